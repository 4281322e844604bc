"""`corrections log verify --witness` and `--policy`: those have to have countersigned whom somebody believes."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from cli.serving import Files, serving
from cli.verifier import OK, UNCOSIGNED, UNSIGNED, USAGE, Verify, verifier, why
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from log import definition, statics

from corrections.witness import policies

KEY = statics.Key()
AT = 1_790_000_000


class Witness:
    """A witness as the specification says, without the product; `large`: with ML-DSA-44."""

    def __init__(self, name: str, *, large: bool = False) -> None:
        self.name, self.large = name, large
        seed = sha256(name.encode()).digest()
        self.private = (MLDSA44PrivateKey.from_seed_bytes if large else Ed25519PrivateKey.from_private_bytes)(seed)
        public = (b"\x06" if large else b"\x04") + self.private.public_key().public_bytes_raw()
        self.id = sha256(name.encode() + b"\n" + public).digest()[:4]
        self.vkey = f"{name}+{self.id.hex()}+{b64encode(public).decode()}"

    def line(self, note: bytes, at: int = AT) -> bytes:
        text = note.partition(b"\n\n")[0] + b"\n"
        origin, size, root = text.split(b"\n")[:3]
        signs = f"cosignature/v1\ntime {at}\n".encode() + text
        if self.large:
            names = [bytes([len(name)]) + name for name in (self.name.encode(), origin)]
            numbers = at.to_bytes(8, "big"), bytes(8) + int(size).to_bytes(8, "big")
            signs = b"subtree/v1\n\0" + names[0] + numbers[0] + names[1] + numbers[1] + unbase(root)
        signature = b64encode(self.id + at.to_bytes(8, "big") + self.private.sign(signs)).decode()
        return f"— {self.name} {signature}\n".encode()


def unbase(data: bytes) -> bytes:
    from base64 import b64decode

    return b64decode(data)


ONE, TWO, THREE = Witness("one.example/w"), Witness("two.example/w", large=True), Witness("three.example/w")
POLICY = f"""# whom we believe
log {KEY.vkey} https://static.example/log
witness 1 {ONE.vkey} https://one.example
  witness\t2 {TWO.vkey}

