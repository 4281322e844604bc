"""Which corrections cite which clause of the policy."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.notices.models import Correction, CorrectionClause


def note(session: Session, correction: Correction, clause: str | None) -> None:
    """Remember that a revision of a correction cites a clause."""
    if clause and session.get(CorrectionClause, (clause, correction.id)) is None:
        session.add(CorrectionClause(clause=clause, correction_id=correction.id))


def citing(session: Session, clause: str, *, limit: int) -> Sequence[Correction]:
    """The newest corrections that cite a clause, newest first."""
    found = (
        select(Correction)
        .join(CorrectionClause, CorrectionClause.correction_id == Correction.id)
        .where(CorrectionClause.clause == clause)
        .order_by(CorrectionClause.correction_id.desc())
        .limit(limit)
    )
    return session.scalars(found).all()
