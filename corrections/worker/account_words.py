"""The words of emails to staff about their own accounts."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from corrections import addresses, capabilities
from corrections.accounts.actions import LINK_LASTS
from corrections.accounts.models import User
from corrections.capabilities import Purpose
from corrections.deliveries.models import Delivery


def password_reset(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    return _with_link(session, delivery, base_url, Purpose.RESET)


def invite(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """None once they have chosen a password."""
    user = session.get(User, delivery.to_id)
    if user is None or user.password_hash is not None:
        return None
    return _with_link(session, delivery, base_url, Purpose.INVITE)


def changed(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """That a password or a second factor changed, and when; the rest is in the delivery's values."""
    user = session.get(User, delivery.to_id)
    if user is None:
        return None
    return {"username": user.username, "time": delivery.created_at, **delivery.values}


def _with_link(session: Session, delivery: Delivery, base_url: str, purpose: Purpose) -> dict[str, Any] | None:
    user = session.get(User, delivery.to_id)
    if user is None:
        return None
    lasts = LINK_LASTS[purpose]
    token = capabilities.grant(session, purpose, user.id, lasts=lasts)
    path = addresses.reset(token) if purpose is Purpose.RESET else addresses.invite(token)
    return {"username": user.username, "lasts": lasts, "link": base_url + path}
