"""The files of a backup: where they belong, and how they come there without spoiling what is there."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

from corrections import durable
from corrections.cli.archiving.archive import Archive
from corrections.cli.archiving.making import digest_of
from corrections.cli.archiving.manifest import KEYS, UPLOADS, Manifest, Member, key_files
from corrections.cli.archiving.targets import link
from corrections.cli.telling import Progress
from corrections.cli.verifying.endings import Ended
from corrections.settings import Settings

SPARE = 100_000_000  # bytes that have to stay free


def place_of(settings: Settings, member: Member) -> Path:
    """Where a file belongs."""
    folder, _, name = member.path.partition("/")
    if folder == KEYS:
        return key_files(settings)[name]
    return (settings.uploads if folder == UPLOADS else settings.mail) / name


def see_that_keys_agree(settings: Settings, says: Manifest) -> None:
    """Raise Ended if a key is there, and it is another one than in the backup. None is ever replaced."""
    for member in says.keys:
        place = place_of(settings, member)
        if place.exists() and digest_of(place) != member.sha256:
            raise Ended(
                f"The key {place} is another one than in this backup. If it may go, move it away; or restore a backup "
                "without keys. Nothing was changed."
            )


def see_that_there_is_room(settings: Settings, archive: Archive, *, database: Path | None) -> None:
    """Raise Ended if the disk would be full. `database`: the folder of its file, if it has one."""
    says = archive.manifest
    wanted: dict[Path, int] = {settings.instance: sum(file.size for file in says.files)}
    if database is not None:
        wanted[database] = wanted.get(database, 0) + sum(table.size for table in says.tables)
    for folder, size in wanted.items():
        free = shutil.disk_usage(folder).free
        if size + SPARE > free:
            raise Ended(
                f"There is no room in {folder}: this backup is {size / 1e6:,.0f} MB unpacked, and {free / 1e6:,.0f} MB "
                "are free. Nothing was changed."
            )


def keep_others(settings: Settings, says: Manifest, stamp: str) -> str | None:
    """Keep uploads that the backup does not have, which the worker would remove since no report names them any more."""
    named = {file.path.partition("/")[2] for file in says.files if file.path.startswith(f"{UPLOADS}/")}
    others = [entry for entry in os.scandir(settings.uploads) if entry.is_file(follow_symlinks=False)]
    others = [entry for entry in others if entry.name not in named and not entry.name.startswith(".")]
    if not others:
        return None
    aside = settings.instance / f"{UPLOADS}.{stamp}"
    aside.mkdir(mode=0o700)
    for entry in others:
        link(Path(entry.path), aside / entry.name)
    durable.sync(aside)
    return str(aside)


def put(settings: Settings, archive: Archive) -> None:
    """Put the files of a backup where they belong, beside those that are there.

    Their names were drawn by lot, so what the old database names stays what it is; one that the worker finds in no
    report it removes after two days.
    """
    files: Sequence[Member] = archive.manifest.files
    progress = Progress("Restoring files", len(files), "files")
    for member in files:
        _put(archive, member, place_of(settings, member))
        progress.add(1)
    progress.end()
    for folder in {place_of(settings, member).parent for member in files}:
        durable.sync(folder)


def _put(archive: Archive, member: Member, place: Path) -> None:
    if place.is_file() and not place.is_symlink() and digest_of(place) == member.sha256:
        return
    unfinished = place.with_name(f".{place.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in archive.pieces(member):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(place)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
