"""Where words stand in a text, however they are written there, and the text without them.

Case, accents, punctuation, line ends and what can't be seen make no difference, nor that web addresses write letters in
percent-encoding. Of a wording of RUN words or more, a
piece of RUN words in a row is found as well: what quotes a paragraph, or an earlier wording of it, nearly always holds
one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from corrections.articles.documents import TAKEN_OUT
from corrections.composed import normal
from corrections.search import STROKES

RUN = 8
SHORTEST = 3  # letters: what is shorter stands in too many other words
WORD = re.compile(r"[^\W_]+")
ASCII_RUN = re.compile(r"[0-9A-Za-z]+")
ENCODED = re.compile(r"(?:%[89A-F][0-9A-F])+", re.IGNORECASE)
# Where letters are that have a plain one in them, and what can't be seen: not among those of China, Japan and Korea.
STAND_IN = (range(0x80, 0x3400), range(0xF900, 0x20000), range(0xE0000, 0xE01F0))

Span = tuple[int, int]


@dataclass(frozen=True)
class Folded:
    """The words of a text, joined by spaces, and for each letter of them where it stands in the text."""

    words: str
    places: tuple[int, ...]


def fold(text: str) -> Folded:
    letters: list[str] = []
    places: list[int] = []
    for n, character in _decoded(text) if ENCODED.search(text) else enumerate(text):
        if character.isascii() and character.isalnum():
            letters.append(character.lower())
            places.append(n)
            continue
        for letter in normal("NFKD", character.casefold().translate(STROKES)):
            kind = unicodedata.category(letter)
            if kind[0] in "LN":
                letters.append(letter)
                places.append(n)
            elif kind[0] != "M" and kind != "Cf" and letters and letters[-1] != " ":
                letters.append(" ")
                places.append(n)
    while letters and letters[-1] == " ":
        letters.pop()
        places.pop()
    return Folded("".join(letters), tuple(places))


def _decoded(text: str) -> Iterator[tuple[int, str]]:
    """Each character with its place, those in percent-encoding as what they stand for."""
    n = 0
    while n < len(text):
        end = _end(text, n)
        try:
            yield n, bytes.fromhex(text[n:end].replace("%", "")).decode() if end > n + 1 else text[n]
        except ValueError:  # of another encoding
            end = n + 1
            yield n, text[n]
        n = end


def _end(text: str, place: int) -> int:
    """Where a character ends: in percent-encoding, each of its bytes is three."""
    found = ENCODED.match(text, place)
    if found is None:
        return place + 1
    first = int(text[place + 1 : place + 3], 16)
    return min(found.end(), place + 3 * (4 if first >= 0xF0 else 3 if first >= 0xE0 else 2))


@cache
def stand_ins() -> dict[str, str]:
    """Each sign that stands for plain letters and digits, or for none, with these."""
    folded = ((sign, fold(f"x{sign}x").words) for codes in STAND_IN for sign in map(chr, codes))
    return {sign: words[1:-1] for sign, words in folded if " " not in words and words.isascii()}


def starts(words: str) -> list[int]:
    """Where each word begins."""
    return [0, *(n + 1 for n, letter in enumerate(words) if letter == " ")] if words else []


def runs(words: str) -> list[Span]:
    """Every RUN words in a row."""
    begins = starts(words)
    ends = [*(begin - 1 for begin in begins[1:]), len(words)]
    return list(zip(begins, ends[RUN - 1 :], strict=False))


@dataclass(frozen=True)
class Wanted:
    """What is looked for: wordings as a person gave them."""

    wordings: tuple[str, ...]

    @cached_property
    def _short(self) -> frozenset[str]:
        folded = (fold(wording).words for wording in self.wordings)
        return frozenset(words for words in folded if len(words) >= SHORTEST and not runs(words))

    @cached_property
    def _long(self) -> tuple[tuple[int, frozenset[str]], ...]:
        """Of each long wording how many words it has, and its pieces."""
        folded = [fold(wording).words for wording in self.wordings]
        return tuple(
            (len(starts(words)), frozenset(words[begin:end] for begin, end in found))
            for words in folded
            if (found := runs(words))
        )

    @cached_property
    def _pieces(self) -> frozenset[str]:
        return frozenset().union(*(pieces for _, pieces in self._long))

    @cached_property
    def any(self) -> bool:
        return bool(self._short or self._pieces)

    @cached_property
    def clues(self) -> tuple[str, ...] | None:
        """Plain letters of which a text must hold one, whatever its case, unless it writes them otherwise (`may_hold`);
        None where nothing so plain can be said."""
        found = {max(ASCII_RUN.findall(_plainest(self.wordings, words)), key=len, default="") for words in self._short}
        for wording in self.wordings:
            found |= _covering(wording)
        return None if any(len(clue) < SHORTEST for clue in found) else tuple(sorted(found))

    @cached_property
    def _signs(self) -> frozenset[str]:
        """Signs that may stand in the place of a clue’s letters, or unseen between them."""
        letters = {*"".join(self.clues or ()).lower()}
        return frozenset(sign for sign, plain in stand_ins().items() if not plain or not letters.isdisjoint(plain))

    def may_hold(self, text: str) -> bool:
        """Whether it is worth to look closer at a text, which takes ten times as long."""
        plain = text.lower()
        return (
            self.clues is None
            or any(clue.lower() in plain for clue in self.clues)
            or not (text.isascii() or self._signs.isdisjoint(text))
            or ENCODED.search(text) is not None
        )

    def spans(self, text: str) -> list[Span]:
        """Where the words stand in a text, from left to right and apart."""
        if not text or not self.may_hold(text):
            return []
        folded = fold(text)
        found = self.spans_in(folded.words)
        return [(folded.places[begin], _end(text, folded.places[end - 1])) for begin, end in found]

    def spans_in(self, words: str) -> list[Span]:
        """The same in the words of a text that is folded already, which takes most of the time."""
        found = [(at.start(), at.end()) for short in self._short for at in re.finditer(re.escape(short), words)]
        if self._pieces:
            found += [(begin, end) for begin, end in runs(words) if words[begin:end] in self._pieces]
        return _joined(found)

    @cached_property
    def folded_clues(self) -> tuple[str, ...]:
        """Words of which a text that is folded already must hold one."""
        folded = [fold(wording).words.split(" ") for wording in self.wordings]
        longest = {max(words[n : n + RUN], key=len) for words in folded for n in range(len(words) - RUN + 1)}
        return tuple(sorted(self._short | longest))

    def is_meant(self, text: str) -> bool:
        """Whether a text that holds it is likely to be meant: not where it shares some words of a long wording alone,
        which may be how such sentences begin."""
        return self.is_meant_in(fold(text).words)

    def is_meant_in(self, words: str) -> bool:
        """The same of the words of a text that is folded already."""
        return any(short in words for short in self._short) or any(
            3 * _shared(words, pieces) >= 2 * min(length, len(starts(words))) for length, pieces in self._long
        )

    def without(self, text: str) -> str:
        """A text with a mark in place of what was looked for."""
        for begin, end in reversed(self.spans(text)):
            while end < len(text) and unicodedata.category(text[end])[0] == "M":  # of the letter before
                end += 1
            text = f"{text[:begin]}{TAKEN_OUT}{text[end:]}"
        return text

    def holds(self, value: Any) -> bool:
        """Whether a value says it, as text or in anything that it is made of."""
        return any(self.spans(text) for text in texts(value))

    def cleared(self, value: Any) -> Any:
        """The same without what was looked for."""
        if isinstance(value, str):
            return self.without(value)
        if isinstance(value, dict):
            return {name: self.cleared(one) for name, one in value.items()}
        return [self.cleared(one) for one in value] if isinstance(value, list) else value


def texts(value: Any) -> Iterable[str]:
    """Every text in a value of JSON; of a block of an article, without what kind of block it is."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            if name != "type" or value.keys() != {"type", "text"}:
                yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def _plainest(wordings: Sequence[str], words: str) -> str:
    """The wording as it was given: letters with marks part what is plain in it."""
    return next(wording for wording in wordings if fold(wording).words == words)


def _covering(wording: str) -> set[str]:
    """For a long wording, clues of which every RUN words of it hold one."""
    words = [max(ASCII_RUN.findall(word), key=len, default="") for word in WORD.findall(wording)]
    return {max(words[n : n + RUN], key=len) for n in range(len(words) - RUN + 1)}


def _shared(words: str, pieces: frozenset[str]) -> int:
    """How many words of a text stand in pieces."""
    found = _joined(span for span in runs(words) if words[slice(*span)] in pieces)
    return sum(words.count(" ", begin, end) + 1 for begin, end in found)


def _joined(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((begin, end))
    return found
