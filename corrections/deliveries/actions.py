"""Handing something in to be sent, and taking it back. Knows no stage."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from corrections import clock, events, ids
from corrections.deliveries.models import Delivery
from corrections.errors import Refused
from corrections.events import Actor
from corrections.taxonomy import DeliveryState, Listed


def enqueue(
    session: Session,
    kind: str,
    *,
    to: tuple[str, int],
    about: str,
    key: str | None = None,
    wait: timedelta = timedelta(0),
    **values: Any,
) -> Delivery:
    """Make an email of `kind` due (a folder of templates/emails) to whoever `to` names, such as ("user", 7).

    With a `key` that was handed in before, that delivery is returned and nothing is added. `values` are ids and
    values of lists, never text and never a person's data.
    """
    if key is not None:
        before = session.scalars(select(Delivery).where(Delivery.key == key)).first()
        if before is not None:
            return before
    now = clock.now()
    delivery = Delivery(
        key=key or ids.token(),
        kind=kind,
        to_kind=to[0],
        to_id=to[1],
        about=about,
        values={name: str(value) if isinstance(value, Listed) else value for name, value in values.items()},
        state=DeliveryState.DUE,
        due_at=now + wait,
        created_at=now,
        attempts=0,
    )
    session.add(delivery)
    session.flush()
    return delivery


def cancel(session: Session, *, about: str, kinds: tuple[str, ...] = ()) -> int:
    """Cancel what is still due about a thing (only of `kinds`, if given); return how many."""
    query = update(Delivery).where(
        Delivery.about == about, Delivery.state.in_([DeliveryState.DUE, DeliveryState.FAILED])
    )
    if kinds:
        query = query.where(Delivery.kind.in_(kinds))
    return session.execute(query.values(state=DeliveryState.CANCELLED)).rowcount  # type: ignore[attr-defined, no-any-return]


def cancel_to(session: Session, to: tuple[str, int]) -> None:
    """Cancel everything that is still due to somebody."""
    session.execute(
        update(Delivery)
        .where(
            Delivery.to_kind == to[0],
            Delivery.to_id == to[1],
            Delivery.state.in_([DeliveryState.DUE, DeliveryState.FAILED, DeliveryState.PARKED]),
        )
        .values(state=DeliveryState.CANCELLED)
    )


def resend(session: Session, delivery: Delivery, *, by: Actor) -> Delivery:
    """Make a delivery due again at once. Raises Refused if it was sent, or is being sent."""
    if delivery.state in (DeliveryState.SENT, DeliveryState.SENDING):
        raise Refused("This email has been sent already.")
    delivery.state, delivery.due_at, delivery.problem = DeliveryState.DUE, clock.now(), None
    delivery.attempts = 0
    events.record(session, delivery.about, "delivery sent again", by=by, delivery=delivery.id)
    return delivery
