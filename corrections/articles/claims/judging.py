"""Whether another article makes a claim, where, and why: a decision over plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import log

from corrections.articles.blocks import Block
from corrections.articles.claims.amounts import DATE, SCORE, TIME, Amount, amounts
from corrections.articles.claims.claim import Claim, Name
from corrections.articles.claims.roots import TITLES, Token, root, tokens, word_of
from corrections.articles.claims.spelled import english, german
from corrections.articles.sentences import sentences
from corrections.errors import Message
from corrections.taxonomy import BlockType

Span = tuple[int, int]

ENOUGH, LEAST = 0.34, 0.1
"""The part of what a claim is about that an article shares: enough by itself; and the least, where it hardly can be
chance that both have what is wrong and this."""
BY_CHANCE = 1.0
"""How many articles of all may be expected to have as much of a claim by chance, if one that has is to be shown."""
MOST_WORDS = 0.6
"""The least part of wrong words that stand in one sentence, where neither amount nor name is wrong."""
NEAR, FAR = 0.7, 0.35
"""What a shared word counts beside the sentence or in the headline, and elsewhere in the article."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Where an article makes the claim: block (0 is the headline) and span of the wrong words, span of the sentence.

    `score` ranks; `reasons` say in words why it fits, the strongest first.
    """

    block: int
    span: Span
    sentence: Span
    score: float
    reasons: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class _Hit:
    """The wrong words in a sentence, and how surely they are those. `also`: roots beside them that say so as well."""

    span: Span
    sureness: float
    reason: Message
    is_telling: bool
    also: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rarity:
    """How many articles there are, how many have what is wrong in some form, and how telling each root is: the
    logarithm of how many articles there are to each that has it."""

    articles: int
    wrong: int
    weights: Mapping[str, float]

    def of(self, root: str) -> float:
        return self.weights.get(root, 1.0)

    @property
    def of_wrong(self) -> float:
        return log((self.articles + 1) / (self.wrong + 1))


def judge(
    claim: Claim, headline: str, blocks: Sequence[Block], *, rarity: Rarity, language: str = "en"
) -> Likeness | None:
    """The place in an article that most likely makes the claim; None if none does."""
    texts = [headline, *(block.text for block in blocks)]
    best: Likeness | None = None
    everywhere: set[str] | None = None
    for number, text in enumerate(texts):
        if not _may_hold(claim, text):
            continue
        spans = sentences(text, language)
        for at, span in enumerate(spans):
            hit = _hit(claim, text, span, language)
            if hit is None or _is_denied(text, span, hit.span):
                continue
            everywhere = everywhere or {token.root for one in texts for token in tokens(one)}
            near = text[spans[at - 1][0] if at else 0 : spans[min(at + 1, len(spans) - 1)][1]]
            around = [
                headline,
                near,
                *(texts[n] for n in (number - 1, number + 1) if 0 < n < len(texts) and len(spans) == 1),
            ]
            found = _likeness(claim, number, text, span, hit, around, everywhere, rarity)
            kind = blocks[number - 1].type if number else None
            if found is not None and (best is None or found.score > best.score):
                best = _placed(found, number, kind)
    return best


def _likeness(
    claim: Claim,
    number: int,
    text: str,
    span: Span,
    hit: _Hit,
    around: list[str],
    everywhere: set[str],
    rarity: Rarity,
) -> Likeness | None:
    here = {token.root for token in tokens(text, *span)}
    near = {token.root for one in around for token in tokens(one)}
    whole = shared = 0.0
    evidence = rarity.of_wrong if claim.amounts or claim.names else sum(rarity.of(root) for root in claim.words & here)
    evidence += sum(rarity.of(root) for root in hit.also)
    told: list[tuple[float, str]] = []
    for word, counts in claim.context.items():
        weight = rarity.of(word) * counts
        whole += rarity.of(word) if counts == 1 else 0
        part = 1.0 if word in here else NEAR if word in near else FAR if word in everywhere else 0.0
        shared += weight * part
        evidence += weight * part if part >= NEAR else 0
        if part >= NEAR:
            told.append((weight * part, word))
    share = min(1.0, shared / whole) if whole else (1.0 if hit.is_telling else 0.0)
    is_no_chance = evidence >= log((rarity.articles + 1) / BY_CHANCE)
    if share < ENOUGH and not (is_no_chance and (share >= LEAST or hit.also or not whole)):
        return None
    reasons = [hit.reason]
    if told:
        chosen = {root for _, root in sorted(told, reverse=True)[:3]}
        words = _as_written([text, *around], chosen)
        reasons.append(Message.of("It is about the same: {words}.", words=", ".join(words)))
    return Likeness(number, hit.span, span, hit.sureness * (0.4 + share), tuple(reasons))


def _placed(found: Likeness, number: int, kind: BlockType | None) -> Likeness:
    where = {
        None: Message("It stands in the headline."),
        BlockType.CAPTION: Message("It stands in a caption."),
        BlockType.QUOTE: Message("It stands in a quotation."),
        BlockType.TABLE_ROW: Message("It stands in a table."),
    }.get(kind)
    if where is None:
        return found
    return Likeness(found.block, found.span, found.sentence, found.score, (*found.reasons, where))


def _as_written(texts: Sequence[str], roots: set[str]) -> list[str]:
    found: dict[str, str] = {}
    for text in texts:
        for token in tokens(text):
            if token.root in roots and token.root not in found:
                found[token.root] = text[token.start : token.end]
    return list(found.values())


def _may_hold(claim: Claim, text: str) -> bool:
    """A quick look: most of a text has nothing of what is wrong."""
    if claim.amounts:
        lower = text.casefold()
        return any(sign in lower for one in claim.amounts for sign in _signs(one))
    return bool(text)


def _signs(one: Amount) -> set[str]:
    """Letters of which one stands wherever an amount is said."""
    found: set[str] = set()
    for value in one.values:
        if one.kind == DATE and isinstance(value, tuple):
            found.add(str(value[2]))
        elif one.kind == TIME and isinstance(value, int):
            found |= {str(value // 60), str((value // 60 - 1) % 12 + 1), "noon", "midday", "midnight"}
        elif one.kind == SCORE and isinstance(value, tuple):
            found |= {str(value[0]), english(value[0])}
        elif isinstance(value, Decimal):
            digits = f"{value:f}"
            first = int(digits[0])
            found |= {digits[0], "half" if value else digits}
            if value < 10**12:
                found |= {english(int(value)).split(" ")[0].split("-")[0], german(first or 1)[:3]}
            found |= {"dozen"} if value % 12 == 0 else set()
    return found - {""}


def _hit(claim: Claim, text: str, span: Span, language: str) -> _Hit | None:
    if claim.amounts:
        return _amount_hit(claim, text, span, language)
    words = tokens(text, *span)
    if claim.names:
        hits = [hit for name in claim.names if (hit := _name_hit(name, claim, text, words)) is not None]
        return max(hits, key=lambda hit: hit.sureness, default=None)
    return _words_hit(claim, text, words)


def _amount_hit(claim: Claim, text: str, span: Span, language: str) -> _Hit | None:
    told = amounts(text[slice(*span)], language)
    pairs = [(one, other) for one in claim.amounts for other in told if one.says(other)]
    if not pairs:
        return None
    said = {one for one, _ in pairs}
    sureness = 0.5 + 0.5 * len(said) / len(claim.amounts)
    one, other = max(pairs, key=lambda pair: pair[0].is_telling)
    if one.kind is not other.kind:
        sureness *= 0.9
    start, end = span[0] + other.start, span[0] + other.end
    reason = Message.of("It says the same: {words}.", words=text[start:end].strip())
    return _Hit((start, end), sureness, reason, one.is_telling)


def _name_hit(name: Name, claim: Claim, text: str, words: Sequence[Token]) -> _Hit | None:
    """The name in a sentence, unless another given name stands before it: that is somebody else."""
    best: _Hit | None = None
    for at, token in enumerate(words):
        if token.root != name.last or not token.capital or not (fits := _spelling(name, word_of(text, token))):
            continue
        first = at
        while first and words[first - 1].capital and _joined(text, words[first - 1], words[first]):
            first -= 1
        before = [w for w in words[first:at] if not w.is_common or len(w.root) == 1]
        given = [w for w in before if w.root in name.given or _is_initial(w, name)]
        others = [w for w in before if w not in given and w.root not in claim.context and w.root not in TITLES]
        if name.given and others and not given:
            continue
        begin = given[0].start if given else token.start
        end = token.end - len("’s") if text[token.start : token.end].endswith(("’s", "'s")) else token.end
        found = Message.of("It has the same name: {words}.", words=text[begin:end])
        also = frozenset(w.root for w in given if w.root in name.given)
        is_whole = bool(given) or not name.given
        hit = _Hit((begin, end), fits * (1.0 if is_whole else 0.75), found, is_whole, also)
        if best is None or hit.sureness > best.sureness:
            best = hit
    return best


def _spelling(name: Name, word: str) -> float:
    """How surely a word is the name as it is wrong: what is right often differs by no more than an ending does."""
    if word in name.right:
        return 0.0
    if word.startswith(name.spelling):
        return 1.0
    return 0.0 if any(root(right) == name.last for right in name.right) else 0.85


def _is_initial(token: Token, name: Name) -> bool:
    return len(token.root) == 1 and any(given.startswith(token.root) for given in name.given)


def _joined(text: str, one: Token, other: Token) -> bool:
    return re.fullmatch(r"[ \u00a0.-]+", text[one.end : other.start]) is not None


def _words_hit(claim: Claim, text: str, words: Sequence[Token]) -> _Hit | None:
    found = [token for token in words if token.root in claim.words]
    part = len({token.root for token in found}) / len(claim.words)
    if part < MOST_WORDS:
        return None
    span = (found[0].start, found[-1].end)
    reason = (
        Message.of("It quotes the same words: “{words}”.", words=text[slice(*span)])
        if claim.is_quoted
        else Message.of("It has the same words: {words}.", words=text[slice(*span)])
    )
    return _Hit(span, part, reason, len(claim.words) >= 4)


_DENIAL = re.compile(
    r"\b(?:not|rather than|instead of|wrongly|incorrectly|mistakenly|in error|nicht|statt|fälschlich\w*)"
    r"\W+(?:\w+\W+){0,4}$",
    re.IGNORECASE,
)
_CORRECTED = re.compile(
    r"\b(?:an earlier version|this (?:article|story) (?:was|has been) (?:corrected|amended)|wrongly|incorrectly"
    r"|mistakenly"
    r"|in einer früheren (?:version|fassung)|fälschlich\w*)\b",
    re.IGNORECASE,
)


def _is_denied(text: str, sentence: Span, span: Span) -> bool:
    """Whether the sentence says that the wrong words are wrong."""
    return bool(_DENIAL.search(text[sentence[0] : span[0]]) or _CORRECTED.search(text[slice(*sentence)]))
