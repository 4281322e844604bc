"""Databases that every test finds as new, or as an earlier test had them told: copied in a few milliseconds.

To make a new one takes a second, and to tell what many tests begin with takes half of one.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest
import signed
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session
from warm import warm_engine

from corrections import database

NEW = "new"

T = TypeVar("T")

# For what is decided before a database is asked, or is done with what one gave back: that is the same code for both.
on_sqlite = pytest.mark.parametrize("reused", ["sqlite"], indirect=True)


class Begin(Protocol):
    def __call__(self, state: str, tell: Callable[[Session], T]) -> T:
        """What `tell` returned, with the database as it left it."""


_tellers: dict[str, str] = {}


def told_by(state: str, tell: Callable[..., Any]) -> None:
    """A name stands for one telling alone: whoever comes second would get what the first one told."""
    teller = f"{tell.__module__}.{tell.__qualname__}"
    first = _tellers.setdefault(state, teller)
    assert first == teller, f"“{state}” is told by {first}, and by {teller} too: choose another name"


# The rows of each state are kept beside the tables, in a schema of its own. Triggers that refuse a DELETE let these
# functions pass. A test that changed a table or a trigger is noticed: its database is thrown away. Nothing here changes
# a table itself, and every statement is written out: either would have the server plan its statements anew.
PREPARE = r"""
CREATE SCHEMA testing;
CREATE TABLE testing.changes ();
CREATE TABLE testing.tables AS
  SELECT relname::text AS name, string_agg(quote_ident(attname), ', ') FILTER (WHERE attgenerated = '') AS columns
  FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace GROUP BY relname;
DO $$
DECLARE guard text; body text;
BEGIN
  FOR guard IN SELECT DISTINCT pg_get_functiondef(tgfoid) FROM pg_trigger WHERE tgenabled = 'A' LOOP
    body := regexp_replace(guard, '\mBEGIN\M',
      'BEGIN IF current_setting(''testing.ours'', true) = ''yes'' THEN RETURN NULL; END IF;');
    ASSERT body <> guard;
    EXECUTE body;
  END LOOP;
  SELECT string_agg(format('IF EXISTS (SELECT FROM public.%1$I) THEN DELETE FROM public.%1$I; END IF;', name), ' ')
    INTO body FROM testing.tables;
  EXECUTE format('CREATE FUNCTION testing.empty() RETURNS void LANGUAGE plpgsql AS %L', 'BEGIN ' || body || ' END');
END $$;
CREATE FUNCTION testing.keep(state text) RETURNS void LANGUAGE plpgsql SET testing.ours = 'yes' AS $$
DECLARE name text; columns text; has_rows boolean; body text;
BEGIN
  EXECUTE format('CREATE SCHEMA %I', state);
  SELECT coalesce(string_agg(format('PERFORM setval(%L::regclass, %s, false);',
    format('public.%I', sequencename), coalesce(last_value + 1, 1)), ' '), '')
    INTO body FROM pg_sequences WHERE schemaname = 'public';
  FOR name, columns IN SELECT t.name, t.columns FROM testing.tables t LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO has_rows;
    IF has_rows THEN
      EXECUTE format('CREATE TABLE %I.%I AS SELECT %s FROM public.%I', state, name, columns, name);
      body := body
        || format(' INSERT INTO public.%1$I (%2$s) SELECT %2$s FROM %3$I.%1$I;', name, columns, state);
    END IF;
  END LOOP;
  EXECUTE format('CREATE FUNCTION %I.fill() RETURNS void LANGUAGE plpgsql AS %L', state, 'BEGIN ' || body || ' END');
END $$;
CREATE FUNCTION testing.reset(state text, but integer[]) RETURNS boolean LANGUAGE plpgsql
SET session_replication_role = replica SET testing.ours = 'yes' AS $$
BEGIN
  PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL (but);
  IF EXISTS (SELECT FROM testing.changes) THEN
    RETURN false;
  END IF;
  PERFORM testing.empty();
  EXECUTE format('SELECT %I.fill()', state);
  RETURN true;
