"""Numbers typed before the items of a list (“1. Ann Lee”): they say which item it is, and are no words of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from corrections.articles.blocks import Block
from corrections.taxonomy import BlockType

_ORDINAL = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")


def ordinals(blocks: Sequence[Block]) -> dict[int, str]:
    """The number before each item, with what parts it from the words, by the block's index.

    Only of lists that count 1, 2, 3: where the numbers say something else, an item that has another one has changed.
    """
    found: dict[int, str] = {}
    start = 0
    for end in range(1, len(blocks) + 1):
        if end < len(blocks) and blocks[end].type is blocks[start].type:
            continue
        if blocks[start].type is BlockType.LIST_ITEM:
            numbers = [_ORDINAL.match(block.text) for block in blocks[start:end]]
            if all(number and int(number[1]) == place for place, number in enumerate(numbers, 1)):
                found.update((start + at, number[0]) for at, number in enumerate(numbers) if number)
        start = end
    return found


def without(blocks: Sequence[Block], numbers: Mapping[int, str]) -> list[Block]:
    """The blocks without the numbers before them."""
    return [Block(block.type, block.text[len(numbers.get(i, "")) :]) for i, block in enumerate(blocks)]
