"""Reading a ZIP that may mean harm. Nothing of it is unpacked, and nothing is read before it is known how large it is.

Two programs must not see two things in one file, so it has to be just the ZIP that its files make: one directory at its
end, nothing in front of, between or behind them, nothing compressed or linked.
"""

from __future__ import annotations

import contextlib
import re
import struct
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO

from corrections.cli.verifying.endings import Ended, Tampered
from corrections.log.evidence import Writer

MOST_BYTES = 256_000_000
MOST_DIRECTORY_BYTES = 4_000_000  # some 30,000 files
IN_MEMORY = PIECE = 1 << 20
END = struct.Struct("<4s4H2LH")
LARGE_END = 20
# No dot in front, nothing empty, no way out of a folder.
NAME = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]*/)*[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
MOST_NAME = 200

UNREADABLE = (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, EOFError, ValueError, OverflowError, struct.error)


class Packed:
    """A ZIP file. Raises Ended for what is none that a newsroom makes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._told():
            self._file = path.open("rb")
        try:
            with self._told():
                size = _size(self._file)
                self._zip = zipfile.ZipFile(self._file)
                self._members = {member.filename: member for member in self._zip.infolist()}
                _see_that_they_are_plain(self._zip.infolist(), size)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Packed:
        return self

    def __exit__(self, of: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    @property
    def names(self) -> list[str]:
        """The files, in their order."""
        return list(self._members)

    def read(self, name: str, most: int = MOST_BYTES) -> bytes:
        """A file that there is. Raises Ended if it has more than `most` bytes, or can't be read."""
        member = self._members[name]
        if member.file_size > most:
            raise Tampered(f"{self._path}: {name} has more than the {most} bytes that it may have.")
        with self._told():
            return self._zip.read(member)

    def see_that_it_is_as_made(self) -> None:
        """See that it is the ZIP of its files, byte for byte. Raises Ended."""
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as again:
            with zipfile.ZipFile(again, "w") as archive:
                writer = Writer(archive)
                for name in self._members:
                    writer.add(name, self.read(name))
            again.seek(0)
            self._file.seek(0)
            piece = b"whole"
            while piece:
                piece = again.read(PIECE)
                if self._file.read(PIECE) != piece:
                    raise Tampered(
                        f"{self._path}: the files in it are what was signed, but it is not the ZIP that the newsroom "
                        "made of them: it was changed, or packed anew."
                    )

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except UNREADABLE as error:
            raise Tampered(f"{self._path} is no ZIP as a newsroom makes it: {error}.") from error
        except OSError as error:
            raise Ended(f"{self._path} can’t be read: {error.strerror or error}.") from error


def _size(file: IO[bytes]) -> int:
    """How large it is, after the end was looked at, which says how much there is to read. Raises ValueError."""
    size = file.seek(0, 2)
    if size > MOST_BYTES:
        raise ValueError(f"it has more than the {MOST_BYTES} bytes that it may have")
    file.seek(max(0, size - END.size - LARGE_END))
    data = file.read()
    if len(data) < END.size:
        raise ValueError("it is too short")
    mark, disk, first, here, count, directory, at, comment = END.unpack(data[-END.size :])
    if mark != b"PK\5\6" or comment or disk or first or here != count or at + directory + END.size != size:
        raise ValueError("it does not end with its directory alone")
    if data[:4] == b"PK\6\7" or directory > MOST_DIRECTORY_BYTES:
        raise ValueError("it holds more files than any of a newsroom")
    return size


def _see_that_they_are_plain(members: list[zipfile.ZipInfo], size: int) -> None:
    """Raises ValueError for what has no place in a file of evidence, whatever it says."""
    for member in members:
        name = member.orig_filename
        if not NAME.fullmatch(name) or len(name) > MOST_NAME or name != member.filename:
            raise ValueError(f"it has a file that is called {name[:MOST_NAME]!r}")
        if member.compress_type != zipfile.ZIP_STORED or member.flag_bits or member.file_size != member.compress_size:
            raise ValueError(f"{name} is compressed or encrypted")
    twice = [name for name, count in Counter(member.filename for member in members).items() if count > 1]
    if twice:
        raise ValueError(f"{twice[0]} is there twice")
    if sum(member.file_size for member in members) > size:
        raise ValueError("its files are larger than it is")
