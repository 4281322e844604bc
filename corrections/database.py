"""The database: the engine, the column types, and the two kinds of transaction.

A transaction either reads or writes, and says which when it begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    String,
    create_engine,
    inspect,
    make_url,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

from corrections import paths, sqlite_engine
from corrections.errors import Conflict, Message, Unavailable
from corrections.taxonomy import Listed

INSERT_ONLY: dict[str, Any] = {"info": {"insert_only": True}}
ERASABLE: dict[str, Any] = {"info": {"erasable": True}}
GROWING: dict[str, Any] = {"info": {"growing": True}}

_AFTERWARDS = "afterwards"


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Moment(TypeDecorator[datetime]):
    """A time in UTC. Refuses a value without a zone; SQLite keeps it without and gets it back with one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone can't be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        # A report writes a dozen of them: straight to the text that SQLite keeps.
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)

        def text_of(value: datetime | None) -> str | None:
            naive = self.process_bind_param(value, dialect)
            return None if naive is None else naive.isoformat(" ", "microseconds")

        return text_of

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        # A queue reads hundreds of them: straight from the text that SQLite keeps.
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        return lambda value: None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


class Value(TypeDecorator[Any]):
    """A value of one of the lists of `taxonomy`."""

    impl = String(32)
    cache_ok = True

    def __init__(self, listed: type[Listed]) -> None:
        super().__init__()
        self.listed = listed

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else str(self.listed(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> Listed | None:
        return None if value is None else self.listed(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str | None]:
        texts: dict[str | None, str | None] = {None: None, **{str(member): str(member) for member in self.listed}}
        return texts.__getitem__

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Listed | None]:
        # A queue reads hundreds of them: straight from text to member.
        members: dict[str | None, Listed | None] = {None: None, **{str(member): member for member in self.listed}}
        return members.__getitem__


Json = JSON().with_variant(postgresql.JSONB(), "postgresql")


def insert(dialect: str, into: Any) -> sqlite.Insert:
    """An INSERT that can say what happens ON CONFLICT, which both databases know in the same words."""
    if dialect == "postgresql":
        return cast(sqlite.Insert, postgresql.insert(into))
    return sqlite.insert(into)


def make_engine(url: str, **options: Any) -> Engine:
    """An engine for `url` (SQLite or PostgreSQL through psycopg). Its errors never tell what was to be stored."""
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    if url.startswith("sqlite"):
        where = make_url(url)
        if where.database not in (None, "", ":memory:") and where.query.get("mode") != "memory":
            # The connection that was used last comes first: its pages are in memory, its statements are prepared.
            options = {"pool_use_lifo": True, **options}
        engine = create_engine(
            url, connect_args={"timeout": sqlite_engine.BUSY_SECONDS}, hide_parameters=True, **options
        )
        sqlite_engine.prepare(engine)
    else:
        engine = create_engine(url, pool_pre_ping=True, pool_timeout=5, hide_parameters=True, **options)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads, from one consistent state, and is rolled back at the end."""
    options: dict[str, Any] = {"write": False}
    if engine.dialect.name == "postgresql":
        options |= {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
    with _worded_errors(), engine.connect().execution_options(**options) as connection, Session(connection) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session in one transaction that is committed at the end of the block, or rolled back if it raises.

    What was asked for with `afterwards` follows the commit. Raises Conflict if a row was changed by somebody else in
    the meantime, Unavailable if the database can't be written to now.
    """
    with _worded_errors(), Session(engine, expire_on_commit=False) as session:
        with session.begin():
            yield session
        for act in session.info.pop(_AFTERWARDS, {}).values():
            act(engine)


def afterwards(session: Session, name: str, act: Callable[[Engine], None]) -> None:
    """Have `act` done once, after the commit of `writing`; what has this `name` already is replaced.

    It asks the database anew: what this transaction wrote may have been rolled back to a savepoint. If the process
    dies in between it is not done, so somebody else has to do it then.
    """
    session.info.setdefault(_AFTERWARDS, {})[name] = act


@contextmanager
def attempt(session: Session) -> Iterator[None]:
    """A block that may fail because somebody else has just written the same row; the transaction goes on after it.

    On SQLite there is only one writer at a time, so what was looked up before the block still holds.
    """
    if session.get_bind().dialect.name == "sqlite":
        yield
        return
    with session.begin_nested():
        yield


CANT_WRITE = re.compile(
    r"database is locked|file is not a database|disk image is malformed|database or disk is full|disk I/O error|"
    r"readonly database|unable to open database|"
    r"could not connect|connection .*(?:refused|closed|failed)|server closed|terminating connection|"
    r"deadlock detected|could not serialize|No space left|the database system is",
    re.IGNORECASE,
)


@contextmanager
def _worded_errors() -> Iterator[None]:
    try:
        yield
    except StaleDataError as error:
        raise Conflict(Message("This was changed by somebody else while you had it open.")) from error
    except (DBAPIError, PoolTimeoutError) as error:
        if isinstance(error, DBAPIError) and not _cant_write(error):
            raise
        raise Unavailable(Message("We can’t save anything at the moment. Nothing was changed.")) from error


def _cant_write(error: DBAPIError) -> bool:
    return (
        isinstance(error, OperationalError)
        or error.connection_invalidated
        or CANT_WRITE.search(str(error.orig)) is not None
    )


def is_current(connection: Connection) -> bool:
    """Whether the database stands at the newest migration. Quick, and without the tables: it is asked at every start
    and by /readyz."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return list(connection.scalars(text("SELECT version_num FROM alembic_version"))) == [newest_migration()]


def newest_migration() -> str:
    """The number of the newest migration, which its file's name begins with."""
    numbers = (path.name.partition("_")[0] for path in (paths.MIGRATIONS / "versions").glob("*_*.py"))
    return max(number for number in numbers if number.isdigit())
