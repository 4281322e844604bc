"""What a CMS sent, in whichever form it came."""

from __future__ import annotations

from dataclasses import dataclass, replace

from corrections.articles.blocks import Block
from corrections.articles.decisions import Copy
from corrections.taxonomy import BlockType


@dataclass(frozen=True)
class Pushed:
    """An article as it was sent. `html`: its text is still to be read; `copy` then has no blocks.

    `unsaid` are fields of the copy that were left out. `url_at`, `headline_at` and `text_at` are where they stood, as
    JSON pointers.
    """

    copy: Copy
    html: str | None = None
    standfirst: str | None = None
    unsaid: frozenset[str] = frozenset()
    url_at: str = "/url"
    headline_at: str = "/headline"
    text_at: str = "/html"

    def with_text(self, blocks: tuple[Block, ...]) -> Copy:
        """The copy with its text, the standfirst above it unless it stands there already."""
        first = Block(BlockType.PARAGRAPH, self.standfirst or "")
        repeated = bool(blocks) and _letters(blocks[0].text) == _letters(first.text)
        return replace(self.copy, blocks=(first, *blocks) if first.text and not repeated else blocks)


@dataclass(frozen=True)
class NotTaken:
    """Something that is in order and no article of the record, such as a draft. `reason` says so in plain words."""

    reason: str


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
