"""Restoring a backup: all of it is verified before anything is changed, and made ready beside what is there.

Files come first, since they do no harm without their rows; then the database changes places with the old one in one
step. Whoever is killed before has the old installation, and after it the new one.
"""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path

import click

from corrections import clock
from corrections.cli import installation
from corrections.cli.archiving import calming, files, forgetting, loading
from corrections.cli.archiving.archive import Archive
from corrections.cli.archiving.calming import Calmed
from corrections.cli.archiving.manifest import Manifest
from corrections.cli.archiving.targets import File, Target, target_of
from corrections.cli.telling import Progress
from corrections.cli.verifying.endings import Ended, plain
from corrections.errors import Problem
from corrections.settings import Settings


@dataclass(frozen=True)
class Restored:
    """What was restored, what it must not do by itself, and where that is kept which it replaced."""

    manifest: Manifest
    calmed: Calmed
    kept: tuple[str, ...]


def look(path: Path) -> Manifest:
    """Verify a backup, and change nothing. Raises Ended."""
    with Archive(path) as archive:
        loading.see_that_it_is_known(archive.manifest)
        _verify(archive)
        return archive.manifest


def _verify(archive: Archive) -> None:
    progress = Progress("Verifying the backup", archive.size, "bytes")
    archive.verify(progress.add)
    progress.end()


def restore(settings: Settings, path: Path, *, replace: bool) -> Restored:
    """Put a backup in the place of what is there. Raises Ended or Problem; then nothing was changed."""
    with Archive(path) as archive:
        says = archive.manifest
        loading.see_that_it_is_known(says)
        target = target_of(settings)
        _see_that_it_may(settings, archive, target, replace=replace)
        _verify(archive)
        installation.make_folders(settings)
        with installation.alone(settings):
            _see_that_it_may(settings, archive, target, replace=replace)
            try:
                engine = target.begin()
                loading.load(engine, archive)
                loading.prove(engine, says)
                forgotten = forgetting.known(settings, says) if target.is_taken() else None
                calmed = calming.calm(engine, says, forgotten)
                engine.dispose()
                return Restored(says, calmed, _put(settings, archive, target))
            except BaseException:
                with contextlib.suppress(Problem):  # what broke it is what is told
                    target.give_up()
                raise


def _see_that_it_may(settings: Settings, archive: Archive, target: Target, *, replace: bool) -> None:
    if not replace and target.is_taken():
        raise Ended(
            "There is a database here already. With --force it is put aside, and the backup in its place. Stop the "
            "website and every worker before."
        )
    files.see_that_keys_agree(settings, archive.manifest)
    if settings.instance.is_dir():
        folder = target.path.parent if isinstance(target, File) else None
        files.see_that_there_is_room(settings, archive, database=folder)


def _put(settings: Settings, archive: Archive, target: Target) -> tuple[str, ...]:
    stamp = f"before-restore-{clock.now():%Y%m%dT%H%M%SZ}"
    uploads = files.keep_others(settings, archive.manifest, stamp) if target.is_taken() else None
    try:
        files.put(settings, archive)
        return tuple(filter(None, (target.put(stamp), uploads)))
    except Ended:  # before the step that matters; after any other, what was kept may be needed
        if uploads is not None:
            shutil.rmtree(uploads)
        raise


def tell(settings: Settings, done: Restored) -> None:
    """Say what was restored, and what the restored database doesn't know."""
    says, calmed = done.manifest, done.calmed
    log = f", with {says.log.size:,} log entries, all verified" if says.log else ""
    click.echo(f"Restored the backup of {says.made}: {_rows(says):,} rows and {len(says.files):,} files{log}.")
    for kept in done.kept:
        click.echo(f"What was there before is kept: {kept}. It holds readers’ data: remove it when you don’t need it.")
    click.echo(
        f"Ended {calmed.sessions:,} sessions and {calmed.links:,} links to sign in. Held back {calmed.emails:,} "
        f"emails, which may have gone out before (Mail, on the desk). Stopped {calmed.publications:,} publications."
    )
    if calmed.unproposed:
        click.echo("Took back the proposal of the next policy, which may have been signed off since: compare it first.")
    if calmed.forgotten is None:
        forgotten = "Names and addresses that were erased after the backup are back: erase them again. "
    else:
        forgotten = f"Erased {calmed.forgotten:,} names and addresses again that were erased after the backup. "
    click.echo(
        f"{forgotten}Colleagues, passwords, API tokens and links that were taken away after it are back, too: look "
        "under Settings."
    )
    for path in says.missing:
        click.echo(f"! {plain(path)} was missing when the backup was made.", err=True)
    if not _has_secret(settings):
        click.echo(
            f"! There is no secret key: put {settings.keys / 'secret'} back from where the keys are kept. With another "
            "one no second factor can be checked.",
            err=True,
        )


def _rows(says: Manifest) -> int:
    return sum(table.rows for table in says.tables)


def _has_secret(settings: Settings) -> bool:
    try:
        return bool(settings.secret())
    except Problem:
        return False
