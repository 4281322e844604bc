"""Words without their endings, so that a name is one however it is inflected: Kowalskiego, Okafor’s, libraries.

No stemmer of one language: an article names people of all, and what is found is only looked at more closely.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corrections.search import fold

SHORTEST = 4
_ENDINGS = sorted(
    # English and German; then Polish, Czech and their like.
    """
    s es ies y ed ing ings er ers e en em n t ion ions ly ern est ature atures
    a u i ie iego ego emu im ich ym ych om ami ach ow owi ovi ova ovou owa owie am
    """.split(),  # noqa: SIM905  as one reads them
    key=lambda ending: (-len(ending), ending),
)
_POSSESSIVE = re.compile(r"['’]s?$")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?['’]?")
TITLES = frozenset(
    """
    mr mrs ms miss mx dr prof professor sir dame lord lady rev cllr councillor herr frau hr fr dipl ing pan pani st
    """.split()  # noqa: SIM905
)
_COMMON = """
a an the and or but nor so yet if then than as at by for from in into of off on onto out over per to up upon with
without within about above after again against all also although am among any are around be became because been
before being below between both can could did do does doing done down during each either else even ever every few
had has have having he her here hers herself him himself his how i is it its itself just least less like made make
many may me might more most much must my near never no none not now only other others our ours own rather said same
say says she should since some still such that their theirs them themselves there these they this those though
through thus too under until us very was we were what when where whether which while who whom whose why will would
you your yours one two first last new year years told according people later earlier including another nearly
almost roughly monday tuesday wednesday thursday friday saturday sunday der die das den dem des ein eine einer
eines einem einen und oder aber auch als auf aus bei bis durch für gegen hat haben hatte im ins ist kein keine man
mehr mit nach nicht noch nur ob ohne sei sein seine seiner sich sie sind um unter vom von vor war waren weil wenn
wer wie wird wurde wurden zu zum zur über er es wir dass sagte seit rund etwa menschen jahr jahre jahren
"""


@lru_cache(maxsize=50_000)
def root(word: str) -> str:
    """`word` folded and without its endings, as long as four letters are left; two forms of a word have one root."""
    folded = fold(_POSSESSIVE.sub("", word)).replace(" ", "")
    if len(folded) > SHORTEST and not folded.isdigit():
        folded = folded.replace("ae", "a").replace("oe", "o").replace("ue", "u")
        shorter = _shorten(folded)
        while shorter != folded:
            folded, shorter = shorter, _shorten(shorter)
    return folded


def _shorten(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word[: -len(ending)]
    return word


COMMON = frozenset(root(word) for word in _COMMON.split()) | TITLES


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text. `capital`: it begins with one."""

    root: str
    start: int
    end: int
    capital: bool

    @property
    def is_common(self) -> bool:
        """Whether it says nothing about what a sentence is about."""
        return self.root in COMMON or len(self.root) < 2 or self.root.isdigit()


def word_of(text: str, token: Token) -> str:
    """A word of `text` folded, with its ending but without a possessive’s."""
    return fold(_POSSESSIVE.sub("", text[token.start : token.end])).replace(" ", "")


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The words of `text[start:end]`; both parts of one that has a hyphen."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        word = match.group()
        found.append(Token(root(word), match.start(), match.end(), word[0].isupper()))
    return found
