"""Tiles of 256 hashes, in which a tree is stored and served (C2SP tlog-tiles).

Tile `number` at `level` holds the nodes of height 8 · level with the indexes from 256 · number on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from corrections.log.merkle import node_hash
from corrections.log.proofs import Node

Place = tuple[int, int]  # level and number
Read = Callable[[Sequence[Place]], Mapping[Place, bytes]]

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH = 32
LARGEST = 2**63 - 1  # what a database holds

_LEVEL = re.compile(r"[0-9]|[1-5][0-9]|6[0-3]", re.ASCII)
_WIDTH = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)
_NUMBER = re.compile(r"(?:x[0-9]{3}/)*[0-9]{3}", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class Tile:
    """Which tile; `width` is how many hashes it has, 256 when full."""

    level: int
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Its address below `/log/tile/`."""
        return f"{self.level}/{encode(self.number)}" + (f".p/{self.width}" if self.width < WIDTH else "")


def encode(number: int) -> str:
    """1234067 as x001/x234/067."""
    digits = str(number)
    digits = digits.zfill(-len(digits) // 3 * -3)
    groups = [digits[n : n + 3] for n in range(0, len(digits), 3)]
    return "/".join([*("x" + group for group in groups[:-1]), groups[-1]])


def decode(path: str) -> int | None:
    """The number that a path says, or None unless it is written in the one way that there is."""
    if len(path) > 40 or _NUMBER.fullmatch(path) is None:
        return None
    number = int(path.replace("x", "").replace("/", ""))
    return number if encode(number) == path and number <= LARGEST else None


def read_path(path: str) -> Tile | None:
    """The tile whose address below `/log/tile/` this is; None unless it is written in the one way that there is."""
    level, _, rest = path.partition("/")
    return _read(int(level), rest) if _LEVEL.fullmatch(level) else None


def read_bundle_path(path: str) -> Tile | None:
    """The same of a bundle of entries, whose address is below `/log/tile/entries/`: the tile of their hashes."""
    return _read(0, path)


def _read(level: int, rest: str) -> Tile | None:
    path, partial, width = rest.partition(".p/")
    number = decode(path)
    if number is None or (partial and (not _WIDTH.fullmatch(width) or int(width) >= WIDTH)):
        return None
    return Tile(level, number, int(width) if partial else WIDTH)


def bundle(entries: Iterable[bytes]) -> bytes:
    """The bytes of entries one after the other, each with its length in front."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def width(level: int, number: int, size: int) -> int:
    """How many hashes a tile has in the tree of `size`: 0 if there is no such tile yet, 256 if it is full."""
    return min(max((size >> HEIGHT * level) - number * WIDTH, 0), WIDTH)


def of_size(size: int) -> list[Tile]:
    """All tiles of the tree of `size`, the partial ones included, level by level."""
    found = []
    level = 0
    while count := size >> HEIGHT * level:
        found += [Tile(level, number) for number in range(count // WIDTH)]
        if count % WIDTH:
            found.append(Tile(level, count // WIDTH, count % WIDTH))
        level += 1
    return found


def tile_of(node: Node) -> Place:
    """Level and number of the tile from which a node is read."""
    height, index = node
    return height // HEIGHT, (index << height % HEIGHT) // WIDTH


def nodes(read: Read, wanted: Iterable[Node]) -> list[bytes]:
    """The hashes of nodes, from the tiles that `read` gives by level and number.

    Raises KeyError for a tile that is not there, ValueError for one that is too short.
    """
    wanted = list(wanted)
    found = read(sorted({tile_of(node) for node in wanted}))
    return [_within(found[tile_of(node)], node) for node in wanted]


def _within(tile: bytes, node: Node) -> bytes:
    height, index = node
    count = 1 << height % HEIGHT
    first = (index * count) % WIDTH
    hashes = tile[HASH * first : HASH * (first + count)]
    if len(hashes) != HASH * count:
        raise ValueError(f"a tile of {len(tile) // HASH} hashes does not hold the node {node}")
    while len(hashes) > HASH:
        hashes = b"".join([sha256(b"\1" + hashes[n : n + 2 * HASH]).digest() for n in range(0, len(hashes), 2 * HASH)])
    return hashes


def grown(frontier: Sequence[bytes], size: int, leaf: bytes) -> tuple[list[bytes], dict[int, bytes]]:
    """The tree of `size`, one leaf more: the roots of its perfect subtrees from the largest on, and by level the hash
    that comes at the end of the last tile there."""
    edge = list(frontier)
    found, height = leaf, 0
    added = {0: leaf}
    while size >> height & 1:
        found = node_hash(edge.pop(), found)
        height += 1
        if height % HEIGHT == 0:
            added[height // HEIGHT] = found
    return [*edge, found], added
