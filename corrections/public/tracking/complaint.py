"""A complaint on the page of whoever complains: where it stands, what was said, and what they can say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from corrections import clock
from corrections.cases import queries as cases
from corrections.cases.models import Case
from corrections.policy.citing import Standing
from corrections.requests.models import CorrectionRequest
from corrections.standards import decisions, queries
from corrections.standards.models import Complaint, Statement
from corrections.standards.values import StatementKind

THEIRS = frozenset({StatementKind.COMPLAINANT, StatementKind.REVIEW_ASKED})


@dataclass(frozen=True)
class Shown:
    """`said`: what they may read, the oldest first: all but what others who complain, and the author, commented."""

    complaint: Complaint
    case: Case
    clauses: Sequence[Standing]
    said: Sequence[Statement]
    now: datetime

    @property
    def is_acknowledged(self) -> bool:
        return self.case.first_answered_at is not None

    @property
    def is_late(self) -> bool:
        due = self.case.decision_due_at if self.is_acknowledged else self.case.answer_due_at
        return self.case.open and due < self.now

    @property
    def may_comment(self) -> bool:
        return decisions.why_not_comment(self.complaint.state, self.complaint.comments_until, self.now) is None

    @property
    def may_review(self) -> bool:
        return decisions.why_not_review(self.complaint.state, self.complaint.review_until, self.now) is None

    @property
    def is_final(self) -> bool:
        return self.complaint.state in decisions.ENDED


def of_report(session: Session, report: CorrectionRequest) -> Complaint | None:
    """The complaint that a report makes or shares; None where it makes none."""
    case = cases.case_of_request(session, report.id)
    return queries.of_case(session, case.id) if case is not None and case.is_complaint else None


def shown(session: Session, case: Case | None, report: CorrectionRequest) -> Shown | None:
    """The complaint of a case as whoever sent `report` sees it; None where it is about none."""
    complaint = queries.of_case(session, case.id) if case is not None and case.is_complaint else None
    if case is None or complaint is None:
        return None
    said = [
        one
        for one in queries.statements(session, complaint.id)
        if one.kind is not StatementKind.AUTHOR and (one.kind not in THEIRS or one.request_id == report.id)
    ]
    return Shown(complaint, case, queries.clauses(session, [report.id]), said, clock.now())
