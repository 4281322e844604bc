"""Finding the words that a reader selected, typed or pasted, in one version of an article.

In this order: the words as they are; folded (quotation marks, dashes, spaces); without regard to case and accents;
and, for twelve characters or more, nearly. What is given back are always the article's own words. Nearly means: in
whole words, at least 90 % alike (85 % from thirty characters on), every number the same, and no word without one that
is spelt nearly so: words that are not there are not found, even if others look like them. Of several places
the one with the words before and after it, then the one nearest to the hint; failing both it is ambiguous.

A passage is never carried to another version by this, but by `carry`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corrections.articles.blocks import Block, body_text
from corrections.articles.folding import EM_DASH, Folded, fold, fold_with_offsets
from corrections.articles.sentences import sentences
from corrections.articles.words import UNSPACED
from corrections.requests import nearly
from corrections.requests.carrying import carry
from corrections.requests.passages import (
    Passage,
    Place,
    from_text_position,
    overlaps,
    passage_at,
    portion,
    selectors,
    text_position,
)

__all__ = [
    "Ambiguous",
    "Passage",
    "Place",
    "carry",
    "from_text_position",
    "locate",
    "overlaps",
    "passage_at",
    "portion",
    "selectors",
    "sentences",
    "text_position",
]

LONGEST = 10_000  # characters of a quotation that is looked for
MOST_PLACES = 20
CONTEXT = 64
_AROUND_QUOTES = " \"'.…-—,;:"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The words stand in several places (the first twenty are given) and nothing says which one is meant."""

    passages: tuple[Passage, ...]


def locate(
    exact: str, prefix: str, suffix: str, headline: str, blocks: Sequence[Block], hint: Place | None = None
) -> Passage | Ambiguous | None:
    """Where the words stand in the headline and blocks; None if they don't.

    `prefix` and `suffix` are what stands around them and `hint` is where they start, as far as it is known: words that
    were only typed have neither, and are then found as whole words only.
    """
    exact = exact.strip()
    if not exact or len(exact) > LONGEST:
        return None
    text = body_text(headline, blocks)
    there = _position(hint, headline, blocks) if hint else 0
    if hint and text.startswith(exact, there) and text.endswith(prefix, 0, there):
        end = there + len(exact)
        if text.startswith(suffix, end):
            return from_text_position(headline, blocks, there, end)
    known = bool(prefix or suffix or hint)
    for hits in _searches(exact, text, known):
        if hits:
            hits = _chosen(hits, text, prefix, suffix, there if hint else None)[:MOST_PLACES]
            passages = tuple(from_text_position(headline, blocks, *hit) for hit in hits)
            return passages[0] if len(passages) == 1 else Ambiguous(passages)
    return None


def _position(place: Place, headline: str, blocks: Sequence[Block]) -> int:
    """The text position of a place that may not exist."""
    lengths = [len(headline), *(len(block.text) for block in blocks)]
    return max(0, sum(length + 1 for length in lengths[: max(0, place[0])]) + place[1])


def _searches(exact: str, text: str, known: bool) -> Iterator[list[Span]]:
    """The places found in each way, most exact first."""
    yield _whole(list(_occurrences(exact, text)), text, known)
    folded = fold_with_offsets(text)
    folded = Folded(folded.text.replace(EM_DASH, "-"), folded.starts, folded.ends)
    keys = [fold(exact), fold(exact).strip(_AROUND_QUOTES)]
    for key in keys:
        yield _in_folded(key, folded, known)
    plain = _plain(folded)
    keys = [_plain(fold_with_offsets(exact)).text.replace(EM_DASH, "-")]
    keys.append(keys[0].strip(_AROUND_QUOTES))
    for key in keys:
        yield _in_folded(key, plain, known)
    yield [plain.source(start, end) for start, end in nearly.find(keys[1], plain.text)]


def _in_folded(key: str, folded: Folded, known: bool) -> list[Span]:
    hits = _whole(list(_occurrences(key, folded.text)), folded.text, known)
    return [folded.source(start, end) for start, end in hits]


def _occurrences(words: str, text: str) -> Iterator[Span]:
    at = text.find(words) if words else -1
    while at >= 0:
        yield at, at + len(words)
        at = text.find(words, at + 1)


def _plain(folded: Folded) -> Folded:
    """Lower case and without accents."""
    lower = folded.text.lower()
    if len(lower) != len(folded.text):  # no folded character does so, but a later Unicode may have one
        lower = folded.text
    if lower.isascii():
        return Folded(lower, folded.starts, folded.ends)
    kept = [i for i, letter in enumerate(lower) if not unicodedata.combining(letter)]
    return Folded("".join(lower[i] for i in kept), [folded.starts[i] for i in kept], [folded.ends[i] for i in kept])


def _whole(hits: list[Span], text: str, known: bool) -> list[Span]:
    """The hits that cut no word or number; if there are none and the place is known otherwise, all."""
    whole = [(start, end) for start, end in hits if not _cuts(text, start) and not _cuts(text, end)]
    return whole or (hits if known else [])


def _cuts(text: str, at: int) -> bool:
    """Whether a word or a number goes on across position `at`."""
    left, right = text[max(0, at - 2) : at], text[at : at + 2]
    if not left or not right:
        return False
    if left[-1].isalnum() and right[0].isalnum():
        return not UNSPACED.match(left[-1]) and not UNSPACED.match(right[0])
    if unicodedata.combining(right[0]):
        return True
    into = left[-1] in ".,:" and left[0].isdigit() and right[0].isdigit() and len(left) > 1
    out_of = right[0] in ".,:" and left[-1].isdigit() and right[1:].isdigit()
    return into or out_of


def _chosen(hits: list[Span], text: str, prefix: str, suffix: str, hint: int | None) -> list[Span]:
    """The hits with most of the words around them, and of those the nearest to the hint."""
    if len(hits) > 1 and (prefix or suffix):
        before, after = fold(prefix)[::-1], fold(suffix)
        hits = _best(
            hits,
            [
                _agreement(before, fold(text[max(0, start - CONTEXT) : start])[::-1])
                + _agreement(after, fold(text[end : end + CONTEXT]))
                for start, end in hits
            ],
        )
    return hits if hint is None else _best(hits, [-abs(start - hint) for start, _ in hits])


def _best(hits: list[Span], scores: list[int]) -> list[Span]:
    most = max(scores)
    return [hit for hit, score in zip(hits, scores, strict=True) if score == most]


def _agreement(wanted: str, there: str) -> int:
    length = 0
    while length < min(len(wanted), len(there)) and wanted[length] == there[length]:
        length += 1
    return length
