"""Whether an installation is ready to be used. Asked at every start, so it imports little."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from corrections import database
from corrections.errors import Problem
from corrections.log import signing
from corrections.settings import Settings


def ready_engine(settings: Settings) -> Engine:
    """The engine of an installation that is ready to be used. Raises Problem that says what is missing."""
    import corrections.schema  # noqa: F401  whoever uses it may need any table: a foreign key looks for its own

    return checked_engine(settings)


def checked_engine(settings: Settings) -> Engine:
    """The same, without the tables: for who only asks whether it is ready."""
    settings.secret()
    engine = signing.attach(engine_of(settings.database_url), settings)
    path = engine.url.database
    if engine.dialect.name == "sqlite" and path and not Path(path).exists():
        # Or SQLite would make an empty one.
        raise Problem(f"There is no database at {path}: run “corrections init” first.")
    with worded(engine), engine.connect() as connection:
        current = database.is_current(connection)
        empty = not inspect(connection).has_table("alembic_version")
    if not current:
        engine.dispose()
        raise Problem(
            "The database is empty: run “corrections init” first."
            if empty
            else "The database is not at this version: run “corrections init” to bring it up to date."
        )
    return engine


def engine_of(url: str) -> Engine:
    """The engine for the address of a database. Raises Problem for one that can't be read."""
    try:
        return database.make_engine(url)
    except SQLAlchemyError as error:
        raise Problem(
            "DATABASE_URL must look like sqlite:////srv/corrections.db or postgresql://user@host/name."
        ) from error
    except ModuleNotFoundError as error:
        raise Problem(
            f"The driver for this database is missing ({error.name}): install corrections[postgresql]."
        ) from error


@contextlib.contextmanager
def worded(engine: Engine) -> Iterator[None]:
    """Say in one line what a database did not want, without its password."""
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).strip().splitlines()[0]
        shown = engine.url.render_as_string(hide_password=True)
        raise Problem(f"The database {shown} can’t be used: {said}") from error
