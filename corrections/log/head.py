"""The newest signed checkpoint outside of the database: the high-water mark of the log.

A file with the signed note as it is served. It is in no backup: a database that is behind it was rolled back, and would
sign a second history.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from corrections.errors import Message, Unavailable
from corrections.log.notes import MOST_BYTES


class Head:
    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> bytes | None:
        """The note, or None if there is none yet. Raises Unavailable if that can't be told."""
        try:
            with self.path.open("rb") as file:
                return file.read(MOST_BYTES)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unavailable(error) from error

    def write(self, note: bytes) -> None:
        """Put `note` in the place of what was there, so that it survives a power cut. Raises Unavailable."""
        unfinished = self.path.with_name(f".{self.path.name}.unfinished")
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), "wb") as file:
                file.write(note)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(self.path)
            folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise self._unavailable(error) from error

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold off other threads and processes that are about to write. Raises Unavailable."""
        try:
            lock = os.open(self.path.with_name(f".{self.path.name}.lock"), os.O_WRONLY | os.O_CREAT, 0o644)
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
