"""Verifying a whole log, over HTTP or in a folder, and copying it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click

from corrections.cli.verifying import endings
from corrections.cli.verifying.endings import CannotReach
from corrections.cli.verifying.finding import (
    CHECKPOINT,
    FACTS,
    Asked,
    Found,
    facts,
    facts_in,
    found_at,
    last_seen,
    newest,
    no_log_at,
    told,
)
from corrections.cli.verifying.keys import GIVEN, opened, origin_of
from corrections.cli.verifying.memory import Seen
from corrections.cli.verifying.served import Served
from corrections.cli.verifying.walking import holds, verify
from corrections.log import notes
from corrections.log.contents import Contents
from corrections.log.copies import Folder, Mirror
from corrections.log.verifying import NotServed, Wrong, paths

SERVED = {"origin", "vkey", "size", "root", "checkpoint"}  # what a log itself says at the least


def verify_url(address: str, asked: Asked, mirror: Path | None, served: Served) -> None:
    """Verify the log at an address, and keep a copy of it in a folder if one is given. Raises Ended."""
    try:
        note = newest(served, served.enter, no_log_at(address))
        found = found_at(served.address, note, asked, lambda: facts(served))
        if mirror is None:
            contents, found = verify(found, asked, served, served)
        else:
            contents, found = _copy(found, asked, served, Folder(mirror))
    except CannotReach as error:
        raise endings.Unreachable(f"{error}.{last_seen(asked.memory, address)}") from error
    except NotServed as error:
        raise endings.Tampered(f"{error.path} is not served, and the log has it.") from error
    except Wrong as error:
        raise endings.Tampered(f"{error}.") from error
    _conclude(found, asked, contents)


def verify_folder(path: Path, asked: Asked) -> None:
    """Verify a copy of a log. Raises Ended."""
    folder = Folder(path)
    try:
        # A copy gets its checkpoint last of all.
        note = newest(
            folder, folder.enter, f"There is no whole copy in {path}: one that was broken off goes on with --mirror"
        )
        found = found_at(str(folder.path.absolute()), note, asked, lambda: facts_in(folder), copied=True)
        behind = [seen for seen in found.before if seen.checkpoint.size > found.checkpoint.size]
        for seen in behind:
            asked.say(f"This copy ends before the checkpoint of {seen.checkpoint.size} entries seen {seen.where}.")
        found = replace(found, before=[seen for seen in found.before if seen not in behind])
        _agree(facts_in(folder), found)
        contents, found = verify(found, asked, folder, None)
    except CannotReach as error:
        raise endings.Unreachable(f"{error}.") from error
    except NotServed as error:
        raise endings.Tampered(f"{error.path} is missing from the copy.") from error
    except Wrong as error:
        raise endings.Tampered(f"{error}.") from error
    _conclude(found, asked, contents)


def _agree(said: bytes | None, found: Found) -> None:
    """See that the `log.json` of a copy is one of this log. Raises Wrong."""
    if said in (None, told(found)):
        return
    try:
        says = json.loads(said or b"")
        agrees = says.keys() >= SERVED
        agrees = agrees and (says["origin"], says["vkey"]) == (found.checkpoint.origin, str(found.trusted.key))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        agrees = False
    if not agrees:
        raise Wrong(f"{FACTS} does not say what {CHECKPOINT} and its key do", FACTS)


def _copy(found: Found, asked: Asked, served: Served, folder: Folder) -> tuple[Contents, Found]:
    """Verify a log while it is copied into a folder; what is there already is verified and not asked for again."""
    mirror = Mirror(folder, served)
    own = _copied(found, folder)
    if own is not None:
        found = replace(found, before=[*found.before, own])
    renewed = judged = False
    while True:
        try:
            contents, found = verify(found, asked, mirror, served)
        except Wrong as error:
            # A copy that holds is not given up for what is served now, before that was verified by itself.
            if own is not None and not judged and holds(own, folder):
                judged = True
                verify(found, asked, served, served)
            if not mirror.renew(error.paths):
                raise
            asked.say(f"{error}: asked for once more.")
            continue
        # What was copied before it was erased is shown in the copy still.
        if own is None or renewed or not mirror.renew(contents.erasures(own.checkpoint.size)):
            break
        renewed = True
    folder.write(FACTS, told(found), safely=True)
    folder.write(CHECKPOINT, found.note, safely=True)
    folder.prune(paths(found.checkpoint.size))
    return contents, found


def _copied(found: Found, folder: Folder) -> Seen | None:
    """What the folder was a copy of until now."""
    try:
        note = folder.read(CHECKPOINT, notes.MOST_BYTES)
    except NotServed:
        return None
    origin = origin_of(note)
    if origin != found.checkpoint.origin:
        raise click.UsageError(f"{folder.path} holds a copy of another log, {endings.plain(origin)}.")
    checkpoint = opened(note, found.trusted, before=True)
    when = f"the day of the copy in {folder.path}"
    return Seen(checkpoint.origin, str(found.trusted.key), note.decode(), when, found.address)


def _conclude(found: Found, asked: Asked, contents: Contents) -> None:
    """Say what holds, and remember it."""
    size, origin = found.checkpoint.size, found.checkpoint.origin
    click.echo(f"{size:,} entries and the tiles over them give the root that {endings.plain(origin)} signed.")
    if contents.ours and asked.documents:
        shown = f"{contents.withheld:,} parts withheld, {contents.erased:,} erased, {contents.gone:,} documents erased"
        click.echo(f"{contents.documents:,} documents are what their entries commit to ({shown}).")
    elif contents.ours:
        click.echo("Documents were not asked for.")
    elif size:
        click.echo("Its entries are not of a log of corrections: what they commit to was not looked at.")
    click.echo(asked.wanted.check(found.note))
    for seen in found.before:
        grown = "goes on from" if seen.checkpoint.size < size else "still is"
        click.echo(f"It {grown} what was signed of {seen.checkpoint.size:,} entries {seen.until}.")
    if not found.before:
        click.echo("It was not seen before" + ("." if found.trusted.why != GIVEN else "; the key was given."))
    trusted = found.trusted
    kept = asked.memory.keep(origin, trusted.key, found.note, found.address, trusted.changes)
    click.echo(f"All holds. Remembered in {kept}.")
