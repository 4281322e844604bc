"""Taking apart what does not belong together: some reports of a case, or a case that was joined to another."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.accounts.models import User
from corrections.articles import queries as article_queries
from corrections.cases import at_once, intake, joining, lapsing, opening, parts, queries
from corrections.cases.closing import requests_back
from corrections.cases.decisions import why_not_join
from corrections.cases.models import Case, CaseRequest
from corrections.cases.progress import (
    check_seen,
    go_on,
    move,
    raise_news,
    record,
    set_due,
    start_clock,
    start_earlier,
    wake,
)
from corrections.errors import Message, Refused
from corrections.requests import actions as requests
from corrections.requests import queries as request_queries
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import ActorKind, CaseState, ErrorType, FoundBy, RequestState


def split(session: Session, case: Case, request_ids: Collection[int], *, by: User, seen: int | None = None) -> Case:
    """Give some reports of a case a case of their own, on the same desk, theirs that split it. A complaint about
    standards goes where those go.

    Its clock runs since the first of them was received. Raises Refused, Conflict.
    """
    joining.hold(session, case)
    check_seen(case, seen)
    chosen = _chosen(session, case, request_ids)
    first = chosen[0]
    passage = request_queries.passage(session, first.passage_id)
    article = article_queries.article(session, first.article_id) if first.article_id is not None else None
    is_complaint = first.error_type is ErrorType.STANDARDS and case.error_type is not ErrorType.STANDARDS
    apart = opening.open_case(
        session,
        article=article,
        summary=opening.said(first, passage),
        found_by=intake.FOUND_BY.get(first.relation, FoundBy.READER),
        error_type=first.error_type,
        by=by.actor,
        passage=passage,
        severity=case.severity,
        since=at_once.first_wait(session, chosen),
        report=first,
        taken=None if is_complaint else opening.Taken(case, by),
    )
    _move(session, case, apart, chosen, by=by)
    if not is_complaint:
        lapsing.begin(session, apart, by)
        move(session, apart, CaseState.REVIEWING, by=by.actor)
    if _was_answered(session, chosen):
        apart.first_answered_at = case.first_answered_at
        set_due(session, apart)
    return apart


def move_reports(
    session: Session, case: Case, request_ids: Collection[int], *, into: Case, by: User, seen: int | None = None
) -> Case:
    """Give some reports of a case to another open case. Raises Refused, Conflict."""
    joining.hold(session, case, into)
    check_seen(case, seen)
    chosen = _chosen(session, case, request_ids)
    kinds = {request.error_type for request in chosen} | {case.error_type} | joining.kinds_told(session, into)
    problem = parts.why_not_take_in(
        into.state, is_same=into.id == case.id, second_look=into.second_look
    ) or why_not_join(kinds, by.role)
    if problem is not None:
        raise Refused(problem.about("number"))
    _move(session, case, into, chosen, by=by)
    earliest = at_once.first_wait(session, chosen)
    # Until somebody has answered there is one clock for all who wait; after that, only the decision is due.
    if into.first_answered_at is None and earliest < into.clock_from and not _was_answered(session, chosen):
        start_earlier(session, into, earliest)
    if into.state is not CaseState.NEW:
        for request in chosen:
            if request.state is RequestState.RECEIVED:
                requests.set_state(session, request, RequestState.WITH_EDITORS, by=by.actor)
    raise_news(session, into, mail=into.assignee_id != by.id)
    return into


def take_apart(session: Session, case: Case, *, by: User, seen: int | None = None) -> Case:
    """Undo, at any later time, that a case was joined to another; return the case in which its reports were.

    What came along goes back, whatever was decided there since: this case is open again, with a clock of its own, and
    its readers hear from it. What an editor has taken elsewhere stays there. Raises Refused, Conflict.
    """
    here = _held_with(session, case)
    check_seen(case, seen)
    _give_back(session, case, here, problem=parts.why_not_take_apart(here.state, second_look=here.second_look), by=by)
    case.assignee_id = by.id
    wake(case)
    lapsing.begin(session, case, by)
    start_clock(session, case)
    record(session, case, "taken apart", by=by.actor, into=here.id)
    requests_back(session, case, by=by)
    _went(session, here, case, by=by)
    return here


def take_back(session: Session, case: Case, *, by: User, was_touched: bool, signed_off: bool = False) -> Case:
    """Undo a join that was just made, as if it had not been: no clock begins anew, and nobody has the case for it.
    Return the case to which it was joined. `was_touched`: something was done there since, which stays; `signed_off`:
    a notice there was approved since. One that is being written there stays as it is.

    What else stood is for whoever kept it to put back. Raises Refused.
    """
    here = _held_with(session, case)
    problem = parts.why_not_undo_join(here.state, second_look=here.second_look, signed_off=signed_off)
    _give_back(session, case, here, problem=problem, by=by)
    record(session, case, "join undone", by=by.actor, into=here.id)
    requests_back(session, case, by=by)
    if was_touched:
        _went(session, here, case, by=by)
    else:
        record(session, here, "case taken out", by=by.actor, joined=case.id)
    return here


def _held_with(session: Session, case: Case) -> Case:
    """The case in which a joined one goes on, both held. Raises Refused where it was not joined."""
    here = _goes_on_in(session, case)
    if here is not None:
        joining.hold(session, case, here)
    if here is None or case.merged_into_id is None:
        raise Refused("This case was not joined to another.")
    return here


def _give_back(session: Session, case: Case, here: Case, *, problem: Message | None, by: User) -> None:
    problem = problem or why_not_join(joining.kinds_told(session, case), by.role)
    if problem is not None:
        raise Refused(problem)
    brought = joining.go_back(session, case, here=here)
    if not brought and case.found_by is not FoundBy.MONITORING:
        raise Refused("None of its reports is in the other case any more, so there is nothing to take out.")
    move(session, case, CaseState.REVIEWING, by=by.actor, reason="taken apart")
    case.open, case.outcome, case.merged_into_id, case.decided_at = True, None, None, None
    if case.campaign_at is not None and here.campaign_at == case.campaign_at:
        here.campaign_at = None  # which came with it


def _went(session: Session, here: Case, case: Case, *, by: User) -> None:
    record(session, here, "case taken out", by=by.actor, joined=case.id)
    if here.open:
        _own_clock(session, here)
        set_due(session, here)  # what has gone may have been the more severe
        raise_news(session, here, mail=here.assignee_id != by.id)


def _goes_on_in(session: Session, case: Case) -> Case | None:
    here = None
    while case.merged_into_id is not None:
        here = case = session.get_one(Case, case.merged_into_id)
    return here


def _chosen(session: Session, case: Case, request_ids: Collection[int]) -> list[CorrectionRequest]:
    here = queries.request_ids(session, case.id)
    problem = parts.why_not_take_out(case.state, second_look=case.second_look, chosen=set(request_ids), here=set(here))
    if problem is not None:
        raise Refused(problem)
    rows = request_queries.requests(session, request_ids)
    chosen = [rows[request_id] for request_id in here if request_id in rows]
    if (
        case.error_type is not ErrorType.STANDARDS
        and len({row.error_type is ErrorType.STANDARDS for row in chosen}) > 1
    ):
        raise Refused(Message("Take a complaint about standards out by itself.", at="reports"))
    return chosen


def _move(session: Session, case: Case, into: Case, chosen: Sequence[CorrectionRequest], *, by: User) -> None:
    go_on(session, case, by=by.actor)  # a wait for one of these readers is over here
    for request in chosen:
        link = session.get_one(CaseRequest, request.id)
        link.case_id, link.lead, link.home_id = into.id, False, None
        record(session, case, "report taken out", by=by.actor, request=request.id, into=into.id)
        record(session, into, "report came", by=by.actor, request=request.id, origin=case.id)
        events.record(session, addresses.request(request.id), "moved", by=by.actor, before=case.id, after=into.id)
    session.flush()
    joining.settle_lead(session, case)
    joining.settle_lead(session, into)
    _own_words(session, case, {request.passage_id for request in chosen})
    _own_clock(session, case)
    raise_news(session, case, mail=case.assignee_id != by.id)


def _own_words(session: Session, case: Case, gone: Collection[int | None]) -> None:
    """A case is about the words of a report that it has, once the one that named them is elsewhere."""
    if case.passage_id is None or case.passage_id not in gone:
        return
    lead = request_queries.request(session, queries.request_ids(session, case.id)[0])
    if lead is not None:
        passage = request_queries.passage(session, lead.passage_id)
        case.passage_id = passage.id if passage else None
        case.summary = opening.said(lead, passage)[: opening.MOST_SUMMARY]


def _own_clock(session: Session, case: Case) -> None:
    """The clock runs since the first of the reports that are still here, unless the case was opened anew since."""
    rows = request_queries.requests(session, queries.request_ids(session, case.id)).values()
    if not rows or events.all_of(session, addresses.case(case.id), ["reopened", "taken apart"]):
        return
    since = at_once.first_wait(session, rows)
    if case.clock_from < since:
        case.clock_from, case.decision_from = since, max(case.decision_from, since)
        set_due(session, case)


def _was_answered(session: Session, chosen: Sequence[CorrectionRequest]) -> bool:
    """Whether a person has written to every one of these readers."""
    said = request_queries.messages(session, [request.id for request in chosen])
    told = {message.request_id for message in said if message.from_kind is ActorKind.USER}
    return all(request.id in told for request in chosen)
