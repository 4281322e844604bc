"""Rows of tables compared cell by cell: which column of one version is which of the other, and what their cells became.

The columns of two tables are matched once, over all rows that are in both: those with the same name, or with the most
cells that are equal, in order; columns between them are taken for one another where there are as many in either table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from corrections.articles.blocks import Block
from corrections.articles.comparing.chains import Edge, heaviest_chain
from corrections.articles.comparing.diff import Atom, Piece, atoms
from corrections.articles.folding import fold
from corrections.articles.tables import BAR, Cell, cell_texts, cells, columns, spans

MOST_ROWS = 200  # looked at to match columns
MOST_PAIRS = 500_000  # of cells set beside one another in all of a text; a table takes a quarter of what is left
LONGEST_HEAD = 1_000  # characters: what is longer names no columns, since a page repeats the names
MOST_COLUMNS = 60  # of a table whose columns are matched at all

Columns = tuple[str, ...]
Match = tuple[int | None, int | None]  # a column of the old table and of the new one, from 0


@dataclass(frozen=True, slots=True)
class Became:
    """A cell of the old row and what it is in the new one; None where that row has no such column."""

    old: str | None
    new: str | None
    at: Match


def named(blocks: Sequence[Block]) -> dict[int, Columns]:
    """What the columns of a table are called, for each of its rows, by the row's index; nothing where they are not."""
    names: dict[int, Columns] = {}
    for span in spans(blocks):
        named = len(blocks[span.start].text) <= LONGEST_HEAD
        names.update(dict.fromkeys(span, columns([cell_texts(blocks[i].text) for i in span]) if named else ()))
    return names


def heads(blocks: Sequence[Block], names: Mapping[int, Columns]) -> frozenset[int]:
    """The rows that name the columns."""
    return frozenset(span.start for span in spans(blocks) if names[span.start])


def matched(
    old: Sequence[Block],
    new: Sequence[Block],
    names: tuple[Mapping[int, Columns], Mapping[int, Columns]],
    pairs: Iterable[tuple[int, int]],
) -> dict[tuple[int, int], tuple[Match, ...]]:
    """Which cells belong together in each pair of rows, by their indexes."""
    starts = [{i: span.start for span in spans(blocks) for i in span} for blocks in (old, new)]
    alike: dict[tuple[int, int, int, int], list[tuple[int, int, list[str], list[str]]]] = defaultdict(list)
    for i, j in pairs:
        before, after = list(map(fold, cell_texts(old[i].text))), list(map(fold, cell_texts(new[j].text)))
        alike[starts[0][i], starts[1][j], len(before), len(after)].append((i, j, before, after))
    found: dict[tuple[int, int], tuple[Match, ...]] = {}
    left = MOST_PAIRS
    for rows in alike.values():
        i, j, before, after = rows[0]
        called = names[0].get(i, ()), names[1].get(j, ())
        fitting = called if (len(called[0]), len(called[1])) == (len(before), len(after)) else ((), ())
        most = min(MOST_ROWS, len(rows), left // (4 * len(before) * len(after)))
        left -= most * len(before) * len(after)
        match = tuple(_columns([row[2:] for row in rows[: max(1, most)]], *fitting, counted=most > 0))
        found.update({(i, j): match for i, j, *_ in rows})
    return found


def _columns(
    rows: Sequence[tuple[Sequence[str], Sequence[str]]], old_names: Columns, new_names: Columns, *, counted: bool
) -> Iterator[Match]:
    """`rows`: cells as folded. Not `counted`: there are too many, and one is taken for the other in its place."""
    before, after = len(rows[0][0]), len(rows[0][1])
    folded = [[fold(name) for name in names] for names in (old_names, new_names)]
    if (before == after and folded[0] == folded[1]) or not counted or max(before, after) > MOST_COLUMNS:
        yield from zip_longest(range(before), range(after))
        return
    edges = []
    for i in range(before):
        for j in range(after):
            named = bool(old_names and new_names and folded[0][i] and folded[0][i] == folded[1][j])
            equal = sum(bool(old[i]) and old[i] == new[j] for old, new in rows)
            edges.append(Edge(i, i + 1, j, j + 1, equal + named * (len(rows) + 1)))
    chain = heaviest_chain(edges, after)
    for left, right in pairwise([Edge(0, 0, 0, 0, 0), *chain, Edge(before, before, after, after, 0)]):
        gap = range(left.i1, right.i0), range(left.j1, right.j0)
        if len(gap[0]) == len(gap[1]) or not old_names:
            yield from zip_longest(*gap)
        else:
            yield from ((i, None) for i in gap[0])
            yield from ((None, j) for j in gap[1])
        if right.i0 < right.i1:
            yield right.i0, right.j0


def became(old: str, new: str, match: Iterable[Match]) -> tuple[Became, ...]:
    """What the cells of one row became."""
    before, after = cell_texts(old), cell_texts(new)
    return tuple(Became(None if i is None else before[i], None if j is None else after[j], (i, j)) for i, j in match)


def cell_steps(old: str, new: str, match: Sequence[Match]) -> list[Atom]:
    """The steps from one row to the other, none of which reaches over the end of a cell that both have."""
    before, after = cells(old), cells(new)
    told = [(before[i].text if i is not None else "", after[j].text if j is not None else "") for i, j in match]
    if not any(mine and fold(mine) == fold(theirs) for mine, theirs in told):
        return [("del", old, ""), ("ins", "", new)]
    steps: list[Atom] = []
    for (i, j), (mine, theirs) in zip(match, told, strict=True):
        bars = _bar(before, i), _bar(after, j)
        steps += [("same", *bars)] if all(bars) else [("del", bars[0], ""), ("ins", "", bars[1])]
        if fold(mine) == fold(theirs):
            steps.append(("same", mine, theirs))
        else:
            steps += atoms(mine, theirs) if mine and theirs else [("del", mine, ""), ("ins", "", theirs)]
    return [step for step in steps if step[1] or step[2]]


def _bar(row: Sequence[Cell], number: int | None) -> str:
    """What stands before a cell."""
    return row[number - 1].bar if number else ""


def split(pieces: Iterable[Piece]) -> list[tuple[Piece, ...]]:
    """The pieces of each cell of a row; what parts the cells is left out."""
    found: list[list[Piece]] = [[]]
    for piece in pieces:
        texts = BAR.split(piece.text)
        olds = BAR.split(piece.was) if piece.was is not None else []
        for number, text in enumerate(texts):
            if number:
                found.append([])
            if text:
                found[-1].append(replace(piece, text=text, was=olds[number] if len(olds) == len(texts) else None))
    return [tuple(cell) for cell in found]
