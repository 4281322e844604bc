"""Rows that are written while somebody waits: one at a time, and without the unit of work of the session."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, Insert, insert
from sqlalchemy.orm import Session, make_transient_to_detached

from corrections.database import Base


def add(session: Session, row: Base) -> None:
    """Insert a new row, and have it in the session as after a flush, which takes three times as long.

    The numbers of other rows have to stand in it already, and the first `lock_version` of one that counts its saves.
    """
    if session.in_nested_transaction():  # the session has to know what goes with the savepoint
        session.add(row)
        session.flush()
        return
    statement, empty = _insertion(type(row))
    known = vars(row)
    for name in empty:
        known.setdefault(name, None)
    values = {name: value for name, value in known.items() if name != "_sa_instance_state"}
    done = cast(CursorResult[Any], session.execute(statement, values))
    for column, value in zip(row.__table__.primary_key, done.inserted_primary_key or (), strict=True):
        known[column.key] = value
    make_transient_to_detached(row)
    session.add(row)


@cache
def _insertion(of: type[Base]) -> tuple[Insert, tuple[str, ...]]:
    """The statement, and the columns that are null if nothing is said of them."""
    columns = of.__table__.columns
    empty = (each.key for each in columns if each.nullable and each.default is None and each.server_default is None)
    return insert(of.__table__), tuple(empty)  # type: ignore[arg-type]
