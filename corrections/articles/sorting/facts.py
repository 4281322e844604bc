"""What a sentence states that can be compared: one fact is a kind, a value and the words that state it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

MOST_LOOKED_AT = 200  # for one fact, of those in the other sentence that have no partner yet


class Kind(StrEnum):
    """What a reason is about; the first ones make a change one of facts."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    QUOTATION = "quotation"
    ATTRIBUTION = "attribution"
    HEDGE = "hedge"
    NEGATION = "negation"
    CLAIM = "claim"
    HEADLINE = "headline"
    REMOVED = "removed"
    ADDED = "added"
    MOVED = "moved"
    BYLINE = "byline"
    WORDS = "words"
    SPELLING = "spelling"


FACTS = frozenset(
    {
        *(Kind.NUMBER, Kind.DATE, Kind.NAME, Kind.QUOTATION),
        *(Kind.ATTRIBUTION, Kind.HEDGE, Kind.NEGATION, Kind.CLAIM),
    }
)


@dataclass(frozen=True)
class Fact:
    """`value` is what is compared, `text` how it stands in the sentence, from `start` to `end` of the folded text."""

    kind: Kind
    value: Any
    text: str
    start: int = 0
    end: int = 0


def without_common(
    old: Iterable[Fact], new: Iterable[Fact], same: Callable[[Fact, Fact], bool]
) -> tuple[list[Fact], list[Fact]]:
    """The facts of either side that have no partner on the other, each taken once."""
    gone, come = [], list(new)
    for fact in old:
        partner = next((other for other in islice(come, MOST_LOOKED_AT) if same(fact, other)), None)
        if partner is None:
            gone.append(fact)
        else:
            come.remove(partner)
    return gone, come
