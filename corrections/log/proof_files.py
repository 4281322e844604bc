"""Proof files: that one entry is in a log, for whoever keeps the file (C2SP tlog-proof).

The entry's own bytes go with it as extra data, from which the leaf hash is computed: nothing there is trusted.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from corrections.log import merkle, notes, proofs
from corrections.log.documents import MOST_ENTRY_BYTES
from corrections.log.notes import MOST_BYTES, Checkpoint, Note
from corrections.log.tiles import HASH

FIRST = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 63
MOST_FILE_BYTES = MOST_BYTES + 2 * MOST_ENTRY_BYTES


@dataclass(frozen=True)
class ProofFile:
    """`entry` is None in files of others that do not carry it."""

    index: int
    hashes: Sequence[bytes]
    note: bytes
    entry: bytes | None = None

    def __bytes__(self) -> bytes:
        extra = [f"extra {base64.b64encode(self.entry).decode()}"] if self.entry is not None else []
        hashes = [base64.b64encode(hash_).decode() for hash_ in self.hashes]
        return "\n".join([FIRST, *extra, f"index {self.index}", *hashes, "", ""]).encode() + self.note

    def checkpoint(self) -> tuple[Note, Checkpoint]:
        """The note at its end and what it says, whoever signed it. Raises ValueError."""
        note = notes.parse(self.note)
        return note, notes.read_checkpoint(note.text)

    def proves(self, entry: bytes, checkpoint: Checkpoint) -> bool:
        """Whether `entry` is in the tree of the checkpoint, at this index."""
        leaf = merkle.leaf_hash(entry)
        return proofs.includes(leaf, self.index, checkpoint.size, self.hashes, checkpoint.root)


def parse(data: bytes) -> ProofFile:
    """Read a proof file. Raises ValueError with what is wrong with it."""
    head, separator, note = data.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        first, lines = "", []
    if first != FIRST or not separator:
        raise ValueError(f"it does not begin with “{FIRST}” and a proof")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = _base64(lines.pop(0).removeprefix("extra "))
    word, _, index = lines.pop(0).partition(" ") if lines else ("", "", "")
    if word != "index" or not notes.DECIMAL.fullmatch(index):
        raise ValueError("it does not say the index of its entry")
    hashes = [_base64(line) for line in lines]
    if len(hashes) > MOST_HASHES or any(len(hash_) != HASH for hash_ in hashes):
        raise ValueError("its proof is not made of hashes")
    return ProofFile(int(index), tuple(hashes), note, extra)


def _base64(text: str) -> bytes:
    """The bytes of base64 that is written in the one way that there is. Raises ValueError."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("what should be base64 is not")
    return raw
