"""Telling people that the clock of a case runs out, or has: what the worker does, and what is read of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.orm.attributes import set_committed_value

from corrections import addresses, clock
from corrections.accounts import absences
from corrections.accounts import queries as accounts
from corrections.accounts.models import User
from corrections.cases import dates, recounting
from corrections.cases.alarms import ESCALATIONS, Part, Step, moments, next_look, step_now
from corrections.cases.clocks import STOPPED
from corrections.cases.duty_models import CaseAlert, PastClock
from corrections.cases.models import Case, DeskMember
from corrections.cases.progress import record
from corrections.deliveries import actions as deliveries
from corrections.events import SYSTEM
from corrections.newsroom.queries import Newsroom, newsroom
from corrections.taxonomy import Role

KINDS = {Step.REMINDER: "case-reminder", Step.LEAD: "case-escalated", Step.STANDARDS: "case-escalated"}
VERBS = {Step.REMINDER: "reminded", Step.LEAD: "escalated", Step.STANDARDS: "escalated"}
NEWEST = 500  # alerts that are looked through for those that still matter


class Running(NamedTuple):
    """The clock of a case that runs: what it counts down to, and in how many hours it does."""

    part: Part
    due: datetime
    allowed: timedelta


def running(case: Case, newsroom: Newsroom) -> Running | None:
    """What is due next on a case; None where nothing is: closed, or waiting for the reader after a first answer."""
    due = dates.next_due(case) if case.open else None
    if due is None:
        return None
    answer, decision = (timedelta(hours=hours) for hours in newsroom.clocks[case.severity])
    if case.first_answered_at is None and due == case.answer_due_at:
        return Running(Part.ANSWER, due, answer)
    return Running(Part.DECISION, due, decision)


def alert_next(session: Session) -> bool:
    """Look at a case that is to be counted anew, or at the one whose alarm went off first, and tell who is to be told;
    False if there is none.

    It counts as no save: an editor who has the case open is not disturbed.
    """
    now, room = clock.now(), newsroom(session)
    case = _first(session, Case.hours_number < room.hours_number, Case.hours_number)
    changed = recounting.anew(session, case, room) if case is not None else {}
    case = case or _first(session, Case.alarm <= int(now.timestamp()), Case.alarm)
    if case is None:
        return False
    runs, calendar = running(case, room), dates.calendar_for(room, case.severity)
    look = None
    if runs is not None:
        when = moments(runs.due, runs.allowed, calendar)
        done = _done(session, case, runs.part)
        step = step_now(when, done, now, calendar)
        if step is not None:
            _tell(session, case, runs.part, step, room, now)
            done.add(step)
        look = next_look(when, done, now, calendar)
    alarm = STOPPED if look is None else -int(-look.timestamp() // 1)
    changed["alarm"] = alarm
    session.execute(update(Case.__table__).where(Case.__table__.c.id == case.id).values(**changed))  # type: ignore[arg-type]
    for name, value in changed.items():
        set_committed_value(case, name, value)
    return True


def _first(session: Session, where: ColumnElement[bool], order: InstrumentedAttribute[int]) -> Case | None:
    found = select(Case).where(Case.open.is_(True), where).order_by(order).limit(1).with_for_update(skip_locked=True)
    return session.scalars(found.execution_options(populate_existing=True)).first()


def _done(session: Session, case: Case, part: Part) -> set[Step]:
    told = select(CaseAlert.step).where(
        CaseAlert.case_id == case.id, CaseAlert.clock_number == case.clock_number, CaseAlert.part == part
    )
    return set(session.scalars(told))


def _tell(session: Session, case: Case, part: Part, step: Step, room: Newsroom, now: datetime) -> None:
    here = _recipients(session, case, step, room, now)
    new: list[int | None] = [*sorted(here - _told_already(session, case, part))]
    for user_id in new or [None]:
        session.add(
            CaseAlert(case_id=case.id, clock_number=case.clock_number, part=part, step=step, user_id=user_id, at=now)
        )
        if user_id is not None or not here:
            record(session, case, VERBS[step], by=SYSTEM, to=user_id, part=part)
        if user_id is not None:
            deliveries.enqueue(
                session,
                KINDS[step],
                to=("user", user_id),
                about=addresses.case(case.id),
                key=f"alert:{case.id}:{case.clock_number}:{part}:{step}:{user_id}",
                clock=case.clock_number,
                part=part,
                whose=case.assignee_id,
            )
    session.flush()


def _recipients(session: Session, case: Case, step: Step, room: Newsroom, now: datetime) -> set[int]:
    """Who is told: who has the case, then who leads the desk, then the standards editors; past whoever is away, to the
    next of these who is there."""
    leads = select(DeskMember.user_id).join(User, User.id == DeskMember.user_id)
    ladder = {
        Step.REMINDER: [case.assignee_id] if case.assignee_id is not None else [],
        Step.LEAD: list(
            session.scalars(
                leads.where(DeskMember.desk_id == case.desk_id, DeskMember.lead, User.disabled_at.is_(None))
            )
        ),
        Step.STANDARDS: [user.id for user in accounts.working(session, [Role.STANDARDS_EDITOR])],
    }
    everybody = {user_id for ids in ladder.values() for user_id in ids}
    away = absences.away_on(session, now.astimezone(room.zone).date(), everybody)
    for rung in list(Step)[list(Step).index(step) :]:
        here = set(ladder[rung]) - away.keys()
        if here:
            return here
    return set()


def _told_already(session: Session, case: Case, part: Part) -> set[int | None]:
    """To whom this clock was escalated before: nobody gets it twice, also not a standards editor who leads the desk."""
    told = select(CaseAlert.user_id).where(
        CaseAlert.case_id == case.id,
        CaseAlert.clock_number == case.clock_number,
        CaseAlert.part == part,
        CaseAlert.step.in_(ESCALATIONS),
    )
    return set(session.scalars(told))


def matters(case: Case, number: int, part: Part) -> bool:
    """Whether what somebody was told of a clock of a case is still so."""
    is_running = case.open and case.clock_number == number
    if not is_running or (case.clock_stopped_at is not None and case.first_answered_at is not None):
        return False
    return part is Part.DECISION or case.first_answered_at is None


def escalated_to(session: Session, user_id: int) -> list[tuple[Case, CaseAlert]]:
    """The cases that were escalated to somebody and are overdue still, the most urgent first.

    Looked for among the newest alerts that they got.
    """
    newest = (
        select(CaseAlert.id).where(CaseAlert.user_id == user_id).order_by(CaseAlert.id.desc()).limit(NEWEST).subquery()
    )
    found = session.execute(
        select(Case, CaseAlert)
        .join(CaseAlert, CaseAlert.case_id == Case.id)
        .where(CaseAlert.id.in_(select(newest.c.id)), CaseAlert.step.in_(ESCALATIONS), Case.open.is_(True))
        .order_by(Case.urgency, Case.id, CaseAlert.id.desc())
    )
    now = int(clock.now().timestamp())
    once: dict[int, tuple[Case, CaseAlert]] = {}
    for case, alert in found:
        if case.urgency <= now and matters(case, alert.clock_number, alert.part):
            once.setdefault(case.id, (case, alert))
    return list(once.values())


def past_clocks(session: Session, case_id: int) -> Sequence[PastClock]:
    """The clocks of a case that ended before it was opened again, the first one first."""
    return session.scalars(select(PastClock).where(PastClock.case_id == case_id).order_by(PastClock.number)).all()
