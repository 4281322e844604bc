"""How a case's clock reads on the desk: how urgent it is, and why, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from corrections.cases.models import Case
from corrections.cases.queues import Queued
from corrections.taxonomy import FoundBy
from corrections.web.filters import gettext, span

SOON = timedelta(hours=4)


@dataclass(frozen=True)
class Clock:
    """`state` is overdue, soon, later or stopped; `words` say it: "answer due in 40 min"."""

    state: str
    words: str
    time: datetime | None


def clock_of(case: Case | Queued, now: datetime) -> Clock:
    """What is due on an open case, and when."""
    if case.clock_stopped_at is not None and case.first_answered_at is not None:
        return Clock("stopped", gettext("waits for the reader"), None)
    answered = case.first_answered_at is not None
    due = case.decision_due_at if answered else min(case.answer_due_at, case.decision_due_at)
    left = due - now
    if not answered and case.found_by is FoundBy.MONITORING:  # nobody may be there to answer
        overdue, later = gettext("overdue {span}"), gettext("due in {span}")
    elif answered:
        overdue, later = gettext("decision overdue {span}"), gettext("decision due in {span}")
    else:
        overdue, later = gettext("answer overdue {span}"), gettext("answer due in {span}")
    if left <= timedelta(0):
        return Clock("overdue", overdue.format(span=span(left)), due)
    return Clock("soon" if left <= SOON else "later", later.format(span=span(left)), due)
