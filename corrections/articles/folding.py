"""Folding: the form in which two texts are compared. Nothing folded is ever shown or published.

Two texts fold to one string if a reader sees the same words: composed or decomposed accents, curly or straight
quotation marks, a dash or a hyphen, a no-break space or a space, soft hyphens, zero-width characters and line
ends make no difference. Case does, and so do superscript digits (10⁶ that lost its superscript is 106).
"""

from __future__ import annotations

import json
import re
import unicodedata
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corrections.articles.blocks import Block
from corrections.composed import normal

EM_DASH = "—"

_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
_INVISIBLE += "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
_SINGLE_QUOTES = "`´‘’‚‛ʹʻʼʽˈ′‵‹›"
_DOUBLE_QUOTES = "“”„‟″‶«»〝〞〟"
_HYPHENS = "‐‑‒–−⁃﹣－"
_EM_DASHES = "―⸺⸻﹘"

_ONE_FOR_ONE: dict[int, str] = {
    **{ord(mark): "'" for mark in _SINGLE_QUOTES},
    **{ord(mark): '"' for mark in _DOUBLE_QUOTES},
    **{ord(mark): "-" for mark in _HYPHENS},
    **{ord(mark): EM_DASH for mark in _EM_DASHES},
}
_BEFORE: dict[int, str] = {
    **_ONE_FOR_ONE,
    **{ord(mark): "" for mark in _INVISIBLE},
    **{ord(digit): "^" + unicodedata.normalize("NFKC", digit) for digit in "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"},
}
# Compatibility decompositions lead to dashes and quotation marks as well (full width, vertical forms).
_AFTER = _ONE_FOR_ONE

# Plain ASCII words with single spaces, as they are | white space | everything else, with the ASCII character before
# it, on which a combining mark may sit.
_SEGMENT = re.compile(
    r"(?P<plain>[!-_a-~]+(?: [!-_a-~]+)*(?![^\s!-_a-~]))|(?P<space>\s+)|(?P<other>[!-_a-~]?[^\s!-_a-~]+)"
)


def fold(text: str) -> str:
    """`text` for comparing: NFKD, plain quotation marks and dashes, single spaces, nothing invisible."""
    return _fold_keeping_em_dashes(text).replace(EM_DASH, "-")


def _fold_keeping_em_dashes(text: str) -> str:
    if text.isascii():
        return " ".join(text.replace("`", "'").split())
    decomposed = normal("NFKD", text.translate(_BEFORE))
    return " ".join(decomposed.translate(_AFTER).split())


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that knows where it came from.

    `text[i]` was made by the code points `starts[i]` up to (not including) `ends[i]` of the original. Em dashes are
    kept (as "—"), since words end at them and not at a hyphen; otherwise it equals `fold` of the original.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]`, which is not empty, stands in the original."""
        return self.starts[start], self.ends[end - 1]


def fold_with_offsets(text: str) -> Folded:
    """Fold `text`, remembering for each character where it came from."""
    parts: list[str] = []
    starts, ends = array("l"), array("l")
    for match in _SEGMENT.finditer(text):
        start, end = match.span()
        if match.lastgroup == "plain":
            parts.append(match.group())
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        elif match.lastgroup == "space":
            parts.append(" ")
            starts.append(start)
            ends.append(end)
        else:
            for first, last in _clusters(text, start, end):
                folded = unicodedata.normalize("NFKD", text[first:last].translate(_BEFORE)).translate(_AFTER)
                parts.append(folded)
                starts.extend([first] * len(folded))
                ends.extend([last] * len(folded))
    return _with_single_spaces("".join(parts), starts, ends)


def _clusters(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    """The pieces of `text[start:end]` that can be decomposed one by one: a starter and what combines with it."""
    first = start
    for position in range(start + 1, end):
        folded = unicodedata.normalize("NFKD", text[position].translate(_BEFORE))
        if folded and not unicodedata.combining(folded[0]):
            yield first, position
            first = position
    yield first, end


def _with_single_spaces(text: str, starts: array[int], ends: array[int]) -> Folded:
    if not re.search(r"^\s|\s$|\s\s|[^\S ]", text):
        return Folded(text, starts, ends)
    kept = [match.span() for match in re.finditer(r"\S+", text)]
    words = [text[first:last] for first, last in kept]
    new_starts, new_ends = array("l"), array("l")
    for number, (first, last) in enumerate(kept):
        if number:
            space = kept[number - 1][1]
            new_starts.append(starts[space])
            new_ends.append(ends[first - 1])
        new_starts.extend(starts[first:last])
        new_ends.extend(ends[first:last])
    return Folded(" ".join(words), new_starts, new_ends)


def content_key(headline: str, bylines: Iterable[str], blocks: Iterable[Block]) -> bytes:
    """Bytes that are equal for two captures exactly if their text is the same to a reader.

    Headline, bylines and blocks (with their types), folded, as ASCII JSON; blocks in which nothing is visible are
    left out. The content hash is an HMAC of this (log-format.md), since an erased text could be guessed from a bare
    hash. A lone surrogate, which no text of ours should hold, makes no error.
    """
    folded = ((block.type.value, fold(block.text)) for block in blocks)
    content = [fold(headline), [fold(name) for name in bylines], [[type_, text] for type_, text in folded if text]]
    return json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode("ascii")
