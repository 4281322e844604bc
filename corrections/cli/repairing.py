"""Bringing back what a database has lost of the log: from which copies, and what is said of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import database
from corrections.cli import rotating
from corrections.cli.readiness import ready_engine
from corrections.cli.verifying import endings
from corrections.cli.verifying.endings import CannotReach, Ended
from corrections.cli.verifying.finding import CHECKPOINT, newest, no_log_at
from corrections.cli.verifying.served import Served
from corrections.erasures import replaying as rows
from corrections.errors import Message, Unavailable
from corrections.log import notes, queries, replaying, signing
from corrections.log.copies import Folder
from corrections.log.head import note_in
from corrections.log.models import Log
from corrections.log.notes import Checkpoint
from corrections.log.replaying import Contradicted, Copy, Known, Lacking, Lost
from corrections.log.verifying import NotServed, Wrong
from corrections.notices.replaying import Replayed
from corrections.settings import Settings


class LacksEntries(Ended):
    """What is missing is in none of the copies."""

    exit_code = 8


class Contradicts(Ended):
    """The copies, or what was signed, contradict each other or the database."""

    exit_code = 9


def repair(settings: Settings, copies: Sequence[str], checkpoints: Sequence[Path], *, patience: float) -> None:
    """Bring the database up to the newest checkpoint that is known. Raises Ended, Problem."""
    engine = ready_engine(settings)
    with ExitStack() as stack:
        stack.callback(engine.dispose)
        rotating.take_up(settings, engine)
        opened = [stack.enter_context(_copy(name, patience)) for name in copies]
        try:
            _repair(engine, opened, checkpoints)
        except Lacking as problem:
            raise LacksEntries(str(problem)) from problem
        except Contradicted as problem:
            raise Contradicts(str(problem)) from problem


def _repair(engine: Engine, copies: Sequence[Copy], checkpoints: Sequence[Path]) -> None:
    with database.reading(engine) as session:
        log = queries.current(session)
    if log is None:
        raise Ended("There is no log in the database: “corrections init” starts one.")
    stands = Checkpoint(log.origin, log.size, log.root)
    vkeys = keys_of(engine, log)
    outside = kept(engine, log, vkeys)
    found = [*outside, *given(checkpoints, vkeys), *_signed(copies, vkeys)]
    if not outside and all(one.checkpoint.size < stands.size for one in found):
        where = signing.signer(engine).head.path
        raise Lacking(
            Message.of(
                "{path} holds nothing that this log signed, and no checkpoint was given of the {size} entries that the "
                "database has, or of more: nobody can tell whether the database is an old one.",
                path=where,
                size=stands.size,
            )
        )
    target = replaying.newest(found)
    click.echo(f"The newest checkpoint is of {target.checkpoint.size:,} entries ({target.where}).")
    lost = _lost(engine, log, stands, found, copies) if target.checkpoint.size > stands.size else []
    with database.writing(engine) as session:
        now = queries.locked(session)
        if now is None or (now.id, now.size) != (log.id, log.size):
            raise Ended("The log has grown meanwhile. Run this again.")
        if target.checkpoint.size < stands.size:
            _prove(session, now, target)
            done = Replayed(0, 0, 0, (), 0)
        else:
            done = rows.replay(session, now, lost, found)
    _tell(done, engine)


def _prove(session: Session, log: Log, target: Known) -> None:
    try:
        signing.prove(session, log, target.checkpoint)
    except Unavailable as problem:
        raise Contradicted(problem.message) from problem


def keys_of(engine: Engine, log: Log) -> list[str]:
    """The keys that the log signs with and those that it did: what is kept of it elsewhere may be old."""
    with database.reading(engine) as session:
        used = [key.vkey for key in queries.keys(session, log.id)]
    return [log.vkey, *(vkey for vkey in used if vkey != log.vkey)]


def kept(engine: Engine, log: Log, vkeys: Sequence[str]) -> list[Known]:
    """The checkpoint that is kept outside the database; none if what is there is none at all."""
    head = signing.signer(engine).head
    note = head.read_ours()
    if note is None:
        click.echo(f"{head.path} is missing.", err=True)
        return []
    try:
        notes.read_checkpoint(notes.parse(note).text)
    except ValueError as error:
        click.echo(f"{head.path} is no checkpoint: {error}.", err=True)
        return []
    try:
        return [replaying.known(str(head.path), note, *vkeys)]
    except ValueError as error:
        raise Contradicted(
            Message.of(
                "{path} is not the head of the log in the database: {why}. Put a newer database back; or, if the file "
                "is spoiled, remove it and give the newest checkpoint with --last-checkpoint.",
                path=head.path,
                why=str(error),
            )
        ) from error


def given(checkpoints: Sequence[Path], vkeys: Sequence[str]) -> Iterator[Known]:
    for path in checkpoints:
        with path.open("rb") as file:
            note = note_in(file.read(notes.MOST_BYTES))
        try:
            yield replaying.known(str(path), note, *vkeys)
        except ValueError as error:
            raise endings.Unsigned(f"{path} can’t be used: {error}.") from error


def _signed(copies: Sequence[Copy], vkeys: Sequence[str]) -> Iterator[Known]:
    """What is signed of the copies themselves, where they have that."""
    for copy in copies:
        try:
            yield replaying.known(copy.name, copy.source.read(CHECKPOINT, notes.MOST_BYTES), *vkeys)
        except NotServed:
            continue
        except ValueError as error:
            raise endings.Unsigned(f"The checkpoint in {copy.name} can’t be used: {error}.") from error
        except CannotReach as error:
            raise endings.Unreachable(f"{error}.") from error


@contextmanager
def _copy(name: str, patience: float) -> Iterator[Copy]:
    """A copy in a folder or at an address, entered where its checkpoint is. Raises Ended."""
    if not name.lower().startswith(("http://", "https://")):
        folder = Folder(Path(name))
        if not folder.path.is_dir():
            raise click.UsageError(f"There is no folder {name}, and it is no address.")
        if not folder.has(CHECKPOINT) and (folder.path / "log").is_dir():
            folder.enter("log")
        yield Copy(name, folder)
        return
    try:
        served = Served(name, patience=patience)
    except ValueError as error:
        raise click.UsageError(f"{error}.") from error
    try:
        newest(served, served.enter, no_log_at(name))
        yield Copy(name, served)
    except CannotReach as error:
        raise endings.Unreachable(f"{error}.") from error
    finally:
        served.close()


def _lost(engine: Engine, log: Log, stands: Checkpoint, found: Sequence[Known], copies: Sequence[Copy]) -> list[Lost]:
    """The entries that are missing, from the first copy that has them all. Raises Lacking, Contradicted, Ended."""
    size = replaying.newest(found).checkpoint.size
    missing = f"Entries {stands.size} to {size - 1}" if size - stands.size > 1 else f"Entry {stands.size}"
    spoiled: Wrong | None = None
    for copy in copies:
        try:
            with (
                database.reading(engine) as session,
                click.progressbar(length=size, label=f"Reading {size:,} entries", file=sys.stderr) as bar,
            ):
                stored = partial(queries.entry_bytes, session, log.id)
                entries = replaying.missing(copy, found, stands, stored, bar.update)
            return replaying.with_documents(entries, [copy, *(other for other in copies if other is not copy)])
        except NotServed as error:
            click.echo(f"{copy.name} does not go so far: {error.path} is not there.", err=True)
        except Wrong as error:
            click.echo(f"{copy.name} is spoiled: {error}.", err=True)
            spoiled = error
    if spoiled is not None:
        raise endings.Tampered(f"{missing} can’t be brought back: {spoiled}.")
    where = "no copy was given (--from)" if not copies else "no copy that was given has all of them"
    raise Lacking(Message.of("{missing} can’t be brought back: {where}.", missing=missing, where=where))


def _tell(done: Replayed, engine: Engine) -> None:
    if not done.entries:
        click.echo("No entry was missing.")
    else:
        click.echo(
            f"Brought back, as they were signed: {done.entries:,} log entries with their documents. Made anew from "
            f"them: {done.versions:,} article versions and {done.revisions:,} wordings of corrections."
        )
    if done.lacking:
        click.echo("What the log does not hold is still missing:")
    for message in done.lacking:
        click.echo(f"- {message}")
    if done.stopped:
        click.echo(
            f"Stopped {done.stopped:,} publications that were due when the database was copied: they may be among what "
            "was brought back. Look at each before you publish it."
        )
    if done.unproposed:
        click.echo("Took back the proposal of the next policy: it may be what was brought back. Compare it first.")
    signing.check(engine)
    click.echo("The log can be signed again.")
