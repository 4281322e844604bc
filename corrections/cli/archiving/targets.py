"""Where a database is restored: beside the one that is used, which it replaces in one step, and keeps.

Until that step the old one is there, and after it the new one, whenever the process is killed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, make_url, text
from sqlalchemy.exc import DBAPIError

from corrections import database, durable, schema
from corrections.cli import installation
from corrections.cli.archiving import rows
from corrections.cli.readiness import engine_of, worded
from corrections.cli.verifying.endings import Ended
from corrections.settings import Settings

STAGED = "corrections_restoring"
SUFFIXES = ("-wal", "-shm", "-journal")
PATIENCE = 5.0  # seconds for who is just reading or writing
IN_USE = "The database is in use. Stop the website and every worker, and run this again; nothing was changed."
LOCKED = "55P03"


class Target(Protocol):
    def is_taken(self) -> bool:
        """Whether a database is there already."""

    def begin(self) -> Engine:
        """An empty database beside it. What an earlier restore left there is gone."""

    def put(self, stamp: str) -> str | None:
        """Let the new one replace it. Returns where the old one is kept. Raises Ended if somebody uses that."""

    def give_up(self) -> None:
        """Remove the new one."""

    def left(self) -> str | None:
        """What a restore has left that was broken off; None if there is nothing."""

    def kept(self) -> list[str]:
        """Databases that were replaced, and are still kept."""


def target_of(settings: Settings) -> Target:
    engine = engine_of(settings.migration_database_url or settings.database_url)
    path = engine.url.database
    if engine.dialect.name == "postgresql":
        return Schemas(engine, make_url(settings.database_url).username)
    if not path or path == ":memory:" or path.startswith("file:"):
        raise Ended("DATABASE_URL names no file that a backup could be restored to.")
    return File(Path(path).absolute())


class File:
    """A database of SQLite: the new file is renamed to the old one’s name."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._staged = path.with_name(f".{path.name}.restoring")
        self._engine: Engine | None = None

    def is_taken(self) -> bool:
        if not self.path.exists():
            return False
        with contextlib.closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)) as connection:
            try:
                return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is not None
            except sqlite3.DatabaseError:
                return True

    def begin(self) -> Engine:
        self.give_up()
        os.close(os.open(self._staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        self._engine = engine_of(f"sqlite:///{self._staged}")
        return self._engine

    def put(self, stamp: str) -> str | None:
        if self._engine is not None:
            self._engine.dispose()
        _close(self._staged)
        kept = self._keep(stamp)
        self._staged.rename(self.path)
        durable.sync(self.path.parent)
        return kept

    def _keep(self, stamp: str) -> str | None:
        """Give the old one a second name, so that there is no moment without one."""
        old = [self.path, *(_beside(self.path, suffix) for suffix in SUFFIXES)]
        aside = self.path.with_name(f"{self.path.name}.{stamp}")
        if not self.path.exists():
            for path, suffix in zip(old[1:], SUFFIXES, strict=True):
                if path.exists():  # without their database they would be taken for the new one's
                    path.rename(_beside(aside, suffix))
            return None
        try:
            _close(self.path)
        except sqlite3.OperationalError as error:
            is_used = error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            raise Ended(IN_USE if is_used else f"{self.path} can’t be put aside: {error}.") from error
        except sqlite3.DatabaseError:  # it is spoiled: kept as it is, and out of the way before the new one comes
            for path, suffix in zip(old, ("", *SUFFIXES), strict=True):
                if path.exists():
                    path.rename(_beside(aside, suffix))
            return str(aside)
        link(self.path, aside)
        return str(aside)

    def give_up(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
        for suffix in ("", *SUFFIXES):
            _beside(self._staged, suffix).unlink(missing_ok=True)

    def left(self) -> str | None:
        return str(self._staged) if self._staged.exists() else None

    def kept(self) -> list[str]:
        return sorted(str(path) for path in self.path.parent.glob(f"{self.path.name}.before-restore-*"))


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _close(path: Path) -> None:
    """Have everything in the file itself, and nobody else in it. Raises sqlite3.OperationalError if somebody is."""
    with contextlib.closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    with path.open("rb") as file:
        os.fsync(file.fileno())


def link(path: Path, aside: Path) -> None:
    """Give a file a second name; where there are no links, copy it."""
    try:
        os.link(path, aside)
    except FileExistsError:
        raise
    except OSError:
        shutil.copy2(path, aside)


class Schemas:
    """A database of PostgreSQL: the new tables are made in a schema of their own, and change places with the old ones
    in one transaction."""

    def __init__(self, engine: Engine, role: str | None) -> None:
        self._engine, self._role = engine, role
        url = engine.url.render_as_string(hide_password=False)
        self._staged = database.make_engine(url, connect_args={"options": f"-csearch_path={STAGED}"})

    def is_taken(self) -> bool:
        with worded(self._engine), self._engine.connect() as connection:
            return sa.inspect(connection).has_table(rows.VERSION)

    def begin(self) -> Engine:
        self.give_up()
        with worded(self._engine), self._engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {STAGED}"))
        return self._staged

    def put(self, stamp: str) -> str | None:
        self._staged.dispose()
        aside = stamp.replace("-", "_").lower()
        with worded(self._engine), _unless_in_use(), self._engine.begin() as connection:
            connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
            here = str(connection.scalar(text("SELECT current_schema()")))
            new = _tables(connection, STAGED)
            ours = {*new, *(table.name for table in schema.metadata.sorted_tables), rows.VERSION}
            old = [name for name in _tables(connection, here) if name in ours]
            functions = _functions(connection, STAGED)
            if old:
                connection.execute(text(f"CREATE SCHEMA {aside}"))
                _move(
                    connection, old, [name for name in _functions(connection, here) if name in functions], here, aside
                )
            _move(connection, new, functions, STAGED, here)
            connection.execute(text(f"DROP SCHEMA {STAGED}"))
            installation.grant(connection, schema.metadata, self._role)
        self._engine.dispose()
        return f"the schema {aside}" if old else None

    def give_up(self) -> None:
        self._staged.dispose()
        with worded(self._engine), self._engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {STAGED} CASCADE"))
        self._engine.dispose()

    def left(self) -> str | None:
        return f"the schema {STAGED}" if STAGED in self._schemas() else None

    def kept(self) -> list[str]:
        return [f"the schema {name}" for name in self._schemas() if name.startswith("before_restore_")]

    def _schemas(self) -> list[str]:
        with worded(self._engine), self._engine.connect() as connection:
            found = sorted(connection.scalars(text("SELECT nspname FROM pg_namespace")))
        self._engine.dispose()
        return found


@contextlib.contextmanager
def _unless_in_use() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != LOCKED:
            raise
        raise Ended(IN_USE) from error


def _tables(connection: Connection, where: str) -> list[str]:
    query = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = CAST(:schema AS regnamespace)"
    return list(connection.scalars(text(query), {"schema": where}))


def _functions(connection: Connection, where: str) -> list[str]:
    query = (
        "SELECT proname || '(' || pg_get_function_identity_arguments(oid) || ')' FROM pg_proc "
        "WHERE pronamespace = CAST(:schema AS regnamespace)"
    )
    return list(connection.scalars(text(query), {"schema": where}))


def _move(connection: Connection, tables: Sequence[str], functions: Sequence[str], from_: str, to: str) -> None:
    quote = connection.dialect.identifier_preparer.quote
    for table in tables:  # with its indexes, its triggers and its sequence
        connection.execute(text(f"ALTER TABLE {quote(from_)}.{quote(table)} SET SCHEMA {quote(to)}"))
    for function in functions:
        connection.execute(text(f"ALTER FUNCTION {quote(from_)}.{function} SET SCHEMA {quote(to)}"))
