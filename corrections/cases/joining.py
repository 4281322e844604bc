"""What goes along when one case is joined to another, and what stays known, so that it can go back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy import case as when
from sqlalchemy.orm import InstrumentedAttribute, Session

from corrections import clock
from corrections.cases import queries
from corrections.cases.models import AuthorQuestion, Case, CaseNote, CaseRequest
from corrections.cases.progress import begin, move, raise_news, record, restart_clock, set_urgency, stop_clock
from corrections.errors import Message
from corrections.events import Actor
from corrections.requests import actions as requests
from corrections.requests import queries as request_queries
from corrections.taxonomy import CaseState, ErrorType, Outcome, RequestState

NOTICE_AT_WORK = Message("A notice is at work in this case. Publish it first, or give the draft up.")
TABLES: tuple[type[Any], ...] = (CaseRequest, CaseNote, AuthorQuestion)


def hold(session: Session, *cases: Case) -> None:
    """Let nobody else change these cases before this transaction ends, and see them as they are now.

    Always in one order: two who join the same two cases wait for each other, and neither waits for both.
    """
    session.flush()
    for case in sorted(set(cases), key=lambda each: each.id):
        session.refresh(case, with_for_update=True)


def held(session: Session, find: Callable[[], Case | None]) -> Case | None:
    """A case, held: what an editor saves at this moment is waited for, and is no error that a reader is shown. Where
    that moved what the case was found by, it is the one that is found now."""
    case = find()
    while case is not None:
        hold(session, case)
        now = find()
        if now is case:
            break
        case = now
    return case


def hold_read(session: Session, case: Case) -> None:
    """Hold a case that was read in this transaction, and see it as it is now. On SQLite that is as it was read: nobody
    else writes meanwhile."""
    if session.get_bind().dialect.name != "sqlite":
        hold(session, case)


def is_still_open(session: Session, case: Case) -> bool:
    """Hold a case that a report is about to join: an editor may be closing it, or joining it to another."""
    hold_read(session, case)
    return case.open


def join(session: Session, case: Case, *, into: Case, by: Actor) -> None:
    """Close `case` as joined to `into`: reports, notes and questions go along, and the earlier clock stays.

    It is a save of `into` too: whoever has that open has not read what came.
    """
    session.flush()
    for table in TABLES:
        values: dict[str, Any] = {"case_id": into.id, "home_id": func.coalesce(table.home_id, case.id)}
        if table is CaseRequest:
            values["lead"] = False
        _update(session, table, table.case_id == case.id, values)
    settle_lead(session, into)
    for row in request_queries.requests(session, queries.request_ids(session, into.id)).values():
        if row.state is RequestState.RECEIVED and into.state is not CaseState.NEW:
            requests.set_state(session, row, RequestState.WITH_EDITORS, by=by)
    begin(session, case, by=by)  # a wait for its reader ends, and what that took is added, before clocks are compared
    _join_clocks(session, case, into)
    if into.article_id == case.article_id:
        into.campaign_at = into.campaign_at or case.campaign_at
    move(session, case, CaseState.CLOSED, by=by)
    case.open, case.outcome, case.merged_into_id, case.decided_at = False, Outcome.MERGED, into.id, clock.now()
    case.news = False
    record(session, case, "closed", by=by, outcome=Outcome.MERGED, into=into.id)
    record(session, into, "case joined", by=by, joined=case.id)
    raise_news(session, into, mail=by.id is None or into.assignee_id != by.id)
    session.flush()


def _join_clocks(session: Session, case: Case, into: Case) -> None:
    """The earlier clock stays. An answer is due by the clock of a case only as long as nobody has answered in it.

    Since when each of them counts stays with it: `dates.counted` asks both.
    """
    if into.clock_stopped_at is not None:
        # What it has waited for so far is added now: the wait was none for the readers who come.
        restart_clock(session, into)
        stop_clock(into)
    if case.first_answered_at is None:
        into.answer_due_at = min(into.answer_due_at, case.answer_due_at)
    into.decision_due_at = min(into.decision_due_at, case.decision_due_at)
    into.hours_number = min(into.hours_number, case.hours_number)
    set_urgency(into)


def kinds_told(session: Session, *cases: Case) -> set[ErrorType | None]:
    """What readers or editors took the matter of some cases for: a complaint stays one, whatever the facts then say."""
    ids = [request_id for case in cases for request_id in queries.request_ids(session, case.id)]
    told = {request.error_type for request in request_queries.requests(session, ids).values()}
    return told | {case.error_type for case in cases}


def go_back(session: Session, case: Case, *, here: Case) -> int:
    """Give `case` back what came along from it and still is in the case `here`; return how many reports."""
    back = homes(session, case)
    session.flush()
    for table in TABLES:
        values = {"case_id": case.id, "home_id": back_home(table.home_id, case)}
        _update(session, table, (table.case_id == here.id) & table.home_id.in_(back), values)
    settle_lead(session, case)
    settle_lead(session, here)
    return len(queries.request_ids(session, case.id))


def homes(session: Session, case: Case) -> list[int]:
    """A case, and those that were joined to it before, directly or by others."""
    found, new = [case.id], [case.id]
    while new:
        new = [
            row
            for row in session.scalars(select(Case.id).where(Case.merged_into_id.in_(new)).order_by(Case.id))
            if row not in found
        ]
        found += new
    return found


def back_home(home: InstrumentedAttribute[int | None], case: Case) -> ColumnElement[int | None]:
    """What is its own came by itself; what had come along from others before still did."""
    return when((home == case.id, None), else_=home)


def settle_lead(session: Session, case: Case) -> None:
    """One report leads: the one that did, or else the first that came."""
    links = session.scalars(select(CaseRequest).where(CaseRequest.case_id == case.id).order_by(CaseRequest.request_id))
    rows = links.all()
    leading = next((row for row in rows if row.lead), rows[0] if rows else None)
    for row in rows:
        row.lead = row is leading
    session.flush()


def _update(session: Session, table: type[Any], where: ColumnElement[bool], values: dict[str, Any]) -> None:
    session.execute(update(table).where(where).values(**values).execution_options(synchronize_session=False))
    for row in session:  # those read before show it too
        if isinstance(row, table):
            session.expire(row)
