"""Putting together what an editor changed in an article's text and what a newer version of it changed meanwhile."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from corrections.articles.blocks import Block

Edit = tuple[int, int, tuple[Block, ...]]


def merge(base: Sequence[Block], ours: Sequence[Block], theirs: Sequence[Block]) -> list[Block] | None:
    """`base` with the changes of both; None where both changed the same block, or put something in at one place."""
    mine, other = _edits(base, ours), _edits(base, theirs)
    if any(_clash(one, another) for one in mine for another in other):
        return None
    result = list(base)
    for start, end, blocks in sorted({*mine, *other}, key=lambda edit: edit[:2], reverse=True):
        result[start:end] = blocks
    return result


def _edits(base: Sequence[Block], changed: Sequence[Block]) -> list[Edit]:
    keys = [[(block.type, unicodedata.normalize("NFC", block.text)) for block in blocks] for blocks in (base, changed)]
    matcher = SequenceMatcher(None, keys[0], keys[1], autojunk=False)
    return [
        (start, end, tuple(changed[first:last]))
        for tag, start, end, first, last in matcher.get_opcodes()
        if tag != "equal"
    ]


def _clash(one: Edit, other: Edit) -> bool:
    if one == other:
        return False
    if one[0] == one[1] or other[0] == other[1]:
        # Beside an insertion nobody can say which comes first.
        return one[0] <= other[1] and other[0] <= one[1]
    return one[0] < other[1] and other[0] < one[1]
