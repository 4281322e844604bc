"""Taking the decision on one case back, whoever made it and wherever: what stood before it stands again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.cases import answer_uses, bulk, closing, joining
from corrections.cases.models import Case
from corrections.cases.queue_models import BulkAct

DECISION = "decision"
NEWEST = 50  # acts of one editor that are looked through: more than anybody does while a decision can be undone


def undo(session: Session, case: Case, *, by: User, decided: datetime | None = None) -> None:
    """Take a decision back while its mails still wait. Where something came in since, the case is under review with
    that; else it stands as it did before. Raises Refused, Conflict as `closing.undo` does.

    A saved answer that was sent with it was not, either way.
    """
    joining.hold(session, case)
    version, stood = _stood(session, case)
    is_untouched = case.lock_version == version
    closing.undo(session, case, by=by, decided=decided)
    answer_uses.take_back(session, stood)
    if is_untouched:
        bulk.restore(session, case, stood, by=by)


def _stood(session: Session, case: Case) -> tuple[int | None, bulk.Stood]:
    """What stood of a case before the act that decided it, and the lock version that it had after that."""
    if case.decided_at is None:
        return None, {}
    newest = select(BulkAct).where(
        BulkAct.user_id == case.decided_by_id, BulkAct.at >= case.decided_at, BulkAct.undone_at.is_(None)
    )
    acts = session.scalars(newest.order_by(BulkAct.id.desc()).limit(NEWEST))
    kept = (row for act in acts for row in act.changed)
    return next(((version, before) for id_, version, before in kept if id_ == case.id and before["open"]), (None, {}))
