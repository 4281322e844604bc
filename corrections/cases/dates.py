"""By when cases are due, in the hours of the newsroom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy.orm import Session

from corrections import clock
from corrections.articles import queries as articles
from corrections.cases import clocks, joined_clocks, routing, rules
from corrections.cases.models import Case
from corrections.cases.queues import Queued
from corrections.newsroom.decisions import days_off
from corrections.newsroom.queries import Newsroom
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import RequestState, Severity


def calendar(newsroom: Newsroom) -> clocks.Calendar:
    return clocks.Calendar(
        zone=newsroom.zone,
        hours=tuple(newsroom.working_hours(weekday) for weekday in range(7)),
        holidays=days_off(newsroom.holidays, newsroom.region, this_year=clock.now().astimezone(newsroom.zone).year),
    )


def calendar_for(newsroom: Newsroom, severity: Severity) -> clocks.Calendar | None:
    """The calendar that a case's clock runs by; None counts always, as critical cases do."""
    return None if severity is Severity.CRITICAL else calendar(newsroom)


def due_set_aside(session: Session, newsroom: Newsroom, rows: Iterable[CorrectionRequest]) -> dict[int, datetime]:
    """By when a person looks at reports that were set aside: when they would have had to if they had not been."""
    _, known = rules.with_first_desk(session)
    rows = list(rows)
    on = articles.articles(session, [row.article_id for row in rows if row.article_id is not None])
    found = {}
    for row in rows:
        matter = rules.matter(on.get(row.article_id or 0), row, None, error_type=row.error_type)
        route = routing.route(known, matter, first_desk=0)
        found[row.id] = due(newsroom, route.severity, row.received_at).answer
    return found


def due_for_reader(case: Case, request: CorrectionRequest, *, stood: RequestState | None = None) -> datetime | None:
    """By when a reader hears from us, on their page and by email: the decision once an editor is checking it, before
    that the first look. None once decided, or while we wait for them; and where the day was over before they wrote,
    which nobody was promised. `stood`: where the report stood before a decision that the reader is not told of yet."""
    due = _next_due(case, request.state, stood)
    return due if due is not None and due > request.received_at else None


def joined_overdue(case: Case, request: CorrectionRequest, *, stood: RequestState | None = None) -> bool:
    """Whether what others had pointed out before was overdue already when this reader wrote. `stood`: as above."""
    due = _next_due(case, request.state, stood)
    return due is not None and due <= request.received_at


def _next_due(case: Case, state: RequestState, stood: RequestState | None) -> datetime | None:
    if not (case.open or stood) or case.clock_stopped_at is not None:
        return None
    return clocks.next_due(
        answer=case.answer_due_at,
        decision=case.decision_due_at,
        answered=(stood or state) is RequestState.WITH_EDITORS,
        stopped=False,
    )


def next_due(case: Case | Queued) -> datetime | None:
    """When the next thing is due on an open case; None while it waits for the reader after a first answer."""
    return clocks.next_due(
        answer=case.answer_due_at,
        decision=case.decision_due_at,
        answered=case.first_answered_at is not None,
        stopped=case.clock_stopped_at is not None,
    )


def counted(session: Session, newsroom: Newsroom, case: Case) -> clocks.Due:
    """When answer and decision are due on a case, by its severity and since its clocks began; or by those of a case
    that was joined to it, where that is sooner and what came from there is still here. Of a complaint, by the
    newsroom's days for those."""
    if case.is_complaint:
        return clocks.Due(
            end_of_day(newsroom, case.clock_from, newsroom.complaint_acknowledge_days),
            end_of_day(newsroom, case.decision_from, newsroom.complaint_decide_days),
        )
    answer, decision = [(case.severity, case.clock_from)], [(case.severity, case.decision_from)]
    for start in joined_clocks.starts(session, case, partial(calendar_for, newsroom)) if case.id is not None else ():
        decision.append((start.severity, start.decision))
        if start.answer is not None:
            answer.append((start.severity, start.answer))
    return clocks.Due(
        min(due(newsroom, severity, since).answer for severity, since in answer),
        min(due(newsroom, severity, since).decision for severity, since in decision),
    )


def end_of_day(newsroom: Newsroom, start: datetime, days: int) -> datetime:
    """The last minute, where the newsroom is, of the day that comes so many days after `start`."""
    day = start.astimezone(newsroom.zone).date() + timedelta(days=days)
    return clocks.moment_at(day, time(23, 59), newsroom.zone)


def due(newsroom: Newsroom, severity: Severity, start: datetime) -> clocks.Due:
    hours = newsroom.clocks[severity]
    return clocks.due(start, (hours[0], hours[1]), calendar_for(newsroom, severity))
