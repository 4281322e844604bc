"""A passage: the words of an article that somebody points at, and their place in one version of it.

Places are (block, offset): the headline is block 0, offsets count code points. A text position counts in the headline
and the blocks joined by line feeds, as a W3C TextPositionSelector does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corrections.articles.blocks import Block, body_text

Place = tuple[int, int]

AROUND = 32  # code points of prefix and suffix


@dataclass(frozen=True, slots=True)
class Passage:
    """The words, some text before and after them, and where they start and end (not including `end`)."""

    exact: str
    prefix: str
    suffix: str
    start: Place
    end: Place


def passage_at(headline: str, blocks: Sequence[Block], start: Place, end: Place) -> Passage:
    """The passage between two places. Raises ValueError if a place does not exist or there is nothing between."""
    return from_text_position(headline, blocks, _position(headline, blocks, start), _position(headline, blocks, end))


def from_text_position(headline: str, blocks: Sequence[Block], start: int, end: int) -> Passage:
    """The passage between two text positions. Raises ValueError if there is none."""
    text = body_text(headline, blocks)
    if not 0 <= start < end <= len(text):
        raise ValueError(f"no passage from {start} to {end} in a text of {len(text)} code points")
    return Passage(
        exact=text[start:end],
        prefix=text[max(0, start - AROUND) : start],
        suffix=text[end : end + AROUND],
        start=_place(headline, blocks, start),
        end=_place(headline, blocks, end),
    )


def text_position(passage: Passage, headline: str, blocks: Sequence[Block]) -> tuple[int, int]:
    """Where the passage starts and ends in the text of its version. Raises ValueError if it can't stand there."""
    return _position(headline, blocks, passage.start), _position(headline, blocks, passage.end)


def selectors(passage: Passage, position: tuple[int, int] | None = None) -> dict[str, Any]:
    """The W3C Web Annotation form: a TextQuoteSelector, refined by the text position if given."""
    quote: dict[str, Any] = {
        "type": "TextQuoteSelector",
        "exact": passage.exact,
        "prefix": passage.prefix,
        "suffix": passage.suffix,
    }
    if position is not None:
        quote["refinedBy"] = {"type": "TextPositionSelector", "start": position[0], "end": position[1]}
    return quote


def overlaps(one: Passage, other: Passage) -> bool:
    """Whether two passages of one version are about the same words.

    They are if one holds the other, or if they share at least half of the shorter one; two sentences that only touch
    at a word are not.
    """
    if (one.start <= other.start and other.end <= one.end) or (other.start <= one.start and one.end <= other.end):
        return True
    earlier, later = sorted((one, other), key=lambda passage: passage.start)
    if earlier.end <= later.start:
        return False
    shared = _shared(earlier, later)
    return 2 * shared >= min(len(one.exact), len(other.exact))


def _shared(earlier: Passage, later: Passage) -> int:
    """How many code points the end of `earlier` and the start of `later` share; over several blocks, at most."""
    if earlier.end[0] == later.start[0]:
        return earlier.end[1] - later.start[1]
    lengths = range(min(len(earlier.exact), len(later.exact)), 0, -1)
    return next((length for length in lengths if earlier.exact.endswith(later.exact[:length])), 0)


def portion(passage: Passage, block: int, length: int) -> tuple[int, int] | None:
    """The part of block number `block`, `length` code points long, that belongs to the passage; None if none does."""
    if not passage.start[0] <= block <= passage.end[0]:
        return None
    start = passage.start[1] if block == passage.start[0] else 0
    end = passage.end[1] if block == passage.end[0] else length
    return (start, end) if start < end else None


def _position(headline: str, blocks: Sequence[Block], place: Place) -> int:
    number, offset = place
    texts = [headline, *(block.text for block in blocks)]
    if not 0 <= number < len(texts) or not 0 <= offset <= len(texts[number]):
        raise ValueError(f"no place {place} in a text of {len(texts)} blocks")
    return sum(len(text) + 1 for text in texts[:number]) + offset


def _place(headline: str, blocks: Sequence[Block], position: int) -> Place:
    number = 0
    for length in (len(headline), *(len(block.text) for block in blocks)):
        if position <= length:
            break
        position -= length + 1
        number += 1
    return number, position
