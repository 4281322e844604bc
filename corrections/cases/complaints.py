"""Who ends a complaint about standards: the standards editor, or whom they gave it to."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.accounts import queries as accounts
from corrections.accounts.decisions import Act, may
from corrections.accounts.models import User
from corrections.cases import judges, ruling
from corrections.cases.models import Case
from corrections.errors import Message
from corrections.events import Event
from corrections.taxonomy import ErrorType

WHY_NOT = Message(
    "A complaint about standards is decided by the standards editor, or by whom they give it to. Leave them a note."
)
HANDED = ("assigned", "moved to desk", "error_type")


def why_not_end(session: Session, case: Case, kinds: Collection[ErrorType | None], *, by: User) -> Message | None:
    """Say why `by` may not end a case whose reports are of these kinds; None if they may. A complaint stays one
    whatever its facts say, unless a standards editor gave it away: to `by`, to another desk, or as another kind."""
    if ErrorType.STANDARDS not in {case.error_type, *kinds} or may(by.role, Act.STANDARDS):
        return None
    handed = [event for event in events.all_of(session, addresses.case(case.id), HANDED) if _gives(event, case, by)]
    users = accounts.users(session, {event.actor_id for event in handed if event.actor_id is not None})
    return None if any(may(user.role, Act.STANDARDS) for user in users.values()) else WHY_NOT


def why_not_judge(session: Session, case: Case, kinds: Collection[ErrorType | None], *, by: User) -> Message | None:
    """Say why `by` may not judge an open case: as a second look, or as a complaint; None if they may."""
    if case.is_complaint:
        return ruling.ENDS_BY_FINDING
    again = judges.why_not_again(session, case, by=by)
    return again or (why_not_end(session, case, kinds, by=by) if case.open else None)


def _gives(event: Event, case: Case, by: User) -> bool:
    """Whether an event, if a standards editor left it, puts the case as it stands now into the hands of `by`."""
    after = event.details.get("after")
    if event.verb == "assigned":
        return after == by.id == case.assignee_id
    if event.verb == "moved to desk":
        return after == case.desk_id
    return after == case.error_type != ErrorType.STANDARDS
