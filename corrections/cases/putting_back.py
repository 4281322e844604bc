"""What an undo puts back of the facts of a case and of its clock, besides what `bulk` keeps of every act."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.cases.models import Case
from corrections.cases.progress import record, set_urgency
from corrections.taxonomy import Cause, ErrorType, FoundBy

FACTS = {"error_type": ErrorType, "cause": Cause, "found_by": FoundBy}
CLOCK = ("clock_from", "decision_from", "answer_due_at", "decision_due_at", "first_answered_at", "clock_stopped_at")


def facts(case: Case) -> dict[str, str | None]:
    """The facts as they stand, for the row of an act; the severity, which moves a clock, is kept by `bulk` itself."""
    return {name: str(value) if (value := getattr(case, name)) is not None else None for name in FACTS}


def clock_of(case: Case) -> dict[str, str | int | None]:
    """The clock as it stands, for the row of an act."""
    times = {name: at.isoformat() if (at := getattr(case, name)) is not None else None for name in CLOCK}
    return times | {"hours_number": case.hours_number}


def put_clock_back(case: Case, before: dict[str, Any]) -> None:
    """Let the clock run, or stand, as it did; an act that was kept without it leaves it alone. Where the hours have
    changed since, it is counted anew."""
    kept = before.get("clock")
    if kept is not None:
        for name in CLOCK:
            setattr(case, name, datetime.fromisoformat(at) if (at := kept[name]) is not None else None)
        case.hours_number = kept["hours_number"]
    set_urgency(case)


def put_back(session: Session, case: Case, before: dict[str, Any], *, by: User) -> None:
    """Set the facts as they were, each that differs with its event; an act that was kept without them has none."""
    for name, listed in FACTS.items():
        value = listed(before[name]) if before.get(name) is not None else None
        now = getattr(case, name)
        if name in before and now != value:
            record(session, case, name, by=by.actor, before=now, after=value)
            setattr(case, name, value)
