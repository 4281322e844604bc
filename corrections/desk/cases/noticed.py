"""What a case about a change that nobody announced shows: which versions, what kind of change, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from corrections.articles import comparisons
from corrections.articles.comparing.comparison import Comparison
from corrections.articles.models import Article
from corrections.articles.sorting.facts import Kind
from corrections.cases.models import Case
from corrections.errors import Message
from corrections.events import Event
from corrections.taxonomy import Change, FoundBy
from corrections.watch import queries

MOST = 5  # changes of one case that are shown whole
MAY_BRING = frozenset({"case joined", "change joined", "found_by"})  # events that a change may have come with

WORDS = {
    Kind.NUMBER: Message("a number"),
    Kind.DATE: Message("a date or time"),
    Kind.NAME: Message("a name"),
    Kind.QUOTATION: Message("a quotation"),
    Kind.ATTRIBUTION: Message("who said it"),
    Kind.HEDGE: Message("how sure it is"),
    Kind.NEGATION: Message("whether it is so or not"),
    Kind.CLAIM: Message("one thing for another"),
    Kind.HEADLINE: Message("the headline"),
    Kind.REMOVED: Message("a passage that is gone"),
    Kind.ADDED: Message("a passage that came in"),
    Kind.MOVED: Message("a passage that stands elsewhere"),
    Kind.BYLINE: Message("the byline"),
    Kind.WORDS: Message("other words"),
    Kind.SPELLING: Message("spelling"),
}


@dataclass(frozen=True)
class Noticed:
    """One change. `comparison` is None where the article was taken down, or its text may not be shown.

    `line`: why no notice is due, as it is on record or will be; None if nobody said, or it was erased. `is_back`: it is
    there again.
    """

    number: int
    change: Change
    reasons: tuple[Message, ...]
    comparison: Comparison | None
    is_unexplained: bool = True
    line: str | None = None
    is_back: bool = False

    @property
    def is_removal(self) -> bool:
        return self.change is Change.ARTICLE_REMOVED


def of_case(session: Session, case: Case, article: Article | None, history: Sequence[Event]) -> list[Noticed]:
    """The changes that a case is about, oldest first, those that are explained last.

    For cases that by their history have nothing to do with the watch, nothing is asked.
    """
    watched = case.found_by is FoundBy.MONITORING or any(event.verb in MAY_BRING for event in history)
    if article is None or not watched:
        return []
    found = []
    rows = sorted(queries.of_case(session, case.id), key=lambda row: not row.is_unexplained)[:MOST]
    on_record = queries.lines(session, rows)
    for row in rows:
        comparison = None
        if not row.is_removal:
            comparison = comparisons.public_comparison(session, article, row.number - 1, row.number)
        is_back = row.is_removal and queries.is_back(session, row)
        kinds = dict.fromkeys(Kind(kind) for kind, _ in row.reasons)
        reasons = tuple(WORDS[kind] for kind in kinds)
        shown = comparison.only_changes() if comparison else None
        line = row.text or on_record.get(row.id)
        found.append(Noticed(row.number, row.change, reasons, shown, row.is_unexplained, line, is_back))
    return found
