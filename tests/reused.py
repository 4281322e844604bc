"""A PostgreSQL database that every test finds as new: emptied in a few milliseconds; to make one takes a second."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from sqlalchemy import Engine, text

from corrections import database

# The rows that a new database has are kept beside it, in a schema of their own. Triggers that refuse a DELETE are
# switched off only while it is emptied. A test that changed a table or a trigger is noticed: its database is thrown
# away.
PREPARE = r"""
CREATE SCHEMA testing;
CREATE TABLE testing.changes ();
CREATE TABLE testing.sequences AS
  SELECT sequencename AS name, coalesce(last_value + 1, 1) AS following FROM pg_sequences WHERE schemaname = 'public';
CREATE TABLE testing.guards AS
  SELECT tgrelid::regclass AS guarded, tgname AS name FROM pg_trigger WHERE tgenabled = 'A';
DO $$
DECLARE name text; has_rows boolean;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO has_rows;
    IF has_rows THEN
      EXECUTE format('CREATE TABLE testing.%I AS SELECT * FROM public.%I', 'kept_' || name, name);
    END IF;
  END LOOP;
END $$;
CREATE FUNCTION testing.empty(emptied regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE guard text;
BEGIN
  FOR guard IN SELECT name FROM testing.guards WHERE guarded = emptied LOOP
    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', emptied, guard);
  END LOOP;
  EXECUTE format('DELETE FROM %s', emptied);
  FOR guard IN SELECT name FROM testing.guards WHERE guarded = emptied LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', emptied, guard);
  END LOOP;
END $$;
CREATE FUNCTION testing.reset() RETURNS boolean LANGUAGE plpgsql
SET session_replication_role = replica SET testing.resets = 'yes' AS $$
DECLARE name text; following bigint; has_rows boolean;
BEGIN
  PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  IF EXISTS (SELECT FROM testing.changes) THEN
    RETURN false;
  END IF;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO has_rows;
    IF has_rows THEN
      PERFORM testing.empty(format('public.%I', name)::regclass);
    END IF;
  END LOOP;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'testing' AND tablename LIKE 'kept\_%' LOOP
    EXECUTE format('INSERT INTO public.%I SELECT * FROM testing.%I', substr(name, 6), name);
  END LOOP;
  FOR name, following IN SELECT s.name, s.following FROM testing.sequences s LOOP
    PERFORM setval(format('public.%I', name)::regclass, following, false);
  END LOOP;
  RETURN true;
END $$;
CREATE FUNCTION testing.note_change() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('testing.resets', true) IS DISTINCT FROM 'yes' THEN
    INSERT INTO testing.changes DEFAULT VALUES;
  END IF;
END $$;
CREATE EVENT TRIGGER note_change ON ddl_command_end EXECUTE FUNCTION testing.note_change();
"""


class ReusedDatabase:
    """One database on `server`, whose user must be a superuser. `prepare` fills a new one by an engine."""

    def __init__(self, server: Engine, name: str, prepare: Callable[[Engine], None]) -> None:
        self._server, self._name, self._prepare = server, name, prepare
        self.url = server.url.set(database=name).render_as_string(hide_password=False)
        self._create()

    def reset(self) -> None:
        """Make it as new, and end every connection that somebody left."""
        engine = database.make_engine(self.url)
        try:
            with engine.begin() as connection:
                as_new = connection.execute(text("SELECT testing.reset()")).scalar_one()
        finally:
            engine.dispose()
        if not as_new:
            self.drop()
            self._create()

    def drop(self) -> None:
        with self._server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {self._name} WITH (FORCE)"))

    def _create(self) -> None:
        with self._server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {self._name}"))
        engine = database.make_engine(self.url)
        self._prepare(engine)
        with contextlib.closing(engine.raw_connection()) as connection:
            connection.cursor().execute(PREPARE)
            connection.commit()
        engine.dispose()
