"""Which version of the policy something is judged by, and which of its clauses is meant by what somebody typed.

Plain functions over plain values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from corrections.errors import Message
from corrections.policy.decisions import NUMBER, Version, Wording, in_force

MOST_NAMED = 5  # clauses in a sentence that asks which of them is meant


def applying(versions: Iterable[Version], published: datetime, now: datetime) -> Version | None:
    """The version by which an article is judged that was published at a moment: the one in force then.

    Where none was, the first that came into force after, if one has by `now`; None before there is any.
    """
    come = [version for version in versions if version.in_force_at <= now]
    first = min((version.in_force_at for version in come), default=None)
    return in_force(come, max(published, first)) if first is not None else None


def search(clauses: Iterable[Wording], typed: str, fold: Callable[[str], str]) -> list[Wording]:
    """The clauses in which all words of `typed` stand: by number first, then by title, then by text.

    `fold`: makes words that are written alike the same.
    """
    words = fold(typed).split()
    ranked = ((_rank(clause, typed.strip(), words, fold), clause) for clause in clauses)
    return [clause for rank, clause in sorted(ranked, key=lambda pair: pair[0]) if rank < NOT_FOUND]


NOT_FOUND = 4


def _rank(clause: Wording, typed: str, words: Sequence[str], fold: Callable[[str], str]) -> int:
    if clause.number == typed:
        return 0
    if typed and clause.number.startswith(typed):
        return 1
    if not words:
        return NOT_FOUND if typed else 1
    title = f" {fold(clause.title)}"
    if all(f" {word}" in title for word in words):
        return 2
    text = f"{title} {fold(clause.text)}"
    return 3 if all(f" {word}" in text for word in words) else NOT_FOUND


def choose(clauses: Sequence[Wording], typed: str, fold: Callable[[str], str]) -> Wording | list[Wording]:
    """The clause that is meant by a number, by a number with its title, or by words that only one has; else all that
    may be meant, none if nothing is found."""
    first = NUMBER.match(typed.strip())
    numbered = next((clause for clause in clauses if first and clause.number == first[0]), None)
    if numbered is not None and fold(typed) in (fold(numbered.number), fold(f"{numbered.number} {numbered.title}")):
        return numbered
    titled = [clause for clause in clauses if fold(clause.title) == fold(typed)]
    found = titled or ([] if first and first[0] == typed.strip() else search(clauses, typed, fold))
    return found[0] if len(found) == 1 else found


def why_not_cite(typed: str, found: Sequence[Wording], version: int, *, came_later: bool | None) -> Message:
    """Say why none of the clauses can be cited for what was typed: because there is none, or because there are several.

    `came_later`: no version was in force when the article was published, and this is the first one after; None where
    there is no article.
    """
    if found:
        named = ", ".join(f"{clause.number} ({clause.title})" for clause in found[:MOST_NAMED])
        said = Message.of("Several clauses have “{typed}”: {named}. Enter the number of one.", typed=typed, named=named)
    elif came_later is None:
        said = Message.of(
            "There is no clause “{typed}” in version {version} of the standards, which is in force. Enter another "
            "number, or words of it.",
            typed=typed,
            version=version,
        )
    elif came_later:
        said = Message.of(
            "There is no clause “{typed}” in version {version} of the standards, the first one after the article was "
            "published. Enter another number, or words of it.",
            typed=typed,
            version=version,
        )
    else:
        said = Message.of(
            "There is no clause “{typed}” in version {version} of the standards, which was in force when the article "
            "was published. Enter another number, or words of it.",
            typed=typed,
            version=version,
        )
    return said.about("clause")
