"""What a person says of reports that were set aside: that a robot sent one indeed, so that nobody reads it again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corrections import addresses, clock, events
from corrections.errors import Refused
from corrections.events import Actor
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import RequestState


def say(session: Session, request: CorrectionRequest, *, by: Actor) -> None:
    """A report is a robot's: it leaves the list of those to look at, and is kept. Raises Refused."""
    if request.state is not RequestState.SET_ASIDE:
        raise Refused("This report is not set aside.")
    if request.robot_at is None:
        request.robot_at = clock.now()
        events.record(session, addresses.request(request.id), "robot", by=by)


def listed(
    session: Session, *, robots: bool, before: int | None = None, limit: int = 50
) -> Sequence[CorrectionRequest]:
    """Reports that were set aside, newest first: those that wait for a look, or those said to be robots’."""
    query = select(CorrectionRequest).where(_WAITS if not robots else _ROBOTS)
    if before is not None:
        query = query.where(CorrectionRequest.id < before)
    return session.scalars(query.order_by(CorrectionRequest.id.desc()).limit(limit)).all()


def count(session: Session) -> tuple[int, int]:
    """How many wait for a look, and how many were said to be robots’."""
    of_robots = func.count(CorrectionRequest.robot_at)
    query = select(func.count(), of_robots).where(CorrectionRequest.state == RequestState.SET_ASIDE)
    every, robots = session.execute(query.select_from(CorrectionRequest)).one()
    return every - robots, robots


_SET_ASIDE = CorrectionRequest.state == RequestState.SET_ASIDE
_WAITS = _SET_ASIDE & CorrectionRequest.robot_at.is_(None)
_ROBOTS = _SET_ASIDE & CorrectionRequest.robot_at.is_not(None)
