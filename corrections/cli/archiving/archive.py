"""The file of a backup: written whole or not at all, and read as if somebody else had made it."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TypeVar

from corrections import durable
from corrections.cli.archiving import manifest
from corrections.cli.archiving.manifest import Manifest, Member
from corrections.cli.verifying.endings import Ended

UNFINISHED = ".backup-unfinished"
PIECE = 1 << 20
MOST_MANIFEST_BYTES = 128_000_000  # some 700,000 files
# What deflate can do at most (RFC 1951: 258 bytes for two bits), so that no member is more than it can be.
MOST_PACKED = 1_032
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

UNREADABLE = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError)

Tell = Callable[[int], object]
M = TypeVar("M", bound=Member)


@contextlib.contextmanager
def created(path: Path, *, replace: bool) -> Iterator[BinaryIO]:
    """A new file for this user alone, which is at `path` once the block has ended, and of which nothing is left if it
    raises. Raises Ended if there is one already and it may not be replaced."""
    _sweep(path.parent)
    _see_that_it_is_free(path, replace=replace)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=UNFINISHED, dir=path.parent)
    unfinished = Path(name)
    try:
        with open(descriptor, "w+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # which tells it from one whose process was killed
            yield file
            file.flush()
            os.fsync(file.fileno())
            _put(unfinished, path, replace=replace)
    finally:
        unfinished.unlink(missing_ok=True)
    durable.sync(path.parent)


def _see_that_it_is_free(path: Path, *, replace: bool) -> None:
    if path.is_dir():
        raise Ended(f"{path} is a folder. Name a file in it.")
    if path.exists() and not path.is_file():
        raise Ended(f"{path} is no file. Name another one.")
    if path.exists() and not replace:
        raise Ended(f"{path} is there already. Name another file, or replace it with --force.")


def _put(unfinished: Path, path: Path, *, replace: bool) -> None:
    if not replace:
        try:
            # Linked, not renamed: what somebody else put there meanwhile is not overwritten.
            os.link(unfinished, path)
            return
        except FileExistsError:
            _see_that_it_is_free(path, replace=False)
        except OSError:  # this file system knows no links
            _see_that_it_is_free(path, replace=False)
    unfinished.rename(path)


def _sweep(folder: Path) -> None:
    """Remove what was left by backups whose process was killed."""
    for left in folder.glob(f".*{UNFINISHED}"):
        with contextlib.suppress(OSError), open(left, "rb", opener=_without_waiting) as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


class Writer:
    """Puts members into a backup, one after the other, each as it comes."""

    def __init__(self, file: BinaryIO, made: datetime) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._time = made.astimezone(UTC).timetuple()[:6]

    def add(self, path: str, pieces: Iterable[bytes], *, pack: bool = True) -> Member:
        info = zipfile.ZipInfo(path, self._time)
        info.compress_type = zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED
        info.external_attr = (stat.S_IFREG | 0o600) << 16
        size, digest = 0, hashlib.sha256()
        with self._zip.open(info, "w", force_zip64=True) as member:
            for piece in pieces:
                size += len(piece)
                digest.update(piece)
                member.write(piece)
        return Member(path=path, size=size, sha256=digest.hexdigest())

    def end(self, says: Manifest) -> None:
        self.add(manifest.NAME, [says.model_dump_json(indent=1).encode()])
        self._zip.close()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *raised: object) -> None:
        with contextlib.suppress(OSError, ValueError):  # of a full disk, which was told already
            self._zip.close()


class Archive:
    """A backup that is read. Nothing of it is believed before it was looked at."""

    def __init__(self, path: Path) -> None:
        self._file = open(path, "rb", opener=_without_waiting)  # noqa: SIM115  closed with this
        try:
            if not stat.S_ISREG(os.fstat(self._file.fileno()).st_mode):
                raise Ended(f"{path} is no file.")
            self._zip = zipfile.ZipFile(self._file)
            members = {info.filename: info for info in self._zip.infolist()}
            _see_that_it_is_plain(self._zip.infolist(), members)
            self.manifest = manifest.read(self._manifest(members))
            _see_that_it_is_whole(self.manifest, members)
        except UNREADABLE as error:
            self._file.close()
            raise Ended(f"{path} is no backup, or is damaged: {error}.") from error
        except BaseException:
            self._file.close()
            raise

    def _manifest(self, members: dict[str, zipfile.ZipInfo]) -> bytes:
        info = members.get(manifest.NAME)
        if info is None:
            raise Ended(f"This is no backup: it has no {manifest.NAME}.")
        if info.file_size > MOST_MANIFEST_BYTES:
            raise Ended(f"This backup is refused: its {manifest.NAME} has {info.file_size:,} bytes.")
        with self._zip.open(info) as file:
            return file.read(MOST_MANIFEST_BYTES)

    def pieces(self, member: Member) -> Iterator[bytes]:
        """What a member holds, which is what the backup says of it once all of it came by. Raises Ended."""
        left, digest = member.size, hashlib.sha256()
        try:
            with self._zip.open(member.path) as file:
                while left >= 0 and (piece := file.read(PIECE)):
                    left -= len(piece)
                    digest.update(piece)
                    yield piece
        except UNREADABLE as error:
            raise Ended(f"This backup is damaged: {member.path} can’t be read ({error}).") from error
        if left != 0 or digest.hexdigest() != member.sha256:
            raise Ended(f"This backup is damaged: {member.path} is not what its {manifest.NAME} says.")

    def verify(self, tell: Tell) -> None:
        """See that every member is what the backup says of it. Raises Ended."""
        for member in self.manifest.members:
            for piece in self.pieces(member):
                tell(len(piece))

    @property
    def size(self) -> int:
        """How many bytes it is unpacked."""
        return sum(member.size for member in self.manifest.members)

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *raised: object) -> None:
        self._zip.close()
        self._file.close()


def _without_waiting(path: str, flags: int) -> int:
    # Or a pipe that nobody writes to would keep us for ever.
    return os.open(path, flags | os.O_NONBLOCK)


def _see_that_it_is_plain(infos: list[zipfile.ZipInfo], members: dict[str, zipfile.ZipInfo]) -> None:
    """Raise Ended for links, devices, folders, doubles, and for members that lie in each other or unpack to more
    than they can."""
    if len(members) != len(infos):
        raise Ended("This backup is refused: it has a name twice.")
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        kind = stat.S_IFMT(info.external_attr >> 16)
        if info.is_dir() or kind not in (0, stat.S_IFREG) or info.flag_bits & 0x1:
            raise Ended(f"This backup is refused: {info.filename!r} is no plain file.")
        # Of any other, Python unpacks all of a piece at once, however much comes out.
        if info.compress_type not in PACKINGS:
            raise Ended(f"This backup is refused: {info.filename!r} is packed in a way that no backup is.")
        if info.header_offset < end or info.file_size > info.compress_size * MOST_PACKED:
            raise Ended(f"This backup is refused: {info.filename!r} unpacks to more than it holds.")
        end = info.header_offset + info.compress_size


def _see_that_it_is_whole(says: Manifest, members: dict[str, zipfile.ZipInfo]) -> None:
    if {member.path for member in says.members} | {manifest.NAME} != set(members):
        raise Ended(f"This backup is damaged: it does not have the files that its {manifest.NAME} names.")
    for member in says.members:
        if members[member.path].file_size != member.size:
            raise Ended(f"This backup is damaged: {member.path} is not what its {manifest.NAME} says.")
