"""The queues: which cases a list of them holds, in which order, and how many."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, Subquery, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases.models import AuthorQuestion, Case, CaseRequest
from corrections.cases.searching import Sought
from corrections.cases.snooze import SnoozedFor
from corrections.taxonomy import CaseState, ErrorType, FoundBy, Outcome, Severity

_case, _joined = Case.__table__.c, CaseRequest.__table__.c

_NOW = bindparam("now", type_=BigInteger)


@dataclass(frozen=True)
class Filters:
    """Which cases a queue shows. None: all. Snoozed ones are in a queue of their own."""

    desk_id: int | None = None
    assignee_id: int | None = None
    unassigned: bool = False
    state: CaseState | None = None
    waiting: tuple[CaseState, ...] = ()  # any of them
    severity: Severity | None = None
    error_type: ErrorType | None = None
    due_before: datetime | None = None
    closed: bool = False
    snoozed: bool = False

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [_case.open.is_(not self.closed)]
        if not self.closed:
            # Added to, so that nearly all cases are not first found by it, and then sorted.
            found.append(_case.asleep_until > _NOW if self.snoozed else _case.asleep_until + 0 <= _NOW)
        if self.desk_id is not None:
            found.append(_case.desk_id == self.desk_id)
        if self.assignee_id is not None:
            found.append(_case.assignee_id == self.assignee_id)
        if self.unassigned:
            found.append(_case.assignee_id.is_(None))
        if self.state is not None:
            found.append(_case.state == self.state)
        if self.waiting:
            found.append(_case.state.in_(self.waiting))
        if self.severity is not None:
            found.append(_case.severity == self.severity)
        if self.error_type is not None:
            found.append(_case.error_type == self.error_type)
        if self.due_before is not None:
            found.append(_case.urgency < int(self.due_before.timestamp()))
        return found


class Queued(NamedTuple):
    """A case as the queue shows it. `headline` and `assignee` are None where there is none; `author_answered`: any of
    the questions that were asked in it."""

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
    assignee_id: int | None
    snoozed_until: datetime | None
    snoozed_for: SnoozedFor | None
    asleep_until: int
    lock_version: int
    headline: str | None
    assignee: str | None
    reports: int
    author_answered: bool


def queue(
    session: Session,
    filters: Filters,
    *,
    sought: Sought | None = None,
    after: tuple[int, int] | None = None,
    limit: int = 50,
) -> list[Queued]:
    """Open cases, the most urgent first (overdue, then due soonest); closed ones, newest decision first.

    `sought`: only those that are looked for. `after` is the (urgency, id) of the last row of the page before.
    """
    place = {"urgency": after[0], "id": after[1]} if after is not None else {}
    statement = _queue(filters, after is not None) if sought is None else _made(filters, after is not None, sought)
    rows = session.execute(statement, {**place, "limit": limit, **_now()})
    return [Queued(*row) for row in rows]


def _now() -> dict[str, int]:
    return {"now": int(clock.now().timestamp())}


@lru_cache(maxsize=256)
def _queue(filters: Filters, is_further: bool) -> Select[Any]:
    return _made(filters, is_further, None)


def _made(filters: Filters, is_further: bool, sought: Sought | None) -> Select[Any]:
    some = select(_case.id).where(*filters.conditions(), *_of(sought))
    if is_further:
        urgency, id_ = bindparam("urgency", type_=BigInteger), bindparam("id", type_=Integer)
        below = or_(_case.urgency > urgency, and_(_case.urgency == urgency, _case.id > id_))
        some = some.where(_case.id < id_ if filters.closed else below)
    # The page first, from an index alone, then what stands in the rows and other tables: for none that is only sorted.
    found = some.order_by(*_order(filters)).limit(bindparam("limit")).subquery()
    return _shown(found).order_by(*_order(filters))


def _shown(found: Subquery) -> Select[Any]:
    articles, users = Article.__table__, User.__table__
    reports = select(func.count()).where(_joined.case_id == _case.id).scalar_subquery()
    named = (
        found.join(Case.__table__, _case.id == found.c.id)
        .outerjoin(articles, articles.c.id == _case.article_id)
        .outerjoin(users, users.c.id == _case.assignee_id)
    )
    columns = (_case[name] for name in Queued._fields[:-4])
    return select(*columns, articles.c.headline, users.c.name, reports, _ANSWERED).select_from(named)


_ANSWERED = exists().where(AuthorQuestion.case_id == _case.id, AuthorQuestion.answered_at.is_not(None))


def some(session: Session, ids: Collection[int]) -> dict[int, Queued]:
    """Cases as the queue shows them, by their ids."""
    return {case.id: case for case in (Queued(*row) for row in session.execute(_SOME, {"ids": list(ids)}))}


_SOME = _shown(select(_case.id).where(_case.id.in_(bindparam("ids", expanding=True))).subquery())


def _of(sought: Sought | None) -> list[ColumnElement[bool]]:
    return [] if sought is None else [sought.condition]


def _order(filters: Filters) -> list[Any]:
    return [_case.id.desc()] if filters.closed else [_case.urgency, _case.id]


class Counted(NamedTuple):
    """How many cases each of some queues holds, and the number of the newest report that is in a case."""

    cases: list[int]
    newest_report: int


def count(session: Session, views: Iterable[tuple[Filters, Sought | None]], *, most: int = 500) -> Counted:
    """Count some queues, each to `most`, in one query."""
    wanted = tuple(views)
    if any(sought is not None for _, sought in wanted):
        statement = _counting(wanted, most)
    else:
        statement = _counting_views(tuple(filters for filters, _ in wanted), most)
    *cases, newest = session.execute(statement, _now()).one()
    return Counted(cases, newest or 0)


@lru_cache(maxsize=256)
def _counting_views(views: tuple[Filters, ...], most: int) -> Select[Any]:
    # Everybody at the desk asks it all day: made once for each of them.
    return _counting([(filters, None) for filters in views], most)


def _counting(views: Iterable[tuple[Filters, Sought | None]], most: int) -> Select[Any]:
    newest = select(func.max(_joined.request_id)).scalar_subquery()
    return select(*(_count(filters, most, sought) for filters, sought in views), newest)


def _count(filters: Filters, most: int, sought: Sought | None) -> Any:
    some = select(_case.id).where(*filters.conditions(), *_of(sought)).limit(most)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def reports_since(
    session: Session, filters: Filters, newest: int, *, sought: Sought | None = None, most: int = 100
) -> int:
    """How many reports came into the cases of a queue after `newest`, counted to `most`."""
    some = (
        select(_joined.request_id)
        .join(Case, _case.id == _joined.case_id)
        .where(_joined.request_id > newest, *filters.conditions(), *_of(sought))
    )
    return session.scalar(select(func.count()).select_from(some.limit(most).subquery()), _now()) or 0


def came_in_since(
    session: Session, filters: Filters, newest: int, *, sought: Sought | None = None, limit: int = 25
) -> list[Queued]:
    """The cases of a queue into which reports came after `newest`, the most urgent of the `limit` newest first."""
    last = func.max(_joined.request_id)
    ids = session.scalars(
        select(_joined.case_id)
        .join(Case, _case.id == _joined.case_id)
        .where(_joined.request_id > newest, *filters.conditions(), *_of(sought))
        .group_by(_joined.case_id)
        .order_by(last.desc())
        .limit(limit),
        _now(),
    ).all()
    return sorted(some(session, ids).values(), key=lambda case: (case.urgency, case.id)) if ids else []
