"""Questions to authors: what of a case each of them may read, and when their link ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corrections import capabilities, clock
from corrections.accounts.models import User
from corrections.capabilities import Purpose
from corrections.cases import joining
from corrections.cases.models import AuthorQuestion, Case, CaseRequest
from corrections.cases.progress import check_seen, move, record, restart_clock, wake
from corrections.cases.snooze import SnoozedFor
from corrections.deliveries import actions as deliveries
from corrections.errors import Refused
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import CaseState, RequestState

LASTS = timedelta(days=60)
"""How long an author's link works."""

TAKEN_BACK = "author question withdrawn"


@dataclass(frozen=True)
class Asked:
    """What a question is about. `home`: the case in which it was asked, wherever that was joined to since; `open`: the
    answer is still wanted, and what it is about may be read for it."""

    question: AuthorQuestion
    home: Case
    open: bool


def asked(session: Session, question: AuthorQuestion) -> Asked:
    """A question with what it is about."""
    now = session.get_one(Case, question.case_id)
    home = now if question.home_id is None else session.get_one(Case, question.home_id)
    return Asked(question, home, question.answered_at is None and question.withdrawn_at is None and now.open)


def concern(session: Session, about: Asked) -> Sequence[CorrectionRequest]:
    """What the author may read: the reports that still stand on their article, or came without one to the case in which
    they were asked. What came along with another case is about somebody else's."""
    home = func.coalesce(CaseRequest.home_id, CaseRequest.case_id)
    rows = session.execute(
        select(CorrectionRequest, home)
        .join(CaseRequest, CaseRequest.request_id == CorrectionRequest.id)
        .where(CaseRequest.case_id == about.question.case_id, CorrectionRequest.state != RequestState.WITHDRAWN)
        .order_by(CorrectionRequest.id)
    )
    return [
        report
        for report, came_to in rows
        if (report.article_id == about.home.article_id and report.article_id is not None)
        or (report.article_id is None and came_to == about.home.id)
    ]


def just_asked(
    session: Session, case: Case, email: str, question: str, *, by: User, since: datetime
) -> AuthorQuestion | None:
    """The same question to the same author that this editor has asked after `since`, if there is one."""
    asked = select(AuthorQuestion).where(
        AuthorQuestion.case_id == case.id,
        AuthorQuestion.asked_by_id == by.id,
        AuthorQuestion.asked_at >= since,
        AuthorQuestion.withdrawn_at.is_(None),
    )
    same = (email.lower(), question)
    return next((one for one in session.scalars(asked) if (one.author_email.lower(), one.question) == same), None)


def end_earlier(session: Session, question: AuthorQuestion, *, by: User) -> None:
    """A question is asked: the same author's links to earlier ones of this case end, and what of these is not answered
    is taken back."""
    earlier = select(AuthorQuestion).where(
        AuthorQuestion.case_id == question.case_id,
        AuthorQuestion.id != question.id,
        AuthorQuestion.home_id.is_(None),
        func.lower(AuthorQuestion.author_email) == question.author_email.lower(),
        AuthorQuestion.withdrawn_at.is_(None),
    )
    case = session.get_one(Case, question.case_id)
    for before in session.scalars(earlier.order_by(AuthorQuestion.id)).all():
        if before.answered_at is None:
            _take_back(session, case, before, by=by)
        else:
            capabilities.revoke(session, Purpose.AUTHOR, before.id)


def withdraw(session: Session, case: Case, question: AuthorQuestion, *, by: User, seen: int | None = None) -> None:
    """Take a question back that is not answered: its link ends, and the case waits no longer for it.

    Raises Refused, Conflict.
    """
    joining.hold(session, case)  # before what is said of it, as everywhere
    check_seen(case, seen)
    session.refresh(question)
    if question.case_id != case.id:
        raise Refused("This question was asked in another case.")
    if question.answered_at is not None:
        raise Refused("The author has answered this question already.")
    if question.withdrawn_at is not None:
        raise Refused("This question is taken back already.")
    _take_back(session, case, question, by=by)
    if case.state is CaseState.WAITING_AUTHOR and not _is_waited_for(session, case):
        restart_clock(session, case)
        move(session, case, CaseState.REVIEWING, by=by.actor)
        if case.snoozed_for is SnoozedFor.AUTHOR:
            wake(case)


def _take_back(session: Session, case: Case, question: AuthorQuestion, *, by: User) -> None:
    question.withdrawn_at = clock.now()
    session.flush()
    capabilities.revoke(session, Purpose.AUTHOR, question.id)
    deliveries.cancel_to(session, ("author", question.id))
    record(session, case, TAKEN_BACK, by=by.actor, question=question.id)


def _is_waited_for(session: Session, case: Case) -> bool:
    waiting = select(AuthorQuestion.id).where(
        AuthorQuestion.case_id == case.id,
        AuthorQuestion.answered_at.is_(None),
        AuthorQuestion.withdrawn_at.is_(None),
    )
    return session.scalar(waiting.limit(1)) is not None
