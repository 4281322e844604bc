"""What the sentences about changes share: their order, and how long lists and quotations are cut short."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from corrections.articles.comparing.comparison import Row
from corrections.errors import Message
from corrections.taxonomy import BlockType

LONGEST = 90  # characters of a quotation
MOST = 6  # sentences that are said at once
PARAGRAPH = BlockType.PARAGRAPH
_INNER = str.maketrans('“”„"', "‘’‚'")

# From what matters most to what matters least.
HEADLINE, REWRITING, NUMBER, NAME, TAKEN_OUT, WORDING, PLACE, CASE, TYPOGRAPHY = range(9)


@dataclass(frozen=True)
class Said:
    """A sentence, and where it belongs among the others."""

    weight: int
    order: int
    message: Message


@dataclass(frozen=True)
class Change:
    """One change of words in a row: how important (lower is more), and what became what.

    `column`: of a table, the name of the column that the words stand in, or its number where a row has several changes.
    `name`: what the row's first cell calls it, if nothing else is called so.
    """

    weight: int
    old: str
    new: str
    row: Row
    order: int
    column: str | int | None = None
    name: str = ""


def cut(sentences: Sequence[Message]) -> tuple[Sequence[Message], Sequence[Message]]:
    """The sentences to say at once, and those behind them: seven are said, rather than six and "one more"."""
    most = MOST if len(sentences) > MOST + 1 else len(sentences)
    return sentences[:most], sentences[most:]


def in_short(sentences: Sequence[Message]) -> tuple[Message, ...]:
    """The same where nothing can be opened: how many more there are is said."""
    first, rest = cut(sentences)
    return (*first, Message.of("And {count} more.", count=len(rest))) if rest else tuple(first)


def shorten(text: str, most: int = LONGEST) -> str:
    """`text` to stand in quotation marks: on one line, cut at a space (or between characters, where there is none)
    with an ellipsis, its own double quotation marks made single."""
    line = " ".join(text.split()).translate(_INNER)
    if len(line) <= most:
        return line
    cut = line[:most]
    if not line[most].isspace() and " " in cut[most // 2 :]:
        cut = cut[: cut.rindex(" ")]
    else:
        while cut and (
            unicodedata.combining(line[len(cut)]) or line[len(cut)] in "\u200d\ufe0f" or cut[-1] == "\u200d"
        ):
            cut = cut[:-1]
    return cut.rstrip(" ,;:–—-") + "…"
