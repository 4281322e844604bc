"""Reading which channels there are, and what happened that they are to be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corrections import clock
from corrections.cases.models import Case
from corrections.channels.decisions import VERBS
from corrections.channels.models import Channel
from corrections.events import Event

KIND = "channel"
"""What its deliveries are called, and whom they go to."""

SETTLED = timedelta(minutes=2)
"""PostgreSQL numbers events as they are written, not as they are committed: an older one may still come until then."""

LOOK_BACK = timedelta(hours=1)


def channels(session: Session) -> Sequence[Channel]:
    """Those that are told, oldest first."""
    return session.scalars(select(Channel).where(Channel.removed_at.is_(None)).order_by(Channel.id)).all()


def channel(session: Session, channel_id: int, *, hold: bool = False) -> Channel | None:
    """One that is told; None also for one that was removed."""
    query = select(Channel).where(Channel.id == channel_id, Channel.removed_at.is_(None))
    return session.scalars(query.with_for_update() if hold else query).first()


def newest_event(session: Session) -> int:
    """The number of the newest event of all; 0 if there is none."""
    return session.scalar(select(func.max(Event.id))) or 0


def events_after(session: Session, number: int, *, most: int) -> Sequence[Event]:
    """What happened after event `number`, oldest first."""
    return session.scalars(select(Event).where(Event.id > number).order_by(Event.id).limit(most)).all()


def settled(events: Sequence[Event], before: int) -> int:
    """The newest of `events` that none older can come before any more; `before` if there is none."""
    since = clock.now() - SETTLED
    return max([before, *(event.id for event in events if event.at < since)])


def is_told(event: Event) -> bool:
    return event.verb in VERBS


def overdue(session: Session) -> Sequence[Case]:
    """Open cases whose next answer fell due within the last hour."""
    now = clock.now()
    return session.scalars(
        select(Case).where(
            Case.open.is_(True),
            Case.urgency <= int(now.timestamp()),
            Case.urgency > int((now - LOOK_BACK).timestamp()),
        )
    ).all()
