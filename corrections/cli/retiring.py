"""Ending the log in the open: which checkpoint was its last, a key for the next one, and the old key destroyed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import click
from sqlalchemy import Engine

from corrections import database, durable
from corrections.cli import installation, rotating
from corrections.cli.readiness import ready_engine
from corrections.cli.repairing import Contradicts, given, kept, keys_of
from corrections.cli.verifying.endings import Ended
from corrections.errors import Unavailable
from corrections.log import actions, keys, queries, replaying, retiring, signing
from corrections.log.models import Log
from corrections.log.replaying import Contradicted, Known
from corrections.notices.replaying import stop_due
from corrections.policy.replaying import stop_proposed
from corrections.settings import Settings

NEXT = ".next"


def retire(settings: Settings, *, reason: str, checkpoints: Sequence[Path], sure: bool) -> None:
    """End the log and begin the next one, or go on with that where it was broken off. Raises Ended, Problem."""
    if not reason.strip():
        raise click.UsageError("Say why with --reason: it is published.")
    engine = ready_engine(settings)
    made = settings.log_key_file.with_name(settings.log_key_file.name + NEXT)
    with installation.alone(settings), ExitStack() as stack:
        stack.callback(engine.dispose)
        rotating.take_up(settings, engine)
        log, first = _logs(engine)
        if _is_begun(made, log):
            click.echo(f"The log {log.origin} was begun before, and not brought to its end: it is now.")
        elif sure and _has_just_begun(log):
            # Run again because it was broken off after all was done: nobody agreed to end the next log as well.
            click.echo(f"The log {log.origin} was begun before, and holds nothing but that.")
            _end(engine)
            return
        else:
            last = _last(engine, log, checkpoints)
            origin = retiring.following(first.origin, log)
            _confirm(log, last, origin, sure=sure)
            made.unlink(missing_ok=True)
            installation.make_file(made, keys.generate(origin))
            _retire(settings, made, log, last, reason=reason.strip(), origin=origin)
        _finish(settings, made)


def _logs(engine: Engine) -> tuple[Log, Log]:
    """The log that takes entries now, and the first that there was."""
    with database.reading(engine) as session:
        log, first = queries.current(session), queries.numbered(session, actions.FIRST)
    if log is None or first is None:
        raise Ended("There is no log in the database: “corrections init” starts one.")
    return log, first


def _is_begun(made: Path, log: Log) -> bool:
    """Whether the database was already told of the next log, and its key is not in its place yet."""
    try:
        return made.exists() and keys.read(made).vkey == log.vkey
    except Unavailable:
        return False


def _has_just_begun(log: Log) -> bool:
    return log.id > actions.FIRST and log.size == 1


def _last(engine: Engine, log: Log, checkpoints: Sequence[Path]) -> Known:
    """The newest checkpoint that is known: from outside the database, those given, else what the database has."""
    try:
        vkeys = keys_of(engine, log)
        found = [*kept(engine, log, vkeys), *given(checkpoints, vkeys)]
        with database.reading(engine) as session:
            own = queries.newest_checkpoint(session, log.id)
        if own is not None:
            found.append(replaying.known("the database", own.note, *vkeys))
        # Of two that contradict each other the one outside the database is what others were shown.
        return max(found, key=lambda one: one.checkpoint.size)
    except Contradicted as problem:
        raise Contradicts(str(problem)) from problem
    except ValueError as error:
        raise Ended("The database holds no checkpoint that its log signed.") from error


def _confirm(log: Log, last: Known, origin: str, *, sure: bool) -> None:
    click.echo(f"This ends the log {log.origin} for ever. Its last checkpoint is of {last.checkpoint.size:,} entries.")
    missing = last.checkpoint.size - log.size
    if missing > 0:
        click.echo(
            f"{missing:,} of them are not in the database ({log.size} to {last.checkpoint.size - 1}). They are lost, "
            "and that is published, unless “corrections log repair” can bring them back from a copy: try that first."
        )
    click.echo(f"Its key is destroyed, and the log {origin} begins with a new one. This can’t be undone.")
    if not sure and click.prompt(f"To go on, type {log.origin}", default="", show_default=False) != log.origin:
        raise Ended("Nothing was changed.")


def _retire(settings: Settings, made: Path, shown: Log, last: Known, *, reason: str, origin: str) -> None:
    """All that the database is told, in one transaction that the new key signs. `shown`: the log as it was agreed to.

    Raises Ended if it took an entry meanwhile: its last checkpoint is then another one.
    """
    engine = signing.attach(database.make_engine(settings.database_url), settings.model_copy(update={"log_key": made}))
    with database.writing(engine) as session:
        log = queries.locked(session)
        if log is None or (log.id, log.size) != (shown.id, shown.size):
            raise Ended("The log has grown meanwhile. Nothing was changed: run this again.")
        # An old database does not know what became of what was due: it may be among the entries that are lost.
        has_lost = last.checkpoint.size > log.size
        stopped = stop_due(session) if has_lost else 0
        unproposed = stop_proposed(session) if has_lost else False
        retiring.retire(session, log, last=last, reason=reason, origin=origin)
    engine.dispose()
    if stopped:
        click.echo(
            f"Stopped {stopped:,} publications that were due: they may be among what is lost. Look at each before you "
            "publish it."
        )
    if unproposed:
        click.echo("Took back the proposal of the next policy: it may be among what is lost. Look at it again first.")


def _finish(settings: Settings, made: Path) -> None:
    """Keep the head of the next log, and put its key in the place of the old one, which is overwritten."""
    engine = signing.attach(database.make_engine(settings.database_url), settings)
    signing.keep_successor(engine)
    path = settings.log_key_file
    for old in (path, settings.log_new_key_file):  # the second is there where the log was changing its key
        rotating.overwrite(old)
    settings.log_new_key_file.unlink(missing_ok=True)
    made.rename(path)
    durable.sync(path.parent)
    _end(engine)


def _end(engine: Engine) -> None:
    signing.check(engine)
    with database.reading(engine) as session:
        log = queries.current(session)
    engine.dispose()
    if log is not None:
        click.echo(f"The log {log.origin} takes entries from now on. Its key, for others to note: {log.vkey}")
    click.echo("Start the website and the workers anew. Destroy the old key in backups, too.")