END $$;
CREATE FUNCTION testing.note_change() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('testing.ours', true) IS DISTINCT FROM 'yes' THEN
    INSERT INTO testing.changes DEFAULT VALUES;
  END IF;
END $$;
CREATE EVENT TRIGGER note_change ON ddl_command_end EXECUTE FUNCTION testing.note_change();
SELECT testing.keep('new');
"""


class Reused(Protocol):
    """A database that one test uses after the other. Nobody is connected to it while it is kept or reset."""

    url: str
    engine: Engine  # one for all tests: it remembers the statements that it has compiled
    states: dict[str, Any]  # the states that are kept, each with what its telling returned

    def keep(self, state: str, told: Any) -> None:
        """Keep how it is now under the name `state`."""

    def reset(self, state: str = NEW) -> None:
        """Make it as it was then."""


class ReusedFile:
    """An SQLite database in `folder`. `prepare` fills a new one by an engine."""

    def __init__(self, folder: Path, prepare: Callable[[Engine], None]) -> None:
        self._folder, self._path = folder, folder / "corrections.db"
        self.url = f"sqlite:///{self._path}"
        self.engine = database.make_engine(self.url)
        event.listen(self.engine, "connect", _not_waiting_for_the_disk)
        self.states: dict[str, Any] = {}
        self._heads = Heads(self.engine)
        prepare(self.engine)
        self.keep(NEW, None)

    def keep(self, state: str, told: Any) -> None:
        self._heads.keep(state)
        shutil.copy(self._path, self._folder / f"{state}.kept")
        self.states[state] = told

    def reset(self, state: str = NEW) -> None:
        for suffix in ("-wal", "-shm", "-journal"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        shutil.copy(self._folder / f"{state}.kept", self._path)
        self._heads.reset(state)


def _not_waiting_for_the_disk(connection: sqlite3.Connection, record: object) -> None:
    """As the tests' PostgreSQL, with `fsync = off`: no test takes the power from its machine."""
    connection.execute("PRAGMA synchronous = OFF")


class ReusedDatabase:
    """A PostgreSQL database on `server`, whose user must be a superuser. `prepare` fills a new one by an engine."""

    def __init__(self, server: Engine, name: str, prepare: Callable[[Engine], None]) -> None:
        self._server, self._name, self._prepare = server, name, prepare
        self.url = server.url.set(database=name).render_as_string(hide_password=False)
        self.engine, self._warm = warm_engine(self.url)
        self._heads = Heads(self.engine)
        self._create()

    def keep(self, state: str, told: Any) -> None:
        self._heads.keep(state)
        self._call("testing.keep(:state)", state=state)
        self.states[state] = told

    def reset(self, state: str = NEW) -> None:
        """Make it as it was then, and end every connection that somebody left."""
        self._warm.end_left()
        if not self._call("testing.reset(:state, :but)", state=state, but=self._warm.processes()):
            self.drop()
            self._create()
        else:
            self._heads.reset(state)

    def drop(self) -> None:
        self._warm.end()
        with self._server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {self._name} WITH (FORCE)"))

    def _call(self, function: str, **given: Any) -> Any:
        try:
            with self.engine.begin() as connection:
                return connection.execute(text(f"SELECT {function}"), given).scalar_one()
        finally:
            self.engine.dispose()

    def _create(self) -> None:
        self.states: dict[str, Any] = {}
        with self._server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {self._name}"))
        self._prepare(self.engine)
        with contextlib.closing(self.engine.raw_connection()) as connection:
            connection.cursor().execute(PREPARE)
            connection.commit()
        self._heads.keep(NEW)
        self.states[NEW] = None


class Heads:
    """What is kept of the log outside of a database, by state."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._notes = engine, dict[str, bytes]()

    def keep(self, state: str) -> None:
        self._notes[state] = signed.newest(self._engine)
        self._engine.dispose()

    def reset(self, state: str) -> None:
        signed.head_file(self._engine).write_bytes(self._notes[state])
