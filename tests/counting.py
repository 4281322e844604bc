"""Counting the statements that a page sends to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

NO_QUERY = ("PRAGMA", "BEGIN", "SET ", "SHOW ")


@contextmanager
def queries(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent to the database inside the block, those of the connection itself left out."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.lstrip().upper().startswith(NO_QUERY):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
