"""Words that a reader typed nearly as they stand in a text: found in whole words, and never far from what was typed."""

from __future__ import annotations

import re
from collections import Counter
from itertools import product

from rapidfuzz import fuzz

from corrections.articles.words import UNSPACED

SHORTEST = 12  # characters
SHORT = 30
ALIKE_SHORT = 90.0  # of 100
ALIKE = 85.0
ALIKE_LONG = 80.0  # of a long quotation as a whole, both ends of which were found
LONG = 300  # characters: the time of one search grows with the square; longer ones are found by both ends
END = 150
RIVAL = 3.0  # how near another place may come before it is not clear which one is meant
WORD_ALIKE = 70.0  # “council” and “counsel”, but not “four” and “six”

_WORD = re.compile(rf"[^\s\w]*(?P<core>{UNSPACED.pattern}|(?:(?!{UNSPACED.pattern})\w)+(?:[-'.,/:&@]\w+)*)[^\s\w]*")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")

Span = tuple[int, int]


def find(quote: str, text: str) -> list[Span]:
    """Where `quote` nearly stands in `text`: no place, one, or two between which it can't be told.

    Both are folded, in lower case.
    """
    if len(quote) < SHORTEST:
        return []
    if len(quote) > LONG:
        return _find_by_ends(quote, text)
    best = _best(quote, text, 0, len(text), ALIKE_SHORT if len(quote) < SHORT else ALIKE)
    if best is None:
        return []
    score, start, end = best
    for first, last in ((0, start), (end, len(text))):
        rival = _best(quote, text, first, last, score - RIVAL)
        if rival is not None:
            return sorted([(start, end), rival[1:]])
    return [(start, end)]


def _find_by_ends(quote: str, text: str) -> list[Span]:
    head, tail = quote[: quote.rindex(" ", 0, END)] if " " in quote[:END] else quote[:END], quote[-END:]
    tail = tail[tail.index(" ") + 1 :] if " " in tail else tail
    found = []
    for start, _ in find(head, text):
        for _, end in find(tail, text):
            near = 0.7 * len(quote) <= end - start <= 1.3 * len(quote)
            if (
                near
                and fuzz.ratio(quote, text[start:end], score_cutoff=ALIKE_LONG)
                and _faithful(quote, text[start:end])
            ):
                found.append((start, end))
    return found


def _best(quote: str, text: str, first: int, last: int, least: float) -> tuple[float, int, int] | None:
    """The stretch of whole words in `text[first:last]` that is most like `quote`, if enough."""
    if last - first < len(quote) // 2:
        return None
    # The window has the quote's length and may start inside a word, so it counts for less than its words will.
    window = fuzz.partial_ratio_alignment(quote, text[first:last], score_cutoff=least - 15)
    if window is None or not window.score:
        return None
    starts, ends = _borders(text, first, last, first + window.dest_start, first + window.dest_end, len(quote))
    stretches = ((fuzz.ratio(quote, text[s:e]), s, e) for s, e in product(starts, ends) if s < e)
    score, start, end = max(stretches, default=(0.0, 0, 0), key=lambda stretch: (stretch[0], stretch[1] - stretch[2]))
    return (score, start, end) if score >= least and _faithful(quote, text[start:end]) else None


def _borders(text: str, first: int, last: int, start: int, end: int, length: int) -> tuple[list[int], list[int]]:
    """Where words start near `start` and end near `end`, with and without the marks of punctuation beside them."""
    reach = max(12, length // 5)
    words = list(_WORD.finditer(text, max(first, start - 2 * reach), min(last, end + 2 * reach)))
    starts = {at for word in words for at in (word.start(), word.start("core")) if abs(at - start) <= reach}
    ends = {at for word in words for at in (word.end(), word.end("core")) if abs(at - end) <= reach}
    return sorted(starts), sorted(ends)


def _faithful(quote: str, found: str) -> bool:
    """Whether the numbers are the same, and every word of either has one in the other that is spelt nearly so."""
    if Counter(_NUMBER.findall(quote)) != Counter(_NUMBER.findall(found)):
        return False
    return _has_all(quote, found) and _has_all(found, quote)


def _has_all(text: str, other: str) -> bool:
    words, there = set(re.findall(r"\w{4,}", text)), set(re.findall(r"\w+", other))
    return all(any(fuzz.ratio(word, near) >= WORD_ALIKE for near in there) for word in words - there)
