"""Whether one English word is related to another by what they mean."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corrections.articles.sorting import fields, grammar, lexicon, thesaurus

_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
# Verbs that stand for many others.
_LIGHT = grammar.set_of(
    "make makes made making do does did done doing take takes took taken taking get gets got getting give gives "
    "gave given giving have has had having go goes went gone going come comes came coming put puts putting set "
    "sets setting see sees saw seen seeing show shows showed shown showing find finds found finding use uses used "
    "using keep keeps kept keeping let lets letting hold holds held holding bring brings brought bringing turn "
    "turns turned turning want wants wanted need needs needed know knows knew known mean means meant seem seems "
    "seemed become becomes became"
)
_PARTICLES = grammar.set_of("up down out off in on over away back")


def with_particle(words: Sequence[str]) -> str:
    """A word, or a verb and its particle as one; “” for any other words."""
    if len(words) == 2 and words[1] in _PARTICLES:
        return "_".join(words)
    return words[0] if len(words) == 1 and _WORD.fullmatch(words[0]) else ""


def are_near(one: str, other: str) -> bool:
    """Whether one of two words may stand for the other."""
    return thesaurus.are_related(one, other) or fields.are_like_acts(one, other)


def are_unrelated(one: str, other: str, *, is_deed: bool = False) -> bool:
    """Whether one word says neither the same as another nor nearly so: of nouns and verbs; what describes is freer.

    `is_deed`: it stands where a verb does, so that it doesn't describe, as else “lost” might.
    """
    if any("_" in word or word in _LIGHT or word.endswith("ly") or word in lexicon.COURTESY for word in (one, other)):
        return False
    if fields.are_used_for_another(one, other):
        return False
    a, b = thesaurus.parts(one), thesaurus.parts(other)
    if is_deed and not (a and b) and (one.endswith("ed") or other.endswith("ed")):
        return False  # a verb that the thesaurus lacks may mean what the other does
    if is_deed and "v" in a & b:
        a, b = a - {"a"}, b - {"a"}
    if _may_describe(one, a) and _may_describe(other, b) and "p" not in a & b:
        return False
    if a and b and not a & b & {"n", "v", "a"}:
        return False
    return not are_near(one, other)


def _may_describe(word: str, parts: frozenset[str]) -> bool:
    return "a" in parts or ("-" in word[3:] and not parts)
