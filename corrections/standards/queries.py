"""Reading complaints."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from corrections.cases.models import CaseRequest
from corrections.policy import citing
from corrections.policy.citing import Standing
from corrections.requests.models import CorrectionRequest
from corrections.standards.models import Complaint, ComplaintClause, Statement
from corrections.standards.values import ComplaintState, StatementKind
from corrections.taxonomy import RequestState


def complaint(session: Session, complaint_id: int) -> Complaint | None:
    return session.get(Complaint, complaint_id)


def of_case(session: Session, case_id: int) -> Complaint | None:
    """The complaint that a case is about; None of a case that is about none."""
    return session.scalars(_OF_CASE, {"case_id": case_id}).one_or_none()


_OF_CASE = select(Complaint).where(Complaint.case_id == bindparam("case_id"))


def statements(session: Session, complaint_id: int) -> Sequence[Statement]:
    """All that was said, the oldest first."""
    said = select(Statement).where(Statement.complaint_id == complaint_id)
    return session.scalars(said.order_by(Statement.id)).all()


def newest(session: Session, complaint_id: int, *kinds: StatementKind) -> Statement | None:
    """What was said last of one of these kinds."""
    said = select(Statement).where(Statement.complaint_id == complaint_id, Statement.kind.in_(kinds))
    return session.scalars(said.order_by(Statement.id.desc()).limit(1)).first()


def parties(session: Session, complaint: Complaint) -> Sequence[CorrectionRequest]:
    """The reports of those who complain, without those that were taken back; the first one first."""
    return session.scalars(
        select(CorrectionRequest)
        .join(CaseRequest, CaseRequest.request_id == CorrectionRequest.id)
        .where(CaseRequest.case_id == complaint.case_id)
        .where(CorrectionRequest.state.not_in((RequestState.WITHDRAWN, RequestState.SET_ASIDE)))
        .order_by(CaseRequest.lead.desc(), CorrectionRequest.id)
    ).all()


def clauses(session: Session, request_ids: Collection[int]) -> list[Standing]:
    """The clauses that complainants name in these reports, each once, as they stood."""
    named = (
        select(ComplaintClause.clause, ComplaintClause.version)
        .where(ComplaintClause.request_id.in_(list(request_ids)))
        .distinct()
        .order_by(ComplaintClause.version, ComplaintClause.clause)
    )
    found = (citing.standing(session, clause, version) for clause, version in session.execute(named))
    return [standing for standing in found if standing is not None]


def to_close(session: Session, now: datetime, *, most: int) -> Sequence[Complaint]:
    """Complaints of which a review could have been asked for, and was not in time."""
    due = select(Complaint).where(Complaint.state == ComplaintState.FINDING, Complaint.review_until <= now)
    return session.scalars(due.order_by(Complaint.id).limit(most)).all()
