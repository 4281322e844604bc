"""Somebody leaves the newsroom who pressed “Publish” on what is not out yet."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.cases import joining, leaving
from corrections.cases.leaving import HandedOver
from corrections.cases.progress import raise_news
from corrections.notices import actions
from corrections.notices.models import Draft, Hold
from corrections.notices.trail import case_at_work


def waiting(session: Session, user_id: int) -> Sequence[Hold]:
    """The publications of somebody that wait for their time."""
    return session.scalars(select(Hold).where(Hold.by_id == user_id, Hold.state == "running").order_by(Hold.id)).all()


def _held(session: Session, user_id: int) -> Sequence[Hold]:
    """Those publications, and then their cases, held as they are now: what goes out at this moment is done first, and
    what somebody saves."""
    running = select(Hold).where(Hold.by_id == user_id, Hold.state == "running").order_by(Hold.id)
    held = session.scalars(running.with_for_update().execution_options(populate_existing=True)).all()
    cases = [case_at_work(session, session.get_one(Draft, each.draft_id)) for each in held]
    joining.hold(session, *filter(None, cases))
    return held


def disable(session: Session, user: User, *, to: User | None = None, by: User) -> tuple[HandedOver, int]:
    """Let somebody in no longer, as `cases.leaving.disable` does; return what became of their cases, and how many of
    their publications were stopped: when due, they could only fail, for want of an editor who answers for them."""
    held = _held(session, user.id)
    for hold in held:
        actions.stop(session, hold, by=by)
        case = case_at_work(session, session.get_one(Draft, hold.draft_id))
        if case is not None:
            raise_news(session, case, mail=False)
    return leaving.disable(session, user, to=to, by=by.actor), len(held)
