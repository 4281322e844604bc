"""Many reports on one article within an hour: one case for all, so that one answer reaches everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy import case as when
from sqlalchemy.orm import Session

from corrections import addresses, clock
from corrections.articles.models import Article
from corrections.cases import joining, parts
from corrections.cases.decisions import NOTICE_AT_WORK
from corrections.cases.models import Case, CaseRequest
from corrections.cases.progress import record
from corrections.deliveries import actions as deliveries
from corrections.errors import Message
from corrections.events import SYSTEM
from corrections.newsroom.queries import newsroom
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import CaseState, ErrorType, RequestState

WITHIN = timedelta(hours=1)


class Waiting(NamedTuple):
    """An open case on an article that is a campaign already, or has `recent` reports."""

    case_id: int
    state: CaseState
    campaign_at: datetime | None
    recent: int


def case_for(session: Session, article: Article, request: CorrectionRequest) -> int | None:
    """The number of the case that reports on an article join whatever they are about, while there are as many as in a
    campaign. Whoever joins it holds it, and looks again.

    The first time, those join it that came within the hour and that nobody has begun. None: there is no campaign, or
    this is a complaint about standards, which keeps a case of its own; one that came earlier, and goes to a desk only
    now, starts none.
    """
    if request.error_type is ErrorType.STANDARDS:
        return None
    within_the_hour = clock.now() - WITHIN
    waiting = _waiting(session, article.id, within_the_hour)
    known = [row for row in waiting if row.campaign_at is not None and takes_in(row.state)]
    if known:
        return known[0].case_id
    if request.received_at <= within_the_hour:
        return None
    recent = sum(row.recent for row in waiting)
    if not recent or recent + 1 < newsroom(session).campaign_reports:
        return None
    main = _gather(session, waiting)
    return None if main is None else main.id


def _gather(session: Session, waiting: Iterable[Waiting]) -> Case | None:
    """Make the case that most of them are in that of the campaign, and join those to it that nobody has begun.

    A case in which a notice is at work is left alone: what it says answers its own reports, not those of others. So is
    one with a complaint, whatever an editor has called it since. Whose turn a new case was does not matter; they are
    told.
    """
    counted = {row.case_id: row.recent for row in waiting if row.recent and row.state not in NOTICE_AT_WORK}
    held = {
        case_id: case
        for case_id, case in _held(session, counted).items()
        if ErrorType.STANDARDS not in joining.kinds_told(session, case)
    }
    main = max(held.values(), key=lambda case: (counted[case.id], -case.id), default=None)
    if main is None:
        return None
    main.campaign_at = clock.now()
    joined = [case for case in held.values() if case is not main and case.state is CaseState.NEW]
    for case in sorted(joined, key=lambda each: each.id):
        joining.join(session, case, into=main, by=SYSTEM)
    _tell(session, main, Counter(case.assignee_id for case in joined))
    record(session, main, "campaign", by=SYSTEM, reports=sum(counted.values()) + 1)
    return main


def _tell(session: Session, main: Case, had: Mapping[int | None, int]) -> None:
    """Tell those who had so many of the joined cases where they are; whoever has the main one gets its news."""
    for user_id, number in sorted((one, number) for one, number in had.items() if one is not None):
        if user_id != main.assignee_id:
            deliveries.enqueue(
                session, "cases-gathered", to=("user", user_id), about=addresses.case(main.id), number=number
            )


def takes_in(state: CaseState, *, second_look: bool = False) -> bool:
    """Whether reports may join a case that are not about the same words as its own."""
    return parts.why_not_take_in(state, is_same=False, second_look=second_look) is None


def _held(session: Session, case_ids: Iterable[int]) -> dict[int, Case]:
    """Those of some cases that are still open and that nobody is changing at this moment."""
    cases = session.scalars(
        select(Case)
        .where(Case.id.in_(set(case_ids)), Case.open.is_(True), Case.second_look.is_(False))
        .order_by(Case.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return {case.id: case for case in cases}


def _waiting(session: Session, article_id: int, since: datetime) -> list[Waiting]:
    rows = session.execute(_WAITING, {"article_id": article_id, "since": since})
    return [Waiting(*row) for row in rows]


_case, _link, _request = Case.__table__.c, CaseRequest.__table__.c, CorrectionRequest.__table__.c
_TAKING_IN = [state for state in CaseState if takes_in(state)]
_RECENT = (
    select(func.count())
    .select_from(CaseRequest.__table__)
    .join(CorrectionRequest.__table__, _request.id == _link.request_id)
    .where(
        _link.case_id == _case.id,
        _request.received_at > bindparam("since"),
        _request.state.not_in((RequestState.SET_ASIDE, RequestState.WITHDRAWN)),
    )
    .scalar_subquery()
)
# The reports of a campaign are not counted again with each that joins it.
_WAITING = (
    select(
        _case.id,
        _case.state,
        _case.campaign_at,
        when((_case.campaign_at.is_not(None) & _case.state.in_(_TAKING_IN), 0), else_=_RECENT),
    )
    .where(
        _case.article_id == bindparam("article_id"),
        _case.open.is_(True),
        _case.second_look.is_(False),
        _case.error_type.is_distinct_from(ErrorType.STANDARDS),
    )
    .order_by(_case.id)
    .limit(1_000)
)


def said(case: Case, received: Iterable[datetime]) -> Message | None:
    """Why the reports of a case, which came at these times, are taken for a campaign; None if they are not."""
    times = sorted(received)
    if case.campaign_at is None or len(times) < 2:
        return None
    took = times[-1] - times[0]
    minutes = max(1, -(-int(took.total_seconds()) // 60))
    if minutes == 1:
        return Message.of("{n} reports within a minute look like a campaign.", n=len(times))
    if minutes <= 120:
        return Message.of("{n} reports within {minutes} minutes look like a campaign.", n=len(times), minutes=minutes)
    if minutes <= 48 * 60:
        hours = -(-minutes // 60)
        return Message.of("{n} reports within {hours} hours look like a campaign.", n=len(times), hours=hours)
    return Message.of("{n} reports within {days} days look like a campaign.", n=len(times), days=-(-minutes // 1440))
