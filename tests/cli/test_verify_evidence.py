"""`corrections log verify evidence.zip` agrees with a program that shares nothing with it, on good files and bad."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
import rfc8785
from cli.verifier import FORKED, HERE, OK, TAMPERED, UNCOSIGNED, UNSIGNED, USAGE, Verify, verifier, why
from log import evidence_checker, statics
from log.evidence_checker import Failed
from log.packing import evidence, pack, summed
from log.telling import ended
from make import make_article, make_correction, make_revision
from pages import Client
from reused import on_sqlite
from sqlalchemy import Engine

from corrections import database
from corrections.cli.verifying.memory import Memory
from corrections.log import notes
from corrections.log.evidence import Writer
from corrections.newsroom import actions as newsrooms

ORIGIN = "corrections.example/log"
OTHER = statics.Key(ORIGIN, b"another")
FIRST = "articles/1/versions/1"
BYTES = (  # of a ZIP with one file, "a", that holds "b"
    "504b030414000000000000002100f9efbe71010000000100000001000000" + "6162"
    "504b01021403140000000000"
    "00002100f9efbe71010000000100000001000000000000000000" + "0000a40100000000" + "61"
    "504b050600000000010001002f000000200000000000"
)
OF_RECORD = ("text.txt", "document.json", "entry.json", "proof.tlog-proof")


@pytest.fixture
def verify(tmp_path: Path) -> Verify:
    return verifier(tmp_path / "state")


@pytest.fixture
def both(verify: Verify, tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """What the command ends with and says, after the other program came to the same."""

    def both_(data: bytes, *vkeys: str) -> tuple[int, str]:
        file = tmp_path / "evidence.zip"
        file.write_bytes(data)
        code, said = verify(file, *(word for vkey in vkeys for word in ("--vkey", vkey)))
        try:
            evidence_checker.main(str(file), *vkeys)
        except Failed:
            assert code in (UNSIGNED, TAMPERED), (code, said)
        else:
            assert code == OK, said
        return code, said

    return both_


def test_what_is_served_holds_with_the_key_that_one_has(
    client: Client, engine: Engine, verify: Verify, both: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    with database.writing(engine) as session:
        of = make_article(session)
        article, number = of.id, make_correction(session, of).number
    vkey, folder = client.get("/log.json").json["vkey"], tmp_path / "state" / "corrections" / "logs"
    data, members = evidence(client, f"/corrections/{number}")
    assert pack(members) == data
    code, said = both(data)
    assert code == OK, said
    assert f"or give that with --vkey:\n  {vkey}" in said
    assert re.search(rf"articles/{article}/versions/2: entry \d+ of {ORIGIN}, article-version, 20\d\d-", said)
    assert f"The log {ORIGIN} is signed, of" in said
    assert "No cosignature of a witness stands below the checkpoint." in said
    assert said.endswith(f"All {len(members)} files are what was signed.\n")
    assert not folder.exists()
    for path in (f"/corrections/{number}/revisions/1", f"/articles/{article}/versions/1"):
        code, said = both(evidence(client, path)[0], vkey)
        assert (code, "Nobody told" in said) == (OK, False), said
    assert both(data, OTHER.vkey)[0] == UNSIGNED
    file = tmp_path / "evidence.zip"
    assert verify(file, "--witness", "x")[0] == USAGE
    policy = tmp_path / "policy"
    policy.write_text(f"log {vkey}\nquorum none\n")
    code, said = verify(file, "--policy", policy)
    assert (code, "Nobody told" in said, "The policy asks for no witness" in said) == (OK, False, True)
    policy.write_text(f"log {OTHER.vkey}\nquorum none\n")
    assert verify(file, "--policy", policy)[0] == UNSIGNED

    note, key = members["logs/1/checkpoint"], notes.verifier_key(vkey)
    Memory(folder).keep(ORIGIN, key, note, "http://corrections.example/log")
    code, said = verify(file)
    assert (code, "Nobody told" in said) == (OK, False)
    size = notes.read_checkpoint(notes.parse(note).text).size
    fork = OTHER.checkpoint(size, bytes(32))
    Memory(tmp_path / "fork").keep(ORIGIN, notes.verifier_key(OTHER.vkey), fork, "http://corrections.example/log")
    assert verify(file, "--memory", tmp_path / "fork")[0] == UNSIGNED
    code, said = verify(file, "--memory", tmp_path / "fork", "--vkey", vkey)
    assert (code, why(said).startswith("The log was forked")) == (FORKED, True)


@on_sqlite
def test_one_flipped_byte_anywhere_is_found_by_both(
    client: Client, engine: Engine, both: Callable[..., tuple[int, str]]
) -> None:
    """In what the ZIP says of its files, too; and in a file when its hash and the ZIP are made anew."""
    with database.writing(engine) as session:
        made = make_correction(session, make_article(session, withheld=True))
    data, members = evidence(client, f"/corrections/{made.number}")
    drawn = random.Random(4)
    directory = data.index(b"PK\1\2")
    around = [*range(30), *range(directory, directory + 46), *range(len(data) - 22, len(data))]
    for at in {*drawn.sample(around, 25), *drawn.sample(range(len(data)), 12)}:
        code, said = both(bytes([*data[:at], data[at] ^ drawn.randrange(1, 256), *data[at + 1 :]]))
        assert code != OK, (at, said)
        assert len(why(said).splitlines()) == 1
    for name, held in members.items():
        if name in ("README.txt", "check.py", "SHA256SUMS"):
            continue
        for at in (len(held) - 1, drawn.randrange(len(held))):
            flipped = bytes([*held[:at], held[at] ^ drawn.randrange(1, 256), *held[at + 1 :]])
            code, said = both(pack(summed(members | {name: flipped})))
            assert code != OK, (name, at)
            assert name in why(said) or name.rpartition("/")[0] in why(said), (name, at, said)
        assert both(pack(summed({other: each for other, each in members.items() if other != name})))[0] == TAMPERED
    lines = members["SHA256SUMS"]
    for at, byte in ((lines.index(b"\n"), b"\x0b"), (lines.index(b"\n"), b"\r"), (lines.index(b" "), b"\t")):
        assert both(pack(members | {"SHA256SUMS": lines[:at] + byte + lines[at + 1 :]}))[0] == TAMPERED


def test_a_file_is_the_same_bytes_whichever_python_packs_it() -> None:
    """What was packed on one machine has to be packed again on another."""
    with zipfile.ZipFile(file := io.BytesIO(), "w") as archive:
        Writer(archive).add("a", b"b")
    assert file.getvalue().hex() == BYTES


def edited(members: dict[str, bytes], name: str, old: bytes, new: bytes) -> dict[str, bytes]:
    assert old in members[name], (name, old)
    return summed(members | {name: members[name].replace(old, new)})


@on_sqlite
def test_what_means_harm_ends_with_one_line(
    client: Client, engine: Engine, verify: Verify, both: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    with database.writing(engine) as session:
        make_article(session, withheld=True)
    data, members = evidence(client, f"/{FIRST}")
    assert both(data)[0] == OK

    def packed(how: int, members: dict[str, bytes] = members) -> bytes:
        with zipfile.ZipFile(file := io.BytesIO(), "w", how) as archive:
            for name, held in members.items():
                archive.writestr(name, held)
        return file.getvalue()

    def twice(name: str) -> bytes:
        with zipfile.ZipFile(file := io.BytesIO(data), "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(name, b"something else")
        return file.getvalue()

    def with_file(name: str, held: bytes = b"") -> bytes:
        return pack(summed(members | {name: held}))

    def without(*names: str) -> bytes:
        return pack(summed({name: held for name, held in members.items() if name not in names}))

    end, record = len(data) - 22, [f"{FIRST}/{name}" for name in OF_RECORD]
    document, text = f"{FIRST}/document.json", f"{FIRST}/text.txt"
    renamed = edited(edited(members, document, b'"blocks/0","w', b'"blocks/9","w'), text, b"blocks/0", b"blocks/9")
    second = {"logs/2/checkpoint": OTHER.checkpoint(1, bytes(32)), "logs/2/vkey": f"{OTHER.vkey}\n".encode()}
    again = {f"logs/2/{name}": members[f"logs/1/{name}"] for name in ("checkpoint", "vkey")}
    elsewhere = {name.replace(FIRST, "articles/2/versions/1"): held for name, held in members.items()}
    listless = {name: held for name, held in members.items() if name != "SHA256SUMS"}
    cases = {
        "nothing": (b"", "it is too short"),
        "a ZIP of nothing": (pack({}), "README.txt is missing"),
        "cut": (data[:-1], "does not end with its directory alone"),
        "something behind": (data + b"x", "does not end with its directory alone"),
        "something in front": (b"x" + data, "does not end with its directory alone"),
        "a comment": (data[:-2] + b"\1\0x", "does not end with its directory alone"),
        "a large directory": (data[: end + 12] + b"\xff" * 4 + data[end + 16 :], "does not end with its directory"),
        "a bomb": (packed(zipfile.ZIP_DEFLATED, members | {"README.txt": bytes(1_000_000)}), "compressed"),
        "a flag": (data.replace(b"PK\1\2\x14\x03\x14\0\0\0", b"PK\1\2\x14\x03\x14\0\1\0", 1), "encrypted"),
        "twice": (twice(record[0]), f"{record[0]} is there twice"),
        "out of the folder": (with_file("../../etc/passwd"), "called '../../etc/passwd'"),
        "absolute": (with_file("/etc/passwd"), "called '/etc/passwd'"),
        "a drive": (with_file("C:\\windows"), "called 'C:"),
        "hidden": (with_file(".bashrc"), "called '.bashrc'"),
        "a folder": (with_file("articles/"), "called 'articles/'"),
        "controls": (with_file("a\x1b[2Jb"), "called 'a\\x1b[2Jb'"),
        "very long": (with_file("a" * 60_000), "called 'aaaa"),
        "another file": (with_file("run-me.exe"), "run-me.exe does not belong"),
        "another file of a record": (with_file(f"{FIRST}/more.txt"), "more.txt does not belong"),
        "another file of a log": (with_file("logs/1/text.txt"), "logs/1/text.txt does not belong"),
        "a log that nobody is in": (pack(summed(members | second)), "a log that none of its records is in"),
        "the same log twice": (pack(summed(members | again)), "a log that none of its records is in"),
        "no record": (without(*record), "it holds no record"),
        "no README": (without("README.txt"), "README.txt is missing"),
        "no checkpoint": (without("logs/1/checkpoint"), "logs/1/checkpoint is missing"),
        "no log": (without("logs/1/checkpoint", "logs/1/vkey"), "does not lead to a checkpoint in this file"),
        "no list": (pack(listless), "SHA256SUMS is missing"),
        "the list first": (pack({"SHA256SUMS": members["SHA256SUMS"]} | members), "SHA256SUMS is not the last"),
        "a record elsewhere": (pack(summed(elsewhere)), "not about the record that the folder is called after"),
        "a large key": (pack(summed(members | {"logs/1/vkey": b"x" * 5_000})), "vkey has more than the 1000 bytes"),
        "another name of what is withheld": (pack(renamed), "does not have the parts that its kind has"),
        "packed by another program": (packed(zipfile.ZIP_STORED), "is not the ZIP that the newsroom made of them"),
        "a link": (data.replace(struct.pack("<L", 0o644 << 16), struct.pack("<L", 0o120777 << 16)), "is not the ZIP"),
    }
    for what, (hostile, words) in cases.items():
        code, said = both(hostile)
        assert code in (TAMPERED, UNSIGNED), (what, said)
        assert words in why(said), (what, said)
        assert "\x1b" not in said
        assert len(why(said)) < 600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["evidence.zip", "instance"], "nothing is unpacked"
    huge = tmp_path / "huge.zip"
    with huge.open("wb") as file:
        file.write(data)
        file.truncate(300_000_000)
    assert "more than the 256000000 bytes" in why(verify(huge)[1])
    file_ = tmp_path / "evidence.zip"
    file_.write_bytes(data)
    for words in (["--document", file_], ["--mirror", tmp_path / "m"]):
        assert verify(file_, *words)[0] == USAGE
    other = tmp_path / "1.tlog-proof"
    other.write_bytes(members[f"{FIRST}/proof.tlog-proof"])
    assert verify(other, "--vkey", OTHER.vkey, "--vkey", OTHER.vkey)[0] == USAGE
    (tmp_path / "state" / "corrections" / "logs").mkdir(parents=True)
    Memory(tmp_path / "state" / "corrections" / "logs").path(ORIGIN).write_bytes(b"spoiled")
    assert verify(file_)[0] == HERE


@on_sqlite
def test_each_record_is_checked_in_the_log_that_it_is_in(
    client: Client, engine: Engine, verify: Verify, both: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    with database.writing(engine) as session:
        made = make_correction(session, make_article(session, withheld=True))
    with ended(engine):
        with database.writing(engine) as session:
            make_revision(session, session.merge(made), "It is 214, not more.", "A clearer wording.")
            newsrooms.raise_generation(session)
        data, members = evidence(client, f"/corrections/{made.number}")
    keys = [members[f"logs/{n}/vkey"].decode().strip() for n in (1, 2)]
    code, said = both(data)
    assert code == OK, said
    assert said.count("Nobody told which key is the right one") == 2
    assert re.search(r"/versions/1: entry \d+ of corrections\.example/log, article-version, \S+ \(\d+ withheld\)", said)
    assert re.search(r"/revisions/2: entry 1 of corrections\.example/log/2, correction, ", said)
    assert both(data, *keys)[0] == OK
    for some in (keys[:1], [keys[0], OTHER.vkey]):
        assert both(data, *some)[0] == UNSIGNED
    assert members["README.txt"].decode().count("    --vkey KEY") == 2
    witness = notes.VerifierKey("w", notes.Kind.COSIGNATURE_ED25519, bytes(32))
    assert verify(tmp_path / "evidence.zip", "--witness", witness)[0] == UNCOSIGNED


@pytest.mark.parametrize(
    ("kind", "names", "code"),
    [
        ("article-version", ["url", "headline"], OK),
        ("article-version", ["headline", "url"], TAMPERED),
        ("correction", ["number"], OK),
        ("policy", ["version"], OK),
        ("ruling", ["number"], TAMPERED),
        ("\x1b[2J", [], TAMPERED),
    ],
)
def test_what_somebody_made_who_has_a_key_of_their_own_is_judged_alike(
    both: Callable[..., tuple[int, str]], kind: str, names: list[str], code: int
) -> None:
    parts = [{"name": name, "salt": "A" * 22 + "==", "value": name} for name in names]
    leaves = [statics.leaf(part) for part in parts]
    commitment = statics.root(leaves) if leaves else sha256(b"").digest()
    says = {"v": 1, "kind": kind, "subject": "/a/b"}
    entry = rfc8785.dumps(says | {"at": "2026-11-29T12:00:00Z", "document": f"sha256:{commitment.hex()}"})
    note = OTHER.checkpoint(1, sha256(b"\0" + entry).digest())
    proof = f"c2sp.org/tlog-proof@v1\nextra {b64encode(entry).decode()}\nindex 0\n\n".encode() + note
    members = {"README.txt": b"", "check.py": b"", "logs/1/checkpoint": note, "logs/1/vkey": f"{OTHER.vkey}\n".encode()}
    text = "\n".join(f"{name}\n{name}\n" for name in names).encode()
    record = text, rfc8785.dumps(says | {"parts": parts}), entry, proof
    members |= {f"a/b/{name}": held for name, held in zip(OF_RECORD, record, strict=True)}
    ended_with, said = both(pack(summed(members)))
    assert (ended_with, "\x1b" in said) == (code, False), said
