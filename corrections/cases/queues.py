"""The queues: which cases a list of them holds, in which order, and how many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases.models import Case, CaseRequest
from corrections.taxonomy import CaseState, FoundBy, Outcome, Severity

_case, _joined = Case.__table__.c, CaseRequest.__table__.c

WAITING = (CaseState.WAITING_READER, CaseState.WAITING_AUTHOR, CaseState.WAITING_FIX)


@dataclass(frozen=True)
class Filters:
    """Which cases a queue shows. None: all."""

    desk_id: int | None = None
    assignee_id: int | None = None
    unassigned: bool = False
    state: CaseState | None = None
    waiting: bool = False
    severity: Severity | None = None
    due_before: datetime | None = None
    closed: bool = False

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [_case.open.is_(not self.closed)]
        if self.desk_id is not None:
            found.append(_case.desk_id == self.desk_id)
        if self.assignee_id is not None:
            found.append(_case.assignee_id == self.assignee_id)
        if self.unassigned:
            found.append(_case.assignee_id.is_(None))
        if self.state is not None:
            found.append(_case.state == self.state)
        if self.waiting:
            found.append(_case.state.in_(WAITING))
        if self.severity is not None:
            found.append(_case.severity == self.severity)
        if self.due_before is not None:
            found.append(_case.urgency < int(self.due_before.timestamp()))
        return found


class Queued(NamedTuple):
    """A case as the queue shows it. `headline` and `assignee` are None where there is none."""

    id: int
    desk_id: int
    state: CaseState
    open: bool
    urgency: int
    severity: Severity
    summary: str
    answer_due_at: datetime
    decision_due_at: datetime
    first_answered_at: datetime | None
    clock_stopped_at: datetime | None
    outcome: Outcome | None
    second_look: bool
    news: bool
    found_by: FoundBy
    headline: str | None
    assignee: str | None
    reports: int


def queue(session: Session, filters: Filters, *, after: tuple[int, int] | None = None, limit: int = 50) -> list[Queued]:
    """Open cases, the most urgent first (overdue, then due soonest); closed ones, newest decision first.

    `after` is the (urgency, id) of the last row of the page before.
    """
    place = {"urgency": after[0], "id": after[1]} if after is not None else {}
    rows = session.execute(_queue(filters, after is not None), {**place, "limit": limit})
    return [Queued(*row) for row in rows]


@lru_cache(maxsize=256)
def _queue(filters: Filters, is_further: bool) -> Select[Any]:
    some = select(Case.__table__).where(*filters.conditions())
    if is_further:
        urgency, id_ = bindparam("urgency", type_=BigInteger), bindparam("id", type_=Integer)
        below = or_(_case.urgency > urgency, and_(_case.urgency == urgency, _case.id > id_))
        some = some.where(_case.id < id_ if filters.closed else below)
    # The page first, then what stands in other tables: for no row that is only sorted.
    found = some.order_by(*_order(_case, filters)).limit(bindparam("limit")).subquery()
    articles, users, rows = Article.__table__, User.__table__, found.c
    reports = select(func.count()).where(_joined.case_id == rows.id).scalar_subquery()
    named = found.outerjoin(articles, articles.c.id == rows.article_id).outerjoin(users, users.c.id == rows.assignee_id)
    columns = (rows[name] for name in Queued._fields[:-3])
    return (
        select(*columns, articles.c.headline, users.c.name, reports).select_from(named).order_by(*_order(rows, filters))
    )


def _order(columns: Any, filters: Filters) -> list[Any]:
    return [columns.id.desc()] if filters.closed else [columns.urgency, columns.id]


def counts(session: Session, views: Iterable[Filters], *, most: int = 1000) -> list[int]:
    """How many cases each queue holds, counted to `most`, in one query."""
    wanted = tuple(views)
    return list(session.execute(_counting(wanted, most)).one()) if wanted else []


@lru_cache(maxsize=256)
def _counting(views: tuple[Filters, ...], most: int) -> Select[*tuple[int, ...]]:
    # Everybody at the desk asks it all day: made once for each of them.
    return select(
        *(
            select(func.count())
            .select_from(select(_case.id).where(*view.conditions()).limit(most).subquery())
            .scalar_subquery()
            for view in views
        )
    )
