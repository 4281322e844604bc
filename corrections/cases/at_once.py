"""A report of what is corrected already is answered at once, by the correction; no editor's time is spent on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Session

from corrections import addresses, clock, events
from corrections.cases import queries
from corrections.cases.models import Case, CaseRequest
from corrections.cases.progress import record
from corrections.deliveries import actions as deliveries
from corrections.errors import Refused
from corrections.events import SYSTEM, Actor, Event
from corrections.requests import actions as requests
from corrections.requests import claims
from corrections.requests import queries as request_queries
from corrections.requests.models import CorrectionRequest, Passage, RequestClaim
from corrections.taxonomy import Outcome, RequestState

ANSWERED = "answered at once"
TAKEN_BACK = "not what was meant"
_TELLING = (ANSWERED, TAKEN_BACK, "state")  # whoever decides later moves the report, and then that is its answer


def answer(session: Session, request: CorrectionRequest, case: Case) -> None:
    """Answer a report by the correction that ended `case`: it is kept there, and its reader is told now."""
    link = {"request_id": request.id, "case_id": case.id, "lead": False, "joined_at": clock.now()}
    session.execute(insert(CaseRequest).values(**link))
    about = addresses.request(request.id)
    requests.set_state(session, request, RequestState.ANSWERED, by=SYSTEM, outcome=case.outcome or Outcome.CORRECTED)
    events.record(session, about, ANSWERED, by=SYSTEM, case=case.id)
    record(session, case, ANSWERED, by=SYSTEM, request=request.id)
    if request_queries.contact_of(session, request.id).email:
        deliveries.enqueue(
            session,
            "request-decided",
            to=("reader", request.id),
            about=about,
            outcome=case.outcome or Outcome.CORRECTED,
        )


def was_last(history: Iterable[Event]) -> bool:
    """Whether such an answer is the newest in the events of a report: its reader has not said that they mean something
    else, and nobody has decided since."""
    verbs = [event.verb for event in history if event.verb in _TELLING]
    return verbs[-1:] == [ANSWERED]


def is_answered(session: Session, request: CorrectionRequest) -> bool:
    """Whether a report is answered like that, and by nothing else since."""
    if request.state is not RequestState.ANSWERED:
        return False
    return was_last(events.all_of(session, addresses.request(request.id), _TELLING))


def take_back(session: Session, request: CorrectionRequest, *, by: Actor) -> None:
    """Take the answer back, and the report out of the case of the correction. Raises Refused."""
    session.refresh(request, with_for_update=True)
    if not is_answered(session, request):
        raise Refused("This report is with a desk already.")
    case = queries.case_of_request(session, request.id)
    session.execute(delete(CaseRequest).where(CaseRequest.request_id == request.id))
    if case is not None:
        record(session, case, TAKEN_BACK, by=by, request=request.id)
    about = addresses.request(request.id)
    deliveries.cancel(session, about=about, kinds=("request-decided",))
    events.record(session, about, TAKEN_BACK, by=by)
    requests.set_state(session, request, RequestState.RECEIVED, by=by)


def first_wait(session: Session, rows: Collection[CorrectionRequest]) -> datetime:
    """Since when the first of the readers of some reports waits for a person: since their report came, or since they
    said that such an answer was none."""
    told = select(Event.about, func.max(Event.at)).where(
        Event.about.in_([addresses.request(row.id) for row in rows]), Event.verb == TAKEN_BACK
    )
    since = dict(session.execute(told.group_by(Event.about)).all())
    return min(since.get(addresses.request(row.id), row.received_at) for row in rows)


def name(session: Session, request: CorrectionRequest, passage: Passage | None) -> None:
    """Keep what a report names, so that others of the same error are found by it."""
    keys = claims.claims(told_by(request, passage))
    if keys:
        session.execute(
            insert(RequestClaim.__table__),  # type: ignore[arg-type]
            [{"request_id": request.id, "key": key} for key in keys],
        )


def name_anew(session: Session, ids: Collection[int], passages: Collection[int]) -> None:
    """Name anew what some reports name, and those that point at some passages: of what was taken out of them, no trace
    is left by which others are found."""
    changed = or_(CorrectionRequest.id.in_(ids), CorrectionRequest.passage_id.in_(passages))
    named = select(RequestClaim.request_id).where(RequestClaim.request_id == CorrectionRequest.id).exists()
    rows = session.execute(
        select(CorrectionRequest, Passage)
        .outerjoin(Passage, Passage.id == CorrectionRequest.passage_id)
        .where(changed, named)
        .order_by(CorrectionRequest.id)
    ).all()
    for request, passage in rows:
        session.execute(delete(RequestClaim).where(RequestClaim.request_id == request.id))
        name(session, request, passage)


def told_by(request: CorrectionRequest, passage: Passage | None) -> list[str]:
    """The texts in which a report says what is wrong: the words it points at, as quoted ones, and the reader's own."""
    return [f'"{passage.exact}"' if passage else "", request.wrong]
