"""`corrections export-case`: a case as one file, as the desk downloads it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

import click


@click.command(name="export-case", short_help="Write a case, with its files, into one ZIP.")
@click.argument("number", type=click.IntRange(min=1))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_case(number: int, file: Path) -> None:
    """Write case NUMBER into FILE: what an editor sees of it, for reading, for programs, and the files that came with
    it. FILE must not be there yet. It names readers, and is made for you alone to read.

    That it was done stands in the history of the case.
    """
    from corrections import database
    from corrections import settings as settings_module
    from corrections.app import create_app
    from corrections.cli import readiness
    from corrections.desk.casefile import made
    from corrections.errors import Message, Missing
    from corrections.events import SYSTEM

    if file.exists():  # before anything stands in the history
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(file))
    settings = settings_module.load()
    engine = readiness.ready_engine(settings)
    try:
        # Its words and dates are those of the desk's pages.
        with create_app(settings, engine).test_request_context(base_url=settings.base_url):
            with database.reading(engine) as session:
                found = made.of(session, number, by="corrections export-case")
            if found is None:
                raise Missing(Message.of("There is no case {number}.", number=number))
            with database.writing(engine) as session:  # first: there is no file of which the history does not tell
                made.record(session, number, by=SYSTEM)
            size = _write(file, found.pieces())
    finally:
        engine.dispose()
    click.echo(f"{file}: case {number}, {size:,} bytes.")


def _write(path: Path, pieces: Iterable[bytes]) -> int:
    """Make a file that is whole or not there, for this user alone; return its size. Raises OSError if there is one."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        try:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return file.tell()
