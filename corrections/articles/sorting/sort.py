"""The decision: which kind of change lies between two versions, with the reasons that it went by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corrections.articles.blocks import Block
from corrections.articles.sorting import judging, names, pairing
from corrections.articles.sorting.differing import Context, changed_words
from corrections.articles.sorting.facts import FACTS, Kind
from corrections.taxonomy import Change

MOST_REASONS = 20
LONGEST = 120


@dataclass(frozen=True)
class Reason:
    """One thing that changed: in block number `block` (0: the headline), from `old` to `new`; either may be empty."""

    kind: Kind
    old: str = ""
    new: str = ""
    block: int = 0


@dataclass(frozen=True)
class Sorted:
    """The kind of a change: that of the weightiest of its reasons, which come first."""

    change: Change
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Text:
    """What is compared of a version."""

    headline: str
    blocks: Sequence[Block]
    bylines: Sequence[str] = ()
    language: str = "en"


WEIGHT = {kind: number for number, kind in enumerate(Kind)}


def sort(old: Text, new: Text) -> Sorted:
    """Sort the change from one version to the next.

    A fact has changed where a number, date, name, quotation, source, hedge or negation of a sentence that is still
    there is another, is gone or came in. A whole sentence that is gone is a removed passage, and one that came is
    wording: what stood is as it was. Rules and lists of words, no model; English, and German with what both share and a
    few fields of its own.
    """
    if _as_one(old) == _as_one(new):
        return Sorted(Change.LAYOUT)
    paired = pairing.pair(old.blocks, new.blocks, new.language)
    context = _context(old, new)
    reasons = [*_headline(old.headline, new.headline, context), *_bylines(old.bylines, new.bylines)]
    for was, now in paired.changed:
        reasons += _sentence(was, now, context)
    reasons += [Reason(Kind.REMOVED, old=one.text, block=one.block) for one in paired.removed]
    reasons += [Reason(Kind.ADDED, new=one.text, block=one.block) for one in paired.added]
    reasons += [Reason(Kind.MOVED, block=block) for block in paired.moved]
    reasons.sort(key=lambda reason: WEIGHT[reason.kind])
    return Sorted(_change(reason.kind for reason in reasons), tuple(map(_short, reasons[:MOST_REASONS])))


def _change(kinds: Iterable[Kind]) -> Change:
    found = set(kinds)
    if found & FACTS:
        return Change.FACTS
    if Kind.HEADLINE in found:
        return Change.HEADLINE
    if Kind.REMOVED in found:
        return Change.PASSAGE_REMOVED
    return Change.TYPOGRAPHIC if found <= {Kind.SPELLING} else Change.WORDING


def _as_one(text: Text) -> tuple[str, str, list[str]]:
    body = pairing.folded(" ".join(block.text for block in text.blocks))
    return pairing.folded(text.headline), body, [pairing.folded(name) for name in text.bylines]


def _context(old: Text, new: Text) -> Context:
    texts = [pairing.folded(block.text) for text in (old, new) for block in text.blocks]
    old_words = Counter(word for block in old.blocks for word in names.words_of(pairing.folded(block.text)))
    return Context(names.lower_words(*texts), names.within(*texts), old_words, names.introduced(*texts), new.language)


def _headline(old: str, new: str, context: Context) -> list[Reason]:
    was, now = pairing.folded(old), pairing.folded(new)
    if was == now:
        return []
    reasons = [Reason(kind, a, b) for kind, a, b in judging.differences(was, now, context, headline=True)]
    if not reasons and judging.is_respelled(was, now, german=context.german):
        return [Reason(Kind.SPELLING, old, new)]
    return [*reasons, Reason(Kind.HEADLINE, old, new)]


def _bylines(old: Sequence[str], new: Sequence[str]) -> list[Reason]:
    was, now = ", ".join(old), ", ".join(new)
    return [] if pairing.folded(was) == pairing.folded(now) else [Reason(Kind.BYLINE, was, now)]


def _sentence(old: pairing.Sentence, new: pairing.Sentence, context: Context) -> list[Reason]:
    found = judging.differences(old.text, new.text, context)
    if not found:
        respelled = judging.is_respelled(old.text, new.text, german=context.german)
        kind = Kind.SPELLING if respelled else Kind.WORDS
        found = [(kind, *changed_words(old.text, new.text))]
    return [Reason(kind, was, now, new.block) for kind, was, now in found]


def _short(reason: Reason) -> Reason:
    return Reason(reason.kind, _cut(reason.old), _cut(reason.new), reason.block)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
