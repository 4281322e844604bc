"""The outbox: what has to reach somebody outside, written in the transaction that makes it due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from corrections.database import INSERT_ONLY, Base, Json, Moment, Value
from corrections.taxonomy import DeliveryState


class Delivery(Base):
    """One email (later: webhook, ping). It holds no text and no address: both are looked up when it is sent.

    `to_kind` and `to_id` say who gets it (`user` 7, `reader` 12, `follower` 3, `author` 5); `values` are ids and
    values of lists for the template; `key` is the idempotency key.
    """

    __tablename__ = "deliveries"
    __table_args__ = (Index(None, "state", "due_at", "id"), Index(None, "about", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(64))
    to_kind: Mapped[str] = mapped_column(String(16))
    to_id: Mapped[int]
    about: Mapped[str] = mapped_column(String(200))
    values: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[DeliveryState] = mapped_column(Value(DeliveryState))
    due_at: Mapped[datetime] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(500))
    maybe_twice: Mapped[bool] = mapped_column(default=False)


class Attempt(Base):
    __tablename__ = "delivery_attempts"
    __table_args__ = (Index(None, "delivery_id", "id"), INSERT_ONLY)

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    outcome: Mapped[DeliveryState] = mapped_column(Value(DeliveryState))
    detail: Mapped[str | None] = mapped_column(String(500))
