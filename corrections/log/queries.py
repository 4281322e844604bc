"""Reading entries and the parts of their documents."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from corrections.log.documents import StoredPart
from corrections.log.models import Log, LogEntry, LogPart

Key = tuple[int, int]  # (log, index)


def current(session: Session) -> Log | None:
    """The log that takes entries now."""
    return session.scalars(select(Log).where(Log.retired_at.is_(None)).order_by(Log.id.desc()).limit(1)).first()


_SIZE = select(Log.size).where(Log.retired_at.is_(None)).order_by(Log.id.desc()).limit(1)


def size(session: Session) -> int:
    """How many entries the log has that takes entries now."""
    return session.scalar(_SIZE) or 0


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


def parts(session: Session, keys: Iterable[Key]) -> dict[Key, list[StoredPart]]:
    """The parts of several documents, each in its order."""
    found: dict[Key, list[StoredPart]] = defaultdict(list)
    for places in _by_log(keys):
        for index, name, salt, value, withheld, leaf in session.execute(_PARTS, places):
            found[places["log"], index].append(StoredPart(name, salt, value, withheld, leaf))
    return dict(found)


def values(session: Session, keys: Iterable[Key], names: Sequence[str]) -> dict[Key, dict[str, Any]]:
    """What stands in the named parts of several documents, by name; parts that are null or erased are left out."""
    found: dict[Key, dict[str, Any]] = defaultdict(dict)
    for places in _by_log(keys):
        for index, name, value in session.execute(_VALUES, places | {"names": names}):
            if value is not None:
                found[places["log"], index][name] = json.loads(value)
    return found


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
    select(_part.index, _part.name, _part.salt, _part.value, _part.withheld, _part.leaf)
    .where(_part.log_id == bindparam("log"), _part.index.in_(_INDEXES))
    .order_by(_part.index, _part.position)
)
_VALUES = select(_part.index, _part.name, _part.value).where(
    _part.log_id == bindparam("log"),
    _part.index.in_(_INDEXES),
    _part.name.in_(bindparam("names", expanding=True)),
    _part.value != "null",
)


def origins(session: Session) -> dict[int, str]:
    return {id_: origin for id_, origin in session.execute(select(Log.id, Log.origin))}  # noqa: C416  typed so
