"""What is said of a notice just published: who is told of it, and which case is next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts.models import User
from corrections.cases import queries as cases
from corrections.cases import queues
from corrections.cases.models import Case
from corrections.cases.queues import Filters, Queued
from corrections.desk.cases.reached import Reached, reached
from corrections.notices import announcing
from corrections.notices.announcing import Audience
from corrections.notices.queries import Published
from corrections.requests import queries as request_queries
from corrections.taxonomy import RequestState

# Later, others follow the article, and addresses were confirmed or erased.
FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Told:
    """`readers`: those of the case; `next`: the most urgent of one's own open cases, or else of all; None if there is
    none."""

    readers: Reached
    audience: Audience
    next: Queued | None


def told(session: Session, case: Case | None, published: Sequence[Published], user: User) -> Told | None:
    """Who is told of what a case has just published; None if that is longer ago, or nothing was."""
    if case is None or not published or published[-1].newest.published_at < clock.now() - FOR:
        return None
    return Told(
        readers_of(session, case),
        announcing.audience(session, published[-1].articles.values()),
        _next(session, Filters(assignee_id=user.id)) or _next(session, Filters()),
    )


def readers_of(session: Session, case: Case) -> Reached:
    """How the readers of a case are reached; not those who took their report back."""
    rows = request_queries.requests(session, cases.request_ids(session, case.id))
    told = [row.id for row in rows.values() if row.state is not RequestState.WITHDRAWN]
    contacts = request_queries.contacts(session, told)
    return reached(contacts.get(request_id, request_queries.NOBODY) for request_id in told)


def _next(session: Session, filters: Filters) -> Queued | None:
    return next(iter(queues.queue(session, filters, limit=1)), None)
