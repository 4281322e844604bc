"""What changed in tables, in words: cells with the name of their column; columns that came, went or moved as one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from corrections.articles.comparing.cells import Became
from corrections.articles.comparing.comparison import Row
from corrections.articles.comparing.diff import new_text
from corrections.articles.comparing.saying import PLACE, TAKEN_OUT, TYPOGRAPHY, WORDING, Change, Said, shorten
from corrections.articles.comparing.weighing import weigh
from corrections.articles.folding import fold
from corrections.articles.tables import cell_texts
from corrections.errors import Message
from corrections.taxonomy import BlockType

Cells = Mapping[int, Sequence[Became]]
FEWEST = 2  # rows that gained or lost a cell, to say that the table did


def about_columns(rows: Sequence[Row], cells: Cells) -> tuple[list[Said], Cells]:
    """Sentences about whole columns, and what is left to say of single cells."""
    said: list[Said] = []
    left = dict(cells)
    for table in _tables(rows) if cells else ():
        changed = [(order, rows[order]) for order in table if rows[order].block in cells]
        head = next((cells[row.block or 0] for _, row in changed if row.head), ())
        names = [{cell.at[side]: _name(cell, side) for cell in head} for side in (0, 1)]
        found: dict[tuple[int, int], list[tuple[int, Row]]] = defaultdict(list)
        for order, row in changed:
            for cell in cells[row.block or 0]:
                if None in cell.at:
                    side = int(cell.old is None)
                    found[side, cell.at[side] or 0].append((order, row))
        whole = {key: places for key, places in found.items() if len(places) >= FEWEST}
        moved = {names[0].get(at) for side, at in whole if not side} & {names[1].get(at) for side, at in whole if side}
        said += _said_of(whole, names, moved - {None, ""}, rows)
        for _, row in changed:
            left[row.block or 0] = list(_without(cells[row.block or 0], whole, names, moved - {None, ""}))
    return said, left


def _tables(rows: Sequence[Row]) -> Iterator[range]:
    start = None
    for order in range(len(rows) + 1):
        inside = order < len(rows) and rows[order].type is BlockType.TABLE_ROW
        if inside and start is None:
            start = order
        elif not inside and start is not None:
            yield range(start, order)
            start = None


def _name(cell: Became, side: int) -> str:
    return ((cell.old, cell.new)[side] or "").strip()


def _said_of(
    whole: Mapping[tuple[int, int], Sequence[tuple[int, Row]]],
    names: Sequence[Mapping[int | None, str]],
    moved: set[str | None],
    rows: Sequence[Row],
) -> Iterator[Said]:
    for (side, at), places in whole.items():
        span = {"first": places[0][1].position, "last": places[-1][1].position}
        name = names[side].get(at)
        column = shorten(name) if name else at + 1
        order = places[0][0]
        if name in moved:
            if side:
                message = Message.of(
                    "Table rows {first}–{last}: column {column} stands in another place now.", **span, column=column
                )
                yield Said(PLACE, order, message)
        elif side:
            message = Message.of("Table rows {first}–{last}: column {column} was added.", **span, column=column)
            yield Said(WORDING, order, message)
        else:
            message = Message.of(
                "Table rows {first}–{last}: column {column} of the earlier table was removed.", **span, column=column
            )
            yield Said(TAKEN_OUT, order, message)


def _without(
    row: Iterable[Became],
    whole: Mapping[tuple[int, int], Any],
    names: Sequence[Mapping[int | None, str]],
    moved: set[str | None],
) -> Iterator[Became]:
    """The cells that are left to speak of: those of a column that moved are set beside one another."""
    gone: dict[str, Became] = {}
    come: dict[str, Became] = {}
    for cell in row:
        side = int(cell.old is None)
        if None not in cell.at or (side, cell.at[side]) not in whole:
            yield cell
            continue
        name = names[side].get(cell.at[side])
        if name and name in moved:
            (come if side else gone)[name] = cell
    for name, cell in come.items():
        if name in gone:
            yield Became(gone[name].old, cell.new, (gone[name].at[0], cell.at[1]))


def row_names(rows: Sequence[Row]) -> dict[int, str]:
    """What the first cells call rows of tables whose columns have names too, where no other row is called so."""
    firsts = {
        order: next(iter(cell_texts(new_text(row.pieces))), "").strip()
        for order, row in enumerate(rows)
        if row.type is BlockType.TABLE_ROW and row.block is not None
    }
    often = Counter(map(fold, firsts.values()))
    return {
        order: shorten(name)
        for order, name in firsts.items()
        if often[fold(name)] == 1 and any(map(str.isalpha, name)) and rows[order].columns and not rows[order].head
    }


def cell_changes(row: Row, order: int, cells: Sequence[Became], name: str) -> Iterator[Change]:
    """What changed in single cells of a row."""
    changed = [cell for cell in cells if fold(cell.old or "") != fold(cell.new or "")]
    for cell in changed:
        old, new = cell.old or "", cell.new or ""
        column = None if row.head else _column(row, cell, len(changed) > 1)
        named = name if isinstance(column, str) and cell.at[1] != 0 else ""
        yield Change(weigh(old, new, starts=True), old, new, row, order, column, named)
    if not changed and any(None in cell.at for cell in cells):
        yield Change(TYPOGRAPHY, "", "", row, order)  # an empty cell at the end came or went


def _column(row: Row, cell: Became, several: bool) -> str | int | None:
    at = cell.at[1]
    if at is None:
        return None
    name = row.columns[at] if at < len(row.columns) else ""
    return shorten(name) if name else at + 1 if several else None


def became_under_name(name: str, column: str | int, old: str, new: str) -> Message:
    """The same in a row that has a name: it is easier to find than a number."""
    where = {"row": name, "column": column}
    if old and new:
        return Message.of("{row}, {column}: “{old}” became “{new}”.", **where, old=old, new=new)
    if new:
        return Message.of("{row}, {column}: “{new}” was added.", **where, new=new)
    return Message.of("{row}, {column}: “{old}” was removed.", **where, old=old)


def became_in_column(column: str | int, where: Mapping[str, Any], old: str, new: str) -> Message:
    """A change in one cell: “old” and “new” as they are quoted, either of which may be empty."""
    if old and new:
        return Message.of(
            "{type} {number}, column {column}: “{old}” became “{new}”.", **where, column=column, old=old, new=new
        )
    if new:
        return Message.of("{type} {number}, column {column}: “{new}” was added.", **where, column=column, new=new)
    return Message.of("{type} {number}, column {column}: “{old}” was removed.", **where, column=column, old=old)
