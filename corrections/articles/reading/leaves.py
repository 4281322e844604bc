"""A page's own tree as a flat list of leaves: the smallest pieces of text that a reader sees as one block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.html import HtmlElement

from corrections.articles.reading.markup import (
    BLOCKS,
    CAPTION,
    CREDITED,
    HEADINGS,
    ZERO_WIDTH,
    clean,
    is_hidden,
    is_read,
    is_strong,
)
from corrections.taxonomy import BlockType


@dataclass(slots=True)
class Leaf:
    """One piece of text. `linked` and `strong` count the characters inside links and inside bold type.

    `element` is the block-level element that the text stands in, `hidden` whether it or one around it
    is hidden by an attribute or an inline style.
    """

    type: BlockType
    text: str
    element: HtmlElement
    order: int
    linked: int = 0
    strong: int = 0
    hidden: bool = False

    @property
    def link_share(self) -> float:
        return self.linked / len(self.text)


class _Visit(NamedTuple):
    element: HtmlElement
    start: bool
    entered: bool


def _walk(root: HtmlElement) -> Iterator[_Visit]:
    """Depth first without recursion: hostile pages nest as deep as they like."""
    element = root
    while True:
        entered = is_read(element)
        yield _Visit(element, True, entered)
        if entered and len(element):
            element = element[0]
            continue
        while True:
            yield _Visit(element, False, entered)
            if element is root:
                return
            following = element.getnext()
            if following is not None:
                element = following
                break
            parent = element.getparent()
            if parent is None:
                return
            element, entered = parent, True


@dataclass(slots=True)
class _Reader:
    leaves: list[Leaf] = field(default_factory=list)
    blocks: list[HtmlElement] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    strong: int = 0
    in_link: int = 0
    in_strong: int = 0
    in_hidden: int = 0
    breaks: int = 0
    row: HtmlElement | None = None

    def add(self, text: str | None) -> None:
        if not text:
            return
        length = len(text.strip())
        if length:
            self.breaks = 0
        self.linked += length if self.in_link else 0
        self.strong += length if self.in_strong > 0 else 0
        self.pieces.append(text)

    def is_bold_line(self) -> bool:
        """Whether all text since the last block is bold: a heading, then, over what follows the line break."""
        length = sum(len(piece.strip()) for piece in self.pieces)
        return length > 0 and self.strong == length

    def flush(self) -> None:
        raw = "".join(self.pieces)
        linked, strong = self.linked, self.strong
        self.pieces, self.linked, self.strong, self.breaks = [], 0, 0, 0
        if not raw.strip() or not self.blocks:
            return
        type_ = _type_of(self.blocks)
        text = raw.translate(ZERO_WIDTH).strip("\n") if type_ is BlockType.CODE else clean(raw)
        if text.strip():
            if type_ is BlockType.PARAGRAPH and len(text) < 300 and CREDITED.search(text):
                type_ = BlockType.CAPTION
            leaf = Leaf(type_, text, self.blocks[-1], len(self.leaves), linked, strong, self.in_hidden > 0)
            self.leaves.append(leaf)


def read(root: HtmlElement) -> list[Leaf]:
    """The leaves of `root` in the order of the page.

    Text that is only parted by two line breaks makes leaves of its own; the cells of a row of a data table
    (not of a table that only lays out the page) make one leaf, joined by " | ".
    """
    reader = _Reader()
    for element, start, entered in _walk(root):
        tag = element.tag
        if not isinstance(tag, str) or not entered:
            if not start and element is not root:
                if tag == "img" and "emoji" in element.get("class", ""):
                    reader.add(element.get("alt"))
                reader.add(element.tail)
            continue
        block = tag in BLOCKS or _is_shown_as_block(element, reader.blocks)
        if start:
            _enter(reader, element, tag, block)
        else:
            _leave(reader, element, tag, block, is_root=element is root)
    reader.flush()
    return reader.leaves


def _enter(reader: _Reader, element: HtmlElement, tag: str, block: bool) -> None:
    if reader.row is not None and block:
        if tag in ("td", "th") and reader.pieces and "".join(reader.pieces).strip():
            reader.pieces.append(" | ")
        else:
            reader.pieces.append(" ")
        block = False
    if block:
        reader.flush()
        reader.blocks.append(element)
    if tag == "tr" and reader.row is None and is_data(element):
        reader.row = element
    reader.in_link += tag == "a"
    reader.in_strong += is_strong(element)
    reader.in_hidden += is_hidden(element)
    if tag == "br":
        reader.breaks += 1
        if (reader.breaks > 1 or reader.is_bold_line()) and reader.row is None and not _in_code(reader.blocks):
            reader.flush()
        else:
            reader.pieces.append("\n")
    if tag == "q":
        reader.add("“")
    reader.add(element.text)


def _leave(reader: _Reader, element: HtmlElement, tag: str, block: bool, *, is_root: bool) -> None:
    if tag == "q":
        reader.add("”")
    if reader.row is element or (block and reader.row is None):
        reader.flush()
        reader.row = None
    reader.in_link -= tag == "a"
    reader.in_strong -= is_strong(element)
    reader.in_hidden -= is_hidden(element)
    if block and reader.row is None and reader.blocks and reader.blocks[-1] is element:
        reader.blocks.pop()
    if not is_root:
        reader.add(element.tail)


def _is_shown_as_block(element: HtmlElement, blocks: list[HtmlElement]) -> bool:
    """Custom elements and restyled ones: a block unless they stand inside a paragraph's text."""
    tag = str(element.tag)
    if "-" in tag:
        return not (blocks and (blocks[-1].tag in ("p", "li", "dd") or blocks[-1].tag in HEADINGS))
    style = element.get("style")
    return style is not None and re.search(r"display\s*:\s*block", style, re.I) is not None


