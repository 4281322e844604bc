"""Verifying a log from what is served of it, wherever it is read from: the tree is computed anew from the entries.

Paths are those below the log's address (C2SP tlog-tiles). Nothing that is read is trusted: not its length, not its
form, and never more of it is held than one bundle and one tile of each level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from corrections.log import merkle
from corrections.log.documents import MOST_ENTRY_BYTES
from corrections.log.tiles import HASH, HEIGHT, WIDTH, Tile, encode, of_size

Read = Callable[[str, int], bytes]

LENGTH = 2
MOST_BUNDLE_BYTES = WIDTH * (LENGTH + MOST_ENTRY_BYTES)


class Wrong(ValueError):
    """Something of a log is not what it has to be: one sentence, and the paths that do not agree."""

    def __init__(self, what: str, *paths: str) -> None:
        super().__init__(what)
        self.paths = paths


class NotServed(LookupError):
    """There is nothing at a path."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class Source(Protocol):
    """Where a log is read from."""

    def read(self, path: str, most: int) -> bytes:
        """What is at a path. Raises NotServed; Wrong if it has more than `most` bytes."""

    def read_all(self, paths: Sequence[str], most: int) -> Iterable[bytes | None]:
        """What is at each of these paths, in their order; None where nothing is."""


def tile_path(tile: Tile) -> str:
    return f"tile/{tile.path}"


def bundle_path(number: int, width: int = WIDTH) -> str:
    """The path of the entries below a tile of level 0."""
    return f"tile/entries/{encode(number)}" + (f".p/{width}" if width < WIDTH else "")


def paths(size: int) -> Iterator[str]:
    """Everything that is served of the tree of `size`: bundles and tiles."""
    for tile in of_size(size):
        if tile.level == 0:
            yield bundle_path(tile.number, tile.width)
        yield tile_path(tile)


def read_part(read: Read, path: str, most: int) -> bytes:
    """What is at a path. Of a partial tile or bundle that is gone, which it may be once there is the full one, the
    beginning of that."""
    try:
        return read(path, most)
    except NotServed:
        whole, partial, width = path.partition(".p/")
        if not partial:
            raise
        if not path.startswith("tile/entries/"):
            return read(whole, WIDTH * HASH)[: int(width) * HASH]
        data = read(whole, MOST_BUNDLE_BYTES)
        return data[: _end(data, int(width), whole)]


def _end(data: bytes, width: int, path: str) -> int:
    """Where the first `width` entries of a bundle end."""
    at = 0
    for _ in range(width):
        at += LENGTH + int.from_bytes(data[at : at + LENGTH], "big")
    if at > len(data):
        raise Wrong(f"{path} ends before its last entry", path)
    return at


def split(data: bytes, width: int, path: str, first: int = 0) -> list[bytes]:
    """The entries of a bundle of `width`. Raises Wrong unless they are all of it."""
    found, at, whole = [], 0, len(data)
    for _ in range(width):
        begin = at + LENGTH
        at = begin + int.from_bytes(data[at:begin], "big")
        found.append(data[begin:at])
        if at > whole or begin > whole:
            raise Wrong(f"{path} ends within entry {first + len(found) - 1}", path)
    if at != whole:
        raise Wrong(f"{path} goes on after its last entry, {first + width - 1}", path)
    return found


class Walk:
    """The way through a log from its first entry on. `roots` has the root at each of the `sizes`, once it came by."""

    def __init__(self, read: Read, sizes: Iterable[int] = ()) -> None:
        self._read = read
        self._sizes = frozenset(sizes)
        self._above: list[list[bytes]] = []  # by level from 1 on, the hashes of the tile there that is not full yet
        self.done = 0  # entries of full bundles
        self.roots = {0: merkle.EMPTY}

    def bundles(self, size: int) -> Iterator[tuple[int, list[bytes]]]:
        """Each bundle up to `size`: the index of its first entry, and the entries, after they and their tile agree.

        They are the log's once the walk has ended and `roots[size]` is the root that is signed.
        """
        while self.done < size:
            first, width = self.done, min(WIDTH, size - self.done)
            entries, leaves = self._bundle(first // WIDTH, width)
            for wanted in (n for n in self._sizes if first < n <= first + width):
                self.roots[wanted] = self._root(leaves[: wanted - first])
            if width == WIDTH:
                self.done += WIDTH
                self._add(merkle.root(leaves), level=1)
            yield first, entries
            if width < WIDTH:
                self.roots[size] = self._root(leaves)
                break
        else:
            self.roots[size] = self._root(())
        for level, hashes in enumerate(self._above, 1):
            if hashes:
                self._compare(Tile(level, size >> HEIGHT * (level + 1), len(hashes)), hashes)

    def _bundle(self, number: int, width: int) -> tuple[list[bytes], list[bytes]]:
        path = bundle_path(number, width)
        entries = split(read_part(self._read, path, MOST_BUNDLE_BYTES), width, path, number * WIDTH)
        leaves = [merkle.leaf_hash(entry) for entry in entries]
        self._compare(Tile(0, number, width), leaves)
        return entries, leaves

    def _add(self, hash_: bytes, *, level: int) -> None:
        """One hash more at a level; a tile that it fills is compared, and goes into the level above."""
        if level > len(self._above):
            self._above.append([])
        tile = self._above[level - 1]
        tile.append(hash_)
        if len(tile) == WIDTH:
            self._compare(Tile(level, (self.done >> HEIGHT * (level + 1)) - 1), tile)
            self._above[level - 1] = []
            self._add(merkle.root(tile), level=level + 1)

    def _compare(self, tile: Tile, hashes: Sequence[bytes]) -> None:
        path = tile_path(tile)
        served, right = read_part(self._read, path, tile.width * HASH), b"".join(hashes)
        if served == right:
            return
        if len(served) != len(right):
            raise Wrong(f"{path} has {len(served)} bytes where {len(right)} belong", path)
        n = next(n for n, hash_ in enumerate(hashes) if served[n * HASH : (n + 1) * HASH] != hash_)
        place = tile.number * WIDTH + n
        if tile.level == 0:
            below = bundle_path(tile.number, tile.width)
            raise Wrong(f"{path} and {below} do not agree about entry {place}", path, below)
        below = tile_path(Tile(tile.level - 1, place))
        raise Wrong(f"{path} and {below} do not agree", path, below)

    def _root(self, leaves: Sequence[bytes]) -> bytes:
        """The root over what came by and these leaves behind it."""
        found = [merkle.root(leaves)] if leaves else []
        for hashes in self._above:
            found = [merkle.root([*hashes, *found])] if hashes or found else []
        return found[0] if found else merkle.EMPTY
