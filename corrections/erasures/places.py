"""Where words stand: a part of a document, a row, a file; and the key by which a request names each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from corrections.errors import Message

AROUND = 60
WHOLE = "*"

PART, ROW, FILE = "part", "row", "file"
READERS = "readers"  # whose rows are named by their reports


@dataclass(frozen=True)
class Place:
    """`key` begins with what it is; `excerpt` shows the words; `content` is what stands there now.

    `meant`: it is likely to be what was looked for; else it is left as it is unless somebody says otherwise.
    """

    key: str
    where: Message
    address: str | None = None
    excerpt: str = ""
    content: bytes = field(default=b"", repr=False)
    meant: bool = True


@dataclass(frozen=True)
class Found:
    """What holds the words: `places` can be erased here; `stays` can't, and each says what to do instead.

    `newest`: articles whose newest version says it, so that the next reading of their page would bring it back.
    """

    places: tuple[Place, ...]
    stays: tuple[Place, ...]
    newest: tuple[int, ...] = ()

    @property
    def all(self) -> str:
        """What a form remembers of the list that it showed."""
        return self.digest(place.key for place in self.places).hex()

    def digest(self, keys: Iterable[str]) -> bytes:
        """What a second person confirms: these places, and what stands in them."""
        return digest(keys, {place.key: place.content for place in self.places})


def digest(keys: Iterable[str], contents: Mapping[str, bytes]) -> bytes:
    """The hash of places and what stands in them."""
    each = hashlib.sha256()
    for key in sorted(set(keys)):
        each.update(hashlib.sha256(key.encode()).digest() + hashlib.sha256(contents.get(key, b"")).digest())
    return each.digest()


def part_key(log_id: int, index: int, name: str | None) -> str:
    return f"{PART}:{log_id}:{index}:{WHOLE if name is None else name}"


def read_part(key: str) -> tuple[int, int, str | None] | None:
    """Log, index and part of a key, None for all of a document; or None for the key of something else."""
    what, _, rest = key.partition(":")
    pieces = rest.split(":", 2)
    if what != PART or len(pieces) != 3 or not (pieces[0].isdecimal() and pieces[1].isdecimal()):
        return None
    log_id, index, name = pieces
    return int(log_id[:9]), int(index[:18]), None if name == WHOLE else name


def row_key(table: str, keys: Mapping[str, Any]) -> str:
    named = [{"hex": bytes(value).hex()} if isinstance(value, bytes | memoryview) else value for value in keys.values()]
    return f"{ROW}:{table}:{json.dumps(named)}"


def read_row(key: str) -> tuple[str, list[Any]] | None:
    what, _, rest = key.partition(":")
    table, _, keys = rest.partition(":")
    if what != ROW:
        return None
    return table, [bytes.fromhex(value["hex"]) if isinstance(value, dict) else value for value in json.loads(keys)]


def file_key(name: str) -> str:
    return f"{FILE}:{name}"


def read_file(key: str) -> str | None:
    what, _, name = key.partition(":")
    return name if what == FILE else None


def excerpt(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The first of the spans with what is around it, on one line."""
    begin, end = next(iter(spans), (0, 0))
    start, stop = max(0, begin - AROUND), min(len(text), end + AROUND)
    return " ".join(f"{'…' if start else ''}{text[start:stop]}{'…' if stop < len(text) else ''}".split())
