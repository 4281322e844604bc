"""What a passage claims: the amounts, names and words that are wrong, and the words around that say about what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corrections.articles.claims.amounts import DATE, MONEY, NUMBER, PERCENT, SCORE, Amount, amounts
from corrections.articles.claims.roots import Token, tokens, word_of
from corrections.articles.claims.writing import spellings
from corrections.articles.quotations import quotations

MOST_CONTEXT = 24
BESIDE = 0.5
"""What a word counts that stands in the headline or beside the sentence, where one of the sentence counts 1."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that is wrong. `given`: the roots before the last, which other articles may leave out.

    `spelling`: the last, folded; `right`: the folded words of what is right, which are not to be taken for it.
    """

    last: str
    given: frozenset[str]
    spelling: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim, to be found in other words.

    One of three things is wrong and has to be there: `amounts`, or else `names`, or else most of `words`. `context`
    says about what it is: roots, and how much each counts. `is_quoted`: the words are somebody's.
    """

    amounts: tuple[Amount, ...]
    names: tuple[Name, ...]
    words: frozenset[str]
    context: dict[str, float]
    is_quoted: bool

    @property
    def is_empty(self) -> bool:
        return not (self.amounts or self.names or self.words)


def claim_of(
    exact: str, *, sentence: str = "", beside: str = "", headline: str = "", right: str = "", language: str = "en"
) -> Claim:
    """What the words `exact` claim. `sentence` holds them, `beside` stands around it; `right`: what should stand."""
    in_amounts = amounts(exact, language)
    found = _wrong_amounts(in_amounts, amounts(right, language))
    words = [token for token in tokens(exact) if not token.is_common]
    said_right = frozenset(word_of(right, token) for token in tokens(right))
    wrong = [token for token in words if word_of(exact, token) not in said_right] or words
    wrong = [token for token in wrong if not any(one.start <= token.start < one.end for one in in_amounts)]
    names = () if found else tuple(_names(exact, words, wrong, said_right))
    # “By 4.2 points, not 4%”: what is right names the number too, and yet words around another one are no such claim.
    found = found if found or names else [one for one in in_amounts if one.kind != NUMBER or one.is_telling]
    needed = frozenset() if found or names else frozenset(token.root for token in wrong)
    own = {part for name in names for part in (name.last, *name.given)} | needed
    around = sentence or exact
    counted = _context(around, beside, headline, leave_out=own, language=language)
    return Claim(
        amounts=tuple(found),
        names=names,
        words=needed,
        context=counted,
        is_quoted=bool(quotations(exact)) or any(exact.strip() in one.text for one in quotations(around)),
    )


def _wrong_amounts(told: list[Amount], right: list[Amount]) -> list[Amount]:
    """The amounts of a passage that are wrong: those that what is right does not say too."""
    wrong = [one for one in told if not any(one.says(other) for other in right)]
    if right:
        kinds = {NUMBER if other.kind == MONEY else other.kind for other in right}
        alike = [one for one in wrong if (NUMBER if one.kind == MONEY else one.kind) in kinds]
        return alike or wrong
    order = {SCORE: 0, DATE: 1, MONEY: 0, PERCENT: 0}
    telling = [one for one in wrong if one.is_telling or one.kind in order]
    return telling or wrong


def _names(exact: str, words: list[Token], wrong: list[Token], right: frozenset[str]) -> Iterable[Name]:
    """Names that are what is wrong: all that was pointed at, or what differs from what is right."""
    if not wrong or not all(token.capital for token in wrong):
        return
    runs: list[list[Token]] = []
    for token in words:
        if not token.capital:
            continue
        if runs and exact[runs[-1][-1].end : token.start] in (" ", "-", "\u00a0", ". ", "’s "):
            runs[-1].append(token)
        else:
            runs.append([token])
    roots = {token.root for token in wrong}
    for run in runs:
        hit = [token for token in run if token.root in roots]
        if hit:
            last = hit[-1]
            yield Name(last.root, frozenset(t.root for t in run) - {last.root}, word_of(exact, last), right)


def _context(around: str, beside: str, headline: str, *, leave_out: set[str], language: str) -> dict[str, float]:
    counted: dict[str, float] = {}
    for text, weight in ((around, 1.0), (headline, BESIDE), (beside, BESIDE)):
        told = amounts(text, language)
        for token in tokens(text):
            if token.is_common or token.root in leave_out or token.root in counted:
                continue
            if any(one.start <= token.start < one.end for one in told):
                continue
            if len(counted) >= MOST_CONTEXT:
                return counted
            counted[token.root] = weight
    return counted


def anchors(claim: Claim, language: str = "en") -> list[str]:
    """What an article that makes the claim has in its index in one of these ways; a star ends what may go on."""
    ways = [way for one in claim.amounts for way in spellings(one, language)]
    return list(dict.fromkeys([*ways, *(f"{name.last}*" for name in claim.names)]))
