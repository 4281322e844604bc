from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from corrections.log import notes
from corrections.log.notes import Checkpoint, Kind, Note, Signature, VerifierKey

# The example of C2SP signed-note.
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
TEXT = "This is an example message.\n"
LINE = (
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)

LOG = "corrections.example.org/log"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
CHECKPOINT = Checkpoint(LOG, 70_000, bytes(32))


def test_the_example_of_the_specification_is_valid() -> None:
    key = notes.verifier_key(VKEY)
    note = notes.parse(f"{TEXT}\n{LINE}".encode())
    assert str(key) == VKEY
    assert str(note) == f"{TEXT}\n{LINE}"
    assert notes.signed_by(note, key) == note.signatures[0]


def test_another_text_or_another_key_is_not() -> None:
    key = notes.verifier_key(VKEY)
    changed = notes.parse(f"{TEXT.replace('example', 'exomple')}\n{LINE}".encode())
    assert notes.signed_by(changed, key) is None
    mine = notes.public_key("example.com/foo", PRIVATE)
    assert notes.signed_by(notes.parse(f"{TEXT}\n{LINE}".encode()), mine) is None


@given(st.data())
def test_one_changed_bit_of_a_note_makes_it_invalid(data: st.DataObject) -> None:
    whole = bytearray(
        str(Note(str(CHECKPOINT), (notes.sign(str(CHECKPOINT), notes.public_key(LOG, PRIVATE), PRIVATE),))).encode()
    )
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= 1 << data.draw(st.integers(0, 7))
    try:
        note = notes.parse(bytes(whole))
    except ValueError:
        return
    assert notes.signed_by(note, notes.public_key(LOG, PRIVATE)) is None


def test_a_checkpoint_is_written_in_three_lines_and_read_back() -> None:
    assert str(CHECKPOINT) == f"{LOG}\n70000\n{'A' * 43}=\n"
    assert notes.read_checkpoint(str(CHECKPOINT)) == CHECKPOINT
    assert notes.read_checkpoint(f"{CHECKPOINT}an extension\n") == CHECKPOINT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        f"a\n01\n{'A' * 43}=\n",
        f"a\n-1\n{'A' * 43}=\n",
        f"a\n٣\n{'A' * 43}=\n",
        f"a\n{2**63}\n{'A' * 43}=\n",
        f"a\n1\n{'A' * 43}=",
        f"a\n1\n{'A' * 42}==\n",
        f"a\n1\n{'A' * 42}B=\n",
        f"\n1\n{'A' * 43}=\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no checkpoint"):
        notes.read_checkpoint(text)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"text\n\nno signature\n",
        "text\n\n— name YWJjZGVm".encode(),
        "text\n\n— name YWJjZA==\n".encode(),
        "text\n\n— na+me YWJjZGVm\n".encode(),
        "text\n\n—  YWJjZGVm\n".encode(),
        "text\n\n— name YWJjZGVmZ\n".encode(),
        "te\x00xt\n\n— name YWJjZGVm\n".encode(),
        b"\xff\n\n",
        b"text\n\n" + "— name YWJjZGVm\n".encode() * 101,
        b"x" * (notes.MOST_BYTES + 1),
    ],
)
def test_what_is_no_note_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="note"):
        notes.parse(data)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "example.com/foo",
        VKEY.replace("530d903a", "530d903b"),
        VKEY.replace("example.com/foo", "example.com/fo o"),
        VKEY.replace("+Aeky", "+Beky"),
        VKEY[:-4],
    ],
)
def test_what_is_no_key_is_refused(vkey: str) -> None:
    with pytest.raises(ValueError, match="key"):
        notes.verifier_key(vkey)


def test_witnesses_cosign_with_either_algorithm() -> None:
    text = str(CHECKPOINT)
    cosigned = notes.cosign(text, "witness.example", PRIVATE, at=1_679_315_147)
    assert cosigned.signature[:8] == (1_679_315_147).to_bytes(8, "big")
    post_quantum = MLDSA44PrivateKey.generate()
    key = VerifierKey("pq.example", Kind.COSIGNATURE_MLDSA44, post_quantum.public_key().public_bytes_raw())
    # By hand, from the structure `cosigned_message` of C2SP tlog-cosignature.
    message = b"subtree/v1\n\0" + b"\x0apq.example" + (7).to_bytes(8, "big") + bytes([len(LOG)]) + LOG.encode()
    message += (0).to_bytes(8, "big") + (70_000).to_bytes(8, "big") + bytes(32)
    line = Signature("pq.example", key.id, (7).to_bytes(8, "big") + post_quantum.sign(message))
    unknown = Signature("stranger.example", b"abcd", b"nothing")
    note = notes.parse(
        str(Note(text, (notes.sign(text, notes.public_key(LOG, PRIVATE), PRIVATE), unknown, cosigned, line))).encode()
    )

    witness = notes.public_key("witness.example", PRIVATE, Kind.COSIGNATURE_ED25519)
    known = [notes.public_key(LOG, PRIVATE), witness, notes.verifier_key(str(key))]
    assert notes.verified(note, known) == (note.signatures[0], cosigned, line)
    later = Signature(cosigned.name, cosigned.key_id, (1_679_315_148).to_bytes(8, "big") + cosigned.signature[8:])
    assert notes.signed_by(Note(text, (later,)), witness) is None
    # The key of a witness is not that of a log, though both are the same bytes.
    assert notes.signed_by(Note(text, (Signature(LOG, witness.id, cosigned.signature[8:]),)), witness) is None
