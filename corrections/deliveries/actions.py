"""Handing something in to be sent, taking it back, and what a worker does with it. Knows no stage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, String, cast, literal, select, update
from sqlalchemy.orm import Session

from corrections import clock, database, events, ids
from corrections.deliveries import decisions, queries
from corrections.deliveries.decisions import Failure
from corrections.deliveries.models import Attempt, Delivery
from corrections.errors import Refused
from corrections.events import Actor
from corrections.taxonomy import DeliveryState, Listed

# Longer than any try may take, so that what a worker still holds is never taken from it.
CLAIM = timedelta(minutes=5)

OPEN = (DeliveryState.DUE, DeliveryState.FAILED, DeliveryState.SENDING)


def enqueue(
    session: Session,
    kind: str,
    *,
    to: tuple[str, int],
    about: str,
    key: str | None = None,
    wait: timedelta = timedelta(0),
    lane: int = 0,
    **values: Any,
) -> None:
    """Make an email of `kind` due (a folder of templates/emails) to whoever `to` names, such as ("user", 7); or a call.

    With a `key` that was handed in before nothing is added. `values` are ids and values of lists, never text and
    never a person's data.
    """
    row = _row(kind, about, wait, values) | {"key": key or ids.token(), "to_kind": to[0], "to_id": to[1], "lane": lane}
    # The key may be handed in twice at the same time: the second waits for the first, and adds nothing.
    session.execute(_added_once(session.get_bind().dialect.name), row)


@cache
def _added_once(dialect: str) -> Any:
    return database.insert(dialect, Delivery.__table__).on_conflict_do_nothing(index_elements=["key"])


def enqueue_all(
    session: Session, kind: str, *, to_kind: str, recipients: Select[int], about: str, key: str, **values: Any
) -> int:
    """Make an email of `kind` due to each of `recipients` (a query of ids), in one statement; return how many.

    They go out after everything that somebody waits for. Each one's key is `key` and its id: a repeat adds nothing.
    """
    row = _row(kind, about, timedelta(0), values) | {"to_kind": to_kind, "lane": 1}
    one = recipients.subquery()
    (to_id,) = one.c
    columns = ["key", "to_id", *row]
    table = Delivery.__table__
    each = select(
        literal(f"{key}:") + cast(to_id, String), to_id, *(literal(row[name], table.c[name].type) for name in row)
    ).where(literal(True))  # SQLite reads the ON of ON CONFLICT as that of a join unless there is a WHERE
    insert = (
        database.insert(session.get_bind().dialect.name, table)
        .from_select(columns, each)
        .on_conflict_do_nothing(index_elements=["key"])
    )
    counted = insert.execution_options(preserve_rowcount=True)
    return session.execute(counted).rowcount  # type: ignore[attr-defined, no-any-return]


def _row(kind: str, about: str, wait: timedelta, values: Mapping[str, Any]) -> dict[str, Any]:
    now = clock.now()
    return {
        "kind": kind,
        "about": about,
        "values": {name: str(value) if isinstance(value, Listed) else value for name, value in values.items()},
        "state": DeliveryState.DUE,
        "due_at": now + wait,
        "created_at": now,
        "attempts": 0,
        "attempts_before": 0,
        "maybe_twice": False,
    }


def cancel(session: Session, *, about: str, kinds: tuple[str, ...] = ()) -> int:
    """Cancel what is still to be sent about a thing (only of `kinds`, if given); return how many.

    One that is being sent at this moment may still arrive; it is not tried again.
    """
    query = update(Delivery).where(Delivery.about == about, Delivery.state.in_(OPEN))
    if kinds:
        query = query.where(Delivery.kind.in_(kinds))
    cancelled = query.values(state=DeliveryState.CANCELLED, due_at=None)
    return session.execute(cancelled).rowcount  # type: ignore[attr-defined, no-any-return]


def cancel_to(session: Session, to: tuple[str, int]) -> None:
    """Cancel everything that is still to be sent to somebody."""
    session.execute(
        update(Delivery)
        .where(
            Delivery.to_kind == to[0],
            Delivery.to_id == to[1],
            Delivery.state.in_([*OPEN, DeliveryState.PARKED]),
        )
        .values(state=DeliveryState.CANCELLED, due_at=None)
    )


def forget_keys(session: Session, kind: str, to: tuple[str, int]) -> None:
    """Give what went to somebody keys that are made of nothing they told."""
    of_row = literal(f"{kind}:{to[1]}:forgotten:") + cast(Delivery.id, String)
    theirs = (Delivery.kind == kind, Delivery.to_kind == to[0], Delivery.to_id == to[1])
    session.execute(update(Delivery).where(*theirs).values(key=of_row))


def resend(session: Session, delivery: Delivery, *, by: Actor) -> Delivery:
    """Make a delivery that failed or is parked due again at once. Raises Refused for any other."""
    session.refresh(delivery, with_for_update=True)  # a worker may be taking it
    if delivery.state not in (DeliveryState.FAILED, DeliveryState.PARKED):
        raise Refused("Only an email that failed can be sent again. This one is sent, being sent or cancelled.")
    delivery.state, delivery.due_at, delivery.problem = DeliveryState.DUE, clock.now(), None
    delivery.attempts_before = delivery.attempts
    events.record(session, delivery.about, "delivery sent again", by=by, delivery=delivery.id)
    return delivery


def give_up(session: Session, delivery: Delivery, *, by: Actor) -> Delivery:
    """Cancel one delivery that failed or is parked. Raises Refused for any other."""
    session.refresh(delivery, with_for_update=True)
    if delivery.state not in (DeliveryState.FAILED, DeliveryState.PARKED):
        raise Refused("Only an email that failed can be given up. This one is sent, being sent or cancelled.")
    delivery.state, delivery.due_at = DeliveryState.CANCELLED, None
    events.record(session, delivery.about, "delivery given up", by=by, delivery=delivery.id)
    return delivery


def hold_back(session: Session, why: str) -> int:
    """Let a person decide about everything that is still to be sent; return how many that are.

    For an old database, which does not know what went out since.
    """
    parked = (
        update(Delivery).where(Delivery.state.in_(OPEN)).values(state=DeliveryState.PARKED, due_at=None, problem=why)
    )
    return session.execute(parked).rowcount  # type: ignore[attr-defined, no-any-return]


def claim(session: Session) -> Delivery | None:
    """Take the next delivery that is due: it is the caller's for five minutes, and counted as tried."""
    while True:
        delivery = queries.next_due(session, lock=True)
        if delivery is None:
            return None
        if delivery.state is DeliveryState.SENDING:
            # Whoever had it was stopped, maybe after the server took it.
            delivery.maybe_twice = True
            detail = "The worker was stopped while it was being sent."
            _record_attempt(session, delivery, DeliveryState.SENDING, detail)
            if delivery.attempts - delivery.attempts_before >= decisions.MOST_LAPSES:
                delivery.state, delivery.due_at, delivery.problem = DeliveryState.PARKED, None, detail
                session.flush()
                continue
        delivery.state = DeliveryState.SENDING
        delivery.due_at = clock.now() + CLAIM
        delivery.attempts += 1
        session.flush()
        return delivery


