"""Making an installation ready: its folders, its secret, its tables, its log, its first desks and administrator.

Every step looks first whether it has been done, so that all of it can be run again.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from alembic.util import CommandError
from sqlalchemy import Connection, Engine, MetaData, func, make_url, select, text
from sqlalchemy.orm import Session

from corrections import database, events, ids, schema
from corrections.accounts import actions as accounts
from corrections.accounts.decisions import suggested_username
from corrections.accounts.models import User
from corrections.cases import queries as cases
from corrections.cases import settings as case_settings
from corrections.cases import starters
from corrections.cli.readiness import engine_of, worded
from corrections.errors import Problem
from corrections.events import SYSTEM
from corrections.log import actions as log
from corrections.log import keys, signing
from corrections.log import queries as logs
from corrections.newsroom import actions as newsrooms
from corrections.newsroom.queries import newsroom
from corrections.settings import Settings
from corrections.taxonomy import ErrorType, Role
from corrections.witness import memory, own

SECRET_BYTES = 32
CONTENT_KEY_BYTES = 32


@dataclass(frozen=True)
class Administrator:
    """The first person who may sign in."""

    name: str
    email: str
    password: str


def make_folders(settings: Settings) -> None:
    """Make the instance folder and those in it, for this user alone. Raises Problem if that can't be."""
    for folder in (settings.instance, settings.keys, settings.uploads, settings.mail):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        except OSError as error:
            raise Problem(f"The folder {folder} can’t be made or changed: {error.strerror}.") from error


@contextlib.contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Hold off others that make the same installation ready, on this machine and, with PostgreSQL, on any."""
    with open(settings.instance / ".init.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        engine = engine_of(settings.migration_database_url or settings.database_url)
        if engine.dialect.name != "postgresql":
            yield
            return
        with worded(engine):
            connection = engine.connect()
        try:
            # Of the session, not of a transaction: each migration commits its own.
            connection.execute(text("SELECT pg_advisory_lock(hashtext('corrections init'))"))
            connection.commit()
            yield
        finally:
            connection.close()
            engine.dispose()


def make_secret(settings: Settings) -> bool:
    """Make the secret key, unless there is one. Returns whether it was made."""
    if settings.secret_key.get_secret_value():
        return False
    path = settings.keys / "secret"
    if path.exists():
        if not path.read_bytes().strip():
            raise Problem(f"The secret key {path} is empty. Restore it from a backup, or remove it and run this again.")
        return False
    return make_file(path, secrets.token_hex(SECRET_BYTES))


def make_log_key(settings: Settings, origin: str) -> bool:
    """Make the key that signs the log, unless there is one. Returns whether it was made.

    Only for a log that begins: another key could not go on with one that has begun.
    """
    path = settings.log_key_file
    if path.exists():
        return False
    try:
        return make_file(path, keys.generate(origin))
    except OSError as error:
        raise Problem(f"The key of the log can’t be made at {path}: {error.strerror}.") from error


def make_witness_key(settings: Settings) -> bool:
    """Make the key that countersigns logs of others, unless there is one. Returns whether it was made."""
    path = settings.witness_key_file
    if path.exists():
        return False
    try:
        return make_file(path, own.generate(f"{log_origin(settings.base_url).removesuffix('/log')}/witness"))
    except OSError as error:
        raise Problem(f"The key of the witness can’t be made at {path}: {error.strerror}.") from error


def make_file(path: Path, text: str) -> bool:
    """Write a file for this user alone, unless there is one. Returns whether it was written."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    try:
        # Linked, not renamed: of two that start at once, one makes the key and the other takes it.
        os.link(unfinished, path)
    except FileExistsError:
        return False
    finally:
        unfinished.unlink()
    return True


def migrate(settings: Settings) -> bool:
    """Bring the tables to this version, as their owner. Returns whether there was anything to do.

    Raises Problem if the database can't be reached or refuses.
    """
    owner_url = settings.migration_database_url or settings.database_url
    engine = engine_of(owner_url)
    try:
        with worded(engine):
            with engine.connect() as connection:
                current = database.is_current(connection)
            if not current:
                _upgrade(engine)
            if settings.migration_database_url:
                with engine.begin() as connection:
                    grant(connection, schema.metadata, make_url(settings.database_url).username)
            _close_file(engine)
    finally:
        engine.dispose()
    return not current


