"""The newest signed checkpoint outside of the database: the high-water mark of the log.

A file with the signed note as it is served. It is in no backup: a database that is behind it was rolled back, and would
sign a second history.

Its last line says whose it is: the number that the file system gave the lock file beside it. A copy of both has another
one, so that an installation which was cloned, and would go on beside the first from the same place, is told apart. A
snapshot of a whole disk or virtual machine keeps that number: its clone is not told apart.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from corrections import durable
from corrections.errors import Message, Unavailable
from corrections.log.notes import MOST_BYTES

MOST_DIGITS = 21
OWNER = b"\nowner "


def note_in(data: bytes) -> bytes:
    """The note in what somebody kept: it may be such a file, with its last line."""
    return _parted(data)[0]


def _parted(data: bytes) -> tuple[bytes, bytes | None]:
    note, mark, owner = data.rpartition(OWNER)
    return (note + b"\n", owner.strip()) if mark else (data, None)


class Head:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = path.with_name(f".{path.name}.lock")

    def read(self) -> bytes | None:
        """The note, or None if there is none yet. Raises Unavailable if that can't be told."""
        return self._read()[0]

    def read_ours(self) -> bytes | None:
        """The same for who is about to sign. Raises Unavailable also if it belongs to another installation."""
        note, owner = self._read()
        if owner is not None and owner != self._owner():
            raise Unavailable(
                Message.of(
                    "Nothing can be published: {path} is a copy, and so is this installation. Two that sign one log "
                    "fork it. If the first one has ended for good, run “corrections log take-over”.",
                    path=self.path,
                )
            )
        return note

    def _read(self) -> tuple[bytes | None, bytes | None]:
        try:
            with self.path.open("rb") as file:
                data = file.read(MOST_BYTES + len(OWNER) + MOST_DIGITS)
        except FileNotFoundError:
            return None, None
        except OSError as error:
            raise self._unavailable(error) from error
        return _parted(data)

    def _owner(self) -> bytes | None:
        try:
            return str(self._lock.stat().st_ino).encode()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unavailable(error) from error

    def write(self, note: bytes) -> None:
        """Put `note` in the place of what was there, so that it survives a power cut. Raises Unavailable.

        From then on it is ours; who must not take it from another asks `read_ours` before.
        """
        owner = self._owner()
        if owner is not None:
            note = note.removesuffix(b"\n") + b"\n" + OWNER.lstrip() + owner + b"\n"
        try:
            durable.replace(self.path, note, mode=0o644)
        except OSError as error:
            raise self._unavailable(error) from error

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold off other threads and processes that are about to write. Raises Unavailable."""
        try:
            lock = os.open(self._lock, os.O_WRONLY | os.O_CREAT, 0o644)
        except OSError as error:
            raise self._unavailable(error) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _unavailable(self, error: OSError) -> Unavailable:
        return Unavailable(
            Message.of(
                "Nothing can be published: the log’s newest checkpoint can’t be kept at {path} ({why}).",
                path=self.path,
                why=error.strerror,
            )
        )
