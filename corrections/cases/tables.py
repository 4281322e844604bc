"""The cases of a queue as a table to take along: what the queue itself does not show of them, and who downloaded it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases.models import Case
from corrections.cases.queues import Filters
from corrections.taxonomy import ErrorType

MOST = 10_000
"""Cases in one table: more than that is no list to work through."""


class Told(NamedTuple):
    """What stands in the table beside what the queue shows. `url`: the article's; None for one that has no address."""

    error_type: ErrorType | None
    opened_at: datetime
    decided_at: datetime | None
    url: str | None


def told(session: Session, case_ids: Collection[int]) -> dict[int, Told]:
    """The same of some cases, by their ids."""
    rows = session.execute(_TOLD, {"ids": list(case_ids)})
    return {id_: Told(*rest) for id_, *rest in rows}


_case = Case.__table__.c
_TOLD = (
    select(_case.id, _case.error_type, _case.opened_at, _case.decided_at, Article.url)
    .outerjoin(Article, Article.id == _case.article_id)
    .where(_case.id.in_(bindparam("ids", expanding=True)))
)


def record_download(session: Session, filters: Filters, *, searched: bool, by: User) -> None:
    """Write down that somebody downloads the cases of a queue; what they looked for is not kept."""
    chosen: dict[str, Any] = {
        "desk": filters.desk_id,
        "severity": filters.severity,
        "state": filters.state,
        "error_type": filters.error_type,
    }
    known = {name: value for name, value in chosen.items() if value is not None}
    known |= {"closed": filters.closed, "searched": searched}
    events.record(session, addresses.user(by.id), "queue downloaded", by=by.actor, **known)
