"""Words found in a table of folded texts, newest first: FTS5 on SQLite, tsvector on PostgreSQL, one meaning on both.

A text is stored as its words alone, folded here, because the two databases would split and fold them differently.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, Integer, Table, column, func, literal, literal_column
from sqlalchemy import table as table_clause
from sqlalchemy.orm import Session

from corrections.composed import normal

MOST_WORDS = 12
WORD = re.compile(r"\w+")


# Letters that are no letter with a mark to Unicode, though they are to whoever has no key for them.
STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})


def fold(text: str) -> str:
    """The words of `text`, without case and diacritics, joined by spaces."""
    decomposed = normal("NFKD", text.casefold().translate(STROKES))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(WORD.findall(plain))


@dataclass(frozen=True)
class Match:
    """Join `source` on `id`, add `condition`, and order by `id` descending: the index then gives newest first."""

    source: FromClause
    id: ColumnElement[int]
    condition: ColumnElement[bool]


def match(session: Session, texts: Table, query: str) -> Match | None:
    """Rows of `texts` (columns id, text) that hold every word of `query`; None for a query without words."""
    words = fold(query).split()[:MOST_WORDS]
    if not words:
        return None
    if session.get_bind().dialect.name == "postgresql":
        condition = literal_column(f"{texts.name}.words").op("@@")(func.plainto_tsquery("simple", " ".join(words)))
        return Match(texts, texts.c.id, condition)
    index = table_clause(f"{texts.name}_words", column("rowid", Integer))
    quoted = " ".join(f'"{word}"' for word in words)
    return Match(index, index.c.rowid, literal_column(index.name).op("MATCH")(literal(quoted)))


def match_any(session: Session, texts: Table, ways: Iterable[str]) -> Match | None:
    """Rows that hold one of several runs of words, each folded already; a star at its end lets the last word go on."""
    runs = [run for way in ways if (run := way.split())]
    if not runs:
        return None
    if session.get_bind().dialect.name == "postgresql":
        wanted = " | ".join(f"({' <-> '.join(_going_on(run))})" for run in runs)
        condition = literal_column(f"{texts.name}.words").op("@@")(func.to_tsquery("simple", wanted))
        return Match(texts, texts.c.id, condition)
    index = table_clause(f"{texts.name}_words", column("rowid", Integer))
    quoted = (f'"{" ".join(run).removesuffix("*")}"{" *" if run[-1].endswith("*") else ""}' for run in runs)
    return Match(index, index.c.rowid, literal_column(index.name).op("MATCH")(literal(" OR ".join(quoted))))


def _going_on(run: Sequence[str]) -> list[str]:
    return [f"{word.removesuffix('*')}:*" if word.endswith("*") else word for word in run]
