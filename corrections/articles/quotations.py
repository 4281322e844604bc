"""What stands between quotation marks in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text and where it stands there, in code points."""

    start: int
    end: int
    text: str


def trimmed(text: str, start: int, end: int) -> Span:
    """The piece of `text` between two places, without the blanks around it."""
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()), words.strip())


_QUOTATION = re.compile(
    "“(?P<english>[^“”]+)”|„(?P<german>[^“”„]+)[“”]|«(?P<french>[^«»]+)»|»(?P<danish>[^«»]+)«"
    r"|(?<!\w)\"(?P<straight>[^\"]+)\"(?!\w)|(?<!\w)‘(?P<single>[^‘\n]+)’(?!\w)"
)


def quotations(text: str) -> list[Span]:
    """What stands between quotation marks in `text`, the outermost, without the marks.

    A closing single mark is also an apostrophe: such a quotation ends at the first that can close it.
    """
    found, position = [], 0
    while match := _QUOTATION.search(text, position):
        start, end = match.span(match.lastgroup or 0)
        if match.lastgroup == "single":
            first = re.compile(r"[^\s]’(?!\w)").search(text, start, match.end())
            end = first.start() + 1 if first else end
        found.append(trimmed(text, start, end))
        position = end + 1
    return found
