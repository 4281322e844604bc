"""What was handed in, as it stands in the outbox."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import ids
from corrections.deliveries import actions
from corrections.deliveries.models import Delivery


def hand_in(session: Session, kind: str, *, key: str | None = None, **options: Any) -> Delivery:
    """Make an email due, and look it up."""
    key = key or ids.token()
    actions.enqueue(session, kind, key=key, **options)
    return session.scalars(select(Delivery).where(Delivery.key == key)).one()