def finish(session: Session, delivery_id: int, *, attempt: int, failure: Failure | None = None) -> DeliveryState:
    """Write down how the try counted as number `attempt` ended, and when to try again; return the state then.

    Whoever holds the delivery by now decides: a try that ended after its claim lapsed is only written down.
    """
    delivery = session.get_one(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    tries = delivery.attempts - delivery.attempts_before
    if delivery.attempts != attempt:
        delivery.maybe_twice = delivery.maybe_twice or failure is None or failure.maybe_sent
        outcome = DeliveryState.SENT if failure is None else DeliveryState.FAILED
    elif failure is None:
        outcome = DeliveryState.SENT
        delivery.state, delivery.due_at, delivery.problem = outcome, None, None
        delivery.sent_at = clock.now()
    else:
        outcome, wait = decisions.after(failure, tries=tries, chance=int.from_bytes(ids.random_bytes(4)) / 2**32)
        delivery.maybe_twice = delivery.maybe_twice or failure.maybe_sent
        if delivery.state is DeliveryState.SENDING:
            delivery.state, delivery.problem = outcome, failure.detail
            delivery.due_at = clock.now() + wait if wait is not None else None
    _record_attempt(session, delivery, outcome, failure.detail if failure else None)
    return delivery.state


def put_off(session: Session, delivery_id: int, *, attempt: int, until: datetime) -> None:
    """Give a claimed delivery back, to be taken again at `until`, after what others wait for; this was no try."""
    delivery = session.get_one(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    if delivery.attempts == attempt and delivery.state is DeliveryState.SENDING:
        delivery.state, delivery.due_at, delivery.lane = DeliveryState.DUE, until, 1
        delivery.attempts_before += 1


def drop(session: Session, delivery_id: int, *, attempt: int, why: str) -> None:
    """Cancel a claimed delivery that is not to be sent, such as one to somebody who asked to be forgotten."""
    delivery = session.get_one(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    if delivery.attempts == attempt and delivery.state is DeliveryState.SENDING:
        delivery.state, delivery.due_at, delivery.problem = DeliveryState.CANCELLED, None, why


def _record_attempt(session: Session, delivery: Delivery, outcome: DeliveryState, detail: str | None) -> None:
    session.add(Attempt(delivery_id=delivery.id, at=clock.now(), outcome=outcome, detail=detail))
