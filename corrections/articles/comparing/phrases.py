"""Phrases made whole: no bracket or quotation mark of theirs stands without the other of its pair."""

from __future__ import annotations

import re
from collections.abc import Iterator

REACH = 60  # characters beside a phrase in which the other of a pair is looked for
MOST_HALVES = 8  # dropped at the edges of a phrase: what has more is no language, and all of it is read for each
STOPS = " ,;:"
_CLOSED_BY = {"(": ")", "[": "]", "{": "}", "（": "）", "「": "」", "『": "』"}
_CLOSES = {closing: opening for opening, closing in _CLOSED_BY.items()}
_QUOTES = frozenset('“”„‟"«»')
_SINGLE_QUOTES = frozenset("‘’‚‛'‹›")
_MARK = re.compile("[" + re.escape("".join([*_CLOSED_BY, *_CLOSES, *sorted(_QUOTES | _SINGLE_QUOTES)])) + "]")


def whole(old: str, new: str, left: str, right: str) -> tuple[str, str]:
    """What became what, with halves of pairs at its edges dropped, and otherwise so much of the words beside it that
    the other half is there. `left` and `right`: what stands before and after it in both texts.

    “SPD)” and “CDU)” are told as “SPD” and “CDU”, “2019 (May” and “2020 (June” with what ends the bracket.
    """
    old, new = _trimmed(old), _trimmed(new)
    head = max((_before(text, left) for text in (old, new)), key=len)
    tail = max((_after(text, right) for text in (old, new)), key=len)
    if head or tail:
        old, new = _trimmed(head + old + tail), _trimmed(head + new + tail)
    return _without_stops(old, new)


def _without_stops(old: str, new: str) -> tuple[str, str]:
    """“, 48” and “Tory,” without the commas that only one of the two has."""
    if old[:1] != new[:1]:
        old, new = old.lstrip(STOPS) or old, new.lstrip(STOPS) or new
    if old[-1:] != new[-1:]:
        old, new = old.rstrip(STOPS) or old, new.rstrip(STOPS) or new
    return old, new


def _trimmed(text: str) -> str:
    for _ in range(MOST_HALVES):
        lone = set(_lone(text))
        first, last = len(text) - len(text.lstrip()), len(text.rstrip()) - 1
        if first in lone:
            text = text[first + 1 :].lstrip()
        elif last in lone:
            text = text[:last].rstrip(STOPS)
        else:
            return text
    return text


def _before(text: str, left: str) -> str:
    """The end of `left` from the mark that a mark inside `text` closes; nothing if there is none."""
    if not any(_is_closing(text, at) for at in _lone(text)):
        return ""
    near = left[-REACH:]
    opened = [at for at in _lone(near) if not _is_closing(near, at)]
    return near[opened[-1] :] if opened else ""


def _after(text: str, right: str) -> str:
    if not any(not _is_closing(text, at) for at in _lone(text)):
        return ""
    near = right[:REACH]
    closed = [at for at in _lone(near) if _is_closing(near, at)]
    return near[: closed[0] + 1] if closed else ""


def halves(text: str, before: str, after: str) -> Iterator[tuple[str, bool]]:
    """Each mark of `text` whose other half is not in it, as the one that opens such a pair, and whether it closes.

    `before` and `after`: the characters beside it. A single quotation mark inside a word is an apostrophe.
    """
    opened: list[str] = []
    first: dict[str, int] = {}  # where each kind stands first among them
    closed: list[str] = []
    around = (before or " ")[-1] + text + (after or " ")[:1]
    for found in _MARK.finditer(text):
        at, mark = found.start() + 1, found.group()  # around has one character more in front
        kind = _pair_of(mark)
        if kind == "'" and around[at - 1].isalnum() and around[at + 1].isalnum():
            continue
        if not (mark in _CLOSES or (kind in "\"'" and _follows_word(around, at))):
            first.setdefault(kind, len(opened))
            opened.append(kind)
        elif kind in first:
            del opened[first[kind] :]
            first = {other: place for other, place in first.items() if place < len(opened)}
        else:
            closed.append(kind)
    yield from ((kind, False) for kind in opened)
    yield from ((kind, True) for kind in closed)


def _pair_of(mark: str) -> str:
    """One name for both marks of a pair."""
    if mark in _QUOTES:
        return '"'
    return "'" if mark in _SINGLE_QUOTES else mark if mark in _CLOSED_BY else _CLOSES[mark]


def _lone(text: str) -> Iterator[int]:
    """Where marks stand whose other half is not in the text."""
    opened: list[int] = []
    for at, mark in enumerate(text):
        if mark in _CLOSES or mark in _QUOTES:
            pair = _CLOSES.get(mark)
            fits = opened and mark != "„" and (text[opened[-1]] == pair if pair else text[opened[-1]] in _QUOTES)
            if fits:
                opened.pop()
            elif _is_closing(text, at):
                yield at
            else:
                opened.append(at)
        elif mark in _CLOSED_BY:
            opened.append(at)
    yield from opened


def _is_closing(text: str, at: int) -> bool:
    """Whether a lone mark ends something; a quotation mark does if it follows on a word."""
    if text[at] not in _QUOTES:
        return text[at] in _CLOSES
    return _follows_word(text, at)


def _follows_word(text: str, at: int) -> bool:
    if text[at] in "»›" and text[at - 1 : at].isspace() and not text[at + 1 : at + 2].isalnum():
        return True  # French sets a space inside its quotation marks
    return text[at] not in "„‚" and re.match(r"[\s(\[{—–-]", text[at - 1] if at else " ") is None
