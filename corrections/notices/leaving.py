"""Somebody leaves the newsroom who pressed “Publish” on what is not out yet."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.cases import leaving, queries
from corrections.cases.leaving import HandedOver
from corrections.cases.progress import raise_news
from corrections.notices import actions
from corrections.notices.models import Draft, Hold
from corrections.notices.trail import case_at_work


def waiting(session: Session, user_id: int) -> Sequence[Hold]:
    """The publications of somebody that wait for their time."""
    return session.scalars(_WAITING, {"user_id": user_id}).all()


_WAITING = select(Hold).where(Hold.by_id == bindparam("user_id"), Hold.state == "running").order_by(Hold.id)


def _held(session: Session, user: User) -> Sequence[Hold]:
    """The same, held until the transaction ends with all that stopping them changes, in the order of whoever publishes:
    publications, drafts, cases; and with the cases that are handed over, so that all of those are in one order."""
    held = session.scalars(_WAITING.with_for_update(), {"user_id": user.id}).all()
    of_holds = select(Draft).where(Draft.id.in_([hold.draft_id for hold in held])).order_by(Draft.id)
    drafts = session.scalars(of_holds.with_for_update().execution_options(populate_existing=True)).all()
    cases = [draft.case_id for draft in drafts if draft.case_id is not None]
    queries.held_by(session, user.id, most=leaving.MOST, also=cases)
    return held


def disable(session: Session, user: User, *, to: User | None = None, by: User) -> tuple[HandedOver, int]:
    """Let somebody in no longer, as `cases.leaving.disable` does; return what became of their cases, and how many of
    their publications were stopped: when due, they could only fail, for want of an editor who answers for them."""
    held = _held(session, user)
    for hold in held:
        actions.stop(session, hold, by=by)
        case = case_at_work(session, session.get_one(Draft, hold.draft_id))
        if case is not None:
            raise_news(session, case, mail=False)
    return leaving.disable(session, user, to=to, by=by.actor), len(held)
