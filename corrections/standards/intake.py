"""How a complaint begins: with a reader's report about how something was reported, or by an editor who sees one."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import insert
from sqlalchemy.orm import Session

from corrections import rows
from corrections.accounts.models import User
from corrections.articles import publication
from corrections.articles import queries as articles
from corrections.cases import intake, joining, ruling
from corrections.cases import queries as cases
from corrections.cases.decisions import NOTICE_AT_WORK
from corrections.cases.models import Case
from corrections.cases.progress import record
from corrections.errors import Refused
from corrections.events import Actor
from corrections.policy import citing
from corrections.requests.actions import Submitted
from corrections.requests.decisions import Report
from corrections.requests.models import CorrectionRequest
from corrections.standards import queries
from corrections.standards.models import Complaint, ComplaintClause
from corrections.standards.values import ComplaintState
from corrections.taxonomy import ErrorType, Outcome

_NAME = insert(ComplaintClause.__table__)  # type: ignore[arg-type]


def receive(
    session: Session,
    report: Report,
    *,
    by: Actor,
    answered_by: Case | None = None,
    clauses: Collection[str] = (),
) -> Submitted:
    """Take a report in (`cases.intake.receive`); one about how something was reported makes a complaint as well.

    `clauses`: numbers of those that were broken, as the reader says. What the version has not got by which the article
    is judged is left out.
    """
    submitted = intake.receive(session, report, by=by, answered_by=answered_by)
    if submitted.new and submitted.request.error_type is ErrorType.STANDARDS:
        _name(session, submitted.request, clauses)
        case = cases.case_of_request(session, submitted.request.id)
        if case is not None:
            _open_if_free(session, case, by=by)
    return submitted


def take_back(session: Session, request: CorrectionRequest, *, by: Actor) -> Case:
    """An editor says that a report which was set aside is a person's (`cases.intake.take_back`)."""
    case = intake.take_back(session, request, by=by)
    if request.error_type is ErrorType.STANDARDS:
        _open_if_free(session, case, by=by)
    return case


def open_by_hand(session: Session, case: Case, *, by: User) -> Complaint:
    """An editor sees that what a reader wrote is a complaint, although they did not say so.

    Raises Refused for a case without a reader, one that is closed, is a complaint already, or has a notice at work.
    """
    joining.hold(session, case)
    if not case.open:
        raise Refused("This case is closed. Reopen it first.")
    if case.is_complaint:
        raise Refused("This case is a complaint already.")
    if not cases.request_ids(session, case.id):
        raise Refused("No reader reported this. A complaint is somebody’s.")
    if case.second_look:
        raise Refused("A second look is decided first.")
    return _open(session, case, by=by.actor)


def withdraw(session: Session, request: CorrectionRequest, reason: str, *, by: Actor) -> None:
    """A reader takes a report back (`cases.intake.withdraw`). The complaint ends when nobody complains any more."""
    intake.withdraw(session, request, reason, by=by)
    case = cases.case_of_request(session, request.id)
    complaint = queries.of_case(session, case.id) if case is not None and case.is_complaint else None
    if case is None or complaint is None or queries.parties(session, complaint):
        return
    if case.open:
        ruling.end(session, case, Outcome.WITHDRAWN, by=by)
    record(session, case, "complaint", by=by, before=complaint.state, after=ComplaintState.CLOSED)
    complaint.state, complaint.closed_at = ComplaintState.CLOSED, case.decided_at


def _name(session: Session, request: CorrectionRequest, clauses: Collection[str]) -> None:
    """Note which clauses the reader names, in the version by which the article is judged."""
    if not clauses:
        return
    article = articles.article(session, request.article_id) if request.article_id is not None else None
    known = citing.clauses_for(session, publication.moment(session, article) if article is not None else None)
    if known is None:
        return
    named = [clause.number for clause in known.clauses if clause.number in clauses]
    if named:
        told = [{"request_id": request.id, "clause": number, "version": known.number} for number in named]
        session.execute(_NAME, told)


def _open_if_free(session: Session, case: Case, *, by: Actor) -> None:
    """Nobody is turned away where the case that their report joins is no complaint's and goes another way already."""
    if case.state not in NOTICE_AT_WORK and not case.second_look:
        _open(session, case, by=by)


def _open(session: Session, case: Case, *, by: Actor) -> Complaint:
    """Make the complaint of a case; where others complain of the same already, theirs is this one."""
    known = queries.of_case(session, case.id)
    if known is not None:
        return known
    ruling.start(session, case)
    complaint = Complaint(case_id=case.id, state=ComplaintState.RECEIVED, received_at=case.clock_from, lock_version=1)
    rows.add(session, complaint)
    record(session, case, "complaint", by=by, before=None, after=complaint.state)
    return complaint
