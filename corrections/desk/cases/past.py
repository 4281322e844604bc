"""How the clocks of a case went before it was opened again, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from corrections.cases import alerting
from corrections.cases.models import Case
from corrections.web.filters import gettext, span


@dataclass(frozen=True)
class PastLine:
    since: datetime
    answer: str
    decision: str


def clocks(session: Session, case: Case) -> list[PastLine]:
    """The clocks before the one that runs, the first one first."""
    if case.clock_number == 1:
        return []
    return [
        PastLine(
            row.clock_from,
            _late(
                row.answer_due_at,
                row.answered_at,
                (gettext("answer in time"), gettext("answer {span} late"), gettext("no answer")),
            ),
            _late(
                row.decision_due_at,
                row.decided_at,
                (gettext("decision in time"), gettext("decision {span} late"), gettext("no decision")),
            ),
        )
        for row in alerting.past_clocks(session, case.id)
    ]


def _late(due: datetime, done: datetime | None, words: tuple[str, str, str]) -> str:
    in_time, late, never = words
    if done is None:
        return never
    return in_time if done <= due else late.format(span=span(done - due))
