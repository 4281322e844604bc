"""The heaviest chain: of many candidate pairs, those that go forward in both versions and weigh most together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edge:
    """Blocks i0…i1 may have become blocks j0…j1; `weight` says how much speaks for it."""

    i0: int
    i1: int
    j0: int
    j1: int
    weight: float


def heaviest_chain(edges: Iterable[Edge], width: int) -> list[Edge]:
    """The edges that go forward on both sides and weigh most together; `width`: an upper bound of j. O(n log n)."""
    ordered = sorted((edge for edge in edges if edge.weight > 0), key=lambda edge: (edge.i0, edge.j0))
    finished = sorted(range(len(ordered)), key=lambda k: ordered[k].i1)
    totals = [0.0] * len(ordered)
    previous = [-1] * len(ordered)
    best = [-1] * (width + 2)  # a Fenwick tree of the best chain that ends at or before j

    done = 0
    for k, edge in enumerate(ordered):
        while done < len(finished) and ordered[finished[done]].i1 <= edge.i0:
            last = finished[done]
            j = ordered[last].j1 + 1
            while j < len(best):
                if best[j] < 0 or totals[best[j]] < totals[last]:
                    best[j] = last
                j += j & -j
            done += 1
        j = edge.j0 + 1
        while j > 0:
            if best[j] >= 0 and (previous[k] < 0 or totals[best[j]] > totals[previous[k]]):
                previous[k] = best[j]
            j -= j & -j
        totals[k] = edge.weight + (totals[previous[k]] if previous[k] >= 0 else 0.0)

    chain: list[Edge] = []
    at = max(range(len(ordered)), key=totals.__getitem__, default=-1)
    while at >= 0:
        chain.append(ordered[at])
        at = previous[at]
    return chain[::-1]
