"""What a report names that would be wrong elsewhere too: quoted words, numbers, names. Plain rules, no model."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from corrections.articles.folding import fold

MOST = 24
LEAST_NUMBER = 100  # a smaller one says little by itself
YEARS = range(1900, 2101)
LEAST_QUOTED = 3  # words
LEAST_WORD = 4  # characters of a word that two texts may be said to share

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f' ]\d{3})*(?:[.,]\d+)?")
_QUOTED = re.compile(r'"([^"]{8,300})"')
_NAME = re.compile(r"\b[^\W\d_a-zß-ÿ][\w’'-]+(?: (?:de |van |von |der |la |le |of )?[^\W\d_a-zß-ÿ][\w’'-]+){1,3}")
_WORD = re.compile(r"\w[\w’'-]*")
_LEADING = frozenset(
    [
        "the",
        "a",
        "an",
        "in",
        "on",
        "at",
        "by",
        "for",
        "of",
        "but",
        "and",
        "our",
        "your",
        "der",
        "die",
        "das",
        "ein",
        "eine",
        "im",
        "am",
        "in",
        "bei",
        "und",
        "aber",
    ]
)


def claims(texts: Iterable[str]) -> dict[str, str]:
    """What some texts of one report name: by its key, as it stands there."""
    found: dict[str, str] = {}
    for text in texts:
        folded = fold(text)
        for quoted in _QUOTED.findall(folded):
            if len(quoted.split()) >= LEAST_QUOTED:
                found.setdefault(_key("words", quoted.casefold().strip(" .,;")), f"“{quoted}”")
        for number in numbers(folded):
            found.setdefault(_key("number", number[0]), f"“{number[1]}”")
        for name in names(folded):
            found.setdefault(_key("name", name.casefold()), f"“{name}”")
    return dict(list(found.items())[:MOST])


def numbers(text: str) -> list[tuple[str, str]]:
    """The numbers of a text that say something by themselves, each as it is compared and as it stands there."""
    found = []
    for match in _NUMBER.finditer(text):
        written = match.group().strip()
        plain = re.sub(r"[.,\u00a0\u202f' ](?=\d{3}(?!\d))", "", written).replace(",", ".")
        value = float(plain) if plain.count(".") <= 1 else 0.0
        is_year = written.isdigit() and value in YEARS
        if ("." in plain or value >= LEAST_NUMBER) and not is_year:
            found.append((plain, written))
    return found


def names(text: str) -> list[str]:
    """Names of two words or more."""
    found = []
    for match in _NAME.finditer(text):
        words = match.group().split()
        while words and words[0].casefold() in _LEADING:
            words = words[1:]
        if len(words) > 1:
            found.append(" ".join(words))
    return found


def shared_words(one: str, other: str) -> list[str]:
    """Words and numbers that two texts both have, those that say most first, as the first one writes them."""
    here, there = _words(one), _words(other)
    shared = (here[key] for key in here.keys() & there.keys())
    return sorted(shared, key=lambda word: (not word[0].isdigit(), -len(word), word))


def overlap(one: str, other: str) -> float:
    """How much of the shorter of two texts stands in the other, from 0 to 1, by words."""
    first, second = _words(one), _words(other)
    shorter = min(len(first), len(second))
    return len(first.keys() & second.keys()) / shorter if shorter else 0.0


@lru_cache(maxsize=512)  # each case on an article is compared with all others there, whichever of them is looked at
def _words(text: str) -> Mapping[str, str]:
    """The words and numbers of a text that say something, as they are compared, each as it stands there."""
    folded = fold(text)
    found = _NUMBER.findall(folded) + _WORD.findall(folded)
    return {word.casefold(): word for word in found if len(word) >= LEAST_WORD or (word[0].isdigit() and len(word) > 1)}


def _key(kind: str, value: str) -> str:
    # Short: two that collide suggest one case too many, and an editor looks at each.
    return hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()[:16]
