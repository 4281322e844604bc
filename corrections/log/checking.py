"""The second way to a root: from what the database holds, read back, before anything is signed.

`actions` computes it from the edge of the tree as an entry comes in. A bit that flips there, or that was written
wrongly, shows here; what differs is not signed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from corrections.errors import Unavailable
from corrections.log import merkle, proofs, queries, tiles
from corrections.log.models import Log, LogEntry, LogPart
from corrections.log.notes import Checkpoint

_entry, _part = LogEntry.__table__.c, LogPart.__table__.c
_ENTRY = (
    select(_entry.entry, _entry.document, _part.name, _part.salt, _part.value)
    .where(
        _entry.log_id == bindparam("log"),
        _entry.index == bindparam("index"),
        _part.log_id == _entry.log_id,
        _part.index == _entry.index,
    )
    .order_by(_part.position)
)

_string = json.JSONEncoder(ensure_ascii=False).encode


class StoredTree:
    """The tree of a log as its tiles hold it. A tile is read once, a node computed once."""

    def __init__(self, session: Session, log_id: int) -> None:
        self._session, self._log_id = session, log_id
        self._read: dict[tiles.Place, bytes] = {}
        self._nodes: dict[proofs.Node, bytes] = {}

    def nodes(self, wanted: Sequence[proofs.Node]) -> list[bytes]:
        missing = [node for node in wanted if node not in self._nodes]
        self._nodes |= zip(missing, tiles.nodes(self._tiles, missing), strict=True)
        return [self._nodes[node] for node in wanted]

    def _tiles(self, places: Sequence[tiles.Place]) -> Mapping[tiles.Place, bytes]:
        missing = [place for place in places if place not in self._read]
        if missing:
            self._read |= queries.tiles(self._session, self._log_id, missing)
        return self._read

    def know(self, size: int, edge: bytes) -> None:
        """Take the roots of the perfect subtrees of a size as they are given, from the largest on."""
        hashes = [edge[n : n + tiles.HASH] for n in range(0, len(edge), tiles.HASH)]
        self._nodes |= zip(proofs.perfect(0, size), hashes, strict=True)

    def root(self, size: int) -> bytes:
        return proofs.root(size, self.nodes)

    def proof(self, old: int, new: int) -> list[bytes]:
        return proofs.consistency(old, new, self.nodes)

    def leaf(self, index: int) -> bytes:
        return self.nodes([(0, index)])[0]

    def warm(self, *sizes: int) -> None:
        """Read the tiles at the edges of these sizes, all at once."""
        self._tiles(sorted({tiles.tile_of(node) for size in sizes for node in proofs.perfect(0, size)}))


def inclusion(session: Session, log: Log, index: int, size: int) -> list[bytes]:
    """The proof that entry `index` is in the tree of `size`. Raises KeyError or ValueError where tiles are missing."""
    [found] = inclusions(session, log, [index], size)
    return found


def inclusions(session: Session, log: Log, indexes: Iterable[int], size: int) -> list[list[bytes]]:
    """The proofs that entries are in the tree of `size`. Raises KeyError or ValueError where tiles are missing.

    At the size that the log has, its right edge need not be computed from tiles again: that is half of the work.
    """
    tree = StoredTree(session, log.id)
    if size == log.size:
        tree.know(size, log.edge)
    return [proofs.inclusion(index, size, tree.nodes) for index in indexes]


def prove_last(session: Session, log_id: int, before: Checkpoint, after: Checkpoint) -> None:
    """See that what is stored of the last entry gives the tree `after`, and that this extends the tree `before`.

    Raises Unavailable if anything differs: then nothing may be signed.
    """
    index = after.size - 1
    rows = session.connection().execute(_ENTRY, {"log": log_id, "index": index}).all()
    entry, document = rows[0][:2] if rows else (b"{}", b"")
    tree = StoredTree(session, log_id)
    tree.warm(before.size, after.size)
    try:
        holds = (
            _commitment(rows) == document
            and json.loads(entry)["document"] == f"sha256:{document.hex()}"
            and tree.leaf(index) == hashlib.sha256(b"\0" + entry).digest()
            and tree.root(after.size) == after.root
            and proofs.extends(before.size, before.root, after.size, after.root, tree.proof(before.size, after.size))
        )
    except (KeyError, ValueError):  # a tile is missing, or too short
        holds = False
    if not holds:
        raise Unavailable(
            "Nothing was published: what the log holds does not agree with what was computed from it. The memory or "
            "the disk of this machine may be faulty, or somebody changed the database by hand."
        )


def _commitment(rows: Sequence[Any]) -> bytes:
    leaves = [
        hashlib.sha256(f"\0[{_string(name)},{_string(salt)},{value}]".encode()).digest()
        for _, _, name, salt, value in rows
    ]
    return merkle.root(leaves)
