"""Two versions of an article compared: aligned by blocks, then by words inside the blocks that changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from corrections.articles.blocks import Block, counted
from corrections.articles.comparing import cells as tables
from corrections.articles.comparing.alignment import align
from corrections.articles.comparing.changes import sentences
from corrections.articles.comparing.comparison import Comparison, Row, RowKind, fold_unchanged
from corrections.articles.comparing.diff import Atom, Piece, atoms, diff, pieces_of, unchanged
from corrections.articles.comparing.groups import Fate, Group
from corrections.articles.comparing.ordinals import ordinals, without
from corrections.articles.comparing.placing import note
from corrections.articles.folding import fold
from corrections.articles.words import roughly_counted
from corrections.taxonomy import BlockType

MOST_WORDS = 50_000  # compared one by one, both texts together
MOST_CHANGES = 3_000  # of words, told and shown one by one


@dataclass
class Budget:
    """How much more may be compared by words, so that no two texts take long."""

    words: int = MOST_WORDS
    changes: int = MOST_CHANGES
    spent: bool = field(default=False)

    def allows(self, old: str, new: str) -> bool:
        """Whether to compare these two by words; if so, it is taken off."""
        words = roughly_counted(old) + roughly_counted(new) if self.words and self.changes else 1
        if words > self.words or not self.changes:
            self.spent = True
            return False
        self.words -= words
        return True

    def within(self, old: str, new: str, steps: list[Atom]) -> list[Atom]:
        """These steps, if so many changes may still be told; else the two texts whole."""
        ops = [step[0] for step in steps]
        changes = max(ops.count("del"), ops.count("ins"))
        if changes > self.changes:
            self.changes, self.spent = 0, True
            return whole(old, new)
        self.changes -= changes
        return steps


def whole(old: str, new: str) -> list[Atom]:
    """The step from one text to the other, not looked into."""
    return [("del", old, ""), ("ins", "", new)]


def compare(
    old_headline: str,
    old_blocks: Sequence[Block],
    new_headline: str,
    new_blocks: Sequence[Block],
    *,
    old_bylines: Sequence[str] = (),
    new_bylines: Sequence[str] = (),
) -> Comparison:
    """What changed from one version to another.

    Bounded: beyond `MOST_WORDS` or `MOST_CHANGES` changed blocks are shown whole, old then new, and the result says
    that it is coarse. 2,000 words take some 10 ms, 20,000 some 200 ms, the longest articles less than a second.
    """
    budget = Budget()
    headline = _headline(old_headline, new_headline)
    groups = align(without(old_blocks, ordinals(old_blocks)), without(new_blocks, ordinals(new_blocks)))
    comparing = _Comparing(old_blocks, new_blocks, groups, budget)
    rows = [row for group in groups for row in comparing.rows(group)]
    bylines = ", ".join(old_bylines), ", ".join(new_bylines)
    return Comparison(
        headline=headline,
        rows=fold_unchanged(rows),
        sentences=sentences(headline, bylines, rows, coarse=budget.spent, cells=comparing.cells),
        coarse=budget.spent,
        changes=sum(row.kind is not RowKind.SAME for row in rows),
    )


def _headline(old: str, new: str) -> tuple[Piece, ...]:
    return unchanged(old, new) if fold(old) == fold(new) else diff(old, new)


class _Comparing:
    """Two lists of blocks, and the place that a reader would say each block has: paragraph 4, caption 2."""

    def __init__(self, old: Sequence[Block], new: Sequence[Block], groups: Sequence[Group], budget: Budget) -> None:
        self.old, self.new, self.budget = old, new, budget
        self.names = tables.named(old), tables.named(new)
        self.heads = tables.heads(old, self.names[0]), tables.heads(new, self.names[1])
        pairs = [(group.old[0], group.new[0]) for group in groups if len(group.old) == len(group.new) == 1]
        self.matched = tables.matched(
            old, new, self.names, [(i, j) for i, j in pairs if i in self.names[0] and j in self.names[1]]
        )
        self.cells: dict[int, tuple[tables.Became, ...]] = {}  # of the rows of tables that changed, by block number
        self.ordinals = ordinals(old), ordinals(new)
        self.was, self.is_now = counted(old), counted(new)
        self.paragraphs_before = [0]
        for block in new:
            self.paragraphs_before.append(self.paragraphs_before[-1] + (block.type is BlockType.PARAGRAPH))

    def rows(self, group: Group) -> Iterator[Row]:
        """The rows of one group: one for each new block, or one for what was removed."""
        if group.fate is Fate.REMOVED:
            i = group.old[0]
            yield self._row(RowKind.REMOVED, group, None, (Piece("del", self.old[i].text),))
        elif group.fate is Fate.ADDED:
            j = group.new[0]
            yield self._row(RowKind.ADDED, group, j, (Piece("ins", self.new[j].text),))
        elif group.fate is Fate.SPLIT:
            yield from self._split(group)
        else:
            j = group.new[0]
            old, new = "\n".join(self.old[i].text for i in group.old), self.new[j].text
            steps: list[Atom] = [("same", old, new)]
            if group.old[0] in self.ordinals[0] and j in self.ordinals[1] and len(group.old) == 1:
                steps = self._item_steps(old, new, self.ordinals[0][group.old[0]], self.ordinals[1][j])
            elif fold(old) != fold(new):
                match = self.matched.get((group.old[0], j)) if len(group.old) == 1 else None
                steps = self._cell_steps(old, new, j, match) if match else self._steps(old, new)
            yield self._row(_kind(group.fate, steps), group, j, pieces_of(steps))

    def _split(self, group: Group) -> Iterator[Row]:
        parts = [self.new[j].text for j in group.new]
        steps = self._steps(self.old[group.old[0]].text, "\n".join(parts))
        for k, (j, own) in enumerate(zip(group.new, _cut(steps, [len(part) for part in parts]), strict=True)):
            yield self._row(RowKind.SPLIT, group, j, pieces_of(own), part=(k + 1, len(parts)))

    def _cell_steps(self, old: str, new: str, j: int, match: Sequence[tables.Match]) -> list[Atom]:
        if not self.budget.allows(old, new):
            return whole(old, new)
        steps = self.budget.within(old, new, tables.cell_steps(old, new, match))
        if any(step[0] == "same" for step in steps):
            self.cells[j + 1] = tables.became(old, new, match)
        return steps

    def _item_steps(self, old: str, new: str, old_number: str, new_number: str) -> list[Atom]:
        before, after = old.removeprefix(old_number), new.removeprefix(new_number)
        if fold(before) == fold(after):
            return [("same", old, new)]
        steps = self._steps(before, after)
        return [("same", old_number, new_number), *steps] if any(op == "same" for op, *_ in steps) else whole(old, new)

    def _steps(self, old: str, new: str) -> list[Atom]:
        if self.budget.allows(old, new):
            return self.budget.within(old, new, atoms(old, new))
        return whole(old, new)

    def _row(
        self, kind: RowKind, group: Group, j: int | None, pieces: tuple[Piece, ...], part: tuple[int, int] | None = None
    ) -> Row:
        block = self.new[j] if j is not None else self.old[group.old[0]]
        was_type = self.old[group.old[0]].type if group.old else None
        row = Row(
            kind=kind,
            type=block.type,
            pieces=pieces,
            block=None if j is None else j + 1,
            old_blocks=tuple(i + 1 for i in group.old),
            position=None if j is None else self.is_now[j],
            was=tuple(self.was[i] for i in group.old),
            was_type=was_type if was_type is not block.type else None,
            after=0 if j is None else self.paragraphs_before[j],
            part=part,
            columns=(self.names[0].get(group.old[0], ()) if j is None else self.names[1].get(j, ())),
            head=group.old[0] in self.heads[0] if j is None else j in self.heads[1],
        )
        return replace(row, note=note(row))


def _kind(fate: Fate, steps: Sequence[Atom]) -> RowKind:
    if fate is Fate.EDITED or (fate is Fate.KEPT and any(step[0] != "same" for step in steps)):
        return RowKind.REPLACED if all(step[0] != "same" for step in steps) else RowKind.CHANGED
    return {Fate.KEPT: RowKind.SAME, Fate.MOVED: RowKind.MOVED}.get(fate, RowKind.JOINED)


def _cut(steps: Sequence[Atom], lengths: Sequence[int]) -> list[list[Atom]]:
    """Share out `steps` to a text joined by line feeds between its parts; the line feeds themselves are dropped."""
    shares: list[list[Atom]] = [[]]
    room = lengths[0]
    for step in steps:
        op, old, new = step
        while len(new) > room and len(shares) < len(lengths):
            told = old[:room] if old == new else old
            dropped = old[room : room + 1] if old == new else ""
            shares[-1].append((op, told + dropped, new[:room]))
            old, new = old[len(told + dropped) :], new[room + 1 :]
            room = lengths[len(shares)]
            shares.append([])
        shares[-1].append((op, old, new))
        room -= len(new)
    return shares
