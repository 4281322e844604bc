"""What became of a passage in another version: told by aligning the two, never by searching for similar words.

The blocks that hold the passage lead to the blocks that these became (alignment.py). There it is *unchanged* where a
best alignment of the words (a longest common subsequence) puts all its words together. That is exact: if best
alignments name two such places, or two passages for one place, it is *ambiguous*. Otherwise it was *edited*, if a third
of its words stayed or other words took its place, or else is *gone*. So words put in elsewhere are never taken for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corrections.articles.blocks import Block
from corrections.articles.comparing.alignment import align
from corrections.articles.comparing.groups import Fate, Group
from corrections.articles.comparing.numbering import Numbering
from corrections.articles.comparing.runs import Run, mirrored_runs, runs_between
from corrections.articles.comparing.sides import likeness
from corrections.articles.folding import fold
from corrections.articles.words import MARK, Words, words_of
from corrections.requests.passages import Passage, Place, passage_at, portion
from corrections.requests.places import best_places
from corrections.taxonomy import BlockType, PassageFate

SHORT = 8  # words: so short a change stands for what it replaced, even where the passage is a small part of it
LONG_CELLS = 100_000_000  # table of the words of one edited block: 10,000 words; beyond, the place is not looked for
CHARACTERS_A_WORD = 6
RIVAL = 0.5  # of the likeness of the block that was chosen
GROWTH = 4  # times: what is longer than that is not the passage's successor

HEADLINES = Group(Fate.EDITED, (0,), (0,))
Where = tuple[PassageFate, tuple[Place, Place] | None]
UNKNOWN: Where = (PassageFate.EDITED, None)
AMBIGUOUS: Where = (PassageFate.AMBIGUOUS, None)
GONE: Where = (PassageFate.GONE, None)


def carry(
    passage: Passage, old_headline: str, old_blocks: Sequence[Block], new_headline: str, new_blocks: Sequence[Block]
) -> tuple[PassageFate, Passage | None]:
    """The passage of the old version in the new one (either may be the later).

    Unchanged: with its place. Edited: with the words that stand in its place now, or None where that can't be told.
    Ambiguous or gone: None; so is a passage whose place the old version does not have.
    """
    versions = _versions(old_headline, old_blocks, new_headline, new_blocks)
    touched = [i for i, block in enumerate(versions.old) if portion(passage, i, len(block.text))]
    last, offset = passage.end
    if not touched or last >= len(versions.old) or offset > len(versions.old[last].text):
        return PassageFate.GONE, None
    fate, place = _where(passage, range(touched[0], touched[-1] + 1), versions)
    return fate, passage_at(new_headline, new_blocks, *place) if place else None


@dataclass(frozen=True, slots=True)
class _Versions:
    """Two versions with the headline as block 0, and a string of each with one character a block, alike if equal."""

    old: Sequence[Block]
    new: Sequence[Block]
    old_keys: str
    new_keys: str


def _versions(
    old_headline: str, old_blocks: Sequence[Block], new_headline: str, new_blocks: Sequence[Block]
) -> _Versions:
    numbers = Numbering()
    keys = [
        numbers.string([f"headline: {fold(headline)}", *(f"{block.type.value} {fold(block.text)}" for block in blocks)])
        for headline, blocks in ((old_headline, old_blocks), (new_headline, new_blocks))
    ]
    old = [Block(BlockType.HEADING, old_headline), *old_blocks]
    return _Versions(old, [Block(BlockType.HEADING, new_headline), *new_blocks], *keys)


def _where(passage: Passage, touched: range, versions: _Versions) -> Where:
    old, new = versions.old_keys, versions.new_keys
    places, rivals = best_places(old, new, touched.start, touched.stop)
    if rivals or len(places) > 1:
        return AMBIGUOUS
    same = old[touched.start : touched.stop]
    if not places and old.count(same) == 1 == new.count(same):
        places = [new.index(same)]  # moved, and the only one of its kind
    if places:
        return _in_stretch(passage, versions, touched, range(places[0], places[0] + len(touched)))
    forward, backward = (_through(list(_groups(versions, step)), passage, touched, versions) for step in (1, -1))
    if forward == backward:
        return forward
    # The blocks can be paired in more than one way.
    stands = {PassageFate.UNCHANGED, PassageFate.AMBIGUOUS}
    return AMBIGUOUS if {forward[0], backward[0]} <= stands else UNKNOWN


def _groups(versions: _Versions, step: int) -> Iterator[Group]:
    """The groups that the blocks form, aligned from the start (step 1) or, mirrored, from the end (-1)."""
    yield HEADLINES
    old, new = range(1, len(versions.old))[::step], range(1, len(versions.new))[::step]
    sides = [
        [Block(block.type, fold(block.text)[::step]) for block in blocks[1:][::step]]
        for blocks in (versions.old, versions.new)
    ]
    for group in align(sides[0], sides[1], step):
        yield Group(group.fate, tuple(sorted(old[i] for i in group.old)), tuple(sorted(new[j] for j in group.new)))


def _through(groups: Sequence[Group], passage: Passage, touched: range, versions: _Versions) -> Where:
    """Follow the groups that hold the touched blocks."""
    mine = sorted((group for group in groups if set(group.old).intersection(touched)), key=lambda group: group.old)
    news = [group.new for group in mine if group.new]
    if not news:
        return GONE
    if any(one[-1] >= other[0] for one, other in pairwise(news)):
        return UNKNOWN  # its blocks stand in another order now
    moved = [group for group in mine if group.fate is Fate.MOVED]
    if any(_repeated(versions.old_keys, group.old) or _repeated(versions.new_keys, group.new) for group in moved):
        return AMBIGUOUS
    olds = range(mine[0].old[0], mine[-1].old[-1] + 1)
    found = _in_stretch(passage, versions, olds, range(news[0][0], news[-1][-1] + 1))
    alone = len(mine) == len(mine[0].old) == len(mine[0].new) == 1 and mine[0] is not HEADLINES
    if alone and found[1] and _contested(mine[0], groups, passage, versions):
        return AMBIGUOUS if found[0] is PassageFate.UNCHANGED else UNKNOWN
    return found


def _contested(mine: Group, groups: Sequence[Group], passage: Passage, versions: _Versions) -> bool:
    """Whether another block that holds the passage's words could as well be what its block became.

    It could if it is at least half as like the old block as the one that was chosen, and is no other block's successor
    with better right.
    """
    words, own = fold(passage.exact), versions.old[mine.old[0]].text
    chosen = likeness(own, versions.new[mine.new[0]].text)
    for group in groups:
        if group is mine or group.fate is Fate.KEPT or not group.new:
            continue
        for j in group.new:
            text = versions.new[j].text
            claim = likeness(own, text) if words in fold(text) else 0.0
            if (
                claim
                and claim >= RIVAL * chosen
                and all(likeness(versions.old[i].text, text) < claim for i in group.old)
            ):
                return True
    return False


def _repeated(keys: str, blocks: Sequence[int]) -> bool:
    return any(keys.count(keys[i]) > 1 for i in blocks)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Some neighbouring blocks as one text, joined by line feeds."""

    first: int
    texts: Sequence[str]

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    def offset(self, place: Place) -> int:
        block, offset = place
        return sum(len(text) + 1 for text in self.texts[: block - self.first]) + offset

    def place(self, offset: int) -> Place:
        for number, text in enumerate(self.texts):
            if offset <= len(text):
                return self.first + number, offset
            offset -= len(text) + 1
        raise ValueError("past the end")


