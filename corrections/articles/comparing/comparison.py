"""What changed between two versions, as a page shows it, and its plain form for storing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Literal

from corrections.articles.comparing.cells import split
from corrections.articles.comparing.diff import Piece
from corrections.errors import Message
from corrections.taxonomy import BlockType

CONTEXT = 1  # unchanged rows shown beside a change
FEWEST_FOLDED = 2


class RowKind(StrEnum):
    """What became of one block; `replaced`: so much of it that old and new stand one after the other."""

    SAME = "same"
    CHANGED = "changed"
    REPLACED = "replaced"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    SPLIT = "split"
    JOINED = "joined"


@dataclass(frozen=True)
class Row:
    """One block of the comparison, in the order of the new version.

    Blocks are numbered from 1 in their version (`block` in the new one, `old_blocks` in the old one; the headline is
    0). Readers count within a type: this is paragraph, caption … number `position` now and was `was` before. `after`
    is the number of paragraphs before it now. A row of a split is `part` k of n; the old text is in their pieces
    together. `note` stands at the block's edge. `columns`: what the columns of a table are called, if they are, beside
    each of its rows; `head`: this is the row that names them.
    """

    kind: RowKind
    type: BlockType
    pieces: tuple[Piece, ...]
    note: Message | None = None
    block: int | None = None
    old_blocks: tuple[int, ...] = ()
    position: int | None = None
    was: tuple[int, ...] = ()
    was_type: BlockType | None = None
    after: int = 0
    part: tuple[int, int] | None = None
    columns: tuple[str, ...] = ()
    head: bool = False

    @property
    def cells(self) -> list[tuple[Piece, ...]]:
        """The pieces of each cell of a table's row."""
        return split(self.pieces)

    @property
    def parts(self) -> list[list[tuple[Piece, ...]]]:
        """The same of a row that was replaced: the old one, and the new one."""
        return [split([piece]) for piece in self.pieces]

    @property
    def number(self) -> int | None:
        """What stands in the margin: the paragraph's number now, 0 for the headline, nothing for other blocks."""
        return self.position if self.block == 0 or self.type is BlockType.PARAGRAPH else None


@dataclass(frozen=True)
class Folded:
    """A run of unchanged blocks that a page folds away."""

    rows: tuple[Row, ...]

    @property
    def types(self) -> frozenset[BlockType]:
        return frozenset(row.type for row in self.rows)

    kind: Literal["folded"] = "folded"


@dataclass(frozen=True)
class Comparison:
    """What changed, block by block, and said in sentences.

    `headline` and `rows` hold both texts whole. `coarse`: the texts were too long to compare by words everywhere.
    """

    headline: tuple[Piece, ...]
    rows: tuple[Row | Folded, ...] = ()
    sentences: tuple[Message, ...] = ()
    coarse: bool = False
    changes: int = field(default=0)

    @property
    def headline_row(self) -> Row:
        """The headline as a row, for a page that shows it in one list with the blocks."""
        ops = [piece.op for piece in self.headline]
        kind = RowKind.SAME if set(ops) <= {"same"} else RowKind.CHANGED if "same" in ops else RowKind.REPLACED
        return Row(kind, BlockType.HEADING, self.headline, block=0, position=0)

    @property
    def all_rows(self) -> tuple[Row, ...]:
        """Every row, unfolded."""
        return tuple(inner for row in self.rows for inner in (row.rows if isinstance(row, Folded) else (row,)))

    def only_changes(self) -> Comparison:
        """The same without the blocks that did not change, for a page about one correction."""
        return replace(self, rows=tuple(row for row in self.all_rows if row.kind is not RowKind.SAME))


def fold_unchanged(rows: Sequence[Row]) -> tuple[Row | Folded, ...]:
    """Fold runs of unchanged rows, but for one beside each change."""
    shown = [False] * len(rows)
    for number, row in enumerate(rows):
        if row.kind is not RowKind.SAME:
            for near in range(max(0, number - CONTEXT), min(len(rows), number + CONTEXT + 1)):
                shown[near] = True
    result: list[Row | Folded] = []
    start = 0
    while start < len(rows):
        end = start + 1
        while not shown[start] and end < len(rows) and not shown[end]:
            end += 1
        run = tuple(rows[start:end])
        result += run if len(run) < FEWEST_FOLDED else (Folded(run),)
        start = end
    return tuple(result)


def to_plain(comparison: Comparison) -> dict[str, Any]:
    """`comparison` in lists, dictionaries, strings and numbers, as JSON can hold them."""
    return {
        "headline": [_plain_piece(piece) for piece in comparison.headline],
        "rows": [_plain_row(row) for row in comparison.all_rows],
        "folded": [[row.kind == "folded", len(row.rows) if isinstance(row, Folded) else 1] for row in comparison.rows],
        "sentences": [_plain_message(message) for message in comparison.sentences],
        "coarse": comparison.coarse,
        "changes": comparison.changes,
    }


def from_plain(plain: Mapping[str, Any]) -> Comparison:
    """The comparison that `to_plain` wrote."""
    rows = [_row(row) for row in plain["rows"]]
    grouped: list[Row | Folded] = []
    start = 0
    for is_folded, length in plain["folded"]:
        run = tuple(rows[start : start + length])
        grouped += (Folded(run),) if is_folded else run
        start += length
    return Comparison(
        headline=_pieces(plain["headline"]),
        rows=tuple(grouped),
        sentences=tuple(_message(message) for message in plain["sentences"]),
        coarse=plain["coarse"],
        changes=plain["changes"],
    )


def _plain_piece(piece: Piece) -> list[str]:
    return [piece.op, piece.text] if piece.was is None else [piece.op, piece.text, piece.was]


def _pieces(plain: Iterable[Sequence[Any]]) -> tuple[Piece, ...]:
    return tuple(Piece(*piece) for piece in plain)


def _plain_message(message: Message) -> list[Any]:
    return [message.text, {name: _plain_value(value) for name, value in message.values.items()}]


def _plain_value(value: Any) -> Any:
    return {"type": value.value} if isinstance(value, BlockType) else value


def _message(plain: Sequence[Any]) -> Message:
    text, values = plain
    return Message(text, {name: BlockType(v["type"]) if isinstance(v, dict) else v for name, v in values.items()})


def _plain_row(row: Row) -> dict[str, Any]:
    plain = {
        "kind": row.kind.value,
        "type": row.type.value,
        "pieces": [_plain_piece(piece) for piece in row.pieces],
        "note": _plain_message(row.note) if row.note else None,
        "block": row.block,
        "old_blocks": list(row.old_blocks),
        "position": row.position,
        "was": list(row.was),
        "was_type": row.was_type.value if row.was_type else None,
        "after": row.after,
        "part": list(row.part) if row.part else None,
        "columns": list(row.columns),
        "head": row.head or None,
    }
    return {name: value for name, value in plain.items() if value not in (None, [])}


def _row(plain: Mapping[str, Any]) -> Row:
    part = plain.get("part")
    return Row(
        kind=RowKind(plain["kind"]),
        type=BlockType(plain["type"]),
        pieces=_pieces(plain.get("pieces", [])),
        note=_message(plain["note"]) if plain.get("note") else None,
        block=plain.get("block"),
        old_blocks=tuple(plain.get("old_blocks", ())),
        position=plain.get("position"),
        was=tuple(plain.get("was", ())),
        was_type=BlockType(plain["was_type"]) if plain.get("was_type") else None,
        after=plain["after"],
        part=(part[0], part[1]) if part else None,
        columns=tuple(plain.get("columns", ())),
        head=plain.get("head", False),
    )
