"""How much calls for somebody by name: what was escalated to them, and notes that name them.

It stands in the bar of every page of the desk, so it is asked for in the statement that looks up who is signed in.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, distinct, func, or_, select

from corrections.accounts.models import User
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


# First the few alerts, then their cases: beside many open cases SQLite would go through all of those.
_newest = (
    select(CaseAlert.case_id, CaseAlert.step, CaseAlert.part, CaseAlert.clock_number)
    .where(CaseAlert.user_id == User.id)
    .order_by(CaseAlert.id.desc())
    .limit(NEWEST)
    .correlate(User)
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
    .where(CaseMention.user_id == User.id, CaseMention.seen_at.is_(None))
    .correlate(User)
)
COLUMNS = (
    _escalated.correlate(User).scalar_subquery(),
    _mentions.scalar_subquery() + author_answers.NUMBER.scalar_subquery(),
)
"""Of a statement that selects a User: the values of their Callings. It is given `now`, in seconds since 1970."""
