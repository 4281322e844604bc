"""What became of blocks, by their indexes in either version."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What became of a group of blocks."""

    KEPT = "kept"
    EDITED = "edited"
    MOVED = "moved"
    SPLIT = "split"
    JOINED = "joined"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks of the old version that became blocks of the new one, by index; one side is empty if added or removed.

    A moved block may be edited too; a kept one is equal when folded, not always to the letter.
    """

    fate: Fate
    old: tuple[int, ...]
    new: tuple[int, ...]
