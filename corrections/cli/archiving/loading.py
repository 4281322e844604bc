"""Filling an empty database with the rows of a backup, and seeing that they are whole."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from sqlalchemy import Engine, Table, delete, literal, select

from corrections import database, paths, schema
from corrections.cli.archiving import rows
from corrections.cli.archiving.archive import Archive
from corrections.cli.archiving.manifest import Manifest
from corrections.cli.telling import Progress
from corrections.cli.verifying.endings import Ended
from corrections.database import reading
from corrections.errors import Problem
from corrections.log import auditing


def see_that_it_is_known(says: Manifest) -> None:
    """Raise Ended for a backup of a version that is newer than this one."""
    if not list((paths.MIGRATIONS / "versions").glob(f"{says.revision}_*.py")):
        raise Ended(
            f"This backup was made by version {says.version}, whose tables (migration {says.revision}) this version "
            f"does not know: its newest is {database.newest_migration()}. Install that version, or a newer one."
        )


def load(engine: Engine, archive: Archive) -> None:
    """Make the tables as they were, put the rows in, and bring them to this version. Raises Ended, Problem."""
    says = archive.manifest
    with _said():
        schema.upgrade(engine, says.revision)
        _fill(engine, archive)
        schema.upgrade(engine)


def _fill(engine: Engine, archive: Archive) -> None:
    members = {member.table: member for member in archive.manifest.tables}
    progress = Progress("Restoring the database", sum(member.rows for member in members.values()), "rows")
    with engine.connect() as connection:
        tables = rows.tables(connection)
    if {table.name for table in tables} != set(members):
        differ = sorted({table.name for table in tables} ^ set(members))
        raise Ended(f"This backup can’t be restored: it does not have the tables of its version ({', '.join(differ)}).")
    _empty(engine, tables)
    for table in tables:
        member = members[table.name]
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":  # a row may refer to one that comes after it
                connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            rows.load(connection, table, member, archive.pieces(member), progress.add)
            rows.count_on(connection, table, member.next)
    progress.end()


def _empty(engine: Engine, tables: Sequence[Table]) -> None:
    """Take out what migrations put into tables: in the backup it is as the newsroom has changed it since."""
    with engine.begin() as connection:
        for table in reversed(tables):
            if connection.execute(select(literal(1)).select_from(table).limit(1)).first():
                connection.execute(delete(table))


@contextlib.contextmanager
def _said() -> Iterator[None]:
    """Say in one line what a database did not want."""
    try:
        yield
    except (Ended, Problem, OSError):
        raise
    except Exception as error:  # of SQLAlchemy, of Alembic, and of a driver, whose COPY nobody has worded
        said = str(getattr(error, "orig", None) or error).strip().splitlines()
        raise Ended(f"This backup can’t be restored: {said[0] if said else type(error).__name__}") from error


def prove(engine: Engine, says: Manifest) -> None:
    """See that every log is what it signed. Raises Ended, Problem."""
    with reading(engine) as session:
        logs = auditing.logs(session)
        progress = Progress("Verifying the log", sum(log.size for log in logs), "entries")
        known = [(log.origin, log.size, log.root.hex()) for log in logs]
        for log in logs:
            auditing.go_through(session, log, progress.add)
        progress.end()
    if says.log is not None and (says.log.origin, says.log.size, says.log.root) not in known:
        raise Ended("This backup is damaged: the log in it is not the one that its manifest names.")