def _in_stretch(passage: Passage, versions: _Versions, olds: range, news: range) -> Where:
    """Where the passage went, from some blocks to the blocks that these became."""
    before = _Stretch(olds.start, [block.text for block in versions.old[olds.start : olds.stop]])
    after = _Stretch(news.start, [block.text for block in versions.new[news.start : news.stop]])
    old, new = before.text, after.text
    # A passage may begin or end in an empty block beside those that it has words of.
    start = before.offset(passage.start) if passage.start[0] in olds else 0
    end = before.offset(passage.end) if passage.end[0] in olds else len(old)
    if old == new:
        return PassageFate.UNCHANGED, (after.place(start), after.place(end))
    if len(old) * len(new) > LONG_CELLS * CHARACTERS_A_WORD**2:
        return UNKNOWN
    fate, span = _among_words(words_of(old), words_of(new), start, end)
    return fate, (after.place(span[0]), after.place(span[1])) if span else None


def _among_words(before: Words, after: Words, start: int, end: int) -> tuple[PassageFate, tuple[int, int] | None]:
    """Where `before.text[start:end]` went in `after.text`."""
    mine = before.touched(start, end)
    if not mine:
        return PassageFate.GONE, None
    numbers = Numbering()
    first, second = numbers.string(before.keys), numbers.string(after.keys)

    def spaced_alike(j: int) -> bool:
        return all(before.apart(mine[k]) == after.apart(j + k) for k in range(1, len(mine)))

    places, rivals = best_places(first, second, mine.start, mine.stop)
    if rivals or len(places) > 1:
        return PassageFate.AMBIGUOUS, None
    if places and spaced_alike(places[0]):
        return PassageFate.UNCHANGED, _same_ends(before, after, start, end, mine, places[0])
    forward = _successor(before, after, runs_between(before, after), mine)
    backward = _successor(before, after, mirrored_runs(before, after), mine)
    if forward is None and backward is None:
        return PassageFate.GONE, None
    if forward is None or backward is None or max(forward.start, backward.start) >= min(forward.stop, backward.stop):
        return PassageFate.EDITED, None
    common = range(max(forward.start, backward.start), min(forward.stop, backward.stop))
    return PassageFate.EDITED, (after.starts[common[0]], after.ends[common[-1]])


