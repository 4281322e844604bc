"""Proper names in a sentence, word by word: capitals, but not those that a sentence begins with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

from corrections.articles.sorting import lexicon

_WORD = re.compile(r"(?:[A-Z]\.)+[A-Z]?|\w+(?:['&-]\w+)*")
_WITHIN = re.compile(r"(?<=[a-z,] )[A-Z]\w+")
_IN_FULL = re.compile(r"[A-Z][\w-]+(?: [A-Z][\w-]+)+")
_MOST_CAPITALS = 0.6
NEAR = 60  # letters: where it is said who somebody is


@dataclass(frozen=True)
class NameWord:
    """One word of a name, and which run of capitals it stands in. `sure`: not only the first word of its sentence.

    `start`: where it stands, if a sentence begins with it.
    """

    word: str
    run: int
    sure: bool = True
    start: int | None = None

    @property
    def key(self) -> str:
        return self.word.replace(".", "").removesuffix("'s").casefold()


def words_of(text: str) -> list[str]:
    return _WORD.findall(text)


def is_title_case(text: str) -> bool:
    """Whether a headline Writes Its Words Like This, so that capitals tell nothing."""
    words = [word for word in words_of(text) if len(word) > 3 and not word[0].isdigit()]
    return len(words) > 3 and sum(word[0].isupper() for word in words) > _MOST_CAPITALS * len(words)


def lower_words(*texts: str) -> frozenset[str]:
    """The words that stand in small letters somewhere in these texts."""
    return frozenset(word for text in texts for word in words_of(text) if word.islower())


def within(*texts: str) -> frozenset[str]:
    """The words that are written large behind one in small letters."""
    return frozenset(word for text in texts for word in _WITHIN.findall(text))


@dataclass(frozen=True)
class Introduced:
    """A name in full, by its keys, and the words that stand about it: what somebody is."""

    keys: frozenset[str]
    about: frozenset[str]


def introduced(*texts: str) -> tuple[Introduced, ...]:
    """The names of two words or more in these texts."""
    found = {}
    for text in texts:
        for match in _IN_FULL.finditer(text):
            near = text[max(0, match.start() - NEAR) : match.start()] + " " + text[match.end() : match.end() + NEAR]
            name = match[0].casefold()
            found[name, near] = Introduced(frozenset(name.split()), frozenset(words_of(near.casefold())))
    return tuple(found.values())


def read(text: str, lower: Set[str], *, german: bool = False) -> list[NameWord]:
    """The words of names in a folded sentence. In German every noun is written large: two such words make a name."""
    found: list[NameWord] = []
    run, last_end, run_words = 0, -9, 0
    begins = True
    for match in _WORD.finditer(text):
        word, key = match[0], match[0].casefold().rstrip(".")
        gap = text[last_end : match.start()] if last_end >= 0 else "."
        begins = begins or (re.search(r"[.!?:]\s|[\"(]\s?$", gap) is not None and last_end >= 0)
        is_number = word == "No" and text[match.end() : match.end() + 3].strip(". ").isdigit()
        if not word[0].isupper() or key in lexicon.CALENDAR or word == "I" or is_number:
            begins, last_end, run_words = False, match.end(), 0
            continue
        if begins and (key in lexicon.OPENERS):
            begins, last_end, run_words = False, match.end(), 0
            continue
        if not run_words or gap.strip():
            run, run_words = run + 1, 0
        if key not in lexicon.COURTESY:
            found.append(NameWord(word, run, not begins or key not in lower, match.start() if begins else None))
        run_words += 1
        begins, last_end = False, match.end()
    return _in_runs(found, text) if german else found


def _in_runs(found: Sequence[NameWord], text: str) -> list[NameWord]:
    titled = {match[1] for match in re.finditer(r"\b(?:Herr|Frau|Herrn)\s+(\w+)", text)}
    length = Counter(word.run for word in found)
    return [word for word in found if length[word.run] > 1 or word.word in titled or word.word.isupper()]


def initials(words: Sequence[NameWord]) -> str:
    """Of adjacent words of a name: NHS of National Health Service."""
    return "".join(word.word[0] for word in words).casefold()
