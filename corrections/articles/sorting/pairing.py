"""Which sentence of one version became which of the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from unicodedata import normalize

from rapidfuzz import process
from rapidfuzz.distance import Indel

from corrections.articles.blocks import Block
from corrections.articles.comparing.alignment import align
from corrections.articles.comparing.groups import Fate
from corrections.articles.folding import fold
from corrections.articles.sentences import sentences
from corrections.articles.sorting.spelling import bare

ALIKE = 0.45  # of the words, for a sentence that was edited
ALONE = 0.2  # between two sentences that stayed, where only one stood and stands
ELSEWHERE = 0.6  # in another block
ROUNDING = 1e-6  # a cutoff drops some that are exactly as much alike as is asked
LONGEST = 2_000  # letters of a sentence: to compare two takes the square of that
MOST_PAIRS = 40_000  # compared across blocks: two hundred sentences gone and two hundred come


@dataclass(frozen=True)
class Sentence:
    """A folded sentence and the number of its block, from 1; the headline's is 0."""

    text: str
    block: int

    @property
    def words(self) -> list[str]:
        return self.text.casefold().split()


@dataclass
class Paired:
    """`changed` are pairs of old and new; the rest has no partner. `moved`: blocks stand elsewhere, word for word."""

    changed: list[tuple[Sentence, Sentence]] = field(default_factory=list)
    removed: list[Sentence] = field(default_factory=list)
    added: list[Sentence] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)


def folded(text: str) -> str:
    """Folded for comparing, with accents on their letters."""
    return normalize("NFC", fold(text))


def pair(old: Sequence[Block], new: Sequence[Block], language: str) -> Paired:
    """The sentences that differ between two lists of blocks."""
    result = Paired()
    for group in align(old, new):
        if group.fate is Fate.MOVED:
            result.moved.append(group.new[0] + 1)
        before = list(_cut(old, group.old, language))
        after = list(_cut(new, group.new, language))
        if [one.text for one in before] != [one.text for one in after]:
            _pair_group(before, after, result)
    _across(result)
    return result


def _cut(blocks: Sequence[Block], numbers: Sequence[int], language: str) -> Iterator[Sentence]:
    text = " ".join(folded(blocks[number].text) for number in numbers)
    first = numbers[0] + 1 if numbers else 0
    for start, end in sentences(text, language):
        yield from (Sentence(piece, first) for piece in _pieces(text[start:end]))


def _pieces(text: str) -> Iterator[str]:
    """A sentence; one that is longer than any that somebody wrote in pieces of whole words."""
    while len(text) > LONGEST:
        piece = text[:LONGEST].rpartition(" ")[0] or text[:LONGEST]
        yield piece
        text = text[len(piece) :].lstrip()
    if text:
        yield text


def _pair_group(before: Sequence[Sentence], after: Sequence[Sentence], result: Paired) -> None:
    gone: list[Sentence] = []
    come: list[Sentence] = []
    first = len(result.changed)
    for op in Indel.opcodes([one.text for one in before], [one.text for one in after]):
        if op.tag != "equal":
            gone += before[op.src_start : op.src_end]
            come += after[op.dest_start : op.dest_end]
    gone, come = _match(gone, come, ALIKE, result)
    if len(gone) == len(come) == 1:
        gone, come = _match(gone, come, ALONE, result)
    for at, (old, new) in enumerate(result.changed[first:], first):
        old, gone = _with_next(old, gone, before, new)
        new, come = _with_next(new, come, after, old)
        result.changed[at] = old, new
    result.removed += gone
    result.added += come


def _with_next(
    one: Sentence, left: list[Sentence], order: Sequence[Sentence], other: Sentence
) -> tuple[Sentence, list[Sentence]]:
    """Join to a sentence one beside it that has no partner, where that makes it more like the other: it was split."""
    if not left:
        return one, left
    at = next(place for place, two in enumerate(order) if two is one)
    for beside, text in (
        *((two, f"{two.text} {one.text}") for two in order[max(0, at - 1) : at]),
        *((two, f"{one.text} {two.text}") for two in order[at + 1 : at + 2]),
    ):
        both = Sentence(text, one.block)
        is_left = any(two is beside for two in left)
        if is_left and len(text) <= LONGEST and _alike(both, other) > _alike(one, other):
            return both, [two for two in left if two is not beside]
    return one, left


def _alike(one: Sentence, other: Sentence) -> float:
    return Indel.normalized_similarity([bare(word) for word in one.words], [bare(word) for word in other.words])


def _across(result: Paired) -> None:
    result.removed, result.added = _match(result.removed, result.added, ELSEWHERE, result)


def _match(
    gone: list[Sentence], come: list[Sentence], least: float, result: Paired
) -> tuple[list[Sentence], list[Sentence]]:
    """Pair those that are at least this much alike, the likest first; the rest of either side."""
    if not gone or not come or len(gone) * len(come) > MOST_PAIRS:
        return gone, come
    words = [one.words for one in come]
    scored = [
        (-score, i, j)
        for i, one in enumerate(gone)
        for _, score, j in process.extract(
            one.words,
            words,
            scorer=Indel.normalized_similarity,
            processor=None,
            score_cutoff=least - ROUNDING,
            limit=None,
        )
        if score >= least
    ]
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for _, i, j in sorted(scored):
        if i not in taken_old and j not in taken_new:
            taken_old.add(i)
            taken_new.add(j)
            if gone[i].text != come[j].text:
                result.changed.append((gone[i], come[j]))
    return (
        [one for i, one in enumerate(gone) if i not in taken_old],
        [one for j, one in enumerate(come) if j not in taken_new],
    )
