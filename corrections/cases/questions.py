"""Questions to authors: what of a case each of them may read, and when their link ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from corrections import capabilities, clock
from corrections.accounts.models import User
from corrections.capabilities import Purpose
from corrections.cases import joining
from corrections.cases.decisions import may_be_undone
from corrections.cases.models import AuthorQuestion, Case, CaseRequest
from corrections.cases.progress import check_seen, move, record, restart_clock, wake
from corrections.cases.snooze import SnoozedFor
from corrections.deliveries import actions as deliveries
from corrections.errors import Message, Refused
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import CaseState, RequestState

LASTS = timedelta(days=60)
"""How long an author's link works."""

TAKEN_BACK = "author question withdrawn"


class Ended(StrEnum):
    """Why an answer is wanted no more."""

    ANSWERED = "answered"
    DECIDED = "decided"
    TAKEN_BACK = "taken back"
    ASKED_ANEW = "asked anew"


WHY_ENDED = {
    Ended.ANSWERED: Message("You have answered this already. Write to the desk if something is to be added."),
    Ended.DECIDED: Message("The desk has decided this meanwhile. Write to the desk if something is to be added."),
    Ended.TAKEN_BACK: Message("The desk has taken this question back. Write to the desk if something is to be said."),
    Ended.ASKED_ANEW: Message(
        "The desk has asked you anew since. Answer by the link in its newer email; what you typed is below, to copy."
    ),
}
"""What an author is told who sends an answer all the same."""

IN_WORK = Message("The desk is working on this right now. Send your answer again in a minute: it is below.")


@dataclass(frozen=True)
class Asked:
    """What a question is about. `home`: the case in which it was asked, wherever that was joined to since; `ended`:
    None as long as the answer is wanted, and what it is about may be read for it."""

    question: AuthorQuestion
    home: Case
    ended: Ended | None

    @property
    def open(self) -> bool:
        return self.ended is None


def asked(session: Session, question: AuthorQuestion) -> Asked:
    """A question with what it is about."""
    now = session.get_one(Case, question.case_id)
    home = now if question.home_id is None else session.get_one(Case, question.home_id)
    return Asked(question, home, ended(session, question, now))


def ended(session: Session, question: AuthorQuestion, case: Case) -> Ended | None:
    """Why no answer to a question in `case` is wanted any more; None if it is."""
    if question.answered_at is not None:
        return Ended.ANSWERED
    if not case.open and not may_be_undone(case.outcome, case.decided_at, clock.now()):
        return Ended.DECIDED
    if question.withdrawn_at is None:
        return None
    newer = session.scalars(_waiting(case.id).where(AuthorQuestion.id > question.id, _is_to_same(question))).all()
    is_anew = any(_is_about_same(session, question, each) for each in newer)
    return Ended.ASKED_ANEW if is_anew else Ended.TAKEN_BACK


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
    session: Session, case: Case, name: str, email: str, question: str, *, sources: bool, by: User, since: datetime
) -> AuthorQuestion | None:
    """The same question to the same author that this editor has asked after `since`, if there is one. With another
    name, or sources asked for or not, it is another one."""
    asked = select(AuthorQuestion).where(
        AuthorQuestion.case_id == case.id,
        AuthorQuestion.asked_by_id == by.id,
        AuthorQuestion.asked_at >= since,
        AuthorQuestion.withdrawn_at.is_(None),
    )
    same = (name, email.lower(), question, sources)
    for one in session.scalars(asked):
        if (one.author_name, one.author_email.lower(), one.question, one.wants_sources) == same:
            return one
    return None


def end_earlier(session: Session, question: AuthorQuestion, *, by: User) -> None:
    """A question is asked: what the same author was asked before about this article, and has not answered, is taken
    back, and their links to what they have answered end. What another case brought about another article stays."""
    earlier = select(AuthorQuestion).where(
        AuthorQuestion.case_id == question.case_id,
        AuthorQuestion.id != question.id,
        AuthorQuestion.withdrawn_at.is_(None),
        _is_to_same(question),
    )
    case = session.get_one(Case, question.case_id)
    for before in session.scalars(earlier.order_by(AuthorQuestion.id)).all():
        if not _is_about_same(session, question, before):
            continue
        if before.answered_at is None:
            _take_back(session, case, before, by=by)
        else:
            capabilities.revoke(session, Purpose.AUTHOR, before.id)


def withdraw(session: Session, case: Case, question: AuthorQuestion, *, by: User, seen: int | None = None) -> None:
    """Take a question back that is not answered: its link takes no answer, and the case waits no longer for it.

    Raises Refused, Conflict.
    """
    joining.hold(session, case)  # before what is said of it, as everywhere
    session.refresh(question)
    if question.case_id != case.id:
        raise Refused(Message.of("This question is in case {number} now: take it back there.", number=question.case_id))
    check_seen(case, seen)
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
    """The link stays: an answer that is being written is not lost, but given back with why it comes too late."""
    question.withdrawn_at = clock.now()
    session.flush()
    deliveries.cancel_to(session, ("author", question.id))
    record(session, case, TAKEN_BACK, by=by.actor, question=question.id)


def _is_waited_for(session: Session, case: Case) -> bool:
    return session.scalars(_waiting(case.id).limit(1)).first() is not None


def _waiting(case_id: int) -> Select[AuthorQuestion]:
    return select(AuthorQuestion).where(
        AuthorQuestion.case_id == case_id,
        AuthorQuestion.answered_at.is_(None),
        AuthorQuestion.withdrawn_at.is_(None),
    )


def _is_to_same(question: AuthorQuestion) -> ColumnElement[bool]:
    return func.lower(AuthorQuestion.author_email) == question.author_email.lower()


def _is_about_same(session: Session, question: AuthorQuestion, other: AuthorQuestion) -> bool:
    """Whether both were asked in one case, or in two about the same article of which one was joined to the other."""
    homes = [session.get_one(Case, each.home_id or each.case_id) for each in (question, other)]
    return homes[0] is homes[1] or (homes[0].article_id is not None and homes[0].article_id == homes[1].article_id)
