"""An engine on SQLite: its pragmas, how a transaction begins, and what happens if the file is replaced.

A writer begins with BEGIN IMMEDIATE: it waits for its turn at the start and can never fail half-way because it read
something old.
"""

from __future__ import annotations

import os
import re
import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DisconnectionError, InternalError, OperationalError

BUSY_SECONDS = 10
READS = re.compile(r"\s*(?:SELECT|WITH|PRAGMA|EXPLAIN|VALUES)\b", re.IGNORECASE)
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # Without it REPLACE walks past a trigger that refuses DELETE.
    "PRAGMA recursive_triggers = ON",
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA cache_size = -500",  # of each connection, in KiB: the system keeps the file as well
)


def prepare(engine: Engine) -> None:
    """Let the connections and transactions of `engine` behave as said above."""
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "before_cursor_execute", _refuse_to_write)
    _watch_file(engine)


def _set_pragmas(connection: sqlite3.Connection, record: object) -> None:
    # SQLAlchemy, not the driver, says when a transaction begins.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _watch_file(engine: Engine) -> None:
    """Notice when the database's file is removed or replaced while connections are open.

    They would go on writing to a file that nobody sees any more, and a new one would make an empty database.
    """
    path = engine.url.database or ""
    if path in ("", ":memory:") or path.startswith("file:"):
        return
    seen = False

    def identity() -> tuple[int, int]:
        try:
            found = os.stat(path)
        except OSError as error:
            raise OperationalError(None, None, sqlite3.OperationalError("unable to open database file")) from error
        return found.st_dev, found.st_ino

    def connecting(*_: object) -> None:
        if seen:
            identity()

    def connected(connection: sqlite3.Connection, record: Any) -> None:
        nonlocal seen
        seen, record.info["file"] = True, identity()

    def checked_out(connection: sqlite3.Connection, record: Any, proxy: object) -> None:
        if record.info["file"] != identity():
            raise DisconnectionError("the database's file was replaced")

    event.listen(engine, "do_connect", connecting)
    event.listen(engine, "connect", connected)
    event.listen(engine, "checkout", checked_out)


def _begin(connection: Connection) -> None:
    if _writes(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # may have waited in vain: the error is one of SQLAlchemy's
    else:
        # Straight to the driver, as it neither waits nor fails: nearly every request sends one.
        driver: Any = connection.connection.dbapi_connection
        driver.execute("BEGIN")


def _writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("write", True))


def _refuse_to_write(
    connection: Connection, cursor: object, statement: str, parameters: object, context: Any, many: bool
) -> None:
    """A reader can't write by mistake: its transaction was not begun as a writer's.

    Not by PRAGMA query_only: whenever it changes, SQLite compiles every statement of the connection anew, a sixth of
    what it takes to store a report.
    """
    if _writes(connection):
        return
    if context.isinsert or context.isupdate or context.isdelete or not READS.match(statement):
        reason = sqlite3.InternalError("attempt to write in a read-only transaction")
        raise InternalError(None, None, reason)
