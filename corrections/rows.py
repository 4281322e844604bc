"""Rows that are written while somebody waits: one at a time, on a session’s connection, without its unit of work."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, Insert, Update, bindparam, insert, update
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

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
    done = cast(CursorResult[Any], session.connection().execute(statement, values))
    for column, value in zip(row.__table__.primary_key, done.inserted_primary_key or (), strict=True):
        known[column.key] = value
    make_transient_to_detached(row)
    session.add(row)


def change(session: Session, row: Base, **values: Any) -> None:
    """Give columns of a row that is stored other values, at once and without the unit of work. Not for one that counts
    its saves."""
    if session.in_nested_transaction():
        for name, value in values.items():
            setattr(row, name, value)
        session.flush()
        return
    key = {f"its_{column.key}": getattr(row, column.key) for column in row.__table__.primary_key}
    session.connection().execute(_changing(type(row), tuple(values)), key | values)
    for name, value in values.items():
        set_committed_value(row, name, value)


@cache
def _changing(of: type[Base], names: tuple[str, ...]) -> Update:
    here = [column == bindparam(f"its_{column.key}") for column in of.__table__.primary_key]
    return update(of.__table__).where(*here).values({name: bindparam(name) for name in names})  # type: ignore[arg-type]


@cache
def _insertion(of: type[Base]) -> tuple[Insert, tuple[str, ...]]:
    """The statement, and the columns that are null if nothing is said of them."""
    columns = of.__table__.columns
    empty = (each.key for each in columns if each.nullable and each.default is None and each.server_default is None)
    return insert(of.__table__), tuple(empty)  # type: ignore[arg-type]
