"""The outbox: what has to reach somebody outside, written in the transaction that makes it due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from corrections.database import INSERT_ONLY, Base, Json, Moment, Value
from corrections.taxonomy import DeliveryState

OPEN = "due_at IS NOT NULL"


class Delivery(Base):
    """One email (later: webhook, ping). It holds no text and no address: both are looked up when it is sent.

    `to_kind` and `to_id` say who gets it: `user` (users.id), `reader` (the id of the correction request whose reader
    it is), `follower` (followers.id), `author` (the id of the question that an author was asked). `values` are ids
    and values of lists for the template; `key` is the idempotency key.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        # What a worker takes next; rows that are done with are not in it.
        Index(None, "lane", "due_at", "id", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
        Index(None, "state", "id"),
        Index(None, "about", "id"),
        CheckConstraint("(due_at IS NULL) = (state IN ('sent', 'parked', 'cancelled'))", "due_while_open"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(64))
    to_kind: Mapped[str] = mapped_column(String(16))
    to_id: Mapped[int]
    about: Mapped[str] = mapped_column(String(200))
    values: Mapped[dict[str, Any]] = mapped_column(Json)
    lane: Mapped[int] = mapped_column(default=0)  # 0: somebody waits for it; 1: one of many, after the others
    state: Mapped[DeliveryState] = mapped_column(Value(DeliveryState))
    # When a worker may take it: when due, when to be tried again, or when the claim of a worker lapses that was
    # stopped while sending. Null once nothing is left to do.
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0)  # never decreases: also tells one worker's claim from another's
    attempts_before: Mapped[int] = mapped_column(default=0)  # what `attempts` was when an editor last sent it again
    problem: Mapped[str | None] = mapped_column(String(500))
    maybe_twice: Mapped[bool] = mapped_column(default=False)


class Attempt(Base):
    """One try to send. `detail` is what went wrong, without anybody's address."""

    __tablename__ = "delivery_attempts"
    __table_args__ = (Index(None, "delivery_id", "id"), INSERT_ONLY)

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    outcome: Mapped[DeliveryState] = mapped_column(Value(DeliveryState))
    detail: Mapped[str | None] = mapped_column(String(500))
