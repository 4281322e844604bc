"""A copy of a log in a folder, under the paths at which it is served; and one that is filled while it is read."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from corrections.log.verifying import NotServed, Source, Wrong

PARTIAL = re.compile(r"tile/.+\.p/[0-9]+")


class Folder:
    """A log in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def enter(self, folder: str) -> None:
        self.path /= folder

    def read(self, path: str, most: int) -> bytes:
        """What is in a file. Raises NotServed; Wrong if it has more than `most` bytes."""
        try:
            with (self.path / path).open("rb", buffering=0) as file:
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
        """Put a file in its place, whole or not at all; `safely`: also when the power fails now."""
        place = self.path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished = place.with_name(f".{place.name}.unfinished")
        with unfinished.open("wb") as file:
            file.write(data)
            if safely:
                file.flush()
                os.fsync(file.fileno())
        unfinished.rename(place)

    def forget(self, path: str) -> None:
        (self.path / path).unlink(missing_ok=True)

    def prune(self, keep: Iterable[str]) -> None:
        """Take out partial tiles and bundles but those to keep: what has grown since is there in a wider one."""
        kept = set(keep)
        for folder, _, names in os.walk(self.path / "tile"):
            if not folder.endswith(".p"):
                continue
            for name in names:
                path = (Path(folder) / name).relative_to(self.path).as_posix()
                if PARTIAL.fullmatch(path) and path not in kept:
                    self.forget(path)
            with contextlib.suppress(OSError):  # something is in it still
                os.rmdir(folder)


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
