"""The steps that every act on a case is made of: moving it, its clock, its events."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from corrections import addresses, clock, events
from corrections.cases import clocks, dates, queries, texts
from corrections.cases.decisions import STOPS_DECISION_CLOCK, why_not
from corrections.cases.duty_models import PastClock
from corrections.cases.models import Case
from corrections.cases.snooze import asleep_until
from corrections.deliveries import actions as deliveries
from corrections.errors import Conflict, Refused
from corrections.events import Actor
from corrections.newsroom.queries import newsroom
from corrections.requests import actions as requests
from corrections.requests import queries as request_queries
from corrections.taxonomy import CaseState, Listed, Outcome, RequestState


def record(session: Session, case: Case, verb: str, *, by: Actor, **details: int | str | bool | Listed | None) -> None:
    """Add an event to a case. What was said goes into its words for search, a little later."""
    events.record(session, addresses.case(case.id), verb, by=by, **details)
    if verb not in texts.WORDLESS:
        texts.mark(session, case.id)


def check_seen(case: Case, seen: int | None) -> None:
    """Raise Conflict if the case was saved after the editor saw lock version `seen` (None: not asked)."""
    if seen is not None and case.lock_version != seen:
        raise Conflict(
            "This case was changed while you had it open. What you typed is here: send it again if it still holds."
        )


def check_untouched(
    session: Session, case: Case, seen: int | None, *, since: int | None, verbs: Collection[str]
) -> None:
    """As `check_seen`, but what is independent of this save may have been saved meanwhile: only an event after `since`
    with one of `verbs` is a conflict. Holds the case."""
    session.flush()
    session.refresh(case, with_for_update=True)
    about = addresses.case(case.id)
    # PostgreSQL numbers events as they are written, not as they are committed: a save that no later event tells of may
    # have one that was not there yet when the newest was looked up.
    is_told = since is not None and events.newest(session, about) > since
    if not is_told or any(event.id > (since or 0) for event in events.all_of(session, about, verbs)):
        check_seen(case, seen)


def move(session: Session, case: Case, to: CaseState, *, by: Actor, reason: str = "") -> None:
    """Move a case along an allowed transition, with its event; its requests follow. Raises Refused."""
    if case.state is to:
        return
    problem = why_not(case.state, to, reason=reason)
    if problem is not None:
        raise Refused(problem)
    record(session, case, "state", by=by, before=case.state, after=to)
    if case.state is CaseState.CLOSED:
        texts.mark(session, case.id)  # search among what is open passes over it until then
    began = case.state is CaseState.NEW
    case.state = to
    if to in STOPS_DECISION_CLOCK:
        stop_clock(case)
    if began and to is CaseState.REVIEWING:
        for row in request_queries.requests(session, queries.request_ids(session, case.id)).values():
            if row.state is RequestState.RECEIVED:
                requests.set_state(session, row, RequestState.WITH_EDITORS, by=by)


def begin(session: Session, case: Case, *, by: Actor) -> None:
    """An editor acts on a case that is new or waits: from now on it is under review."""
    if case.state is CaseState.NEW:
        move(session, case, CaseState.REVIEWING, by=by)
    elif case.state in (CaseState.WAITING_READER, CaseState.WAITING_AUTHOR):
        restart_clock(session, case)
        move(session, case, CaseState.REVIEWING, by=by)
        if case.snoozed_for is not None:
            wake(case)  # whoever's answer it slept for, they go on without


def go_on(session: Session, case: Case, *, by: Actor) -> None:
    """As `begin`, for an act that says nothing of the author: a wait for their answer goes on."""
    if case.state is not CaseState.WAITING_AUTHOR:
        begin(session, case, by=by)


def answered(case: Case) -> None:
    """A person has answered the reader: the first clock has done its work."""
    if case.first_answered_at is None:
        case.first_answered_at = clock.now()
    set_urgency(case)


def start_clock(session: Session, case: Case, *, since: datetime | None = None) -> None:
    """Both clocks begin, now or `since` then: nobody has answered yet. How those before went stays on record."""
    if case.id is not None:
        session.add(
            PastClock(
                case_id=case.id,
                number=case.clock_number,
                clock_from=case.clock_from,
                answer_due_at=case.answer_due_at,
                decision_due_at=case.decision_due_at,
                answered_at=case.first_answered_at,
                decided_at=case.decided_at,
            )
        )
    case.clock_number = (case.clock_number or 0) + 1
    case.clock_from = case.decision_from = since or clock.now()
    case.first_answered_at = case.clock_stopped_at = None
    set_due(session, case)


def start_earlier(session: Session, case: Case, since: datetime) -> None:
    """A report from before came to the case: who sent it waits since then."""
    case.clock_from, case.decision_from = min(case.clock_from, since), min(case.decision_from, since)
    set_due(session, case)


def set_due(session: Session, case: Case) -> None:
    """When answer and decision are due, by the severity that the case has now."""
    room = newsroom(session)
    due = dates.counted(session, room, case)
    case.answer_due_at, case.decision_due_at, case.hours_number = due.answer, due.decision, room.hours_number
    set_urgency(case)


def stop_clock(case: Case) -> None:
    case.clock_stopped_at = case.clock_stopped_at or clock.now()
    set_urgency(case)


def restart_clock(session: Session, case: Case) -> None:
    """The wait for the reader is over: the decision is due later by the working time that it took."""
    if case.clock_stopped_at is not None:
        calendar = None if case.is_complaint else dates.calendar_for(newsroom(session), case.severity)
        stopped, now = case.clock_stopped_at, clock.now()
        case.decision_due_at = clocks.shift(case.decision_due_at, stopped, now, calendar)
        case.decision_from = clocks.later(case.decision_from, stopped, now, calendar)
        case.clock_stopped_at = None
    set_urgency(case)


def set_urgency(case: Case) -> None:
    case.urgency = clocks.urgency(dates.next_due(case), case.severity)
    case.asleep_until = asleep_until(case.snoozed_until, case.snoozed_for, urgency=case.urgency)
    case.alarm = 0  # the worker looks at once, and knows then when to look again
    keep_hours(case)


def keep_hours(case: Case) -> None:
    """Write with what follows from when a case is due by which hours that was counted, also where this is no change: if
    the worker has counted anew since the case was read, it does so once more."""
    flag_modified(case, "hours_number")


def wake(case: Case) -> None:
    """A case is snoozed no longer; nothing if it was not."""
    case.snoozed_until, case.snoozed_for, case.asleep_until = None, None, 0


def raise_news(session: Session, case: Case, *, mail: bool = True) -> None:
    """Mark that something came in, and tell the assignee by email unless somebody is told in another one.

    It counts as a save also where news were waiting already: an editor who has the page open has not seen this, and is
    told before they decide.
    """
    told = case.news_told_id if case.news else None
    case.news = True
    wake(case)
    flag_modified(case, "news")
    # Until they have opened the case, one email says all that matters, however much comes in.
    if mail and case.assignee_id is not None and case.assignee_id != told:
        told = case.assignee_id
        deliveries.enqueue(session, "case-news", to=("user", told), about=addresses.case(case.id))
    case.news_told_id = told


def close_quietly(session: Session, case: Case, *, by: Actor) -> None:
    """End a case that every reader has left, and that nobody had begun."""
    move(session, case, CaseState.CLOSED, by=by)
    case.open, case.outcome, case.decided_at = False, Outcome.WITHDRAWN, clock.now()
    record(session, case, "closed", by=by, outcome=Outcome.WITHDRAWN)
