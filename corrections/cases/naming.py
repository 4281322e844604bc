"""Colleagues who are named in a note: @Ana Petrescu, @ana, or @Ana where there is only one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# Not in an address; and what is one is none up to any of its letters either.
_AFTER_AT = re.compile(r"(?<![\w@.+-])@\w++(?:[-.’']\w++)*+(?!@)")


class Colleague(NamedTuple):
    id: int
    name: str
    username: str


class Named(NamedTuple):
    """Where somebody is named in a text, from the @ on."""

    start: int
    end: int
    user_id: int


def find(text: str, colleagues: Iterable[Colleague]) -> list[Named]:
    """Who of `colleagues` is named in `text`, and where. What else stands after an @ names nobody."""
    if "@" not in text:
        return []
    known = _known(colleagues)
    if not known:
        return []
    longest_first = sorted(known, key=len, reverse=True)
    names = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    # Not in an address, nor as a part of a longer name.
    pattern = re.compile(rf"(?<![\w@.+-])@({names})(?![\w@]|[-.]\w|[’'](?!s\b)\w)", re.IGNORECASE)
    return [Named(*found.span(), known[_folded(found[1])]) for found in pattern.finditer(text)]


def unknown(text: str, colleagues: Iterable[Colleague]) -> list[str]:
    """The words after an @ in `text` that name nobody, or more than one; each once, as it was written."""
    at = {one.start for one in find(text, colleagues)}
    return list(dict.fromkeys(word[0] for word in _AFTER_AT.finditer(text) if word.start() not in at))


def pieces(text: str, named: Iterable[Named]) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether somebody is named by it."""
    end = 0
    for one in named:
        yield text[end : one.start], False
        yield text[one.start : one.end], True
        end = one.end
    yield text[end:], False


def _known(colleagues: Iterable[Colleague]) -> dict[str, int]:
    """Each way in which somebody can be named. One that could mean two means neither."""
    whole: list[tuple[str, int]] = []
    first: list[tuple[str, int]] = []
    for one in colleagues:
        whole += {(_folded(name), one.id) for name in (one.name, one.username) if name.strip()}
        first += [(_folded(word), one.id) for word in one.name.split()[:1]]
    times = Counter(name for name, _ in whole)
    known = {name: id_ for name, id_ in whole if times[name] == 1}
    by_first = Counter(name for name, _ in first)
    return {name: id_ for name, id_ in first if by_first[name] == 1 and name not in times} | known


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
