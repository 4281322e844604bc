"""Which block of one version became which block of the next.

Four steps, each bounded, so that no pair of texts can make it slow:

1. Blocks that are equal (type and folded text) in the longest common order are *kept*.
2. In each gap between those, candidates are scored: one block with one by the words they share in order (Indel
   similarity, at least 45 %), and one block with two to six neighbours that hold its three-word sequences between them
   (*split*, and the other way round *joined*). The chain of candidates that goes forward in both versions and weighs
   most (words in common, times likeness) wins. A gap of more than `PAIRS` pairs, or whose pairs are too long, is
   scored along its diagonal only.
3. A pair left alone between two others is *edited* if it is short or shares a quarter of its words.
4. What is left and equal, or at least 70 % alike, is *moved*; the rest was *removed* or *added*.

Rows of a table are what their first cell says: no row becomes another while the other version has one of its name.

Every block of either version is in exactly one group.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from heapq import nlargest
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import Indel

from corrections.articles.blocks import Block
from corrections.articles.comparing.chains import Edge, heaviest_chain
from corrections.articles.comparing.groups import Fate, Group
from corrections.articles.comparing.movers import rather_moved
from corrections.articles.comparing.sides import Side, sides

ALIKE = 0.45  # words in common, to be taken for the same block, edited
MOVED_ALIKE = 0.7
ALONE_ALIKE = 0.25
SHORT = 12  # words: a short block alone in its gap is edited, whatever it became
OTHER_TYPE = 0.15  # what a change of type takes from the likeness
PAIRS = 100_000  # block pairs scored in one gap
GAP_CELLS = 3_000_000_000  # tables of all comparisons by words in one gap: 50,000 words on either side
EQUAL_CELLS = 50_000_000  # table of the search for equal blocks: 7,000 blocks a version; beyond, blocks that stand once
LONG_CELLS = 25_000_000  # table of one comparison by words: 5,000 words a block
SPLIT_WORDS = 60_000  # in one gap, for which splits are looked for
CANDIDATES = 8  # kept for each block
PARTS = 6  # a block splits into at most so many


def align(old: Sequence[Block], new: Sequence[Block], step: int = 1) -> tuple[Group, ...]:
    """Group the blocks of two versions, in the order of the new one, each removed block after what stood before it.

    `step` −1: the blocks' texts are mirrored.
    """
    before, after = sides(old, new, step)
    kept = equal_in_order(before.keys, after.keys)
    steady = [Group(Fate.KEPT, (i,), (j,)) for i, j in kept]
    for i0, i1, j0, j1 in _gaps(kept, len(old), len(new)):
        steady += [_group(edge, before, after) for edge in _pair_gap(before, after, i0, i1, j0, j1)]
    steady.sort(key=lambda group: group.new)
    gone, come = _rest(steady, len(old), len(new))
    moved = _moves(before, after, gone, come)
    if moved and len(moved) * len(steady) <= PAIRS:
        steady, moved = rather_moved(before, after, steady, moved)
        gone, come = _rest(steady, len(old), len(new))
    return tuple(_in_order(steady, moved, gone, come, (len(old), len(new))))


def _rest(steady: Sequence[Group], old: int, new: int) -> tuple[list[int], list[int]]:
    """The blocks of either version that have no partner in order."""
    gone = _left(old, (i for group in steady for i in group.old))
    return gone, _left(new, (j for group in steady for j in group.new))


def _group(edge: Edge, before: Side, after: Side) -> Group:
    old, new = tuple(range(edge.i0, edge.i1)), tuple(range(edge.j0, edge.j1))
    if len(old) != len(new):
        return Group(Fate.SPLIT if len(new) > 1 else Fate.JOINED, old, new)
    return Group(Fate.KEPT if before.keys[old[0]] == after.keys[new[0]] else Fate.EDITED, old, new)


def equal_in_order(old: str, new: str) -> list[tuple[int, int]]:
    """The longest common subsequence of two strings of block numbers, as pairs of positions.

    Beyond `EQUAL_CELLS` only what stands once in each is looked at.
    """
    if len(old) * len(new) <= EQUAL_CELLS:
        return [
            (op.src_start + k, op.dest_start + k)
            for op in Indel.opcodes(old, new)
            if op.tag == "equal"
            for k in range(op.src_end - op.src_start)
        ]
    counts_old, counts_new = Counter(old), Counter(new)
    places = {key: j for j, key in enumerate(new) if counts_new[key] == 1}
    once = [(i, places[key]) for i, key in enumerate(old) if counts_old[key] == 1 and key in places]
    return [(edge.i0, edge.j0) for edge in heaviest_chain([Edge(i, i + 1, j, j + 1, 1) for i, j in once], len(new))]


def _gaps(pairs: Sequence[tuple[int, int]], old: int, new: int) -> Iterator[tuple[int, int, int, int]]:
    """Where both versions have blocks between two neighbouring pairs."""
    i0 = j0 = 0
    for i, j in [*pairs, (old, new)]:
        if i0 < i and j0 < j:
            yield i0, i, j0, j
        i0, j0 = i + 1, j + 1


def _pair_gap(before: Side, after: Side, i0: int, i1: int, j0: int, j1: int) -> list[Edge]:
    edges = [*_alike(before, after, i0, i1, j0, j1), *_splits(before, after, i0, i1, j0, j1)]
    edges += [Edge(edge.j0, edge.j1, edge.i0, edge.i1, edge.weight) for edge in _splits(after, before, j0, j1, i0, i1)]
    chain = heaviest_chain(edges, j1)
    return [*chain, *_alone(before, after, chain, i0, i1, j0, j1)]


def _alike(before: Side, after: Side, i0: int, i1: int, j0: int, j1: int) -> Iterator[Edge]:
    """Pairs of blocks that share enough words, the best few for each old block."""
    pairs = (i1 - i0) * (j1 - j0)
    scored = min(PAIRS, pairs * GAP_CELLS // max(1, _cells(before, range(i0, i1), after, range(j0, j1))))
    for i in range(i0, i1):
        first, last = j0, j1
        if scored < pairs:
            centre, reach = j0 + (i - i0) * (j1 - j0) // (i1 - i0), max(4, scored // (i1 - i0) // 2)
            first, last = max(j0, centre - reach), min(j1, centre + reach)
        yield from _best(before, after, i, range(first, last), ALIKE)


def _cells(before: Side, rows: Iterable[int], after: Side, others: Iterable[int]) -> int:
    """How large the tables are of comparing each of `rows` with each of `others`, all together."""
    return sum(len(before.words[i]) for i in rows) * sum(len(after.words[j]) for j in others)


def _best(before: Side, after: Side, i: int, others: Sequence[int], least: float) -> list[Edge]:
    words = before.words[i]
    if not words:
        return []
    quick = [j for j in others if len(words) * len(after.words[j]) <= LONG_CELLS]
    scores = [
        (quick[position], score)
        for _, score, position in process.extract(
            words,
            [after.words[j] for j in quick],
            scorer=Indel.normalized_similarity,
            processor=None,
            score_cutoff=least,
            limit=None,
        )
    ]
    if len(quick) < len(others):
        scores += [(j, _likeness(before, i, after, j)) for j in set(others).difference(quick)]
    edges = []
    for j, score in scores:
        if _other_row(before, i, after, j):
            continue
        score -= OTHER_TYPE * (before.blocks[i].type is not after.blocks[j].type)
        if score >= least:
            # Squared, so that a block that says the same wins over a longer one that says it too.
            edges.append(Edge(i, i + 1, j, j + 1, score * score * (len(words) + len(after.words[j]))))
    return nlargest(CANDIDATES, edges, key=lambda edge: (edge.weight, -abs(edge.j0 - i)))


def _likeness(before: Side, i: int, after: Side, j: int) -> float:
    """The share of words in common and in order, 0 to 1; of three-word sequences, for blocks as long as a book."""
    if len(before.words[i]) * len(after.words[j]) <= LONG_CELLS:
        return Indel.normalized_similarity(before.words[i], after.words[j])
    mine, theirs = before.phrases_of(i), after.phrases_of(j)
    return 2 * len(mine & theirs) / max(1, len(mine) + len(theirs))


def _splits(whole: Side, parts: Side, i0: int, i1: int, j0: int, j1: int) -> Iterator[Edge]:
    """Blocks of `whole` whose phrases are shared out between neighbouring blocks of `parts`, in order."""
    if j1 - j0 < 2 or sum(map(len, whole.words[i0:i1])) + sum(map(len, parts.words[j0:j1])) > SPLIT_WORDS:
        return
    holders: dict[str, list[int]] = defaultdict(list)
    for i in range(i0, i1):
        for phrase in whole.phrases_of(i):
            if len(holders[phrase]) < 3:
                holders[phrase].append(i)
    owners = [_owner(holders, parts.phrases_of(j)) for j in range(j0, j1)]
    start = 0
    while start < len(owners):
        end, owner = start + 1, owners[start]
        while owner is not None and end < len(owners) and owners[end] == owner and end - start < PARTS:
            end += 1
        if owner is not None and end - start > 1:
            run = range(j0 + start, j0 + end)
            weight = _shared_out(whole, owner, parts, run)
            if weight:
                yield Edge(owner, owner + 1, run.start, run.stop, weight)
        start = end


def _owner(holders: dict[str, list[int]], phrases: frozenset[str]) -> int | None:
    """The block that holds at least half of `phrases`, if any."""
    counts = Counter(i for phrase in phrases for i in holders.get(phrase, ()))
    return next((i for i, count in counts.most_common(1) if 2 * count >= len(phrases)), None)


def _shared_out(whole: Side, i: int, parts: Side, run: range) -> float:
    """The words in common, or 0 if the parts repeat one another, or are too little of the whole, or out of order."""
    phrases = whole.phrases_of(i)
    found = [phrases & parts.phrases_of(j) for j in run]
    together = len(frozenset().union(*found))
    if 2 * together < len(phrases) or sum(map(len, found)) > 1.2 * together:
        return 0
    words = "".join(parts.words[j] for j in run)
    if len(words) * len(whole.words[i]) > LONG_CELLS:
        return together * 2
    likeness = Indel.normalized_similarity(whole.words[i], words)
    return likeness * likeness * (len(whole.words[i]) + len(words)) if likeness >= ALIKE else 0


def _alone(before: Side, after: Side, chain: list[Edge], i0: int, i1: int, j0: int, j1: int) -> Iterator[Edge]:
    """One old and one new block that are left alone between two pairs."""
    edges = [Edge(i0, i0, j0, j0, 0), *chain, Edge(i1, i1, j1, j1, 0)]
    for left, right in pairwise(edges):
        i, j = left.i1, left.j1
        if right.i0 - i != 1 or right.j0 - j != 1 or before.blocks[i].type is not after.blocks[j].type:
            continue
        if _other_row(before, i, after, j):
            continue
        short = max(len(before.words[i]), len(after.words[j])) <= SHORT
        if short or _likeness(before, i, after, j) >= ALONE_ALIKE:
            yield Edge(i, i + 1, j, j + 1, 1)


def _moves(before: Side, after: Side, gone: Sequence[int], come: Sequence[int]) -> dict[int, int]:
    """Which added block is which removed one: equal ones in order first, then the most alike. New to old."""
    moved: dict[int, int] = {}
    waiting: dict[str, list[int]] = defaultdict(list)
    for i in reversed(gone):
        if before.words[i]:
            waiting[before.keys[i]].append(i)
    for j in come:
        if waiting[after.keys[j]]:
            moved[j] = waiting[after.keys[j]].pop()
    moved |= _rows_by_name(before, after, set(gone).difference(moved.values()), set(come).difference(moved))
    taken = set(moved.values())
    rest_old = [i for i in gone if i not in taken and len(before.words[i]) > 3]
    rest_new = [j for j in come if j not in moved and len(after.words[j]) > 3]
    if len(rest_old) * len(rest_new) > PAIRS or _cells(before, rest_old, after, rest_new) > GAP_CELLS:
        return moved
    edges = [edge for i in rest_old for edge in _best(before, after, i, rest_new, MOVED_ALIKE)]
    for edge in sorted(edges, key=lambda edge: -edge.weight):
        if edge.i0 not in taken and edge.j0 not in moved:
            taken.add(edge.i0)
            moved[edge.j0] = edge.i0
    return moved


def _other_row(before: Side, i: int, after: Side, j: int) -> bool:
    """Whether these are rows of different names, one of which stands elsewhere in the other version."""
    mine, theirs = before.rows.get(i), after.rows.get(j)
    if mine is None or theirs is None or mine == theirs:
        return False
    return mine in after.names or theirs in before.names


def _rows_by_name(before: Side, after: Side, gone: set[int], come: set[int]) -> dict[int, int]:
    """Rows whose names stand once among those that went and once among those that came. New to old."""
    names = [Counter(side.rows[k] for k in left if k in side.rows) for side, left in ((before, gone), (after, come))]
    places = {before.rows[i]: i for i in gone if i in before.rows}
    return {
        j: places[after.rows[j]]
        for j in come
        if j in after.rows and names[0][after.rows[j]] == names[1][after.rows[j]] == 1
    }


def _in_order(
    steady: Sequence[Group], moved: dict[int, int], gone: Sequence[int], come: Sequence[int], ends: tuple[int, int]
) -> Iterator[Group]:
    """All groups in reading order. `steady` go forward in both versions; `ends` are the two versions' lengths."""
    i0 = j0 = 0
    elsewhere = set(moved.values())
    removed = [i for i in gone if i not in elsewhere]
    for group in [*steady, None]:
        i1, j1 = (group.old[0], group.new[0]) if group else ends
        yield from (Group(Fate.REMOVED, (i,), ()) for i in removed[bisect_left(removed, i0) : bisect_left(removed, i1)])
        for j in come[bisect_left(come, j0) : bisect_left(come, j1)]:
            yield Group(Fate.MOVED, (moved[j],), (j,)) if j in moved else Group(Fate.ADDED, (), (j,))
        if group:
            yield group
            i0, j0 = group.old[-1] + 1, group.new[-1] + 1


def _left(count: int, used: Iterable[int]) -> list[int]:
    taken = set(used)
    return [i for i in range(count) if i not in taken]
