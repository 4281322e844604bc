"""Taking a case is a promise for some hours: who then does nothing in it has it no longer, and others see that.

What somebody was given by a colleague stays theirs: whoever gave it sees to it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from corrections import addresses, clock
from corrections.accounts.models import User
from corrections.cases import dates, presence, snoozing
from corrections.cases.models import Case, CaseTaking
from corrections.cases.progress import record
from corrections.database import insert
from corrections.deliveries import actions as deliveries
from corrections.events import SYSTEM, Event
from corrections.newsroom.queries import newsroom
from corrections.taxonomy import ActorKind, CaseState

IDLE = timedelta(hours=4)
"""Of the newsroom's working time; of any time for a critical case, as its clocks count."""

AT_WORK = frozenset({CaseState.NEW, CaseState.REVIEWING, CaseState.DRAFTED})
"""Whoever has the case is to act. In the other states it waits for somebody else."""

STILL_WRITING = timedelta(minutes=15)
MOST = 20  # in one transaction


def begin(session: Session, case: Case, by: User) -> None:
    """`by` took the case themselves, or opened it again."""
    now = clock.now()
    _write(session, case, {"user_id": by.id, "taken_at": now, "due_at": _due(session, case, now)})


def _write(session: Session, case: Case, row: dict[str, Any]) -> None:
    taking = insert(session.get_bind().dialect.name, CaseTaking.__table__).values(case_id=case.id, **row)
    session.execute(taking.on_conflict_do_update(index_elements=["case_id"], set_=row))


def end(session: Session, case: Case) -> None:
    """Somebody else says whose the case is."""
    session.execute(delete(CaseTaking).where(CaseTaking.case_id == case.id))


def kept(taking: CaseTaking | None) -> list[Any] | None:
    """What is remembered of it, so that `put_back` can put it back after an undo."""
    if taking is None:
        return None
    return [taking.user_id, taking.taken_at.isoformat(), taking.due_at.isoformat()]


def put_back(session: Session, case: Case, kept: list[Any] | None) -> None:
    """Let it be as if nobody had taken the case since, or given it away."""
    end(session, case)
    if kept is not None:
        user_id, taken_at, due_at = kept
        moments = {"taken_at": datetime.fromisoformat(taken_at), "due_at": datetime.fromisoformat(due_at)}
        _write(session, case, {"user_id": user_id, **moments})


def lapse(session: Session) -> bool:
    """Take from whoever did nothing in them the cases that they took. True if there may be more.

    What is due is looked at, not every open case: who went on is looked at again when that is due.
    """
    due = session.scalars(
        select(CaseTaking.case_id)
        .where(CaseTaking.due_at <= clock.now())
        .order_by(CaseTaking.due_at, CaseTaking.case_id)
        .limit(MOST)
    ).all()
    # The case is held before what is said of it, as everywhere, and as it is now. One that somebody else holds at this
    # moment is at work, and looked at in the next round.
    cases = session.scalars(
        select(Case)
        .where(Case.id.in_(due))
        .order_by(Case.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for case in cases:
        taking = session.get(CaseTaking, case.id, with_for_update={"skip_locked": True}, populate_existing=True)
        if taking is not None:
            _look_at(session, case, taking)
    session.flush()
    return len(due) == MOST and bool(cases)


def _look_at(session: Session, case: Case, taking: CaseTaking) -> None:
    now = clock.now()
    if not case.open or case.assignee_id != taking.user_id:
        session.delete(taking)
    elif case.state not in AT_WORK:
        taking.due_at = _due(session, case, now)
    elif case.asleep_until > now.timestamp():
        back, look = snoozing.comes_back(case), _due(session, case, now)
        taking.due_at = min(back, look) if back is not None else look
    elif presence.is_writing(session, case.id, taking.user_id):
        taking.due_at = now + STILL_WRITING
    else:
        woke = snoozing.comes_back(case) or taking.taken_at
        taking.due_at = _due(session, case, max(_last_act(session, taking), woke))
        if taking.due_at <= now:
            _take_away(session, case, taking)


def _take_away(session: Session, case: Case, taking: CaseTaking) -> None:
    record(session, case, "assigned", by=SYSTEM, before=taking.user_id, after=None, idle=True)
    case.assignee_id = None
    deliveries.enqueue(session, "case-lapsed", to=("user", taking.user_id), about=addresses.case(case.id))
    session.delete(taking)


def _last_act(session: Session, taking: CaseTaking) -> datetime:
    """When whoever took the case last did something in it, or a wait of it ended, or it woke."""
    here = select(Event).where(Event.about == addresses.case(taking.case_id))
    theirs = (Event.actor_kind == ActorKind.USER) & (Event.actor_id == taking.user_id)
    last = session.scalars(here.where(or_(theirs, Event.verb == "state")).order_by(Event.id.desc()).limit(1)).first()
    if last is not None and last.verb == "snoozed":
        by_others = Event.actor_kind.not_in((ActorKind.USER, ActorKind.SYSTEM))
        woken = here.where(Event.id > last.id, or_(by_others, Event.verb == "snooze ended"))
        last = session.scalars(woken.order_by(Event.id).limit(1)).first() or last
    return max(taking.taken_at, last.at) if last is not None else taking.taken_at


def _due(session: Session, case: Case, since: datetime) -> datetime:
    calendar = dates.calendar_for(newsroom(session), case.severity)
    return since + IDLE if calendar is None else calendar.add(since, IDLE)
