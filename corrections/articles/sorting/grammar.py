"""Small English words by what they do in a sentence, and a stretch of words in the place of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corrections.articles.sorting import lexicon

LEAST_STEM = 4  # letters


def set_of(words: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(words.split())


DETERMINERS = set_of("a an the this that these those his her its their our my your each every no any another")
PREPOSITIONS = set_of(
    "of in on at by for from with without after before during against between among through over under near into onto "
    "towards across behind beside inside outside about around despite until since via per as than"
)
BE = set_of(
    "be is are was were been being am has have had will would can could may might must should do does did get got"
)
FUNCTION = (
    PREPOSITIONS
    | BE
    | set_of("and or but nor who which whom whose that when where while if because so to not said says then worth")
)
PRONOUNS = set_of("i you he she it we they who it them him her us me")
NO_NOUNS = (
    FUNCTION
    | PRONOUNS
    | lexicon.SAYING
    | lexicon.LOADED
    | set_of(
        "up down out off away back together apart all some more most many few both here there now today yesterday "
        "tomorrow again also even just still yet well"
    )
)
# Behind a noun that did it: the irregular past, which has no ending to tell it by.
PAST = set_of(
    "gave took made went came found left won lost met began became kept held brought led fell rose ran set put "
    "cut hit saw knew wrote spoke broke chose drove grew paid sent spent stood thought bought built caught "
    "fought sold struck sought threw drew shot fled flew felt sat sang swam lay wore bore swore shook stole "
    "froze hid rode"
)


@dataclass(frozen=True)
class Run:
    """Words in the place of others, in small letters; the word before them, and what follows (“” at the end).

    `lead`: the word before the adjectives that stand there, if there are any.
    """

    was: tuple[str, ...]
    now: tuple[str, ...]
    before: str
    after: str
    lead: str = ""


def named(words: Sequence[str]) -> list[str]:
    """Without articles and what stands in their place."""
    return [word for word in words if word not in DETERMINERS]
