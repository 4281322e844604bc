"""What waits for somebody at the beginning of a working day, and whom to tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.accounts import absences
from corrections.accounts.decisions import Act, may
from corrections.accounts.models import User
from corrections.cases import alerting, dates
from corrections.cases.alarms import ESCALATIONS
from corrections.cases.duty_models import CaseAlert, DigestDay
from corrections.cases.models import Case, DeskMember
from corrections.deliveries import actions as deliveries
from corrections.newsroom.queries import Newsroom, newsroom
from corrections.taxonomy import Role

ABOUT = "/desk?view=mine"
SHOWN = 10


@dataclass(frozen=True)
class Waiting:
    """What is due today or overdue: of somebody's own cases the first few and how many, how many without anybody on
    their desks, how many that were escalated to them."""

    cases: tuple[Case, ...]
    mine: int
    unassigned: int
    escalated: int

    def __bool__(self) -> bool:
        return bool(self.mine or self.unassigned or self.escalated)


def end_of_day(now: datetime, room: Newsroom) -> datetime:
    """When the day ends in the newsroom's zone."""
    tomorrow = now.astimezone(room.zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(0), room.zone)


def waiting_for(session: Session, user: User) -> Waiting:
    """What waits for somebody today."""
    due = _due(end_of_day(clock.now(), newsroom(session)))
    mine = [*due, Case.assignee_id == user.id]
    cases = session.scalars(select(Case).where(*mine).order_by(Case.urgency, Case.id).limit(SHOWN)).all()
    return Waiting(
        cases=tuple(cases),
        mine=len(cases) if len(cases) < SHOWN else _count(session, mine),
        unassigned=_count(session, [*due, Case.assignee_id.is_(None), Case.desk_id.in_(_desks_of(user.id))])
        if may(user.role, Act.TAKE)
        else 0,
        escalated=len(alerting.escalated_to(session, user.id)),
    )


def _due(before: datetime) -> list[ColumnElement[bool]]:
    return [Case.open.is_(True), Case.urgency < int(before.timestamp())]


def _desks_of(user_id: int) -> Select[int]:
    return select(DeskMember.desk_id).where(DeskMember.user_id == user_id)


def _count(session: Session, conditions: list[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count()).select_from(Case).where(*conditions)) or 0


def make_todays(session: Session) -> bool:
    """Once a working day, when it begins: make the digests due of those for whom something waits. Always False."""
    now, room = clock.now(), newsroom(session)
    today = now.astimezone(room.zone).date()
    if not dates.calendar(room).works(now) or session.get(DigestDay, today) is not None:
        return False
    added = (
        database.insert(session.get_bind().dialect.name, DigestDay.__table__)
        .values(day=today, at=now)
        .on_conflict_do_nothing(index_elements=["day"])
        .execution_options(preserve_rowcount=True)
    )
    if not session.execute(added).rowcount:  # type: ignore[attr-defined]
        return False  # another worker makes them
    users = _with_something(session, end_of_day(now, room), int(now.timestamp()))
    away = absences.away_on(session, today, [user.id for user in users])
    for user in users:
        if user.id not in away:
            key = f"digest:{today.isoformat()}:{user.id}"
            deliveries.enqueue(
                session, "desk-digest", to=("user", user.id), about=ABOUT, key=key, lane=1, day=today.isoformat()
            )
    return False


def _with_something(session: Session, before: datetime, now: int) -> list[User]:
    """Who has something that is due by then, or works where something is that nobody has; one query for all.

    A digest that nothing is left of when it is written is not sent.
    """
    due = _due(before)
    assigned = select(Case.assignee_id).where(*due, Case.assignee_id.is_not(None))
    desks = select(Case.desk_id).where(*due, Case.assignee_id.is_(None))
    around = select(DeskMember.user_id).where(DeskMember.desk_id.in_(desks))
    takers = [role for role in Role if may(role, Act.TAKE)]
    told = (
        select(CaseAlert.user_id)
        .join(Case, Case.id == CaseAlert.case_id)
        .where(
            Case.open.is_(True), Case.urgency <= now, CaseAlert.step.in_(ESCALATIONS), CaseAlert.user_id.is_not(None)
        )
    )
    found = session.scalars(
        select(User)
        .where(User.disabled_at.is_(None), User.digest.is_(True))
        .where(or_(User.id.in_(assigned), User.role.in_(takers) & User.id.in_(around), User.id.in_(told)))
        .order_by(User.id)
    )
    return list(found)
