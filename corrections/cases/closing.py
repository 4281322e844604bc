"""How a case ends, and how it opens again. Every act takes the editor as `by` and leaves an event; none commits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from corrections import addresses, clock, events
from corrections.accounts.models import User
from corrections.cases import citing, complaints, joining, judges, lapsing, letters, parts, queries, ruling
from corrections.cases.actions import note
from corrections.cases.decisions import (
    NOTICE_AT_WORK,
    PUBLISHED,
    UNDO,
    is_taken_back,
    why_not_close,
    why_not_join,
)
from corrections.cases.models import Case
from corrections.cases.progress import answered, begin, check_seen, move, record, set_urgency, start_clock, wake
from corrections.deliveries import actions as deliveries
from corrections.errors import Conflict, Message, Refused
from corrections.newsroom import actions as newsrooms
from corrections.requests import actions as requests
from corrections.requests import queries as request_queries
from corrections.requests.decisions import MessageKind
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import CaseState, DeclineReason, Outcome, RequestState


def decline(
    session: Session,
    case: Case,
    *,
    reason: DeclineReason | None,
    text: str,
    by: User,
    seen: int | None = None,
    clause: str = "",
) -> Case:
    """End a case unchanged, for a reason that the reader is told; under a clause of the policy, if one is given."""
    return _close(session, case, Outcome.DECLINED, text=text, by=by, seen=seen, reason=reason, clause=clause)


def answer(session: Session, case: Case, *, text: str, by: User, seen: int | None = None) -> Case:
    """End a case that was a question or a comment with its answer."""
    return _close(session, case, Outcome.ANSWERED, text=text, by=by, seen=seen)


def pass_on(session: Session, case: Case, *, to: str, text: str, by: User, seen: int | None = None) -> Case:
    """End a case that belongs to somebody else."""
    return _close(session, case, Outcome.PASSED_ON, text=text, by=by, seen=seen, passed_on_to=to)


def fix(session: Session, case: Case, *, clause: str, text: str, by: User, seen: int | None = None) -> Case:
    """End a case whose error was put right without a notice, under a clause of the policy.

    Raises Refused about `clause` for one that the version does not have by which the article is judged.
    """
    return _close(session, case, Outcome.FIXED, text=text, by=by, seen=seen, clause=clause)


def explain(session: Session, case: Case, *, text: str, by: User, seen: int | None = None) -> Case:
    """End a case about a change that nobody announced: why no notice is due."""
    return _close(session, case, Outcome.EXPLAINED, text=text, by=by, seen=seen)


def end_withdrawn(session: Session, case: Case, *, by: User, seen: int | None = None) -> Case:
    """End a case of which every report was taken back, and where nothing was wrong: there is nobody to tell."""
    rows = request_queries.requests(session, queries.request_ids(session, case.id)).values()
    if not is_taken_back([row.state for row in rows]):
        raise Refused(Message("This outcome is for a case of which every report was taken back.", at="outcome"))
    return _close(session, case, Outcome.WITHDRAWN, text="", by=by, seen=seen)


def close_published(session: Session, case: Case, outcome: Outcome, *, by: User, text: str) -> Case:
    """End a case by the notice that is published in this transaction: told at once, there is nothing to undo."""
    return _close(session, case, outcome, text=text, by=by)


def merge(session: Session, case: Case, *, into: Case, by: User, seen: int | None = None) -> Case:
    """Join a case to another: its requests go along, and the earlier clock stays.

    Raises Refused, also for a complaint about standards unless `by` is the standards editor.
    """
    joining.hold(session, case, into)
    check_seen(case, seen)
    if case.id == into.id:
        raise Refused(Message("A case can’t be joined to itself.", at="number"))
    if case.is_complaint or into.is_complaint:
        raise Refused(ruling.KEEPS_TO_ITSELF.about("number"))
    if problem := parts.why_not_take_in(into.state, is_same=False, second_look=into.second_look):
        raise Refused(problem.about("number"))
    if case.second_look:
        raise Refused("A second look is decided in its own case.")
    if case.state in NOTICE_AT_WORK:
        raise Refused(joining.NOTICE_AT_WORK)
    kinds = joining.kinds_told(session, case, into)
    problem = why_not_join(kinds, by.role) or why_not_close(case.state, Outcome.MERGED)
    if problem is not None:
        raise Refused(problem)
    joining.join(session, case, into=into, by=by.actor)
    return into


def reopen(session: Session, case: Case, *, reason: str, by: User, seen: int | None = None) -> Case:
    """Open a closed case again, with a reason. A new clock starts; mails that still wait are cancelled."""
    check_seen(case, seen)
    if case.outcome is Outcome.MERGED:
        raise Refused("This case was joined to another: reopen that one, or take this one out of it.")
    ruling.refuse_other_end(case)
    move(session, case, CaseState.REVIEWING, by=by.actor, reason=reason)
    note(session, case, reason, by=by)
    _mark_anew(session, case, case.outcome)
    case.open, case.outcome, case.decline_reason = True, None, None
    start_clock(session, case)
    case.assignee_id = by.id
    wake(case)
    lapsing.begin(session, case, by)
    record(session, case, "reopened", by=by.actor)
    requests_back(session, case, by=by)
    return case


def undo(session: Session, case: Case, *, by: User, decided: datetime | None = None) -> Case:
    """Take a decision back while its mails still wait: the case is under review. What stood before the decision is put
    back by `undeciding`, which is the door.

    Raises Refused once they may have gone out; Conflict if the case was decided anew after `decided`, the time of the
    decision that the editor read (None: not asked).
    """
    if case.state is CaseState.CLOSED and decided is not None and case.decided_at != decided:
        raise Conflict("This case was opened and decided again. Read that decision before you take it back.")
    if case.state is not CaseState.CLOSED or case.decided_at is None or clock.now() >= case.decided_at + UNDO:
        raise Refused("It is too late to undo this. You can reopen the case.")
    if case.outcome is Outcome.MERGED:
        raise Refused("This case was joined to another, which can’t be undone.")
    if case.outcome in PUBLISHED:
        raise Refused("What is published can’t be undone. You can reopen the case.")
    ruling.refuse_other_end(case)
    closed = events.all_of(session, addresses.case(case.id), ["closed"])[-1]
    for request_id in queries.request_ids(session, case.id):
        requests.take_decision_back(session, request_id, since=case.decided_at)
    case.state = CaseState.REVIEWING
    _mark_anew(session, case, case.outcome)
    case.open, case.outcome, case.decline_reason = True, None, None
    case.decided_at = case.decided_by_id = None
    case.second_look = bool(closed.details.get("second_look"))
    case.assignee_id = queries.unless_disabled(session, closed.details.get("assignee", case.assignee_id))
    if not closed.details.get("answered_before"):
        case.first_answered_at = None
    set_urgency(case)
    record(session, case, "decision undone", by=by.actor)
    requests_back(session, case, by=by)
    return case


def _close(
    session: Session,
    case: Case,
    outcome: Outcome,
    *,
    text: str,
    by: User,
    seen: int | None = None,
    reason: DeclineReason | None = None,
    passed_on_to: str = "",
    clause: str = "",
) -> Case:
    check_seen(case, seen)
    ruling.refuse_other_end(case)
    ids = queries.request_ids(session, case.id)
    rows = request_queries.requests(session, ids).values()
    readers = [row for row in rows if row.state is not RequestState.WITHDRAWN and outcome is not Outcome.WITHDRAWN]
    problem = why_not_close(
        case.state,
        outcome,
        reason=reason,
        passed_on_to=passed_on_to,
        clause=clause,
        text=text,
        has_readers=bool(readers),
    ) or judges.why_not_again(session, case, by=by)
    if problem is None and outcome not in PUBLISHED and outcome is not Outcome.WITHDRAWN:
        problem = complaints.why_not_end(session, case, {row.error_type for row in rows}, by=by)
    if problem is not None:
        raise Refused(problem)
    cited = citing.cite(session, case, clause)
    told = letters.filled(session, case, readers, text, by=by, is_published=outcome in PUBLISHED)
    begin(session, case, by=by.actor)
    move(session, case, CaseState.CLOSED, by=by.actor)
    # What an undo puts back.
    known = {
        "answered_before": case.first_answered_at is not None,
        "second_look": case.second_look,
        "assignee": case.assignee_id,
    }
    answered(case)
    case.open, case.outcome, case.decline_reason = False, outcome, reason
    case.passed_on_to = passed_on_to.strip() or None
    case.clause, case.clause_version = (cited.number, cited.version) if cited is not None else (None, None)
    _mark_anew(session, case, outcome)
    case.decided_at, case.decided_by_id = clock.now(), by.id
    case.assignee_id = case.assignee_id or by.id
    # What came in while the publication was held has been read by nobody yet.
    case.second_look, case.news = False, case.news and outcome in PUBLISHED
    record(session, case, "closed", by=by.actor, outcome=outcome, reason=reason, **citing.told(cited), **known)
    contacts = request_queries.contacts(session, told)
    for request in readers:
        has_address = request.id in contacts and bool(contacts[request.id].email)
        _tell_decision(session, request, told[request.id], outcome=outcome, has_address=has_address, by=by)
    return case


def _mark_anew(session: Session, case: Case, outcome: Outcome | None) -> None:
    """A version that its case says was put right is marked so in public, for as long as the case says it; and the page
    of a clause counts the cases that rest on it."""
    if outcome is Outcome.FIXED or (outcome is Outcome.DECLINED and case.clause is not None):
        newsrooms.raise_generation(session)


def _tell_decision(
    session: Session, request: CorrectionRequest, text: str, *, outcome: Outcome, has_address: bool, by: User
) -> None:
    requests.add_message(session, request, MessageKind.DECISION, text, by=by.actor)
    requests.set_state(session, request, RequestState.ANSWERED, by=by.actor, outcome=outcome)
    if has_address:
        deliveries.enqueue(
            session,
            "request-decided",
            to=("reader", request.id),
            about=addresses.request(request.id),
            wait=UNDO,
            outcome=outcome,
        )


def requests_back(session: Session, case: Case, *, by: User) -> None:
    for row in request_queries.requests(session, queries.request_ids(session, case.id)).values():
        if row.state is RequestState.ANSWERED:
            deliveries.cancel(session, about=addresses.request(row.id), kinds=("request-decided",))
            requests.set_state(session, row, RequestState.WITH_EDITORS, by=by.actor)
