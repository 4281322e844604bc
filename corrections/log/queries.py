"""Reading entries and the parts of their documents."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from corrections.log import erasures
from corrections.log.documents import Erased, StoredPart
from corrections.log.models import Log, LogCheckpoint, LogEntry, LogKey, LogPart, LogSignature, LogTile
from corrections.log.tiles import Place
from corrections.taxonomy import EntryKind

Key = tuple[int, int]  # (log, index)


def current(session: Session) -> Log | None:
    """The log that takes entries now."""
    return session.scalars(select(Log).where(Log.retired_at.is_(None)).order_by(Log.id.desc()).limit(1)).first()


def numbered(session: Session, number: int) -> Log | None:
    """The log that is served under this number; the first one has none in its addresses."""
    return session.get(Log, number)


def retired(session: Session) -> Sequence[Log]:
    """The logs that were ended, oldest first."""
    return session.scalars(select(Log).where(Log.retired_at.is_not(None)).order_by(Log.id)).all()


_LOCKED = (
    select(Log)
    .where(Log.retired_at.is_(None))
    .order_by(Log.id.desc())
    .limit(1)
    .with_for_update()
    # As it is now that it is ours, not as this session may have seen it before it waited.
    .execution_options(populate_existing=True)
)


def locked(session: Session) -> Log | None:
    """The log that takes entries now, held until the transaction ends: whoever adds to it waits for its turn."""
    return session.scalars(_LOCKED).first()


_log = Log.__table__.c
SIZE = select(_log.size).where(_log.retired_at.is_(None)).order_by(_log.id.desc()).limit(1)


def size(session: Session) -> int:
    """How many entries the log has that takes entries now."""
    return session.scalar(SIZE) or 0


def entry(session: Session, log_id: int, index: int) -> LogEntry | None:
    return session.get(LogEntry, (log_id, index))


def entries(session: Session, keys: Iterable[Key]) -> dict[Key, LogEntry]:
    rows = (row for places in _by_log(keys) for row in session.scalars(_ENTRIES, places))
    return {(row.log_id, row.index): row for row in rows}


def newest(session: Session, log_id: int, *, before: int | None = None, limit: int = 50) -> Sequence[LogEntry]:
    """Entries of a log, newest first; `before` is the index of the last one of the page before."""
    query = select(LogEntry).where(LogEntry.log_id == log_id)
    if before is not None:
        query = query.where(LogEntry.index < before)
    return session.scalars(query.order_by(LogEntry.index.desc()).limit(limit)).all()


def entries_about(session: Session, kind: EntryKind, subjects: Iterable[str]) -> Sequence[LogEntry]:
    """The entries of a kind about several things, in their order in the logs."""
    found = select(LogEntry).where(LogEntry.kind == kind, LogEntry.subject.in_(list(subjects)))
    return session.scalars(found.order_by(LogEntry.log_id, LogEntry.index)).all()


def newest_about(session: Session, kind: EntryKind, subject: str) -> LogEntry | None:
    """The newest entry of a kind about a thing: each log has at most one."""
    found = select(LogEntry).where(LogEntry.kind == kind, LogEntry.subject == subject)
    return session.scalars(found.order_by(LogEntry.log_id.desc()).limit(1)).first()


def parts(session: Session, keys: Iterable[Key]) -> dict[Key, list[StoredPart]]:
    """The parts of several documents, each in its order."""
    found: dict[Key, list[StoredPart]] = defaultdict(list)
    for places in _by_log(keys):
        rows = session.execute(_PARTS, places).all()
        gone = erasures.by_id(session, [row[6] for row in rows if row[6] is not None])
        for index, name, salt, value, withheld, leaf, erasure in rows:
            erased = gone[erasure] if erasure is not None else None
            found[places["log"], index].append(StoredPart(name, salt, value, withheld, leaf, erased))
    return dict(found)


def values(session: Session, keys: Iterable[Key], names: Sequence[str]) -> dict[Key, dict[str, Any]]:
    """What stands in the named parts of several documents, by name; null, erased and withheld parts are left out."""
    return values_and_erased(session, keys, names)[0]


def values_and_erased(
    session: Session, keys: Iterable[Key], names: Sequence[str]
) -> tuple[dict[Key, dict[str, Any]], dict[Key, dict[str, Erased]]]:
    """The same, and by name those that were erased."""
    found: dict[Key, dict[str, Any]] = defaultdict(dict)
    erased: dict[tuple[Key, str], int] = {}
    for places in _by_log(keys):
        for index, name, value, erasure in session.execute(_VALUES, places | {"names": names}):
            if value is not None:
                found[places["log"], index][name] = json.loads(value)
            elif erasure is not None:
                erased[(places["log"], index), name] = erasure
    known, gone = erasures.by_id(session, erased.values()), defaultdict[Key, dict[str, Erased]](dict)
    for (key, name), erasure in erased.items():
        gone[key][name] = known[erasure]
    return found, gone


def _by_log(keys: Iterable[Key]) -> list[dict[str, Any]]:
    """The places in each log, nearly always one: SQLite finds pairs of values only by reading a whole table."""
    indexes: dict[int, list[int]] = defaultdict(list)
    for log_id, index in sorted(set(keys)):
        indexes[log_id].append(index)
    return [{"log": log_id, "indexes": found} for log_id, found in indexes.items()]


_INDEXES: BindParameter[Any] = bindparam("indexes", expanding=True)
_ENTRIES = select(LogEntry).where(LogEntry.log_id == bindparam("log"), LogEntry.index.in_(_INDEXES))
_part = LogPart.__table__.c
_PARTS = (
    select(_part.index, _part.name, _part.salt, _part.value, _part.withheld, _part.leaf, _part.erasure_id)
    .where(_part.log_id == bindparam("log"), _part.index.in_(_INDEXES))
    .order_by(_part.index, _part.position)
)
_VALUES = select(_part.index, _part.name, _part.value, _part.erasure_id).where(
    _part.log_id == bindparam("log"),
    _part.index.in_(_INDEXES),
    _part.name.in_(bindparam("names", expanding=True)),
    _part.value.is_distinct_from("null"),
    _part.withheld.is_(False),
)


def origins(session: Session) -> dict[int, str]:
    return {id_: origin for id_, origin in session.execute(select(Log.id, Log.origin))}  # noqa: C416  typed so


PLACES = 8  # that one statement asks for: the edges of two trees of a billion entries
_tile = LogTile.__table__.c
_slots: list[tuple[BindParameter[int], BindParameter[int]]] = [
    (bindparam(f"level_{n}"), bindparam(f"number_{n}")) for n in range(PLACES)
]
# The log in each of them: with it before them all, SQLite reads every tile that the log has.
_TILES = select(_tile.level, _tile.number, _tile.hashes).where(
    or_(
        *(
            and_(_tile.log_id == bindparam("log"), _tile.level == level, _tile.number == number)
            for level, number in _slots
        )
    )
)
NOWHERE = (-1, -1)


def tiles(session: Session, log_id: int, places: Iterable[Place]) -> dict[Place, bytes]:
    """The hashes of several tiles; those that are not there are left out."""
    wanted, found = sorted(set(places)), dict[Place, bytes]()
    for first in range(0, len(wanted), PLACES):
        slots = [*wanted[first : first + PLACES], *[NOWHERE] * PLACES]
        values = {f"level_{n}": slots[n][0] for n in range(PLACES)} | {
            f"number_{n}": slots[n][1] for n in range(PLACES)
        }
        for level, number, hashes in session.connection().execute(_TILES, values | {"log": log_id}):
            found[level, number] = hashes
    return found


class Newest(NamedTuple):
    """What was signed of a log last."""

    size: int
    root: bytes
    note: bytes


_checkpoint = LogCheckpoint.__table__.c
_NEWEST_CHECKPOINT = (
    select(_checkpoint.size, _checkpoint.root, _checkpoint.note)
    .where(_checkpoint.log_id == bindparam("log"))
    .order_by(_checkpoint.size.desc())
    .limit(1)
)


def newest_checkpoint(session: Session, log_id: int) -> Newest | None:
    """What was signed of a log last."""
    row = session.connection().execute(_NEWEST_CHECKPOINT, {"log": log_id}).first()
    return None if row is None else Newest(*row)


def checkpoint(session: Session, log_id: int, size: int) -> Newest | None:
    """What was signed of a log at a size."""
    found = session.get(LogCheckpoint, (log_id, size))
    return None if found is None else Newest(found.size, found.root, found.note)


def checkpoints(session: Session, log_id: int, *, before: int, most: int) -> Sequence[LogCheckpoint]:
    """The last that were signed of a log below a size, newest first."""
    signed = select(LogCheckpoint).where(LogCheckpoint.log_id == log_id, LogCheckpoint.size < before)
    return session.scalars(signed.order_by(LogCheckpoint.size.desc()).limit(most)).all()


def checkpoints_of(session: Session, log_id: int, first: int, last: int) -> Sequence[LogCheckpoint]:
    """What was signed of a log at sizes from `first` to `last`."""
    return session.scalars(
        select(LogCheckpoint).where(LogCheckpoint.log_id == log_id, LogCheckpoint.size.between(first, last))
    ).all()


def lines(session: Session, log_id: int, size: int) -> list[bytes]:
    """What was signed of a checkpoint later: by keys of the log's own, then by witnesses in the order they did."""
    of = select(LogSignature.name, LogSignature.line).where(LogSignature.log_id == log_id, LogSignature.size == size)
    origin = select(Log.origin).where(Log.id == log_id).scalar_subquery()
    order = (LogSignature.name != origin, LogSignature.at, LogSignature.name, LogSignature.key_id)
    return [line for _, line in session.execute(of.order_by(*order).limit(MOST_LINES))]


MOST_LINES = 16  # one of a key of the log's own, and those of fifteen witnesses


def keys(session: Session, log_id: int) -> Sequence[LogKey]:
    """The keys that a log signs with, and those that it did, oldest first."""
    return session.scalars(select(LogKey).where(LogKey.log_id == log_id).order_by(LogKey.number)).all()


_ENTRY_BYTES = (
    select(LogEntry.entry)
    .where(LogEntry.log_id == bindparam("log"), LogEntry.index >= bindparam("first"))
    .order_by(LogEntry.index)
    .limit(bindparam("count"))
)


def entry_bytes(session: Session, log_id: int, first: int, count: int) -> Sequence[bytes]:
    """The canonical bytes of entries that follow one another."""
    return session.scalars(_ENTRY_BYTES, {"log": log_id, "first": first, "count": count}).all()
