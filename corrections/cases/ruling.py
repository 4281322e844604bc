"""The case of a complaint: its clock counts days, and it ends, and opens again, as the complaint does.

The complaint itself is of `standards`, which calls these. Nothing else ends such a case, or joins it to another.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from corrections import clock
from corrections.cases import queries
from corrections.cases.decisions import NOTICE_AT_WORK
from corrections.cases.models import Case
from corrections.cases.progress import answered, begin, move, raise_news, record, set_due, start_clock
from corrections.errors import Message, Refused
from corrections.events import Actor
from corrections.requests import actions as requests
from corrections.requests import queries as request_queries
from corrections.taxonomy import CaseState, Outcome, RequestState

ENDS_BY_FINDING = Message(
    "This case is a complaint, and ends as the complaint does. A notice on the article is drafted in a case of its own."
)
KEEPS_TO_ITSELF = Message("A complaint is decided by itself: its case is joined to no other.")


def refuse_other_end(case: Case) -> None:
    """Raise Refused where the case is a complaint's."""
    if case.is_complaint:
        raise Refused(ENDS_BY_FINDING)


def start(session: Session, case: Case) -> None:
    """A case is a complaint's from now on. Raises Refused while a notice is at work in it."""
    if case.state in NOTICE_AT_WORK:
        raise Refused("A notice is at work in this case. Publish it first, or give the draft up.")
    case.is_complaint = True
    set_due(session, case)


def end(session: Session, case: Case, outcome: Outcome, *, by: Actor) -> None:
    """The complaint is decided, or nobody complains any more: so is its case, and nobody can undo it.

    `standards` tells the readers why.
    """
    begin(session, case, by=by)
    move(session, case, CaseState.CLOSED, by=by)
    answered(case)
    case.open, case.outcome, case.decline_reason = False, outcome, None
    case.decided_at, case.decided_by_id = clock.now(), by.id
    case.second_look = case.news = False
    record(session, case, "closed", by=by, outcome=outcome)
    for row in request_queries.requests(session, queries.request_ids(session, case.id)).values():
        if row.state is not RequestState.WITHDRAWN:
            requests.set_state(session, row, RequestState.ANSWERED, by=by, outcome=outcome)


def open_again(session: Session, case: Case, *, by: Actor) -> None:
    """A review of the finding was asked for: the case is open once more, nobody's, with a new clock to the decision."""
    move(session, case, CaseState.REVIEWING, by=by, reason="review")
    case.open, case.outcome = True, None
    start_clock(session, case)
    answered(case)  # by the finding: what is due now is the decision alone
    if case.assignee_id is not None:
        record(session, case, "assigned", by=by, before=case.assignee_id, after=None)
    case.assignee_id = None
    for row in request_queries.requests(session, queries.request_ids(session, case.id)).values():
        if row.state is RequestState.ANSWERED:
            requests.set_state(session, row, RequestState.WITH_EDITORS, by=by)
    raise_news(session, case)
