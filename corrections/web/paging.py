"""Paging by key: a cursor holds the key of the last row shown, so that a page costs the same wherever it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")

HIGHEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the cursor of the next page, or None at the end."""

    rows: Sequence[Row]
    next: str | None


def cursor(*key: int) -> str:
    """The key of a row as text for an address: numbers joined by full stops."""
    return ".".join(map(str, key))


def read_cursor(text: str | None, length: int = 1, *, most: int = HIGHEST_ID) -> tuple[int, ...] | None:
    """The key in a cursor; None if there is none or somebody made it up. No number is over `most`."""
    parts = (text or "").split(".")
    if len(parts) != length or not all(part.isascii() and part.isdigit() and len(part) <= 18 for part in parts):
        return None
    key = tuple(map(int, parts))
    return key if max(key) <= most else None
