"""What an undo puts back of the facts of a case, besides what `bulk` keeps of every act."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.cases.models import Case
from corrections.cases.progress import record
from corrections.taxonomy import Cause, ErrorType, FoundBy

FACTS = {"error_type": ErrorType, "cause": Cause, "found_by": FoundBy}


def facts(case: Case) -> dict[str, str | None]:
    """The facts as they stand, for the row of an act; the severity, which moves a clock, is kept by `bulk` itself."""
    return {name: str(value) if (value := getattr(case, name)) is not None else None for name in FACTS}


def put_back(session: Session, case: Case, before: dict[str, Any], *, by: User) -> None:
    """Set the facts as they were, each that differs with its event; an act that was kept without them has none."""
    for name, listed in FACTS.items():
        value = listed(before[name]) if before.get(name) is not None else None
        now = getattr(case, name)
        if name in before and now != value:
            record(session, case, name, by=by.actor, before=now, after=value)
            setattr(case, name, value)
