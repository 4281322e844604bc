"""How much calls for somebody by name: what was escalated to them, and notes that name them.

In one statement, for a page that asks the database seldom.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, distinct, func, or_, select
from sqlalchemy.orm import Session

from corrections import clock
from corrections.cases import author_answers
from corrections.cases.alarms import ESCALATIONS, Part
from corrections.cases.alerting import NEWEST
from corrections.cases.duty_models import CaseAlert
from corrections.cases.models import Case, CaseMention


@dataclass(frozen=True)
class Callings:
    """`escalated`: cases, overdue still; `mentions`: notes on cases that they have not opened since, and answers to
    what they asked that reached nobody."""

    escalated: int = 0
    mentions: int = 0


def of(session: Session, user_id: int) -> Callings:
    found = session.execute(_CALLINGS, {"user_id": user_id, "now": int(clock.now().timestamp())}).one()
    return Callings(*found)


# First the few alerts, then their cases: beside many open cases SQLite would go through all of those.
_newest = (
    select(CaseAlert.case_id, CaseAlert.step, CaseAlert.part, CaseAlert.clock_number)
    .where(CaseAlert.user_id == bindparam("user_id"))
    .order_by(CaseAlert.id.desc())
    .limit(NEWEST)
    .subquery()
)
# As alerting.escalated_to judges it, which needs the rows.
_escalated = (
    select(func.count(distinct(Case.id)))
    .select_from(_newest)
    .join(Case, Case.id == _newest.c.case_id)
    .where(
        _newest.c.step.in_(ESCALATIONS),
        _newest.c.clock_number == Case.clock_number,
        Case.open.is_(True),
        Case.urgency <= bindparam("now"),
        or_(Case.clock_stopped_at.is_(None), Case.first_answered_at.is_(None)),
        or_(_newest.c.part == Part.DECISION, Case.first_answered_at.is_(None)),
    )
)
_mentions = (
    select(func.count())
    .select_from(CaseMention)
    .where(CaseMention.user_id == bindparam("user_id"), CaseMention.seen_at.is_(None))
)
_CALLINGS = select(_escalated.scalar_subquery(), _mentions.scalar_subquery() + author_answers.NUMBER.scalar_subquery())
