"""The text of an HTML mail: paragraphs as lines, quotations marked as in plain mails, nothing else."""

from __future__ import annotations

import re
from contextlib import suppress
from html.parser import HTMLParser

from corrections.mailbox.quoting import MARK

SILENT = frozenset({"script", "style", "head", "title", "template", "noscript"})
BREAKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "hr"})
EMPTY = frozenset({"br", "hr"})
CONDITION = re.compile(r"<!\[[^<>]*>?")  # what Outlook writes for itself, and CDATA
LONE = re.compile(r"<(?![^<>]*>)")  # a mark that begins no tag: none ends before the next one


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent = self.quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent += 1
        if tag == "blockquote":
            self.quoted += 1
        if tag in BREAKS or tag == "blockquote":
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        if tag == "blockquote":
            self.quoted = max(0, self.quoted - 1)
        if (tag in BREAKS and tag not in EMPTY) or tag == "blockquote":
            self._break()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(re.sub(r"\s+", " ", data))

    def _break(self) -> None:
        self.pieces.append("\n> " if self.quoted else "\n")


def _without_comments(html: str) -> str:
    """`html` without comments. The parser looks for the end of each that has none in all that follows, and so it does
    with a tag: a mail of 30 KB would keep it busy for half a minute."""
    first, *others = html.split("<!--")
    return CONDITION.sub("", first + "".join(map(_after_comment, others)))


def _after_comment(begun: str) -> str:
    """What follows a comment. `<!-->` and `<!--->` are whole ones: so Outlook hides from itself what others are to
    read (HTML, 13.2.5.43)."""
    for at_once in (">", "->"):
        if begun.startswith(at_once):
            return begun.removeprefix(at_once)
    return begun.partition("-->")[2]


def text_of(html: str) -> str:
    """What a person reads of `html`, without what a browser would load or hide."""
    reader = _Text()
    with suppress(AssertionError, ValueError):  # markup that the parser gives up on: what came before it stands
        reader.feed(LONE.sub("&lt;", _without_comments(html)))
        reader.close()
    lines = (line if line == MARK else line.strip() for line in "".join(reader.pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join("" if line == ">" else line for line in lines)).strip()
