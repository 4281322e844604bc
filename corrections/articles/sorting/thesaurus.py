"""English words that mean the same or nearly so, and those that are opposed to one another: drawn from WordNet.

`wordnet/words.txt.gz` is made by the `refresh.py` beside it: irregular forms, an empty line, and for each word its
parts of speech and, by number, what it means, what is near to that (more general by two steps at most, alike, or
derived from it), and what is opposed to it.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# How a form ends, and how the word does that it is of.
_ENDINGS = (
    *(("s", ""), ("es", ""), ("ies", "y"), ("ves", "f"), ("men", "man")),
    *(("ed", ""), ("ed", "e"), ("ied", "y"), ("ing", ""), ("ing", "e")),
)
_COMPARING = (("er", ""), ("er", "e"), ("est", ""), ("est", "e"), ("ier", "y"), ("iest", "y"))
_BRITISH = (("is", "iz"), ("our", "or"), ("tre", "ter"))


@dataclass(frozen=True)
class _Meanings:
    own: frozenset[str]
    near: frozenset[str]
    opposed: frozenset[str]


def parts(word: str) -> frozenset[str]:
    """Which parts of speech a word may be, none if it isn’t known.

    “n”, “v”, “a”, “r” for adverbs, and “p” for what says of which kind something is: nuclear, maternal.
    """
    known = _lists()[1]
    return frozenset(part for base in _bases(word) for part in known[base].partition(";")[0])


def are_related(one: str, other: str) -> bool:
    """Whether one of these words may stand for the other, in one of the meanings that they have."""
    if not _bases(one).isdisjoint(_bases(other)):
        return True
    a, b = _meanings(one), _meanings(other)
    return bool(a.own & b.own or a.own & b.near or a.near & b.own)


def are_same(one: str, other: str) -> bool:
    """Whether two words mean the same, in one of the meanings that they have."""
    return not _meanings(one).own.isdisjoint(_meanings(other).own)


def are_opposed(one: str, other: str) -> bool:
    """Whether one of these words is the contrary of the other, and doesn't mean the same as well."""
    a, b = _meanings(one), _meanings(other)
    return bool(a.opposed & b.own or a.own & b.opposed) and not a.own & b.own


@cache
def _lists() -> tuple[Mapping[str, list[str]], Mapping[str, str]]:
    text = gzip.decompress((Path(__file__).with_name("wordnet") / "words.txt.gz").read_bytes()).decode("ascii")
    forms, _, words = text.partition("\n\n")
    irregular = (line.partition("=") for line in forms.splitlines())
    known = (line.partition(";") for line in words.splitlines())
    return {form: bases.split() for form, _, bases in irregular}, {word: told for word, _, told in known}


def _bases(word: str) -> frozenset[str]:
    irregular, known = _lists()
    verb, _, particle = word.partition("_")
    if particle:
        return frozenset(both for base in _bases(verb) if (both := f"{base}_{particle}") in known)
    regular = (base for base in _regular(word, _ENDINGS) if base in known)
    compared = (base for base in _regular(word, _COMPARING) if "a" in known.get(base, "").partition(";")[0])
    return frozenset([*irregular.get(word, ()), *regular, *compared])


def _regular(word: str, endings: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield word
    if "-" in word:
        yield from _regular(word.replace("-", ""), endings)
    for ending, instead in endings:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word[: -len(ending)]
            yield stem + instead
            if not instead and ending not in ("s", "es") and stem[-1:] == stem[-2:-1]:
                yield stem[:-1]
    for british, american in _BRITISH:
        if british in word[2:]:
            yield from _regular(word[:2] + word[2:].replace(british, american), endings)


def _meanings(word: str) -> _Meanings:
    known = _lists()[1]
    cells = [known[base].split(";") for base in _bases(word)]
    return _Meanings(*(frozenset(number for cell in cells for number in cell[at].split()) for at in (1, 2, 3)))
