"""How a version is marked in public, and whether a change needs a word. Plain values."""

from __future__ import annotations

from collections.abc import Collection

from corrections.taxonomy import Change, Kind, Mark

QUIET = frozenset({Change.LAYOUT, Change.TYPOGRAPHIC})


def needs_a_word(change: Change) -> bool:
    """Whether a change is more than one of spelling, so that nobody may leave it without a word."""
    return change not in QUIET


def mark(
    number: int, *, kinds: Collection[Kind], change: Change | None, explained: bool = False, fixed: bool = False
) -> Mark | None:
    """The mark of version `number`: `kinds` are those of the notices that it came with. None: nothing is known of it.

    A correction says more than an update, a notice more than an explanation.
    """
    if number == 1:
        return Mark.FIRST
    if set(kinds) - {Kind.UPDATE}:
        return Mark.CORRECTED
    if kinds:
        return Mark.UPDATED
    if explained:
        return Mark.EXPLAINED
    if fixed or (change is not None and not needs_a_word(change)):
        return Mark.FIXED
    return Mark.UNEXPLAINED if change is not None else None