def _same_ends(before: Words, after: Words, start: int, end: int, mine: range, j: int) -> tuple[int, int]:
    """The span of the same words from word `j` on, cut inside a word or in white space where the passage was."""
    first, last, new_last = mine[0], mine[-1], j + len(mine) - 1
    new_start, new_end = after.starts[j], after.ends[new_last]
    lead, trail = before.text[start : before.starts[first]], before.text[before.ends[last] : end]
    if lead and after.text.endswith(lead, 0, new_start):
        new_start -= len(lead)
    if trail and after.text.startswith(trail, new_end):
        new_end += len(trail)
    if before.stretch(first, first + 1) == after.stretch(j, j + 1):
        new_start += max(0, start - before.starts[first])
    if before.stretch(last, last + 1) == after.stretch(new_last, new_last + 1):
        new_end -= max(0, before.ends[last] - end)
    return new_start, new_end


def _successor(before: Words, after: Words, runs: Sequence[Run], mine: range) -> range | None:
    """The new words that stand in the passage's place: those that stayed, and those that replaced the others."""
    stayed = 0
    found: list[range] = []
    for run in runs:
        first, last = max(run.i0, mine.start), min(run.i1, mine.stop)
        if first >= last:
            continue
        if run.equal:
            stayed += _weight(before, first, last)
            found.append(range(run.j0 + first - run.i0, run.j0 + last - run.i0))
        elif run.j0 < run.j1:
            went, came = _weight(before, run.i0, run.i1), _weight(after, run.j0, run.j1)
            share = _weight(before, first, last)
            if (went <= SHORT or 2 * share >= went) and came <= GROWTH * max(went, 2):
                stayed += share
                found.append(range(run.j0, run.j1))
    total = _weight(before, mine.start, mine.stop)
    if not found or 3 * stayed < total:
        return None
    whole = range(found[0].start, found[-1].stop)
    return whole if _weight(after, whole.start, whole.stop) <= GROWTH * max(total, 2) + SHORT else None


def _weight(words: Words, start: int, end: int) -> int:
    """Words from `start` to `end`; marks of punctuation count only where there is nothing else."""
    return end - start - words.kinds[start:end].count(MARK) or min(end - start, 1)
