"""The text of an article as blocks, and the plain notation in which a person types and edits them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corrections.errors import Message
from corrections.taxonomy import BlockType


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a version's text. `text` is plain text without markup; a table row's cells are joined by " | "."""

    type: BlockType
    text: str


MARKS: tuple[tuple[str, BlockType], ...] = (
    ("## ", BlockType.HEADING),
    ("> ", BlockType.QUOTE),
    ("- ", BlockType.LIST_ITEM),
    ("!caption ", BlockType.CAPTION),
    ("| ", BlockType.TABLE_ROW),
    ("    ", BlockType.CODE),
)
OWN_LINE = frozenset({BlockType.HEADING, BlockType.LIST_ITEM, BlockType.CAPTION, BlockType.TABLE_ROW})


def parse(text: str) -> list[Block]:
    """Read the plain notation.

    Paragraphs are separated by blank lines; a line that starts with `## ` is a heading, `> ` a quotation set
    apart, `- ` a list item, `!caption ` a caption, `| … | … |` a row of a table, four spaces code.
    Lines of one paragraph are joined by a space. A leading backslash keeps a mark as ordinary text.
    """
    blocks: list[Block] = []
    open_block: tuple[BlockType, list[str]] | None = None

    def close() -> None:
        nonlocal open_block
        if open_block is not None:
            type_, lines = open_block
            joined = "\n".join(lines) if type_ is BlockType.CODE else " ".join(lines)
            if joined.strip():
                blocks.append(Block(type_, joined))
            open_block = None

    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        is_in_code = open_block is not None and open_block[0] is BlockType.CODE and line.startswith("    ")
        if not line.strip() and not is_in_code:
            close()
            continue
        type_, words = _read_line(line)
        if open_block is not None and (type_ in OWN_LINE or type_ is not open_block[0]):
            close()
        if open_block is None:
            open_block = (type_, [])
        open_block[1].append(words)
        if type_ in OWN_LINE:
            close()
    close()
    return blocks


def _read_line(line: str) -> tuple[BlockType, str]:
    for mark, type_ in MARKS:
        if line.startswith(mark):
            words = line.removeprefix(mark)
            if type_ is BlockType.TABLE_ROW:
                words = " | ".join(cell.strip() for cell in words.rstrip().removesuffix("|").split("|"))
            return type_, words.rstrip() if type_ is BlockType.CODE else words.strip()
    stripped = line.strip()
    if stripped.startswith("\\") and any(stripped[1:].startswith(mark.rstrip() or mark) for mark, _ in MARKS):
        stripped = stripped[1:]
    return BlockType.PARAGRAPH, stripped


def write(blocks: Iterable[Block]) -> str:
    """The plain notation of `blocks`: `parse(write(blocks)) == blocks` for blocks without line breaks, code apart."""
    marks = {type_: mark for mark, type_ in MARKS}
    return "\n\n".join(_write_block(block, marks.get(block.type, "")) for block in blocks)


def _write_block(block: Block, mark: str) -> str:
    if block.type is BlockType.TABLE_ROW:
        return f"| {block.text} |"
    if block.type is BlockType.CODE:
        return "\n".join(mark + line for line in block.text.split("\n"))
    if not mark and any(block.text.startswith(other.rstrip()) for other, _ in MARKS if other.strip()):
        return "\\" + block.text
    return mark + block.text


def body_text(headline: str, blocks: Sequence[Block]) -> str:
    """Headline and blocks joined by line feeds: the string that a TextPositionSelector counts in."""
    return "\n".join([headline, *(block.text for block in blocks)])


def words_in(blocks: Iterable[Block]) -> int:
    return sum(len(re.findall(r"\w+(?:[’'-]\w+)*", block.text)) for block in blocks)


def counted(blocks: Iterable[Block]) -> list[int]:
    """Each block's number as readers count: among those of its type."""
    counts: Counter[BlockType] = Counter()
    numbers = []
    for block in blocks:
        counts[block.type] += 1
        numbers.append(counts[block.type])
    return numbers


def where(blocks: Sequence[Block], block: int | None, last: int | None = None) -> Message | None:
    """Where a reader would say that block number `block` stands; None if there is no such block. The headline is 0.

    `last`: the number of the block in which it ends, if that may be a later one.
    """
    if last is not None and block is not None and 0 <= block < last <= len(blocks):
        return _from_to(blocks, block, last)
    if block is None or not 0 <= block <= len(blocks):
        return None
    if block == 0:
        return Message("Headline")
    number, type_ = counted(blocks[:block])[-1], blocks[block - 1].type
    if type_ is BlockType.PARAGRAPH:
        return Message.of("Paragraph {number}", number=number)
    return Message.of("{type} {number}", type=type_, number=number)


def _from_to(blocks: Sequence[Block], first: int, last: int) -> Message:
    numbers, ends = counted(blocks), blocks[last - 1].type
    end = numbers[last - 1]
    if first == 0:
        return Message.of("Headline to {type} {number}", type=ends, number=end)
    begins, start = blocks[first - 1].type, numbers[first - 1]
    if begins is ends is BlockType.PARAGRAPH:
        return Message.of("Paragraphs {first}–{last}", first=start, last=end)
    return Message.of(
        "{first_type} {first} to {last_type} {last}", first_type=begins, first=start, last_type=ends, last=end
    )
