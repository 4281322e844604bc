"""When the newsroom's hours change, the worker counts anew when each open case is due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from corrections.cases import clocks, dates
from corrections.cases.models import Case
from corrections.cases.snooze import asleep_until
from corrections.events import Actor
from corrections.newsroom import actions as newsrooms
from corrections.newsroom.queries import Newsroom, newsroom

COUNTED_BY = (
    *("zone_name", "hours", "holidays", "region", "clocks"),
    *("complaint_acknowledge_days", "complaint_decide_days"),
)


def change_newsroom(session: Session, seen: datetime | None, *, by: Actor, **values: Any) -> None:
    """Change the newsroom's settings (`newsroom.actions.change_seen`). Raises Refused, Conflict.

    No case is written here, be there thousands of them: the worker finds those that were counted by other hours.
    """
    before = newsroom(session)
    newsrooms.change_seen(session, seen, by=by, **values)
    after = newsroom(session)
    if any(getattr(before, name) != getattr(after, name) for name in COUNTED_BY):
        newsrooms.raise_hours_number(session)


def anew(session: Session, case: Case, room: Newsroom) -> dict[str, Any]:
    """Count when a case is due, and until when it sleeps; return what is to be written. That is no save."""
    due = dates.counted(session, room, case)
    set_committed_value(case, "answer_due_at", due.answer)
    set_committed_value(case, "decision_due_at", due.decision)
    set_committed_value(case, "hours_number", room.hours_number)
    urgency = clocks.urgency(dates.next_due(case), case.severity)
    return {
        "answer_due_at": due.answer,
        "decision_due_at": due.decision,
        "hours_number": room.hours_number,
        "urgency": urgency,
        "asleep_until": asleep_until(case.snoozed_until, case.snoozed_for, urgency=urgency),
    }
