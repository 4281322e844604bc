"""Tables: the cells of a row, and whether the first row names the columns.

A row is stored as one text with its cells joined by " | " (blocks.py), so that a passage in it has offsets as in any
other block. What parts two cells is therefore kept beside them, to the character.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corrections.articles.blocks import Block
from corrections.taxonomy import BlockType

BAR = re.compile(r"\s*(?<!\S)\|(?!\S)\s*")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d(?:\s?[-–/]\s?\d{2,4})?")  # names a column, though it is a number


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, and what stands between it and the next; nothing after the last."""

    text: str
    bar: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row as it is shown: whether it is its table's first or last, and names the columns.

    `corner`: it leaves out the cell above the rows' names. `keyed`: its first cell says what the row is about.
    """

    cells: tuple[Cell, ...]
    first: bool
    last: bool
    head: bool
    corner: bool
    keyed: bool


def cells(text: str) -> list[Cell]:
    """The cells of a row; joined with their bars they are `text` again."""
    found: list[Cell] = []
    start = 0
    for bar in BAR.finditer(text):
        found.append(Cell(text[start : bar.start()], bar.group()))
        start = bar.end()
    return [*found, Cell(text[start:])]


def cell_texts(text: str) -> list[str]:
    return [cell.text for cell in cells(text)]


def columns(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """What the first of `rows` calls the columns; nothing if it is a row like the others.

    It names them if figures stand below words. It may leave out the corner above the rows' names.
    """
    if len(rows) < 2 or not any(rows):
        return ()
    width = Counter(len(row) for row in rows[1:]).most_common(1)[0][0]
    head = list(rows[0]) if len(rows[0]) == width else ["", *rows[0]]
    if len(head) != width or width < 2 or any(_is_figure(cell) for cell in head):
        return ()
    below = [[row[k] for row in rows[1:] if len(row) == width and row[k]] for k in range(width)]
    if any(_names(cell, column) for cell, column in zip(head, below, strict=True)):
        return tuple(head)
    return ()


def _is_figure(cell: str) -> bool:
    return any(map(str.isdigit, cell)) and not any(map(str.isalpha, cell)) and not _YEAR.fullmatch(cell)


def _names(cell: str, below: Sequence[str]) -> bool:
    figures = sum(any(map(str.isdigit, other)) for other in below)
    words = _YEAR.fullmatch(cell) is not None or not any(map(str.isdigit, cell))
    return bool(cell) and words and 2 * figures > len(below)


def spans(blocks: Sequence[Block]) -> Iterator[range]:
    """Where tables stand among blocks: rows that follow on one another."""
    start = None
    for i, block in enumerate([*blocks, None]):
        inside = block is not None and block.type is BlockType.TABLE_ROW
        if inside and start is None:
            start = i
        elif not inside and start is not None:
            yield range(start, i)
            start = None


def laid_out(blocks: Sequence[Block]) -> dict[int, TableRow]:
    """How a page shows the rows among `blocks`, by the block's number from 1."""
    shown: dict[int, TableRow] = {}
    for span in spans(blocks):
        rows = [cells(blocks[i].text) for i in span]
        names = columns([[cell.text for cell in row] for row in rows])
        keyed = bool(names) and not any(any(map(str.isdigit, row[0].text)) for row in rows[1:])
        for i, row in zip(span, rows, strict=True):
            head = bool(names) and i == span.start
            corner = head and len(row) < len(names)
            shown[i + 1] = TableRow(
                tuple(row), i == span.start, i == span.stop - 1, head, corner, keyed and bool(row[0].text)
            )
    return shown
