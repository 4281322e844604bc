"""What became of whole blocks, in words: added, removed, moved, split, joined, or set as another type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest

from corrections.articles.comparing.comparison import Row, RowKind
from corrections.articles.comparing.diff import new_text, old_text
from corrections.articles.comparing.saying import PARAGRAPH, PLACE, TAKEN_OUT, WORDING, Said, shorten
from corrections.errors import Message
from corrections.taxonomy import BlockType

SEVERAL = (PARAGRAPH, BlockType.LIST_ITEM, BlockType.TABLE_ROW)  # of which many come, go and move as one


def note(row: Row) -> Message | None:
    """What stands at the edge of a block that moved, was split or joined, or changed its type."""
    if row.kind is RowKind.MOVED and row.was_type is None and row.type is PARAGRAPH:
        return Message.of("Moved from paragraph {number}", number=row.was[0])
    if row.kind is RowKind.MOVED:
        return Message.of("Moved; before: {type} {number}", type=row.was_type or row.type, number=row.was[0])
    if row.kind is RowKind.SPLIT and row.part and (row.was_type or row.type) is PARAGRAPH:
        k, n = row.part
        return Message.of("Part {part} of {count} of paragraph {number}, split", part=k, count=n, number=row.was[0])
    if row.kind is RowKind.SPLIT and row.part:
        return Message.of("Part {part} of {count}, split", part=row.part[0], count=row.part[1])
    if row.kind is RowKind.JOINED and row.type is PARAGRAPH:
        return Message.of("Joined from paragraphs {first}–{last}", first=row.was[0], last=row.was[-1])
    if row.kind is RowKind.JOINED:
        return Message.of("Joined from {count} blocks", count=len(row.old_blocks))
    if row.was_type is not None:
        return Message.of("Before: {type}", type=row.was_type)
    return None


def about_blocks(rows: Sequence[Row]) -> Iterator[Said]:
    """Sentences about the blocks that are new, gone or in another place; neighbours that share a fate in one."""
    start = 0
    for end in range(1, len(rows) + 1):
        if end < len(rows) and _go_together(rows[end - 1], rows[end]):
            continue
        run, order, start = rows[start:end], start, end
        first = run[0]
        if first.kind is RowKind.ADDED:
            yield Said(WORDING, order, _added(run))
        elif first.kind is RowKind.REMOVED:
            yield Said(TAKEN_OUT, order, _removed(run))
        elif first.kind is RowKind.MOVED:
            yield Said(PLACE, order, _moved(run, rows, order))
        elif first.kind is RowKind.SPLIT:
            yield Said(PLACE, order, _split(run))
        elif first.kind is RowKind.JOINED:
            yield Said(PLACE, order, _joined(first))
        if first.was_type is not None and first.kind not in (RowKind.SPLIT, RowKind.JOINED):
            words = shorten(new_text(first.pieces))
            message = Message.of(
                "{before} is now {type}: “{words}”.", before=first.was_type, type=first.type, words=words
            )
            yield Said(PLACE, order, message)


def _go_together(row: Row, following: Row) -> bool:
    if row.kind is not following.kind:
        return False
    if row.kind is RowKind.SPLIT:
        return row.old_blocks == following.old_blocks
    same_type = row.type is following.type and row.was_type is following.was_type is None and row.type in SEVERAL
    if row.kind is RowKind.MOVED:
        if row.was[0] == row.position:
            return False
        return same_type and following.was[0] == row.was[0] + 1 and following.block == (row.block or 0) + 1
    return same_type and row.kind in (RowKind.ADDED, RowKind.REMOVED)


def _added(run: Sequence[Row]) -> Message:
    first, last = run[0], run[-1]
    words = shorten(new_text(first.pieces))
    if len(run) > 1:
        span = {"first": first.position, "last": last.position}
        if first.type is PARAGRAPH:
            return Message.of("Paragraphs {first}–{last} were added: “{words}”", **span, words=words)
        if first.type is BlockType.LIST_ITEM:
            return Message.of("List items {first}–{last} were added: “{words}”", **span, words=words)
        return Message.of("Table rows {first}–{last} were added: “{words}”", **span, words=words)
    if first.type is PARAGRAPH:
        if first.after:
            return Message.of(
                "A paragraph was added after paragraph {after}: “{words}”", after=first.after, words=words
            )
        return Message.of("A paragraph was added at the start: “{words}”", words=words)
    if first.type in (BlockType.LIST_ITEM, BlockType.TABLE_ROW):
        return Message.of("{type} {number} added: “{words}”", type=first.type, number=first.position, words=words)
    if first.after:
        return Message.of(
            "{type} added after paragraph {after}: “{words}”", type=first.type, after=first.after, words=words
        )
    return Message.of("{type} added at the start: “{words}”", type=first.type, words=words)


def _removed(run: Sequence[Row]) -> Message:
    """Sentences count in the text as it is now, unless they say that they can't."""
    span = {"first": run[0].was[0], "last": run[-1].was[0]}
    words = shorten(old_text(run[0].pieces))
    if run[0].type is PARAGRAPH:
        if len(run) > 1:
            return Message.of(
                "Paragraphs {first}–{last} of the earlier text were removed: “{words}”", **span, words=words
            )
        return Message.of(
            "Paragraph {number} of the earlier text was removed: “{words}”", number=run[0].was[0], words=words
        )
    if len(run) > 1 and run[0].type is BlockType.LIST_ITEM:
        return Message.of("List items {first}–{last} of the earlier text were removed: “{words}”", **span, words=words)
    if len(run) > 1:
        return Message.of("Table rows {first}–{last} of the earlier text were removed: “{words}”", **span, words=words)
    what = {"type": run[0].type, "words": words}
    return Message.of("{type} {number} of the earlier text was removed: “{words}”", number=run[0].was[0], **what)


