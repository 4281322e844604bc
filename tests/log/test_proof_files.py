"""Proof files as C2SP tlog-proof says: read as they are written, and in no other way."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log import definition, statics

from corrections.log import proof_files
from corrections.log.proof_files import ProofFile

KEY = statics.Key()
ENTRIES = statics.plain(13)
NOTE = KEY.checkpoint(13, definition.tree_hash(ENTRIES))


def by_hand(index: int, extra: str = "") -> bytes:
    """The file as the specification shows it."""
    lines = ["c2sp.org/tlog-proof@v1", *([f"extra {extra}"] if extra else []), f"index {index}"]
    lines += [b64encode(hash_).decode() for hash_ in definition.path(index, ENTRIES)]
    return "\n".join([*lines, "", ""]).encode() + NOTE


@pytest.mark.parametrize("index", range(13))
def test_it_proves_its_entry_and_no_other(index: int) -> None:
    data = by_hand(index, b64encode(ENTRIES[index]).decode())
    proof = proof_files.parse(data)
    assert bytes(proof) == data
    assert proof.entry == ENTRIES[index]
    _, checkpoint = proof.checkpoint()
    assert [n for n, entry in enumerate(ENTRIES) if proof.proves(entry, checkpoint)] == [index]


def test_one_of_others_may_carry_nothing() -> None:
    proof = proof_files.parse(by_hand(3))
    assert proof.entry is None
    assert proof == ProofFile(3, tuple(definition.path(3, ENTRIES)), NOTE)
    assert bytes(proof) == by_hand(3)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"@v1", b"@v2"),
        (b"@v1\n", b"@v1\r\n"),
        (b"index 3", b"index 03"),
        (b"index 3", b"index -3"),
        (b"index 3", b"index " + b"9" * 30),
        (b"index 3\n", b""),
        (b"index 3", b"extra !\nindex 3"),
        (b"index 3", b"extra YQ==\nextra YQ==\nindex 3"),
        (b"index 3", b"index 3\nYQ=="),
        (b"index 3", b"index 3\n" + b"\n".join([b64encode(bytes(32))] * 70)),
        (b"index 3", "index ３".encode()),
        (NOTE, b""),
    ],
)
def test_there_is_one_way_to_write_it(old: bytes, new: bytes) -> None:
    data = by_hand(3).replace(old, new, 1)
    with pytest.raises(ValueError):
        proof_files.parse(data).checkpoint()


@given(st.binary(max_size=300))
def test_noise_is_none(data: bytes) -> None:
    for noise in (data, b"c2sp.org/tlog-proof@v1\n" + data, by_hand(3) + data):
        try:
            proof = proof_files.parse(noise)
            proof.checkpoint()
        except ValueError:
            continue
        assert bytes(proof) == noise
