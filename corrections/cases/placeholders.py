"""The words in braces of a saved answer, such as {headline}: which there are, and what is put in for them.

They are an allowlist and no language: each is replaced once by plain text, and what was put in is never read again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from corrections.errors import Message

# What each stands for, as the settings explain it.
PLACEHOLDERS: dict[str, str] = {
    "reader": "The reader’s name, if they gave one",
    "reference": "The reference of their report",
    "headline": "The article’s headline",
    "article": "The article’s address",
    "published": "The day on which the article was published",
    "correction": "The address of the newest notice on the article",
    "newsroom": "The newsroom’s name",
    "editor": "Your name",
}
# What differs between the readers of one case: put in when each is told.
OF_ONE_READER = frozenset({"reader", "reference"})
# Facts are short. What is longer says something else than its name, and is cut.
LONGEST = 300

_PLACEHOLDER = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")
_BRACES = re.compile(r"\{([^{}\n]*)\}")
_OPENING = ("“", "„", '"')
_SINGLE = str.maketrans('“”„"', "‘’‚'")
# Marks that change the direction of whatever follows them, up to their end, which a value may lack.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def why_not_save(text: str, *, at: str = "text") -> Message | None:
    """Say which of the words in braces in a saved answer is no placeholder; None if all are."""
    unknown = next((found[0] for found in _BRACES.finditer(text) if found[1] not in PLACEHOLDERS), None)
    if unknown is not None:
        return Message.of("There is no placeholder {mark}. Choose one from the list.", mark=unknown).about(at)
    if "{" in _BRACES.sub("", text) or "}" in _BRACES.sub("", text):
        return Message("A brace is open, or one too many: a placeholder is written like {{headline}}.", at=at)
    return None


def plain(value: str | None) -> str:
    """A value as it goes into a letter: one line without marks that would change how the rest of it reads."""
    kept = ((" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c) for c in (value or "").translate(_TURNING))
    line = " ".join("".join(kept).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def inner(value: str) -> str:
    """A value that stands in quotation marks itself, with single ones for the double ones in it."""
    return value.translate(_SINGLE)


def fill(text: str, values: Mapping[str, str], *, given: Iterable[str] = ()) -> str:
    """Put `values` in for the placeholders of `text`, each once. One without a value stays as it is, and so does what
    only looks like one because it stands within something that was put in before (`given`)."""
    inside = _spans(text, given)

    def put(found: re.Match[str]) -> str:
        if _is_within(found, inside):
            return found[0]
        value = _value(found, values)
        is_quoted = text[: found.start()].endswith(_OPENING)
        return (inner(value) if is_quoted else value) or found[0]

    return _PLACEHOLDER.sub(put, text)


def unfilled(text: str, values: Mapping[str, str], *, given: Iterable[str] = ()) -> list[str]:
    """The placeholders of `text` that `fill` has nothing for, such as "{reader}", each once."""
    inside = _spans(text, given)
    found = (match for match in _PLACEHOLDER.finditer(text) if not _is_within(match, inside))
    return list(dict.fromkeys(match[0] for match in found if not _value(match, values)))


def _value(found: re.Match[str], values: Mapping[str, str]) -> str:
    return plain(values.get(found[1]))


def _spans(text: str, given: Iterable[str]) -> list[tuple[int, int]]:
    """Where values stand that have braces of their own."""
    return [
        (found.start(), found.end())
        for value in {kept for value in given for kept in (plain(value), inner(plain(value)))}
        if "{" in value
        for found in re.finditer(re.escape(value), text)
    ]


def _is_within(found: re.Match[str], spans: list[tuple[int, int]]) -> bool:
    return any(first <= found.start() and found.end() <= last for first, last in spans)
