"""What every act on a draft begins and ends with: the draft held, its case brought along, an event left."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.cases import queries as case_queries
from corrections.cases.models import Case
from corrections.cases.progress import begin, move
from corrections.errors import Conflict, Message, Refused
from corrections.events import Actor
from corrections.notices import queries
from corrections.notices.models import Draft
from corrections.taxonomy import CaseState, Listed

BEGUN = (CaseState.NEW, CaseState.REVIEWING, CaseState.WAITING_READER, CaseState.WAITING_AUTHOR)


def check(session: Session, draft: Draft, seen: int | None = None) -> None:
    """Hold the draft until the transaction ends, and see that it may be worked on.

    Raises Conflict if it was saved after the editor saw lock version `seen` (None: not asked), Refused if it is
    published, given up, or being published.
    """
    session.refresh(draft, with_for_update=True)
    if draft.published_at is not None:
        raise Refused("This notice is published. Change it by a further revision.")
    if draft.dropped_at is not None:
        raise Refused("This draft was given up.")
    if queries.running_hold(session, draft.id) is not None:
        raise Refused("The notice is being published. Stop it first.")
    if seen is not None and draft.lock_version != seen:
        raise Conflict(
            Message("The draft was changed while you had it open. Your text is still below: compare, then save.")
        )


def case_at_work(session: Session, draft: Draft) -> Case | None:
    """The case that a draft ends; None for a further revision."""
    return case_queries.case(session, draft.case_id) if draft.case_id is not None else None


def resume(session: Session, draft: Draft, *, by: Actor) -> Case | None:
    """The draft's case, as drafted again if it had gone back under review. Raises Refused if it is closed."""
    case = case_at_work(session, draft)
    if case is None:
        return None
    if case.state is CaseState.CLOSED:
        raise Refused("This case is closed. Reopen it first.")
    if case.state in BEGUN:
        begin(session, case, by=by)
        move(session, case, CaseState.DRAFTED, by=by)
    return case


def about(session: Session, draft: Draft) -> str:
    """The path that events and mails on a draft are about: its case, or the correction that it revises."""
    if draft.case_id is not None:
        return addresses.case(draft.case_id)
    correction = queries.correction_by_id(session, draft.correction_id or 0)
    assert correction is not None, "a draft is of a case or of a correction"
    return addresses.correction(correction.number)


def record(
    session: Session, draft: Draft, verb: str, *, by: Actor, **details: int | str | bool | Listed | None
) -> None:
    """Leave an event on the draft's case or correction."""
    events.record(session, about(session, draft), verb, by=by, draft=draft.id, **details)


def last_actor(session: Session, draft: Draft, verb: str) -> int | None:
    """Which user did `verb` last on the draft."""
    found = events.all_of(session, about(session, draft), [verb])
    return next((event.actor_id for event in reversed(found) if event.details.get("draft") == draft.id), None)


def note_asked(session: Session, draft: Draft, at: datetime | None) -> None:
    """Note since when a sign-off is awaited. That is no save: whoever has the draft open may go on."""
    session.flush()
    session.execute(update(Draft).where(Draft.id == draft.id).values(asked_sign_off_at=at))
    session.refresh(draft)
