"""Changing the key of the log: where the new one lies, what is kept of the change, and when the old one goes."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import canonical, clock, database, durable
from corrections.cli import installation
from corrections.cli.readiness import engine_of, ready_engine
from corrections.cli.verifying.endings import Ended
from corrections.errors import Problem, Unavailable
from corrections.events import SYSTEM
from corrections.log import changing, key_changes, keys, queries, signing
from corrections.log.changing import Kept
from corrections.log.models import Log
from corrections.settings import Settings

CHANGES = "log.changes"
END = "corrections log rotate-key --finish"


def rotate(settings: Settings, *, finish: bool, key_only: bool, sure: bool) -> None:
    """Begin or end the change to a new key, or go on with that where it was broken off. Raises Ended, Problem."""
    engine = ready_engine(settings)
    try:
        with installation.alone(settings):
            taken = take_up(settings, engine)
            _keep_changes(settings, engine)
            log = current(engine)
            if _settle(settings, log):
                click.echo(f"{settings.log_key_file} holds the new key now.")
            elif taken:
                return
            elif key_only:
                _make_key(settings, log)
            elif finish:
                _finish(settings, engine, log, sure=sure)
            else:
                _begin(settings, engine, log)
    finally:
        engine.dispose()


def current(engine: Engine) -> Log:
    with database.reading(engine) as session:
        log = queries.current(session)
    if log is None:
        raise Ended("There is no log in the database: “corrections init” starts one.")
    return log


def _make_key(settings: Settings, log: Log) -> None:
    """Make the new key, unless one was made or put there. A log that was told of one waits for that."""
    path, old = settings.log_new_key_file, settings.log_key_file
    for unfinished in path.parent.glob(f".{path.name}.*"):  # of one that was killed: it may hold the key
        unfinished.unlink()
    if path.exists():
        if log.next_vkey is None:
            click.echo(f"There is a new key at {path}: it is taken.")
        return
    if log.next_vkey is not None:
        raise Ended(f"The log signs with a new key already, and it is not at {path}. Bring it back there.")
    try:
        installation.make_file(path, keys.generate(log.origin))
        if os.geteuid() == 0:  # or the website, which runs as somebody else, could not read it
            os.chown(path, old.stat().st_uid, old.stat().st_gid)
        durable.sync(path.parent)
    except OSError as error:
        raise Problem(f"The new key can’t be made at {path}: {error.strerror}.") from error
    click.echo(f"Made the new key {path}: keep it, and keep it to yourself.")


def _begin(settings: Settings, engine: Engine, log: Log) -> None:
    if log.next_vkey is None:
        signing.check(engine)
        _make_key(settings, log)
        with database.writing(engine) as session:
            now = queries.locked(session)
            if now is None or now.id != log.id:
                raise Ended("The log has ended meanwhile. Nothing was changed.")
            changing.begin(session, now, keys.read(settings.log_new_key_file), by=SYSTEM)
    else:
        click.echo("The change was begun before.")
        _make_key(settings, log)
    changing.keep_lines(engine)
    signing.check(engine)
    _keep_changes(settings, engine)
    log = current(engine)
    click.echo(
        f"The log {log.origin} signs with both keys from now on, and goes on as before. Its new key, for others to "
        f"note: {log.next_vkey}\nGive them some weeks. Then end the change with “{END}”."
    )


def _finish(settings: Settings, engine: Engine, log: Log, *, sure: bool) -> None:
    if log.next_vkey is None:
        raise Ended("The log signs with one key. “corrections log rotate-key” begins a change to another.")
    changing.keep_lines(engine)
    signing.check(engine)
    with database.reading(engine) as session:
        since = told(session, log)
    click.echo(f"{since} From now on it signs with the new one alone, and the old one is destroyed.")
    if not sure and click.prompt(f"To go on, type {log.origin}", default="", show_default=False) != log.origin:
        raise Ended("Nothing was changed.")
    with database.writing(engine) as session:
        now = queries.locked(session)
        if now is None or (now.id, now.next_vkey) != (log.id, log.next_vkey):
            raise Ended("The log has changed meanwhile. Nothing was done: run this again.")
        changing.finish(session, now, by=SYSTEM)
    _keep_changes(settings, engine)
    _settle(settings, current(engine))
    click.echo(
        f"The log {log.origin} signs with its new key alone: {log.next_vkey}\nDestroy the old one in backups, too, "
        "and keep a copy of the new one. Nothing has to be started again."
    )


def told(session: Session, log: Log) -> str:
    """Since when a log signs with two keys, in a sentence."""
    since = next(key.since for key in queries.keys(session, log.id) if key.vkey == log.next_vkey)
    return f"The log {log.origin} signs with its old key and a new one since {clock.rfc3339(since)}."


def _settle(settings: Settings, log: Log) -> bool:
    """Put the new key in the place of the old one, which is overwritten, once the log signs with it alone. Returns
    whether that had to be done."""
    path, made = settings.log_key_file, settings.log_new_key_file
    try:
        if not made.exists() or keys.read(made).vkey != log.vkey:
            return False
    except Unavailable:
        return False
    try:
        overwrite(path)
        made.rename(path)
        durable.sync(path.parent)
    except OSError as error:
        raise Problem(
            f"The log signs with the key in {made} alone, but it can’t be put in the place of {path} "
            f"({error.strerror}): do that where these files come from. Until then it is read where it is."
        ) from error
    return True


def overwrite(path: Path) -> None:
    """Leave nothing of a key, if there is one."""
    if path.exists():
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())


def _keep_changes(settings: Settings, engine: Engine) -> None:
    """Keep the changes of keys beside the keys, for a database that is restored from before one: which then says less
    than what is kept. Nothing of it is secret: it is what /log.json says."""
    with database.reading(engine) as session:
        log = queries.current(session)
        changes = changing.kept(session, log) if log is not None else []
    rows = [
        {"change": change.note.decode(), "ended": clock.rfc3339(change.ended) if change.ended else None}
        for change in changes
    ]
    # Those of a log that was retired, whose keys are destroyed, say nothing of this one.
    same = [kept for kept in _kept_changes(settings) if log and key_changes.origin_of(kept.note) == log.origin]
    if not rows or len(rows) < len(same):
        return
    durable.replace(settings.keys / CHANGES, canonical.encode(rows) + b"\n", mode=0o600)


def _kept_changes(settings: Settings) -> list[Kept]:
    try:
        rows: Any = json.loads((settings.keys / CHANGES).read_bytes())
        return [
            Kept(row["change"].encode(), datetime.fromisoformat(row["ended"]) if row["ended"] else None) for row in rows
        ]
    except FileNotFoundError:
        return []
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Problem(f"{settings.keys / CHANGES} does not hold what was written there: restore it.") from error


def take_up(settings: Settings, engine: Engine) -> bool:
    """Bring a database that was copied before a change of keys ended to the key that there is now. Nothing is signed.

    Returns whether that had to be done.
    """
    changes = _kept_changes(settings)
    if not changes:
        return False
    with database.writing(engine) as session:
        log = queries.locked(session)
        found = signing.signer(engine)
        taken = log is not None and changing.take_up(session, log, changes, found.has, by=SYSTEM)
    if taken:
        click.echo("The database is from before the log changed its key. It knows the new one now.")
    return taken


def take_up_restored(settings: Settings) -> None:
    """The same for a database that was just restored, also where the secret key is not back yet."""
    if (settings.keys / CHANGES).exists():
        engine = signing.attach(engine_of(settings.database_url), settings)
        try:
            take_up(settings, engine)
        finally:
            engine.dispose()
