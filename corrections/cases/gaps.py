"""Marks of what is still to be written, in whatever leaves the house: notices, decisions, letters, questions."""

from __future__ import annotations

import re
from collections.abc import Collection

from corrections.articles.quotations import quotations
from corrections.errors import Message

# What writers put where something is still to come: TK (but TK Maxx is a shop), £XX, ??, [check], {{date}}.
_GAP = re.compile(
    r"\b(?:(?:TK)+|TBC|TBD)\b(?!\s+[A-Z])|[£$€]X+\b|\bX+%|\b(?:is|was|are|were)\s+X{2,}\b|_{3,}|\?{2,}|\{\{|\}\}"
    r"|\[\s*(?!\w+\s+(?:withheld|redacted|removed|changed)\b)"
    r"(?:what|who|whom|when|where|which|why|how|names?|date|number|page|link|title|figure|amount|insert|add|check|reason"
    r"|TK|[Xx]+|…|\.\.\.|\?|_+|(?=\]))(?:\s[^\]]*)?\]"
)


def first(text: str) -> tuple[int, int] | None:
    """Where the first such mark stands in `text`; None if there is none. What is quoted is another's to finish."""
    quoted = quotations(text)
    for gap in _GAP.finditer(text):
        if not any(quotation.start <= gap.start() < quotation.end for quotation in quoted):
            return gap.span()
    return None


def why_not_send(text: str, *, at: str, marks: Collection[str] = ()) -> Message | None:
    """Say, about the field `at`, what is still to be written in a text that somebody is to get; None if nothing is.

    `marks`: further ones, such as those of the newsroom's own language.
    """
    found = first(text)
    mark = text[slice(*found)] if found is not None else next((mark for mark in marks if mark in text), None)
    return Message.of("Still to be written: {mark}", mark=mark).about(at) if mark is not None else None
