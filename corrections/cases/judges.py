"""Who may look at a case a second time: nobody judges their own work."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.accounts.models import User
from corrections.articles import queries as article_queries
from corrections.cases.decisions import why_not_decide_again
from corrections.cases.models import Case
from corrections.errors import Message


def deciders(session: Session, case: Case) -> frozenset[int]:
    """Who has decided this case before, decisions that were taken back left out."""
    found: list[int | None] = []
    for event in events.all_of(session, addresses.case(case.id), ["closed", "decision undone", "taken apart"]):
        if event.verb == "closed":
            found.append(event.actor_id)
        elif found:
            found.pop()
    return frozenset(user_id for user_id in found if user_id is not None)


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