def _upgrade(engine: Engine) -> None:
    try:
        schema.upgrade(engine)
    except CommandError as error:
        raise Problem(f"The database can’t be brought up to date: {error}") from error


def grant(connection: Connection, metadata: MetaData, role: str | None) -> None:
    """Let the user of the website and the worker do what it has to, and nothing to what is insert-only."""
    if connection.dialect.name != "postgresql" or not role or role == connection.engine.url.username:
        return
    quoted = connection.dialect.identifier_preparer.quote
    role = quoted(role)
    connection.execute(text(f"GRANT SELECT ON alembic_version TO {role}"))
    connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}"))
    for table in metadata.sorted_tables:
        rights = ["SELECT", "INSERT"]
        if not table.info.get("insert_only"):
            rights.append("UPDATE")
        if not table.info.keys() & {"insert_only", "erasable", "growing"}:
            rights.append("DELETE")
        connection.execute(text(f"GRANT {', '.join(rights)} ON {quoted(table.name)} TO {role}"))


def _close_file(engine: Engine) -> None:
    """Keep what SQLite wrote from other users of this machine, whatever their umask says."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                Path(engine.url.database + suffix).chmod(0o600)


def log_origin(base_url: str) -> str:
    """The name of the log at an address: without scheme (tlog-tiles)."""
    parts = urlsplit(base_url)
    return f"{parts.netloc}{parts.path.rstrip('/')}/log"


def begin(session: Session, settings: Settings, *, name: str = "", with_desks: bool = True) -> list[str]:
    """Start the log, give the newsroom its key, its name and its first desks. Says what was done."""
    done = []
    if logs.current(session) is None:
        origin = log_origin(settings.base_url)
        if make_log_key(settings, origin):
            done.append(f"Made the key of the log {settings.log_key_file}: keep it, and keep it to yourself.")
        log.start(session, origin)
        done.append(f"Started the log {origin}.")
    database.afterwards(session, signing.KEEP, signing.keep_first)
    if not newsroom(session).content_key:
        newsrooms.change(session, by=SYSTEM, content_key=ids.random_bytes(CONTENT_KEY_BYTES).hex())
    made = make_witness_key(settings)
    if made:
        done.append(f"Made the key that countersigns logs of others, {settings.witness_key_file}: keep it, too.")
    # A database that was restored may have forgotten what this key signed.
    if made or not events.all_of(session, signing.SUBJECT, [signing.RESTORED]):
        memory.begin(session, settings.witness_memory_folder)
    if name and newsroom(session).name != name:
        newsrooms.change(session, by=SYSTEM, name=name)
        done.append(f"Named the newsroom “{name}”.")
    if with_desks and not cases.desks(session):
        _add_desks(session)
        done.append("Added the desks “News” and “Standards”.")
        starters.add(session, newsroom(session).language, by=SYSTEM)
    return done


def _add_desks(session: Session) -> None:
    """Two desks to begin with: a report goes to the first, one about standards to the second."""
    case_settings.add_desk(session, "News", by=SYSTEM)
    standards = case_settings.add_desk(session, "Standards", by=SYSTEM)
    case_settings.add_rule(session, desk=standards, error_type=ErrorType.STANDARDS, by=SYSTEM)


def has_administrator(session: Session) -> bool:
    found = select(func.count()).select_from(User).where(User.role == Role.ADMINISTRATOR, User.disabled_at.is_(None))
    return bool(session.scalar(found))


def add_administrator(session: Session, administrator: Administrator) -> User:
    """Add the first administrator. Raises Refused if the name, the address or the password can't be used."""
    return accounts.create_user(
        session,
        username=suggested_username(administrator.email) or "administrator",
        name=administrator.name,
        email=administrator.email,
        role=Role.ADMINISTRATOR,
        password=administrator.password,
        by=SYSTEM,
    )
