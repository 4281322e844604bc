"""Which sentence of one version became which of the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from unicodedata import normalize

from rapidfuzz.distance import Indel

from corrections.articles.blocks import Block
from corrections.articles.comparing.alignment import align
from corrections.articles.comparing.groups import Fate, Group
from corrections.articles.folding import fold
from corrections.articles.sentences import sentences

ALIKE = 0.45  # of the words, for a sentence that was edited
ALONE = 0.2  # between two sentences that stayed, where only one stood and stands
ELSEWHERE = 0.6  # in another block
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
            _pair_group(before, after, group, result)
    _across(result)
    return result


def _cut(blocks: Sequence[Block], numbers: Sequence[int], language: str) -> Iterator[Sentence]:
    text = " ".join(folded(blocks[number].text) for number in numbers)
    first = numbers[0] + 1 if numbers else 0
    yield from (Sentence(text[start:end], first) for start, end in sentences(text, language))


def _pair_group(before: list[Sentence], after: list[Sentence], group: Group, result: Paired) -> None:
    kept = Indel.opcodes([one.text for one in before], [one.text for one in after])
    for op in kept:
        if op.tag == "equal":
            continue
        gone, come = before[op.src_start : op.src_end], after[op.dest_start : op.dest_end]
        result.removed += gone
        result.added += come
    _match(result, ALIKE, only=(before, after))
    left_old = [one for one in before if any(one is other for other in result.removed)]
    left_new = [one for one in after if any(one is other for other in result.added)]
    if len(left_old) == len(left_new) == 1 and _likeness(left_old[0], left_new[0]) >= ALONE:
        _take(result, left_old[0], left_new[0])


def _across(result: Paired) -> None:
    if len(result.removed) * len(result.added) <= MOST_PAIRS:
        _match(result, ELSEWHERE)


def _match(result: Paired, least: float, only: tuple[list[Sentence], list[Sentence]] | None = None) -> None:
    gone = [one for one in result.removed if only is None or any(one is other for other in only[0])]
    come = [one for one in result.added if only is None or any(one is other for other in only[1])]
    if len(gone) * len(come) > MOST_PAIRS:
        return
    scored = [(_likeness(one, other), i, j) for i, one in enumerate(gone) for j, other in enumerate(come)]
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for score, i, j in sorted(scored, key=lambda found: (-found[0], found[1], found[2])):
        if score >= least and i not in taken_old and j not in taken_new:
            taken_old.add(i)
            taken_new.add(j)
            _take(result, gone[i], come[j])


def _take(result: Paired, old: Sentence, new: Sentence) -> None:
    result.removed = [one for one in result.removed if one is not old]
    result.added = [one for one in result.added if one is not new]
    if old.text != new.text:
        result.changed.append((old, new))


def _likeness(old: Sentence, new: Sentence) -> float:
    return Indel.normalized_similarity(old.words, new.words)
