"""After an erasure: nothing of it is left where a database or a file system keeps what was deleted.

Done by the worker, and safe to do again: if it is killed in between, the next one begins anew.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import cast

from sqlalchemy import Connection, Engine, inspect, text

from corrections import clock, database, events
from corrections.addresses import erasure
from corrections.database import Base
from corrections.erasures import actions, files, finding, queries, tables
from corrections.erasures.decisions import DONE
from corrections.erasures.finding import Sought
from corrections.errors import Unavailable
from corrections.events import SYSTEM
from corrections.settings import Settings

NOT_OURS = (
    "SELECT count(*) FROM pg_tables WHERE tablename = 'log_parts' AND schemaname = ANY (current_schemas(false)) "
    "AND NOT pg_has_role(current_user, tableowner, 'USAGE')"
)
TAKES_LONG = "SET lock_timeout = '10s'"


def finish(engine: Engine, settings: Settings) -> None:
    """Remove the files and rewrite the tables of erasures that were confirmed, where any is left to finish; before
    that, look once more for what came in meanwhile.

    Raises what the database raises where it can't be done now, such as while somebody reads on.
    """
    with database.reading(engine) as session:
        left = [(request.id, list(request.files)) for request in queries.unfinished(session)]
    if not left:
        return
    for _, names in left:
        files.remove(settings, names)
    _outlast_writers(engine, settings)
    for request_id, _ in left:
        _look_again(engine, settings, request_id)
    rewrite(engine, settings)
    with database.writing(engine) as session:
        for request_id, _ in left:
            request = queries.request(session, request_id, hold=True)
            if request is not None and request.state == DONE and request.cleaned_at is None:
                request.cleaned_at, request.files = clock.now(), []
                events.record(session, erasure(request_id), "erasure finished", by=SYSTEM)


def _outlast_writers(engine: Engine, settings: Settings) -> None:
    """Wait for those who were writing when it was erased: what they wrote is seen from then on.

    On SQLite there is one at a time, and the erasure was a later one.
    """
    if engine.dialect.name == "postgresql":
        with _as_owner(engine, settings) as connection:
            for name in _with_texts(connection):
                connection.execute(text(f"DO $$ BEGIN LOCK TABLE {name} IN SHARE MODE; END $$"))


def _look_again(engine: Engine, settings: Settings, request_id: int) -> None:
    """Ask anew for what holds it now, and forget the words. Done before, there are none any more."""
    with database.reading(engine) as session:
        request = queries.request(session, request_id)
        if request is None or not request.words:
            return
        found = finding.find(session, Sought(tuple(request.words)), settings, most=None)
    with database.writing(engine) as session:
        request = queries.request(session, request_id, hold=True)
        if request is not None and request.words:
            actions.ask_again(session, request, found)


def rewrite(engine: Engine, settings: Settings) -> None:
    """Leave nothing of what was deleted in the files of the database. Raises Unavailable if it may not or can't."""
    if engine.dialect.name == "sqlite":
        with contextlib.closing(engine.raw_connection()) as connection:
            connection.info.pop("writes", None)  # the next transaction says again whether it does
            _rewrite_sqlite(cast(sqlite3.Connection, connection.driver_connection))
        return
    with _as_owner(engine, settings) as connection:
        for name in _with_texts(connection):
            connection.execute(text(f"VACUUM (FULL, ANALYZE) {name}"))


def _rewrite_sqlite(connection: sqlite3.Connection) -> None:
    """Build the search indexes anew, write the database without its free pages, and empty the write-ahead log.

    SQLite before 3.41 has no way to take one text out of an FTS5 index for good.
    """
    found = connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'").fetchall()
    for (name,) in found:
        connection.execute(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")  # noqa: S608  a name of ours
    connection.execute("VACUUM")
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise Unavailable("Somebody reads the database still: what was erased stays in its -wal file.")


@contextlib.contextmanager
def _as_owner(engine: Engine, settings: Settings) -> Iterator[Connection]:
    """A connection of whoever owns the tables, in no transaction. Raises Unavailable if nobody told who that is."""
    owner = database.make_engine(settings.migration_database_url) if settings.migration_database_url else engine
    try:
        with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # Of a table that is somebody else's, VACUUM warns and does nothing.
            if connection.scalar(text(NOT_OURS)):
                raise Unavailable(
                    "The worker’s database user does not own the tables, so that traces of what was erased are left in "
                    "their files. Give the worker MIGRATION_DATABASE_URL."
                )
            connection.execute(text(TAKES_LONG))
            try:
                yield connection
            finally:  # or whoever gets this connection next is given up on as soon
                connection.execute(text("RESET lock_timeout"))
    finally:
        if owner is not engine:
            owner.dispose()


def _with_texts(connection: Connection) -> list[str]:
    """The tables in which texts may have stood. The write-ahead log of PostgreSQL holds them until its segments are
    used again; plain VACUUM would leave them in the pages of the tables as well."""
    names = inspect(connection).get_table_names()
    return [table.name for table in Base.metadata.sorted_tables if table.name in names and _may_hold_texts(table.name)]


def _may_hold_texts(table: str) -> bool:
    return bool(tables.cleared_in(Base.metadata.tables[table])) or table in {
        *tables.MADE,
        *("log_parts", "readers", "request_claims", "received_mails"),
    }
