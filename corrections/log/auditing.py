"""Going through a whole log in the database, as those do who verify it from outside, and through what they don't see:
the columns that pages read, and what the next entry is joined to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    _see_to_end(session, log)


def see_to_bundle(session: Session, log: Log, number: int) -> range:
    """See that the entries of one bundle, their documents and checkpoints, and the tiles above them are what was
    signed; of the last bundle, that the log ends as it was signed. Returns the entries' indexes.

    Raises Spoiled that names the entry and the field. Whoever goes through all bundles has seen to every tile.
    """
    first = number * tiles.WIDTH
    found = range(first, min(first + tiles.WIDTH, log.size))
    entries = queries.entry_bytes(session, log.id, first, len(found))
    if len(entries) != len(found):
        raise _spoiled(log, f"of the entries {first} to {found[-1]} some are missing")
    _see_to_rows(session, log, first, entries)
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    _see_to_tiles(session, log, number, leaves)
    _see_to_checkpoints(session, log, first, leaves)
    if found.stop == log.size:
        _see_to_end(session, log)
    return found


def _see_to_tiles(session: Session, log: Log, number: int, hashes: list[bytes]) -> None:
    """Compare hashes with the tile that holds them, and a tile that they fill with the hash of it in the tile above."""
    level, first = 0, number * tiles.WIDTH
    while hashes:
        held = queries.tiles(session, log.id, [(level, first // tiles.WIDTH)]).get((level, first // tiles.WIDTH), b"")
        at = first % tiles.WIDTH
        for n, hash_ in enumerate(hashes):
            if held[(at + n) * HASH : (at + n + 1) * HASH] != hash_:
                raise _spoiled(log, f"the hash of {_named(level, first + n)} in its tile is another one")
        filled = (at + len(hashes)) == tiles.WIDTH
        hashes = [merkle.root([held[n : n + HASH] for n in range(0, len(held), HASH)])] if filled else []
        level, first = level + 1, first // tiles.WIDTH


def _named(level: int, place: int) -> str:
    if level == 0:
        return f"entry {place}"
    count = tiles.WIDTH**level
    return f"the entries {place * count} to {(place + 1) * count - 1}"


def _see_to_checkpoints(session: Session, log: Log, first: int, leaves: Sequence[bytes]) -> None:
    """See that what was signed at the sizes that these entries gave is their tree, signed with a key of the log."""
    keys = [notes.verifier_key(key.vkey) for key in queries.keys(session, log.id)]
    edge = checking.StoredTree(session, log.id).nodes(proofs.perfect(0, first))
    roots = {0: merkle.EMPTY}
    for size, leaf in enumerate(leaves, first + 1):
        edge, _ = tiles.grown(edge, size - 1, leaf)
        roots[size] = proofs.fold(edge)
    for row in queries.checkpoints_of(session, log.id, first and first + 1, first + len(leaves)):
        if row.root != roots[row.size]:
            raise _spoiled(log, f"the root of its checkpoint of {row.size} entries is another one")
        says = next((says for key in keys if (says := signing.read_signed(row.note, key)) is not None), None)
        if says is None or (says.origin, says.size, says.root) != (log.origin, row.size, row.root):
            raise _spoiled(log, f"the note of its checkpoint of {row.size} entries is not what was signed")


def _see_to_rows(session: Session, log: Log, first: int, entries: Sequence[bytes]) -> None:
    keys = [(log.id, first + n) for n in range(len(entries))]
    rows, parts = queries.entries(session, keys), queries.parts(session, keys)
    for key, data in zip(keys, entries, strict=True):
        row = rows[key]
        field = _differing(data, row)
        if field is not None:
            raise _spoiled(log, f"the row of entry {key[1]} says something else than the entry: {field}")
        # Of a document that was erased, a copy from which its entry was brought back has no part.
        if key not in parts and erasures.whole(session, *key) is not None:
            continue
        part = _not_committed(parts.get(key, []), row)
        if part is not None:
            what = f"the document of entry {key[1]} ({row.subject}) is not what the entry commits to"
            raise _spoiled(log, f"{what}: {part}")
    session.expunge_all()  # or all of a log would be held


def _differing(data: bytes, row: LogEntry) -> str | None:
    """The column of an entry's row that is not as the entry says; None if all are."""
    says = read_entry(data)
    if says is None:
        return "entry"
    same = {
        "leaf": row.leaf == merkle.leaf_hash(data),
        "kind": says.kind == row.kind,
        "subject": says.subject == row.subject,
        "document": says.document == row.document,
        "at": datetime.fromisoformat(says.at) == row.at.replace(microsecond=0),
    }
    return next((name for name, holds in same.items() if not holds), None)


def _not_committed(parts: Sequence[StoredPart], row: LogEntry) -> str | None:
    """The part of a document that is not what its hash says, or “parts” where the hashes are not those that the entry
    commits to; None if all holds."""
    for part in parts:
        if part.value is not None and (part.salt is None or part_leaf(part.name, part.salt, part.value) != part.leaf):
            return part.name
    return None if merkle.root([part.leaf for part in parts]) == row.document else "parts"


def _see_to_end(session: Session, log: Log) -> None:
    edge = _edge(session, log)
    if edge != log.edge:
        raise _spoiled(log, "what the next entry is joined to is not the edge of its tree")
    if log.size and proofs.fold([edge[n : n + HASH] for n in range(0, len(edge), HASH)]) != log.root:
        raise _spoiled(log, "its tiles give another root than the one that it stands at")
    _see_to_checkpoint(session, log)


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
