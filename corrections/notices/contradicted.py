"""Whether a notice gives another value as right than the corrected text has: a figure, a day, a month, a name.

It is found where the text exchanged one value for another, and the notice gives one that stands in neither text; of
figures also where it gives the wrong one alone. Values that both texts have, and others that only the notice knows, say
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher

from corrections.articles.quotations import Span
from corrections.errors import Message
from corrections.notices import reading
from corrections.notices.facts import Finding, NoticeFacts, warn

Found = tuple[Span | None, str] | None
"""Where a notice says something else (None: it says nothing there), and what the corrected text says."""

Find = Callable[[str, str, str], Found]

LIKE = 0.7
"""So much alike, two names are taken for one that is misspelled: “Brekhus” and “Brekkhus”."""

MOST = 100
"""Values put in or taken out; what has more of them is another article, not this one corrected."""

_ABOUT = re.compile(
    r"\b(?:about|almost|around|at least|just|nearly|over|roughly|some|than|under|up to) (?:a )?$", re.IGNORECASE
)
_LETTERS = re.compile(r"[^\W\d_]+")
_DAYS = r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
# May and March are other words as well: as a month they have a day or a year beside them, which is a figure.
_MONTHS = r"\b(?:January|February|April|June|July|August|September|October|November|December)\b"


def contradicted(facts: NoticeFacts) -> Finding | None:
    """What a notice says, and the corrected text says otherwise."""
    for article in facts.articles:
        before, after = article.version_text, article.corrected_text or ""
        if not before or not after:
            continue
        for find in (_figure, _name, _of(_DAYS), _of(_MONTHS)):
            found = find(before, after, facts.notice)
            if found is not None:
                message, place = _worded(facts.notice, *found)
                return warn("right_missing", facts.on(article, message), place)
    return None


def _worded(notice: str, told: Span | None, right: str) -> tuple[Message, tuple[int, int] | None]:
    if told is None:
        return Message.of("The notice does not say “{right}”, which is right.", right=right), None
    place = told.start, told.end
    words = notice[slice(*place)]
    return Message.of("The notice says “{told}”. The corrected text says “{right}”.", told=words, right=right), place


def _figure(before: str, after: str, notice: str) -> Found:
    old, new, told = (reading.figures(text) for text in (before, after, notice))
    old_keys, new_keys = ({figure.key for figure in figures} for figures in (old, new))
    told_keys = {figure.key for figure in told}
    put_in = [figure for figure in new if figure.key not in old_keys]
    if not put_in or told_keys & {figure.key for figure in put_in}:
        return None
    if any(_ABOUT.search(after[max(0, figure.start - 20) : figure.start]) for figure in put_in):
        return None  # the notice may say it more exactly
    right = after[put_in[0].start : put_in[0].end]
    units = {figure.unit for figure in put_in if figure.unit}
    names_the_wrong_one = bool(told_keys & (old_keys - new_keys))
    for figure in told:
        # “One” is a pronoun as well.
        if figure.key in old_keys | new_keys | {"1"}:
            continue
        if names_the_wrong_one or figure.unit in units:
            return Span(figure.start, figure.end, figure.key), right
    return (None, right) if names_the_wrong_one else None


def _of(pattern: str) -> Find:
    def find(before: str, after: str, notice: str) -> Found:
        old, new, told = (re.findall(pattern, text) for text in (before, after, notice))
        put_in = [word for word in new if word not in old]
        taken_out = set(old) - set(new)
        if not put_in or set(put_in) & set(told) or not taken_out & set(told):
            return None
        stray = (match for match in re.finditer(pattern, notice) if match.group() not in (*old, *new))
        return next(((Span(*match.span(), match.group()), put_in[0]) for match in stray), None)

    return find


def _name(before: str, after: str, notice: str) -> Found:
    known = set(_LETTERS.findall(f"{before} {after}"))
    put_in = reading.capitalised(after) - reading.capitalised(before)
    taken_out = reading.capitalised(before).keys() - set(_LETTERS.findall(after))
    told = reading.capitalised(notice)
    if not taken_out or max(len(taken_out), len(put_in)) > MOST:
        return None
    for word in told:
        if set(_LETTERS.findall(word)) <= known:
            continue
        right = next((name for name in put_in if name not in told and _is_like(word, name)), None)
        if right is None and put_in and not put_in.keys() & told.keys() and _is_opposed(word, taken_out, notice):
            right = next(iter(put_in))
        if right is not None:
            at = notice.index(word)
            return Span(at, at + len(word), word), right
    return None


def _is_like(word: str, right: str) -> bool:
    one, other = word.casefold(), right.casefold()
    if one.startswith(other) or other.startswith(one):  # a council and its councillors
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= LIKE


def _is_opposed(word: str, wrong: Iterable[str], notice: str) -> bool:
    """Whether the notice says “this, not that” of a name and one that was taken out."""
    return any(
        re.search(rf"\b{re.escape(word)},? (?:and |but )?not (?:\w+ ){{0,2}}{re.escape(each)}\b", notice)
        for each in wrong
    )
