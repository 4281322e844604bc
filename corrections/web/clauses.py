"""What changed in a clause of the policy, with the words that differ: for readers and for the desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from corrections.articles.blocks import Block
from corrections.articles.comparing.compare import compare
from corrections.articles.comparing.comparison import Comparison
from corrections.articles.comparing.diff import Piece, diff, rewritten
from corrections.policy import marking
from corrections.policy.decisions import Changed
from corrections.taxonomy import BlockType

if TYPE_CHECKING:
    from markdown_it.token import Token


@dataclass(frozen=True)
class Compared:
    """Two wordings of a clause. `title`: empty where it is the same or there is but one of them.

    `source`: both as they were typed, where they read the same and only their marks, lines or quotation marks differ.
    """

    title: tuple[Piece, ...]
    text: Comparison
    source: tuple[Piece, ...] | None


@dataclass(frozen=True)
class Difference:
    """A clause that is not as it was; of one that is new or gone all words are."""

    changed: Changed
    words: Compared


def differences(changes: Iterable[Changed]) -> list[Difference]:
    return [_difference(one) for one in changes]


def _difference(changed: Changed) -> Difference:
    old, new = changed.before, changed.after
    if old is None or new is None:
        return Difference(changed, Compared((), _compared(old.text if old else "", new.text if new else ""), None))
    return Difference(changed, compared(old.title, old.text, new.title, new.text))


def compared(old_title: str, old_text: str, new_title: str, new_text: str) -> Compared:
    """Two wordings compared as readers see them, as two versions of an article are."""
    title = marked(old_title, new_title) if old_title != new_title else ()
    text = _compared(old_text, new_text)
    return Compared(title, text, None if text.changes or old_text == new_text else marked(old_text, new_text))


@lru_cache(maxsize=256)
def _compared(old: str, new: str) -> Comparison:
    return compare("", blocks_of(old), "", blocks_of(new)).only_changes()


def marked(old: str, new: str) -> tuple[Piece, ...]:
    """What differs; where that is only what words are not compared by, such as a line or the kind of a quotation mark,
    both texts, one after the other."""
    pieces = diff(old, new)
    return pieces if old == new or any(piece.op != "same" for piece in pieces) else rewritten(old, new)


def blocks_of(text: str) -> list[Block]:
    """The words of a clause without their Markdown: its headings, paragraphs and list items with their numbers."""
    return [block for block in _blocks(marking.parse(text)) if block.text]


def _blocks(tokens: Iterable[Token]) -> Iterator[Block]:
    type_, number = BlockType.PARAGRAPH, ""
    depth = 0
    for token in tokens:
        if token.type == "heading_open":
            type_ = BlockType.HEADING
        elif token.type == "heading_close":
            type_ = BlockType.PARAGRAPH
        elif token.type == "list_item_open":
            number = f"{token.info}{token.markup} " if token.info else ""
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type == "inline":
            parts = (" " if one.type in ("softbreak", "hardbreak") else one.content for one in token.children or ())
            words = "".join(parts).strip()
            yield Block(BlockType.LIST_ITEM if depth else type_, number + words)
            number = ""
