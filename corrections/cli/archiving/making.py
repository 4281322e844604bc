"""Making a backup while everything runs: the rows of one moment, then the files that these rows name.

In this order a file can be missing only if it was erased meanwhile. The other way round, a report could have come in
between with a file that is in no backup.
"""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, select
from sqlalchemy.orm import Session

from corrections import __version__, clock, schema
from corrections.cli.archiving import manifest, rows
from corrections.cli.archiving.archive import PIECE, Writer, created
from corrections.cli.archiving.manifest import (
    FILE,
    KEYS,
    MAIL,
    UPLOADS,
    LogState,
    Manifest,
    Member,
    TableMember,
    key_files,
)
from corrections.cli.readiness import engine_of, worded
from corrections.cli.telling import Progress
from corrections.cli.verifying.endings import Ended
from corrections.database import newest_migration, reading
from corrections.log.models import Log, LogCheckpoint
from corrections.requests.models import Evidence
from corrections.settings import Settings


@dataclass
class Made:
    """What is in a backup, and what is wrong with it."""

    manifest: Manifest
    doubts: list[str]


@dataclass
class Taken:
    """What the rows of one moment say. `named`: the uploads that they name, with their hashes."""

    revision: str
    log: LogState | None
    tables: list[TableMember]
    named: dict[str, bytes | None]


def back_up(settings: Settings, path: Path, *, replace: bool, with_keys: bool) -> Made:
    """Make a backup at `path`, whole or not at all. Raises Ended."""
    engine = _engine(settings)
    made_at = clock.now()
    with created(path, replace=replace) as file, Writer(file, made_at) as writer:
        with worded(engine), reading(engine) as session:
            taken = _rows(session, writer)
        files, missing, doubts = _uploads(settings, engine, writer, taken.named)
        files += _folder(writer, settings.mail, MAIL)
        if with_keys:
            files += _keys(settings, writer)
            if settings.secret_key.get_secret_value():
                doubts.append("The secret key is set in CORRECTIONS_SECRET_KEY or corrections.toml: it is not in it.")
        says = Manifest(
            made=clock.rfc3339(made_at),
            version=__version__,
            database="sqlite" if engine.dialect.name == "sqlite" else "postgresql",
            revision=taken.revision,
            log=taken.log,
            tables=taken.tables,
            files=files,
            missing=missing,
        )
        manifest.read(says.model_dump_json().encode())  # what could not be restored is no backup
        writer.end(says)
    engine.dispose()
    return Made(says, doubts)


def _engine(settings: Settings) -> Engine:
    engine = engine_of(settings.database_url)
    path = engine.url.database
    if engine.dialect.name == "sqlite" and (not path or not Path(path).exists()):
        raise Ended(f"There is no database at {path}: there is nothing to back up.")
    return engine


def _rows(session: Session, writer: Writer) -> Taken:
    connection = session.connection()
    if not sa.inspect(connection).has_table(rows.VERSION):
        raise Ended("The database is empty: there is nothing to back up.")
    revision = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    progress = Progress("Reading the database", 0, "rows")
    # Of this version the tables are known; whatever else is in the database is somebody else's.
    known = schema.metadata.tables if revision == newest_migration() else None
    found = [table for table in rows.tables(connection) if known is None or table.name in known]
    tables = [_table(connection, table, writer, progress) for table in found]
    progress.end()
    named = select(Evidence.stored_name, Evidence.sha256).where(Evidence.stored_name.is_not(None))
    return Taken(str(revision), _log(session), tables, {name or "": digest for name, digest in session.execute(named)})


def _table(connection: Connection, table: sa.Table, writer: Writer, progress: Progress) -> TableMember:
    done = 0

    def count(some: int) -> None:
        nonlocal done
        done += some
        progress.add(some)

    member = writer.add(f"tables/{table.name}.jsonl", rows.lines(connection, table, count))
    return TableMember(
        path=member.path,
        size=member.size,
        sha256=member.sha256,
        columns=rows.columns(table),
        rows=done,
        next=rows.next_number(connection, table),
    )


def _log(session: Session) -> LogState | None:
    """How far the log has come that takes entries now. Asks for columns that every version has."""
    log = session.execute(
        select(Log.id, Log.origin, Log.vkey, Log.size, Log.root)
        .where(Log.retired_at.is_(None))
        .order_by(Log.id.desc())
        .limit(1)
    ).first()
    if log is None:
        return None
    newest = select(LogCheckpoint.note).where(LogCheckpoint.log_id == log.id).order_by(LogCheckpoint.size.desc())
    note = session.scalar(newest.limit(1)) or b""
    return LogState(
        origin=log.origin, vkey=log.vkey, size=log.size, root=log.root.hex(), checkpoint=note.decode(errors="replace")
    )


def _uploads(
    settings: Settings, engine: Engine, writer: Writer, named: dict[str, bytes | None]
) -> tuple[list[Member], list[str], list[str]]:
    """The files that rows name, those that are missing, and what is wrong with any."""
    files, missing, doubts = list[Member](), list[str](), list[str]()
    progress = Progress("Reading files", len(named), "files")
    for name, digest in sorted(named.items()):
        path = f"{UPLOADS}/{name}"
        member = _file(writer, settings.uploads / name, path) if FILE.fullmatch(path) else None
        progress.add(1)
        if member is not None:
            files.append(member)
            if digest is not None and member.sha256 != digest.hex():
                doubts.append(f"{settings.uploads / name} is not what was sent: it has changed on the disk.")
        elif _is_named(engine, name):
            missing.append(path)
            doubts.append(f"{settings.uploads / name} is missing, and a report names it.")
    progress.end()
    return files, missing, doubts


def _is_named(engine: Engine, name: str) -> bool:
    """Whether a row still names a file. If not, it was erased since."""
    with reading(engine) as session:
        return session.scalar(select(Evidence.id).where(Evidence.stored_name == name).limit(1)) is not None


def _folder(writer: Writer, folder: Path, under: str) -> list[Member]:
    if not folder.is_dir():
        return []
    names = sorted(
        entry.name for entry in folder.iterdir() if entry.is_file() and FILE.fullmatch(f"{under}/{entry.name}")
    )
    members = (_file(writer, folder / name, f"{under}/{name}") for name in names)
    return [member for member in members if member is not None]


def _keys(settings: Settings, writer: Writer) -> list[Member]:
    # Where secrets are mounted, they are often links.
    members = [_file(writer, path.resolve(), f"{KEYS}/{name}") for name, path in key_files(settings).items()]
    return [member for member in members if member is not None]


def _file(writer: Writer, path: Path, name: str) -> Member | None:
    """None if there is no file: a link may lead to a key, and a pipe keep us for ever."""
    if path.is_symlink() or not path.is_file():
        return None
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        # Pictures are packed already.
        return writer.add(name, iter(lambda: file.read(PIECE), b""), pack=not name.startswith(UPLOADS))
    return None


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
