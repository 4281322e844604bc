"""Somebody leaves the newsroom: their access ends, and what they had goes back to where others see it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from corrections.accounts import actions as accounts
from corrections.accounts.models import User
from corrections.cases import queries
from corrections.cases.progress import record
from corrections.events import Actor


def disable(session: Session, user: User, *, by: Actor) -> int:
    """Let somebody in no longer, and hand their open cases back to their desks, unassigned; return how many.

    Raises Refused for the last administrator.
    """
    accounts.disable(session, user, by=by)
    cases = queries.held_by(session, user.id)
    for case in cases:
        record(session, case, "assigned", by=by, before=user.id, after=None)
        case.assignee_id = None
    return len(cases)
