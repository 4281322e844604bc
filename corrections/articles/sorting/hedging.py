"""How surely a sentence says what it says: words and turns that hedge, and the bounds of its figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from corrections.articles.sorting import figures, lexicon
from corrections.articles.sorting.facts import MOST_LOOKED_AT, Fact, Kind

_HELD = "thought|believed|feared|presumed|rumou?red|assumed|suspected|reported|alleged"
_WORDS = "|".join(sorted(lexicon.HEDGES, key=len, reverse=True))
# A whole turn counts once, so it comes before its words: is alleged to have. “Soll” is no hedge where somebody is to.
_HEDGE = re.compile(
    rf"(?<!\w)(?:(?:is|are|was|were|be|been|being|it's) (?:\w{{1,20}} )?(?:{_HELD}) (?:to (?:be|have)|that|dead)"
    rf"|(?:{_HELD}) to (?:be|have)"
    r"|(?:appear|seem)(?:s|ed)? to"
    r"|(?:police|\w{2,30}s) (?:now |also )?(?:believed?|suspect(?:ed)?|think)"
    r"|(?:is|are|was|were) (?:considering|weighing|mulling)"
    r"|soll(?:en)?(?=[^.,;]{0,200} (?:haben|sein)(?!\w))"
    rf"|(?P<word>{_WORDS}))(?!\w)",
    re.I,
)
_OUTLOOK = re.compile(
    r"(?<!\w)(?:(?:expected|likely|unlikely|predicted|projected|forecast) to|probably|wahrscheinlich)(?!\w)", re.I
)
# What is to come is as sure in these words as in those above.
_TO_COME = re.compile(
    r"(?<!\w)(?:(?:set|due|scheduled|planned|poised|about|going|hoping|planning) to|should|expected|likely)(?!\w)", re.I
)

LEAST, MOST, OVER, UNDER, ABOUT = "least", "most", "over", "under", "about"
_BOUNDS = {
    LEAST: "at least|more than|upwards of|no fewer than|no less than|mehr als|mindestens",
    MOST: "up to|at most|no more than|fewer than|less than|bis zu|höchstens|weniger als",
    OVER: "over|über",
    UNDER: "under|unter",
    ABOUT: "about|around|roughly|approximately|some|almost|nearly|rund|etwa|ungefähr|circa|fast|knapp",
}
# “Over” and “under” stand for other things as well; that something is about so is little more than how it is put.
_OTHER = frozenset(
    frozenset(pair)
    for pair in (
        *((LEAST, MOST), (LEAST, ABOUT), (LEAST, UNDER), (LEAST, None)),
        *((MOST, ABOUT), (MOST, OVER), (MOST, None), (OVER, UNDER)),
    )
)
_BOUND = re.compile(
    rf"(?<!\w)(?:{'|'.join(f'(?P<{kind}>{words})' for kind, words in _BOUNDS.items())})(?: the| an?)? ?$", re.I
)
_BEFORE = 24  # characters in front of a figure that may hold its bound


def read(text: str) -> Iterator[Fact]:
    """Every hedge of a folded text; one may be said in the words of another."""
    for match in _HEDGE.finditer(text):
        is_month = match["word"] == "May" and match.start() > 0
        if not is_month:
            yield Fact(Kind.HEDGE, "hedge", match[0])


def outlooks(old: str, new: str) -> tuple[str, str] | None:
    """What was said to be expected and is now said to be so, or the other way round."""
    was, now = _OUTLOOK.findall(old), _OUTLOOK.findall(new)
    if bool(was) == bool(now) or _HEDGE.search(old if now else new) or _TO_COME.search(old if now else new):
        return None
    return ", ".join(was), ", ".join(now)


def bounds(old: str, new: str, before: Sequence[Fact], after: Sequence[Fact]) -> Iterator[tuple[str, str]]:
    """The bounds that differ of figures that are the same: more than 600, up to 600. `before`, `after`: the figures."""
    both = (old, before), (new, after)
    bounded, left = (
        [(fact, *_bound(text, fact)) for fact in facts if fact.kind is Kind.NUMBER] for text, facts in both
    )
    if [kind for _, kind, _ in bounded] == [kind for _, kind, _ in left]:
        return
    for fact, kind, was in bounded:
        same = (at for at, (other, *_) in enumerate(islice(left, MOST_LOOKED_AT)) if figures.same(fact, other))
        at = next(same, None)
        if at is None:
            continue
        partner, other_kind, now = left.pop(at)
        if frozenset((kind, other_kind)) in _OTHER:
            yield f"{was} {fact.text}".strip(), f"{now} {partner.text}".strip()


def _bound(text: str, fact: Fact) -> tuple[str | None, str]:
    match = _BOUND.search(text[max(0, fact.start - _BEFORE) : fact.start])
    return (match.lastgroup, match[0].strip()) if match else (None, "")