witness 3 {THREE.vkey}
group most 2 1 2 3
quorum most
"""


@pytest.fixture
def verify(tmp_path: Path) -> Verify:
    return verifier(tmp_path / "state")


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy"
    path.write_text(POLICY)
    return path


@pytest.fixture(scope="module")
def told() -> dict[str, bytes]:
    """A log that two of the three countersigned, each with the kind of key that it has."""
    files = statics.newsroom(3).files(KEY)
    note = files["checkpoint"]
    files["checkpoint"] = note + ONE.line(note) + TWO.line(note)
    return files


def proof(note: bytes) -> bytes:
    leaves = statics.newsroom(3).entries
    hashes = [b64encode(hash_).decode() for hash_ in definition.path(1, leaves)]
    extra = b64encode(leaves[1]).decode()
    return "\n".join(["c2sp.org/tlog-proof@v1", f"extra {extra}", "index 1", *hashes, "", ""]).encode() + note


def test_a_log_its_copy_and_a_proof_say_who_countersigned(
    told: dict[str, bytes], verify: Verify, policy: Path, tmp_path: Path
) -> None:
    both, file = ("--witness", ONE.vkey, "--witness", TWO.vkey), tmp_path / "1.tlog-proof"
    file.write_bytes(proof(told["checkpoint"]))
    with serving(Files(told)) as url:
        code, said = verify(url, *both, "--mirror", tmp_path / "copy", "--vkey", KEY.vkey)
    assert code == OK, said
    assert "Countersigned by one.example/w (2026-09-21T14:13:20Z), two.example/w (2026-" in said
    for place in (tmp_path / "copy", file):
        code, said = verify(place)
        assert code == OK, said
        assert "2 cosignatures stand below the checkpoint, not checked: say with --witness or --policy" in said
        code, said = verify(place, "--policy", policy, *both)
        assert code == OK, said
        assert "Countersigned by one.example/w" in said
        assert "Countersigned by 2 of the 3 witnesses of the policy, which is its quorum: one.example/w" in said
        code, said = verify(place, *both, "--witness", THREE.vkey)
        assert code == UNCOSIGNED
        assert why(said).startswith("The checkpoint is not countersigned by three.example/w. If it was signed just now")
    # The policy says which key the log has: nothing is taken on trust.
    code, said = verify(tmp_path / "copy", "--policy", policy, "--memory", tmp_path / "nothing")
    assert (code, "trusted on first use" in said) == (OK, False)
    assert verify(file, "--policy", policy, "--memory", tmp_path / "nothing either")[0] == OK


def flipped(line: bytes, at: int) -> bytes:
    """The line with one bit of what its base64 holds changed."""
    head, _, encoded = line.rstrip().rpartition(b" ")
    raw = bytearray(unbase(encoded))
    raw[at] ^= 1
    return head + b" " + b64encode(raw) + b"\n"


def test_what_is_no_cosignature_of_this_checkpoint_does_not_count(
    told: dict[str, bytes], verify: Verify, policy: Path, tmp_path: Path
) -> None:
    note = KEY.checkpoint(6, definition.tree_hash(statics.plain(6)))
    own = told["checkpoint"][: told["checkpoint"].index(ONE.line(told["checkpoint"]))]
    copy = statics.write(told, tmp_path / "copy")
    for witness in (ONE, TWO):
        good, others = witness.line(own), Witness("else.example/w").line(own)
        renamed = good.replace(witness.name.encode(), b"else.example/w")
        lines = [b"", witness.line(note), others, renamed, *(flipped(good, at) for at in (0, 4, 11, 12, 40, -1))]
        for line in lines:
            (copy / "checkpoint").write_bytes(own + line)
            code, said = verify(copy, "--witness", witness.vkey, "--vkey", KEY.vkey)
            assert code == UNCOSIGNED, (line, said)
            assert verify(copy, "--policy", policy)[0] == UNCOSIGNED
            assert verify(copy, "--vkey", KEY.vkey)[0] == OK
        (copy / "checkpoint").write_bytes(own + flipped(good, 40) + good)  # somebody put another line before it
        assert verify(copy, "--witness", witness.vkey, "--vkey", KEY.vkey)[0] == OK
    assert "1 of the 3 witnesses of the policy, which is not its quorum" in why(verify(copy, "--policy", policy)[1])
    (copy / "checkpoint").write_bytes(own)
    assert "No cosignature of a witness stands below" in verify(copy, "--vkey", KEY.vkey)[1]


def test_what_is_not_countersigned_takes_the_place_of_no_copy(
    told: dict[str, bytes], verify: Verify, policy: Path, tmp_path: Path
) -> None:
    copy, files = tmp_path / "copy", Files(dict(told))
    with serving(files) as url:
        assert verify(url, "--policy", policy, "--mirror", copy)[0] == OK
        grown = statics.newsroom(3)
        grown.add("article-version", "/articles/9/versions/1", ("url", None))
        files.files |= grown.files(KEY)
        assert verify(url, "--policy", policy, "--mirror", copy)[0] == UNCOSIGNED
        assert (copy / "checkpoint").read_bytes() == told["checkpoint"]
        assert verify(copy, "--policy", policy)[0] == OK
        files.files["checkpoint"] += TWO.line(files.files["checkpoint"]) + THREE.line(files.files["checkpoint"])
        code, said = verify(url, "--policy", policy, "--mirror", copy)
    assert code == OK, said


def test_a_policy_for_another_log_or_key_is_not_met(told: dict[str, bytes], verify: Verify, tmp_path: Path) -> None:
    copy, path = statics.write(told, tmp_path / "copy"), tmp_path / "policy"
    for key, word in ((statics.Key("else.example/log"), "no key of a log"), (statics.Key(seed=b"two"), "not signed")):
        path.write_text(POLICY.replace(KEY.vkey, key.vkey))
        code, said = verify(copy, "--policy", path)
        assert (code, word in why(said)) == (UNSIGNED, True)
    code, said = verify(copy, "--policy", path, "--vkey", KEY.vkey)  # which does not make the policy hold
    assert (code, "a key that the policy gives the log" in why(said)) == (UNSIGNED, True)
    path.write_text("quorum none\n")
    code, said = verify(copy, "--policy", path, "--vkey", KEY.vkey)
    assert code == OK
    assert "The policy asks for no witness" in said


def test_a_policy_that_is_none_is_refused_with_its_line(told: dict[str, bytes], verify: Verify, tmp_path: Path) -> None:
    path, head = tmp_path / "policy", f"witness a {ONE.vkey}\nwitness b {TWO.vkey}\n"
    for text, word in (
        ("", "names no quorum"),
        ("quorum a\n", "line 1: the quorum is"),
        (f"{head}quorum a\nquorum b\n", "line 4: there is a quorum already"),
        (f"{head}quorum a b\n", "line 3: the quorum is"),
        (f"{head}group g 3 a b\n", "line 3: the number of members"),
        (f"{head}group g 0 a b\n", "line 3: the number of members"),
        (f"{head}group g +1 a b\n", "line 3: the number of members"),
        (f"{head}group g any a a\n", "line 3: a member is in a group already"),
        (f"{head}group g any a\ngroup h any a b\n", "line 4: a member is in a group already"),
        (f"{head}group g any g\n", "line 3: a member is not defined above"),
        (f"{head}group none any a\n", "line 3: this name is taken"),
        (f"{head}group g any none\n", "line 3: a member is not defined above"),
        (f"{head}group a any b\n", "line 3: this name is taken"),
        (f"{head}group g any\n", "line 3: a group has"),
        (f"{head}witness c {ONE.vkey}\n", "line 3: this key of a witness is there twice"),
        (f"{head}witness b {THREE.vkey}\n", "line 3: this name is taken"),
        (f"{head}witness c {KEY.vkey}\n", "line 3: this is no key of a witness"),
        (f"log {ONE.vkey}\n", "line 1: this is no key of a log"),
        (f"log {KEY.vkey}\nlog {KEY.vkey}\n", "line 2: this key of a log is there twice"),
        (f"{head}group g 1\N{NO-BREAK SPACE}a b\n", "line 3: the number of members"),
        (f"{head}quorum a\r\n", "line 3: it holds control characters"),
        ("witness\n", "line 1: a witness has"),
        ("log x+y+z\n", "line 1: a key is a name, eight digits and base64"),
        ("trust everybody\n", "line 1: it defines no"),
        (f"{head}Quorum a\n", "line 3: it defines no"),
        ("#" * 1_000_001, "it is too long"),
    ):
        path.write_text(text, newline="")
        code, said = verify(tmp_path, "--policy", path)
        assert (code, word in said) == (USAGE, True), (text[:300], said)
    for vkey in (KEY.vkey, "x", ""):
        assert verify(tmp_path, "--witness", vkey)[0] == USAGE


def test_the_example_of_the_specification_asks_for_two_of_one_group_and_one_of_the_other() -> None:
    names = ["X1", "X2", "X3", "Y1", "Y2", "Y3"]
    lines = [f"witness {name} {Witness(name).vkey}" for name in names]
    lines += [
        "group X-witnesses 2 X1 X2 X3",
        "group Y-witnesses any Y1 Y2 Y3",
        "group X-and-Y all X-witnesses Y-witnesses",
    ]
    policy = policies.parse("\n".join([*lines, "quorum X-and-Y"]).encode())
    for n in range(2**6):
        signed = {name for bit, name in enumerate(names) if n >> bit & 1}
        of = [sum(name[0] == letter for name in signed) for letter in "XY"]
        assert policy.is_enough(signed) == (of[0] >= 2 and of[1] >= 1)
    # Names are octets.
    policy = policies.parse(b"witness \xff %s\nwitness \xfe %s\nquorum \xff" % (ONE.vkey.encode(), TWO.vkey.encode()))
    assert (policy.is_enough({policy.quorum}), policy.is_enough(set(policy.witnesses) - {policy.quorum})) == (
        True,
        False,
    )


@given(st.text(alphabet="kqgw log+=\n\t#0aß", max_size=60).map(str.encode) | st.binary(max_size=60))
def test_noise_is_no_policy_or_one_that_can_be_asked(data: bytes) -> None:
    for noise in (data, b"quorum none\n" + data):
        try:
            policy = policies.parse(noise)
        except ValueError:
            continue
        assert policy.is_enough(policy.witnesses)
