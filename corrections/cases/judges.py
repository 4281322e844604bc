"""Who may look at a case a second time: nobody judges their own work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.accounts.models import User
from corrections.articles import queries as article_queries
from corrections.cases import joining, queries
from corrections.cases.decisions import UNDO, why_not_decide_again
from corrections.cases.models import Case
from corrections.errors import Message
from corrections.events import Event
from corrections.taxonomy import ActorKind, Outcome, RequestState


def deciders(session: Session, case: Case) -> frozenset[int]:
    """Who has decided this case before, one that was joined to it, or in another case about one of its reports;
    decisions that were taken back left out."""
    found = {user_id for case_id in joining.homes(session, case) for user_id in _closed_by(session, case_id)}
    found |= _answered_by(session, queries.request_ids(session, case.id))
    return frozenset(found)


def _closed_by(session: Session, case_id: int) -> set[int]:
    found: list[int | None] = []
    for event in events.all_of(session, addresses.case(case_id), ["closed", "decision undone"]):
        if event.verb == "closed" and event.details.get("outcome") != Outcome.MERGED:
            found.append(event.actor_id)
        elif event.verb == "decision undone" and found:
            found.pop()
    return {user_id for user_id in found if user_id is not None}


def _answered_by(session: Session, request_ids: Sequence[int]) -> set[int]:
    """Who has answered some reports, wherever they were then."""
    told = select(Event).where(Event.about.in_(map(addresses.request, request_ids)), Event.verb == "state")
    last: dict[str, Event] = {}
    found = []
    for event in session.scalars(told.order_by(Event.id)):
        answer = last.pop(event.about, None)
        # An editor who opens it again within that time has taken the decision back, and nobody had read it.
        is_undone = event.actor_kind is ActorKind.USER and answer is not None and event.at < answer.at + UNDO
        if answer is not None and not is_undone:
            found.append(answer)
        if event.details.get("after") == RequestState.ANSWERED and event.actor_kind is ActorKind.USER:
            last[event.about] = event
    return {event.actor_id for event in (*found, *last.values()) if event.actor_id is not None}


def why_not_again(session: Session, case: Case, *, by: User) -> Message | None:
    """Say why `by` may not take the second look that a case is open for; None if they may, or it is none."""
    if not case.second_look:
        return None
    return why_not_decide_again(
        second_look=True, decided_by=deciders(session, case), by=by.id, is_author=_wrote(session, case, by)
    )


def _wrote(session: Session, case: Case, user: User) -> bool:
    article = article_queries.article(session, case.article_id) if case.article_id is not None else None
    return article is not None and user.name in article.bylines


def who_may(session: Session, case: Case, users: Iterable[User]) -> list[User]:
    """Those of some users who may have the case: all of them, unless it is open for a second look."""
    if not case.second_look:
        return list(users)
    decided = deciders(session, case)
    return [user for user in users if user.id not in decided and not _wrote(session, case, user)]
