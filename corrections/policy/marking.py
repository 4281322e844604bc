"""What Markdown means in a clause: headings, lists, emphasis, links to the web or to our pages, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

RULES = ("heading", "list", "emphasis", "link", "escape", "newline")
ABROAD = re.compile(r"https?://[^/\\\s]", re.IGNORECASE)
# A page of ours: what two slashes, or a backslash that browsers take for one, begin with is another site.
AT_HOME = re.compile(r"/(?![/\\])")
ITEM = re.compile(r"(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]|$)")
# From here on Markdown knows no list, but code, which a clause has none of: an indented list was pasted.
TOO_FAR = 4
BLANK = re.compile(r"\[[^\[\]\n]*\]?")


def parse(text: str) -> list[Token]:
    """What `parser` makes of a clause."""
    return parser().parse(unindented(text))


def unindented(text: str) -> str:
    """The text, a list that is indented as a whole moved to where lists begin."""
    return "\n".join(_lines(text))


def _lines(text: str) -> Iterator[str]:
    moved, in_list, follows = 0, False, True
    for line in text.split("\n"):
        words = line.lstrip(" \t")
        indent = len(line[: len(line) - len(words)].expandtabs(TOO_FAR))
        if words:
            moved = moved if indent >= moved else 0
            is_item = ITEM.match(words) is not None
            if is_item and not in_list and indent >= TOO_FAR:
                moved = indent
            in_list = is_item or (in_list and not (follows and indent < moved + 2))
        follows = not words
        yield " " * (indent - moved) + words if moved else line


@lru_cache(maxsize=512)
def blanks(text: str) -> tuple[str, ...]:
    """What stands in square brackets where readers would see them: not the name of a link, and no bracket that was
    escaped. A bracket that nothing closes counts to the end of its line."""
    if "[" not in text:
        return ()
    tokens = _apart().parse(unindented(text))
    shown = "\n".join("".join(map(_said, token.children or ())) for token in tokens if token.type == "inline")
    return tuple(found[0] for found in BLANK.finditer(shown))


def _said(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    if token.type == "text_special":
        return "" if token.content in ("[", "]") else token.content
    return token.content or (token.markup if token.type.startswith(("em_", "strong_")) else "")


@cache
def parser() -> MarkdownIt:
    return _made()


@cache
def _apart() -> MarkdownIt:
    """One that keeps what was escaped apart from what was not."""
    return _made().disable("text_join")


def _made() -> MarkdownIt:
    # Imported where it is used: most pages are shown without.
    from markdown_it import MarkdownIt

    made = MarkdownIt("zero").enable(list(RULES))
    # What leads nowhere that we let it stays as it was typed.
    made.validateLink = lambda url: bool(AT_HOME.match(url) or ABROAD.match(url))  # type: ignore[method-assign]
    return made
