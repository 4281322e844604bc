"""Where best alignments put a part of a sequence, checked against every one of them."""

from __future__ import annotations

import random
from functools import cache
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from corrections.requests.places import best_places

Pairs = tuple[tuple[int, int], ...]


def best_alignments(old: str, new: str) -> frozenset[Pairs]:
    """Every longest common subsequence, as pairs of positions."""

    @cache
    def longest(i: int, j: int) -> int:
        if i == len(old) or j == len(new):
            return 0
        return longest(i + 1, j + 1) + 1 if old[i] == new[j] else max(longest(i + 1, j), longest(i, j + 1))

    @cache
    def all_from(i: int, j: int) -> frozenset[Pairs]:
        if longest(i, j) == 0:
            return frozenset([()])
        found: set[Pairs] = set()
        if old[i] == new[j]:
            found |= {((i, j), *rest) for rest in all_from(i + 1, j + 1)}
        if longest(i + 1, j) == longest(i, j):
            found |= all_from(i + 1, j)
        if longest(i, j + 1) == longest(i, j):
            found |= all_from(i, j + 1)
        return frozenset(found)

    return all_from(0, 0)


@given(st.text("abc", min_size=1, max_size=6), st.text("abc", max_size=7), st.data())
def test_places_and_rivals_are_those_of_all_best_alignments(old: str, new: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(old) - 1))
    end = data.draw(st.integers(start + 1, len(old)))
    alignments = [dict(pairs) for pairs in best_alignments(old, new)]

    def places(at: int) -> list[int]:
        """Where the part as long as the one asked for, but starting at `at`, stands together."""
        part = range(at, at + end - start)
        found = {pairs[at] for pairs in alignments if all(pairs.get(i) == pairs.get(at, -99) + i - at for i in part)}
        return sorted(found)

    expected = places(start)
    equal = (at for at in range(len(old) - (end - start) + 1) if old[at : at + end - start] == old[start:end])
    claimed = len(expected) == 1 and any(expected[0] in places(at) for at in equal if at != start)
    assert best_places(old, new, start, end) == (expected, claimed)


def test_five_thousand_blocks_take_no_time() -> None:
    dice = random.Random(1)
    old = "".join(chr(0xE000 + dice.randrange(3000)) for _ in range(5000))
    start = process_time()
    assert best_places(old, "x" + old + "y", 2000, 2003) == ([2001], False)
    assert process_time() - start < 2
