"""Reading the outbox."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corrections import clock
from corrections.deliveries.models import Attempt, Delivery
from corrections.taxonomy import DeliveryState

LANES = (0, 1)
UNDONE = (DeliveryState.PARKED, DeliveryState.FAILED, DeliveryState.SENDING, DeliveryState.DUE)


def next_due(session: Session, *, lock: bool = False) -> Delivery | None:
    """The delivery that a worker should take next: due, to be tried again, or left by a worker that was stopped.

    With `lock`, those that another worker is just taking are passed over.
    """
    for lane in LANES:
        query = (
            select(Delivery)
            .where(Delivery.lane == lane, Delivery.due_at <= clock.now())
            .order_by(Delivery.due_at, Delivery.id)
            .limit(1)
        )
        if lock:
            query = query.with_for_update(skip_locked=True)
        found = session.scalars(query).first()
        if found is not None:
            return found
    return None


def delivery(session: Session, delivery_id: int) -> Delivery | None:
    return session.get(Delivery, delivery_id)


def listed(
    session: Session, states: Sequence[DeliveryState], *, before: int | None = None, most: int = 50
) -> list[Delivery]:
    """At most `most` deliveries in one of `states`, newest first, older than the delivery with id `before`."""
    found: list[Delivery] = []
    for state in states:
        query = select(Delivery).where(Delivery.state == state).order_by(Delivery.id.desc()).limit(most)
        if before is not None:
            query = query.where(Delivery.id < before)
        found += session.scalars(query)
    return sorted(found, key=lambda delivery: delivery.id, reverse=True)[:most]


def how_many(session: Session) -> dict[DeliveryState, int]:
    """How many there are in each state in which something is still to be done."""
    rows = session.execute(
        select(Delivery.state, func.count()).where(Delivery.state.in_(UNDONE)).group_by(Delivery.state)
    )
    return dict.fromkeys(UNDONE, 0) | dict(rows.all())


def about(session: Session, path: str) -> list[Delivery]:
    """Every delivery about the thing at `path`, newest first."""
    return list(session.scalars(select(Delivery).where(Delivery.about == path).order_by(Delivery.id.desc())))


def attempts(session: Session, delivery_ids: Iterable[int]) -> dict[int, list[Attempt]]:
    """The tries of each delivery, oldest first."""
    found: dict[int, list[Attempt]] = defaultdict(list)
    ids = list(delivery_ids)
    if ids:
        for attempt in session.scalars(select(Attempt).where(Attempt.delivery_id.in_(ids)).order_by(Attempt.id)):
            found[attempt.delivery_id].append(attempt)
    return dict(found)
