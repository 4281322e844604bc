"""Putting a case away for a while, and taking it back. What brings it back by itself is in `snooze` and `progress`."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts.models import User
from corrections.cases.clocks import STOPPED
from corrections.cases.models import Case
from corrections.cases.progress import check_seen, keep_hours, record, wake
from corrections.cases.snooze import SnoozedFor, asleep_until, why_not_snooze
from corrections.errors import Refused


def snooze(
    session: Session,
    case: Case,
    *,
    until: datetime | None = None,
    awaited: SnoozedFor | None = None,
    by: User,
    seen: int | None = None,
) -> Case:
    """Keep a case out of the queue until a time, or until somebody answers. Its clock goes on.

    Raises Refused, Conflict.
    """
    check_seen(case, seen)
    problem = why_not_snooze(case.state, until, awaited, urgency=case.urgency, now=clock.now())
    if problem is not None:
        raise Refused(problem)
    case.snoozed_until, case.snoozed_for, case.news = until, awaited, False
    case.asleep_until = asleep_until(until, awaited, urgency=case.urgency)
    keep_hours(case)
    told = until.isoformat(timespec="seconds") if until is not None else None
    record(session, case, "snoozed", by=by.actor, until=told, awaited=awaited)
    return case


def unsnooze(session: Session, case: Case, *, by: User, seen: int | None = None) -> Case:
    """Take a snoozed case back into the queue; nothing if it is there. Raises Conflict."""
    check_seen(case, seen)
    if case.snoozed_until is not None or case.snoozed_for is not None:
        wake(case)
        record(session, case, "snooze ended", by=by.actor)
    return case


def comes_back(case: Case) -> datetime | None:
    """When a snoozed case is back at the latest; None if only an answer brings it back."""
    return datetime.fromtimestamp(case.asleep_until, UTC) if 0 < case.asleep_until < STOPPED // 2 else None