def _in_code(blocks: list[HtmlElement]) -> bool:
    return any(block.tag == "pre" for block in blocks[-2:])


def _type_of(blocks: list[HtmlElement]) -> BlockType:
    for block in reversed(blocks[-5:]):
        tag = block.tag
        if tag in HEADINGS or block.get("role") == "heading":
            return BlockType.HEADING
        if tag in ("figcaption", "figure") or CAPTION.search(block.get("class", "")):
            return BlockType.CAPTION
        if tag == "li" and _is_of_picture(block):
            return BlockType.CAPTION
        if tag == "tr":
            return BlockType.TABLE_ROW if is_data(block) else BlockType.PARAGRAPH
        if tag in TYPES:
            return TYPES[str(tag)]
    return BlockType.PARAGRAPH


def _is_of_picture(item: HtmlElement) -> bool:
    """Whether a list's item is a picture's caption: in its figcaption, or alone in a figure or right under one.

    Several items in a figure are what it shows, a list; and so is what stands under one that has its caption.
    """
    around = item.getparent()
    if around is None or around.tag not in ("ul", "ol"):
        return False
    outside = next(item.iterancestors("figcaption", "figure"), None)
    if outside is not None and outside.tag == "figcaption":
        return True
    if sum(1 for one in around if one.tag == "li") != 1:
        return False
    figure = around.getprevious() if outside is None else outside
    if figure is None or figure.tag != "figure" or (figure.tail and figure.tail.strip() and outside is None):
        return False
    pictured = next(figure.iter("img", "picture", "video", "svg"), None) is not None
    return pictured and next(figure.iter("figcaption"), None) is None


TYPES = {"li": BlockType.LIST_ITEM, "blockquote": BlockType.QUOTE, "pre": BlockType.CODE}


def is_data(row: HtmlElement) -> bool:
    """Whether a table's row holds data rather than laying out the page: two short cells, and no table inside."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2 or next(row.iterdescendants("table"), None) is not None:
        return False
    return all(sum(1 for _ in cell.iterdescendants("p", "div", "li")) < 3 for cell in cells) and all(
        len(clean(str(cell.text_content()))) <= 300 for cell in cells
    )
