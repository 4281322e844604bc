"""Reading entries and the parts of their documents."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
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
    wanted = set(keys)
    if not wanted:
        return {}
    rows = session.scalars(select(LogEntry).where(_at(LogEntry, wanted)))
    return {(row.log_id, row.index): row for row in rows}


def newest(session: Session, log_id: int, *, before: int | None = None, limit: int = 50) -> Sequence[LogEntry]:
    """Entries of a log, newest first; `before` is the index of the last one of the page before."""
    query = select(LogEntry).where(LogEntry.log_id == log_id)
    if before is not None:
        query = query.where(LogEntry.index < before)
    return session.scalars(query.order_by(LogEntry.index.desc()).limit(limit)).all()


def parts(session: Session, keys: Iterable[Key]) -> dict[Key, list[StoredPart]]:
    """The parts of several documents, each in its order."""
    wanted = set(keys)
    if not wanted:
        return {}
    query = (
        select(LogPart.log_id, LogPart.index, LogPart.name, LogPart.salt, LogPart.value, LogPart.withheld, LogPart.leaf)
        .where(_at(LogPart, wanted))
        .order_by(LogPart.log_id, LogPart.index, LogPart.position)
    )
    found: dict[Key, list[StoredPart]] = defaultdict(list)
    for log_id, index, name, salt, value, withheld, leaf in session.execute(query):
        found[log_id, index].append(StoredPart(name, salt, value, withheld, leaf))
    return dict(found)


def values(session: Session, keys: Iterable[Key], names: Sequence[str]) -> dict[Key, dict[str, Any]]:
    """What stands in the named parts of several documents, by name; parts that are null or erased are left out."""
    wanted = set(keys)
    if not wanted:
        return {}
    rows = session.execute(
        select(LogPart.log_id, LogPart.index, LogPart.name, LogPart.value).where(
            _at(LogPart, wanted), LogPart.name.in_(names), LogPart.value != "null"
        )
    )
    found: dict[Key, dict[str, Any]] = defaultdict(dict)
    for log_id, index, name, value in rows:
        if value is not None:
            found[log_id, index][name] = json.loads(value)
    return found


def _at(table: type[LogEntry] | type[LogPart], keys: Iterable[Key]) -> ColumnElement[bool]:
    """Rows at these places, log by log: SQLite finds pairs of values only by reading a whole table."""
    indexes: dict[int, list[int]] = defaultdict(list)
    for log_id, index in sorted(keys):
        indexes[log_id].append(index)
    places = [and_(table.log_id == log_id, table.index.in_(found)) for log_id, found in indexes.items()]
    return places[0] if len(places) == 1 else or_(*places)


def origins(session: Session) -> dict[int, str]:
    return {id_: origin for id_, origin in session.execute(select(Log.id, Log.origin))}  # noqa: C416  typed so