def _moved(run: Sequence[Row], rows: Sequence[Row], order: int) -> Message:
    first, last = run[0], run[-1]
    if first.was_type is not None or first.was[0] == first.position:
        return _beside(first, rows, order)
    numbers = {"first": first.was[0], "last": last.was[0], "now_first": first.position, "now_last": last.position}
    if len(run) == 1:
        return _is_now(first)
    if first.type is PARAGRAPH:
        return Message.of(
            "Paragraphs {first}–{last} of the earlier text moved, and are now paragraphs {now_first}–{now_last}.",
            **numbers,
        )
    if first.type is BlockType.LIST_ITEM:
        return Message.of(
            "List items {first}–{last} of the earlier text moved, and are now list items {now_first}–{now_last}.",
            **numbers,
        )
    return Message.of(
        "Table rows {first}–{last} of the earlier text moved, and are now rows {now_first}–{now_last}.", **numbers
    )


def _is_now(row: Row) -> Message:
    numbers = {"number": row.was[0], "position": row.position}
    if row.type is PARAGRAPH:
        return Message.of("Paragraph {number} of the earlier text moved, and is now paragraph {position}.", **numbers)
    if row.type is BlockType.LIST_ITEM:
        return Message.of("List item {number} of the earlier text moved, and is now list item {position}.", **numbers)
    if row.type is BlockType.TABLE_ROW:
        return Message.of("Table row {number} of the earlier text moved, and is now row {position}.", **numbers)
    return Message.of(
        "{type} {number} of the earlier text moved, and is now {type} {position}.", type=row.type, **numbers
    )


def _beside(row: Row, rows: Sequence[Row], order: int) -> Message:
    """Where a block stands now whose number says nothing: before or after the nearest of those that it passed."""
    what = {"type": row.was_type or row.type, "number": row.was[0]}
    old, new = row.old_blocks[0], row.block or 0
    nearest_first = chain.from_iterable(zip_longest(rows[:order][::-1], rows[order + 1 :]))
    passed = (
        other
        for other in nearest_first
        if other and other.block and other.old_blocks and (other.old_blocks[0] < old) != (other.block < new)
    )
    other = next(passed, None)
    if other is None:
        return Message.of("{type} {number} of the earlier text moved.", **what)
    words = shorten(new_text(other.pieces))
    if (other.block or 0) > new:
        return Message.of("{type} {number} of the earlier text now stands before “{words}”.", **what, words=words)
    return Message.of("{type} {number} of the earlier text now stands after “{words}”.", **what, words=words)


def _split(run: Sequence[Row]) -> Message:
    first, last = run[0], run[-1]
    if (first.was_type or first.type) is not PARAGRAPH:
        return Message.of("{type} {number} was split.", type=first.was_type or first.type, number=first.was[0])
    if any(row.type is not PARAGRAPH for row in run):
        return Message.of("Paragraph {number} was split into {count} parts.", number=first.was[0], count=len(run))
    return Message.of(
        "Paragraph {number} was split into paragraphs {first}–{last}.",
        number=first.was[0],
        first=first.position,
        last=last.position,
    )


def _joined(row: Row) -> Message:
    if row.type is not PARAGRAPH or row.was_type is not None:
        return Message.of(
            "{count} blocks were joined: “{words}”", count=len(row.was), words=shorten(new_text(row.pieces))
        )
    return Message.of(
        "Paragraphs {first}–{last} were joined into paragraph {number}.",
        first=row.was[0],
        last=row.was[-1],
        number=row.position,
    )
