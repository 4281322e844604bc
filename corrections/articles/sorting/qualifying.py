"""Words that say how, how far or how many of something: without them a sentence says another thing. English."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from corrections.articles.sorting import grammar, thesaurus

# How it was done or happened; or that it did not quite.
_MANNERS = grammar.set_of(
    "almost nearly hardly barely rarely seldom partly partially wrongly falsely mistakenly wrongfully unlawfully "
    "lawfully illegally legally deliberately intentionally accidentally inadvertently unintentionally unanimously "
    "narrowly temporarily permanently indefinitely provisionally conditionally posthumously anonymously fatally "
    "fraudulently secretly voluntarily jointly officially unofficially privately publicly"
)
# In front of what they make another thing: a charge, a sentence, a contract.
KINDS = grammar.set_of(
    "attempted aggravated gross suspended unpaid part-time full-time temporary permanent provisional partial "
    "false fake conditional conspiracy unsuccessful"
)
# The same in two words.
_TURNS = {
    **dict.fromkeys(("by accident", "by mistake", "in error"), "accidentally"),
    **{"on purpose": "deliberately", "in secret": "secretly", "in private": "privately", "in public": "publicly"},
    **{"in part": "partly", "in principle": "provisionally", "for good": "permanently", "for now": "temporarily"},
    **{"on bail": "conditionally", "after death": "posthumously", "narrow margin": "narrowly"},
}
_EXCEPT = re.compile(r"\b(?:all|every\w*|no\w*) (?:but|except|bar)\b|\bexcept for\b|\bapart from\b")
_ONE_OF_THEM = re.compile(r"\b(?:one of|among)\b.{1,40}?\b(?:\w{2,}est|most)\b")
_MOST = re.compile(r"\b(?:the|its|their|his|her|\w+'s) (?:\w+ )?(?:\w{2,}est|most)\b")


def are_bounded_otherwise(old: str, new: str) -> bool:
    """Whether one says it of all but some or of one of several, and the other of all or of one alone."""
    if bool(_EXCEPT.search(old)) != bool(_EXCEPT.search(new)):
        return True
    is_one = bool(_ONE_OF_THEM.search(old)), bool(_ONE_OF_THEM.search(new))
    return is_one[0] != is_one[1] and bool(_MOST.search(new if is_one[0] else old))


def manner_changed(old: Sequence[str], new: Sequence[str]) -> tuple[str, str] | None:
    """The words in which two sentences say otherwise how it was, unless the other has a word that is near to them."""
    old, new = [*_with_turns(old)], [*_with_turns(new)]
    gone, come = _manners(old, new), _manners(new, old)
    return (" ".join(gone), " ".join(come)) if gone or come else None


def _with_turns(words: Sequence[str]) -> Iterator[str]:
    for word, after in zip(words, [*words[1:], ""], strict=True):
        yield _TURNS.get(f"{word} {after}", word)


def _manners(words: Sequence[str], others: Sequence[str]) -> list[str]:
    """Those of a sentence that the other hasn't; in front of a figure it's the figure's bound."""
    followed = Counter(
        word
        for word, after in zip(words, [*words[1:], ""], strict=True)
        if word in _MANNERS and not after[:1].isdigit()
    )
    missing = followed - Counter(others)
    return [word for word in missing if not any(_is_near(word, other) for other in others)]


def _is_near(word: str, other: str) -> bool:
    stem = other if other.endswith("ly") else f"{other.removesuffix('e') if other.endswith('le') else other}ly"
    return word == stem or OSA.distance(word, other) == 1 or thesaurus.are_related(word, other)
