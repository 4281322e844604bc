"""Corrections in figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, bindparam, case, cast, extract, func, select
from sqlalchemy.orm import Session

from corrections.cases.models import Case
from corrections.notices.models import Correction
from corrections.taxonomy import FoundBy, Kind


@dataclass(frozen=True)
class Tally:
    """How many corrections, how many of them noticed by some, and the median time from first report to notice.

    `wait` is None if there was no report. Of an even number the longer of the two in the middle is taken.
    """

    corrections: int
    noticed: int
    wait: timedelta | None


def tally(session: Session, since: datetime, *, by: frozenset[FoundBy], besides: frozenset[Kind]) -> Tally:
    """Figures of the corrections published since a time; `noticed` counts those found `by` these.

    Kinds `besides` are left out.
    """
    statement = _tally(session.get_bind().dialect.name, by, besides)
    corrections, noticed, seconds = session.execute(statement, {"since": since}).one()
    return Tally(corrections, noticed, None if seconds is None else timedelta(seconds=float(seconds)))


@cache
def _tally(dialect: str, by: frozenset[FoundBy], besides: frozenset[Kind]) -> Select[Any]:
    seconds: ColumnElement[Any]
    if dialect == "postgresql":
        seconds = extract("epoch", Correction.published_at - Case.opened_at)
    else:
        seconds = (func.julianday(Correction.published_at) - func.julianday(Case.opened_at)) * 86_400
    counted = Correction.published_at >= bindparam("since"), Correction.kind.not_in(besides)
    waits = (
        select(cast(seconds, Float).label("seconds"))
        .join(Case, Case.id == Correction.case_id)
        .where(*counted)
        .cte("waits")
    )
    half = select(func.count() // 2).select_from(waits).scalar_subquery()
    median = select(waits.c.seconds).order_by(waits.c.seconds).limit(1).offset(half).scalar_subquery()
    return select(func.count(), func.count(case((Correction.found_by.in_(by), 1))), median).where(*counted)
