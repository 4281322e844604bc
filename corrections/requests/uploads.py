"""Files that readers send: checked by what they are, not by what they are called, and kept outside the web root."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import unicodedata
from collections.abc import Collection, Iterable
from pathlib import Path
from threading import BoundedSemaphore

from corrections import ids
from corrections.composed import normal
from corrections.errors import Message, Refused, Unavailable
from corrections.requests import images
from corrections.requests.decisions import StoredFile

MOST_FILES = 3
MOST_BYTES = 5_000_000
MOST_TOTAL_BYTES = 20_000_000_000
PDF = "application/pdf"
ENDINGS = {PDF: ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}
SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")


# Decoding takes memory and time. In each process one picture at a time is at work, and a crowd of them does not wait
# for long: who signs in or sends words needs the thread.
_AT_WORK = BoundedSemaphore(1)
PATIENCE = 2.0  # seconds
BUSY = Message("We can’t take pictures at the moment. Send the report without them; you can add to it later.")
NO_ROOM = Message("We can’t keep files at the moment. Send the report without them; you can add to it later.")


NOT_NOW = Message("We can’t take pictures at the moment. Try again in a minute.")


def store(folder: Path, name: str, content: bytes) -> StoredFile:
    """Keep a file under a name of ours. Pictures are made anew without metadata; a PDF is kept as it came.

    Raises Refused with one sentence for a file that is too large, empty, or none of PNG, JPEG, WebP and PDF, and if we
    have no room for more; Unavailable if it can't be kept now, and may be later.
    """
    shown = display_name(name)
    if not content:
        raise Refused(Message.of("{name}: the selected file is empty", name=shown))
    if len(content) > MOST_BYTES:
        raise Refused(Message.of("{name}: the selected file must be smaller than 5MB", name=shown))
    if _used(folder) + len(content) > MOST_TOTAL_BYTES:
        raise Refused("We can’t take files at the moment. Describe what is in it, or give a link.")
    if content.startswith(b"%PDF-"):
        media_type, kept = PDF, content
    elif content.startswith(SIGNATURES):
        media_type, kept = _picture(folder, shown, content)
    else:
        raise Refused(Message.of("{name}: the selected file must be a PNG, JPEG, WebP or PDF", name=shown))
    stored_name = ids.token() + ENDINGS[media_type]
    _write(folder / stored_name, kept)
    return StoredFile(stored_name, shown, media_type, len(kept), hashlib.sha256(kept).digest())


def small_picture(folder: Path, name: str, content: bytes, *, side: int) -> tuple[str, bytes]:
    """A picture made anew, at most `side` pixels wide and high, with its media type. Nothing is kept in `folder`.

    Raises Refused with one sentence for a file that is too large, or none of PNG, JPEG and WebP; Unavailable if it
    can't be made now, and may be later.
    """
    shown = display_name(name)
    if len(content) > MOST_BYTES:
        raise Refused(Message.of("{name}: the selected file must be smaller than 5MB", name=shown))
    if not content.startswith(SIGNATURES):
        raise Refused(Message.of("{name}: the selected file must be a PNG, JPEG or WebP", name=shown))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _picture(folder, shown, content, side=side)
    except (Unavailable, OSError) as error:  # whose words are for readers with a report
        raise Unavailable(NOT_NOW) from error


def _picture(folder: Path, shown: str, content: bytes, *, side: int = images.LARGEST_SIDE) -> tuple[str, bytes]:
    if not _AT_WORK.acquire(timeout=PATIENCE):
        raise Unavailable(BUSY)
    raw, clean = (folder / f".{ids.token()}" for _ in range(2))
    try:
        _write(raw, content)
        done = subprocess.run(  # noqa: S603  our own module, with names that we made
            [sys.executable, "-m", images.__name__, str(raw), str(clean), str(side)],
            capture_output=True,
            timeout=images.SECONDS + 5,
            check=False,
        )
        if done.returncode == images.TOO_MANY_PIXELS:
            raise Refused(
                Message.of("{name}: the picture has too many pixels. Make it smaller, and select it again", name=shown)
            )
        if done.returncode == images.NO_ROOM:
            raise Unavailable(NO_ROOM)
        if done.returncode != 0:
            raise Refused(Message.of("{name}: the selected file could not be read as a picture", name=shown))
        return done.stdout.decode(), clean.read_bytes()
    except subprocess.TimeoutExpired as error:
        raise Unavailable(BUSY) from error
    finally:
        raw.unlink(missing_ok=True)
        clean.unlink(missing_ok=True)
        _AT_WORK.release()


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise Unavailable(NO_ROOM) from error


def _used(folder: Path) -> int:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _size(folder)
    except OSError as error:
        raise Unavailable(NO_ROOM) from error


def _size(folder: Path) -> int:
    return sum(entry.stat().st_size for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False))


def still_there(folder: Path, files: Iterable[StoredFile]) -> list[StoredFile]:
    """Those of `files` that were not swept away: a form may be sent days after they were taken in."""
    return [file for file in files if (folder / file.stored_name).is_file()]


def sent_along(file: StoredFile) -> Message:
    """A form that was open in two windows carries the same files twice, and a report has files of its own."""
    return Message.of("{name} went along with another report. Select it again for this one.", name=file.display_name)


def discard(folder: Path, files: Iterable[StoredFile]) -> None:
    """Remove files whose report was not saved."""
    for file in files:
        (folder / file.stored_name).unlink(missing_ok=True)


def sweep(folder: Path, kept: Collection[str], *, before: float) -> int:
    """Remove files that no report holds, last changed before `before` (seconds since 1970); return how many."""
    if not folder.is_dir():
        return 0
    gone = [entry for entry in os.scandir(folder) if entry.name not in kept and entry.stat().st_mtime < before]
    for entry in gone:
        Path(entry.path).unlink(missing_ok=True)
    return len(gone)


def display_name(name: str) -> str:
    """The reader's name for a file, fit to be shown and downloaded: no path, no controls, no direction marks."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in normal("NFC", base) if unicodedata.category(c)[0] not in "CZ" or c == " ")
    kept = kept.strip(" .")[:100]
    return kept or "file"
