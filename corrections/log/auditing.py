"""Going through a whole log in the database, as those do who verify it from outside, and through what they don't see:
the columns that pages read, and what the next entry is joined to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.errors import Message, Problem
from corrections.log import checking, erasures, merkle, notes, proofs, queries, signing, tiles
from corrections.log.contents import read_entry
from corrections.log.documents import StoredPart, part_leaf
from corrections.log.models import Log, LogEntry
from corrections.log.tiles import HASH
from corrections.log.verifying import NotServed, Walk, Wrong


class Spoiled(Problem):
    """The log in the database is not what was signed, and this is where."""

    status = 409


class Stored:
    """The log as its tables hold it, under the paths at which it is served."""

    def __init__(self, session: Session, log: Log) -> None:
        self._session, self._log = session, log

    def read(self, path: str, most: int) -> bytes:
        """What would be served. Raises NotServed."""
        below = path.removeprefix("tile/")
        if below.startswith("entries/"):
            found = tiles.read_bundle_path(below.removeprefix("entries/"))
            count = found.width if found else 0
            first = found.number * tiles.WIDTH if found else 0
            entries = queries.entry_bytes(self._session, self._log.id, first, count)
            if found is None or len(entries) != count:
                raise NotServed(path)
            return tiles.bundle(entries)
        tile = tiles.read_path(below)
        place = (tile.level, tile.number) if tile else (-1, -1)
        hashes = queries.tiles(self._session, self._log.id, [place]).get(place)
        if tile is None or hashes is None:
            raise NotServed(path)
        return hashes[: tile.width * HASH]


def go_through(session: Session, log: Log, tell: Callable[[int], object]) -> None:
    """See that every entry, document and tile of a log is what it signed. `tell` is told how many entries came by.

    Raises Spoiled that says what is not.
    """
    walk = Walk(Stored(session, log).read)
    try:
        for first, entries in walk.bundles(log.size):
            _see_to_rows(session, log, first, entries)
            tell(len(entries))
    except NotServed as error:
        raise _spoiled(log, f"{error.path} is missing") from error
    except Wrong as error:
        raise _spoiled(log, str(error)) from error
    if walk.roots[log.size] != log.root:
        raise _spoiled(log, "its entries give another root than the one that it stands at")
    if _edge(session, log) != log.edge:
        raise _spoiled(log, "what the next entry is joined to is not the edge of its tree")
    _see_to_checkpoint(session, log)


def _see_to_rows(session: Session, log: Log, first: int, entries: Sequence[bytes]) -> None:
    keys = [(log.id, first + n) for n in range(len(entries))]
    rows, parts = queries.entries(session, keys), queries.parts(session, keys)
    for key, data in zip(keys, entries, strict=True):
        says, row = read_entry(data), rows[key]
        same = says is not None and (
            (says.kind, says.subject, says.document) == (row.kind, row.subject, row.document)
            and datetime.fromisoformat(says.at) == row.at.replace(microsecond=0)
            and row.leaf == merkle.leaf_hash(data)
        )
        if not same:
            raise _spoiled(log, f"the row of entry {key[1]} says something else than the entry")
        # Of a document that was erased, a copy from which its entry was brought back has no part.
        if not _holds(parts.get(key, []), row) and (key in parts or erasures.whole(session, *key) is None):
            raise _spoiled(log, f"the document of entry {key[1]} ({row.subject}) is not what the entry commits to")
    session.expunge_all()  # or all of a log would be held


def _holds(parts: Iterable[StoredPart], row: LogEntry) -> bool:
    found = list(parts)
    shown = all(
        part.value is None or (part.salt is not None and part_leaf(part.name, part.salt, part.value) == part.leaf)
        for part in found
    )
    return shown and merkle.root([part.leaf for part in found]) == row.document


def _edge(session: Session, log: Log) -> bytes:
    tree = checking.StoredTree(session, log.id)
    try:
        return b"".join(tree.nodes(proofs.perfect(0, log.size)))
    except (KeyError, ValueError):  # a tile is missing, or too short
        return b"\0"


def _see_to_checkpoint(session: Session, log: Log) -> None:
    newest = queries.newest_checkpoint(session, log.id)
    says = signing.read_signed(newest.note if newest else None, notes.verifier_key(log.vkey))
    if newest is None or says is None or (says.origin, says.size, says.root) != (log.origin, newest.size, newest.root):
        raise _spoiled(log, "its newest checkpoint is not signed with its key")
    # Of a log that ended since its last entries were lost, a larger one is known.
    same = (says.size, says.root) == (log.size, log.root)
    if not same and not (log.retired_at is not None and says.size > log.size):
        raise _spoiled(log, "it does not end where it was signed")


def _spoiled(log: Log, what: str) -> Spoiled:
    return Spoiled(Message.of("The log {origin} is spoiled: {what}.", origin=log.origin, what=what))


def logs(session: Session) -> Sequence[Log]:
    """Every log that there is, the oldest first."""
    return session.scalars(select(Log).order_by(Log.id)).all()
