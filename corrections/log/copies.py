"""A copy of a log in a folder, under the paths at which it is served; and one that is filled while it is read."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from corrections.errors import Problem
from corrections.log.verifying import NotServed, Source, Wrong

PARTIAL = re.compile(r"tile/.+\.p/[0-9]+")


class Folder:
    """A log in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def enter(self, folder: str) -> None:
        self.path /= folder

    def read(self, path: str, most: int) -> bytes:
        """What is in a file. Raises NotServed; Wrong if it has more than `most` bytes, or is no file."""
        try:
            with open(self.path / path, "rb", buffering=0, opener=_without_waiting) as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise Wrong(f"{path} is no file", path)
                data = file.read(most + 1)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise NotServed(path) from None
        if len(data) > most:
            raise Wrong(f"{path} has more than the {most} bytes that it may have", path)
        return data

    def read_all(self, paths: Sequence[str], most: int) -> Iterator[bytes | None]:
        for path in paths:
            try:
                yield self.read(path, most)
            except NotServed:
                yield None

    def has(self, path: str) -> bool:
        return (self.path / path).is_file()

    def write(self, path: str, data: bytes, *, safely: bool = False) -> None:
        """Put a file in its place, whole or not at all; `safely`: also when the power fails now. Raises Problem."""
        place = self._own(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished = place.with_name(f".{place.name}.{secrets.token_hex(8)}.unfinished")
        try:
            with open(unfinished, "xb", opener=_never_through_a_link) as file:
                file.write(data)
                if safely:
                    file.flush()
                    os.fsync(file.fileno())
            unfinished.rename(place)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise

    def forget(self, path: str) -> None:
        self._own(path).unlink(missing_ok=True)

    def _own(self, path: str) -> Path:
        """A place below this folder where something may be changed. Raises Problem if a link leads there: the folder
        may be somebody else's work, and what it leads to is not."""
        place = self.path
        for part in Path(path).parts:
            place /= part
            if place.is_symlink():
                raise Problem(f"{place} is a link. Nothing is written or removed through links: take it out.")
        return place

    def prune(self, keep: Iterable[str]) -> None:
        """Take out partial tiles and bundles but those to keep: what has grown since is there in a wider one."""
        kept = set(keep)
        for folder, _, names in os.walk(self._own("tile")):
            if not folder.endswith(".p"):
                continue
            for name in names:
                path = (Path(folder) / name).relative_to(self.path).as_posix()
                if PARTIAL.fullmatch(path) and path not in kept:
                    self.forget(path)
            with contextlib.suppress(OSError):  # something is in it still
                os.rmdir(folder)


def _without_waiting(path: str, flags: int) -> int:
    # Or a pipe that nobody writes to would keep us for ever.
    return os.open(path, flags | os.O_NONBLOCK)


def _never_through_a_link(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o666)


class Mirror:
    """What is in a folder, and else what is served, which is then put there.

    Nobody knows whether a machine wrote a file whole before its power failed: one that turns out wrong is asked for
    once more.
    """

    def __init__(self, folder: Folder, served: Source) -> None:
        self.folder, self._served = folder, served
        self._renewed: set[str] = set()

    def renew(self, paths: Iterable[str]) -> bool:
        """Take these out, to be asked for anew. False if that was done before, or there are none."""
        fresh = [path for path in paths if path not in self._renewed]
        for path in fresh:
            self.folder.forget(path)
        self._renewed.update(fresh)
        return bool(fresh)

    def read(self, path: str, most: int) -> bytes:
        try:
            return self.folder.read(path, most)
        except NotServed:
            data = self._served.read(path, most)
            self.folder.write(path, data)
            return data

    def read_all(self, paths: Sequence[str], most: int) -> Iterator[bytes | None]:
        missing = [path for path in paths if not self.folder.has(path)]
        served, absent = iter(self._served.read_all(missing, most)), set(missing)
        for path in paths:
            if path not in absent:
                yield self.folder.read(path, most)
                continue
            data = next(served)
            if data is not None:
                self.folder.write(path, data)
            yield data
