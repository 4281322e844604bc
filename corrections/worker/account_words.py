"""The words of emails to staff about their own accounts."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from corrections import addresses, capabilities
from corrections.accounts import queries as accounts
from corrections.accounts.actions import LINK_LASTS
from corrections.accounts.models import SignInProvider, User
from corrections.capabilities import Purpose
from corrections.deliveries.models import Delivery


def password_reset(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """None where a password opens nothing."""
    if not _passwords(accounts.provider(session)):
        return None
    return _with_link(session, delivery, base_url, Purpose.RESET)


def invite(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """None once they have chosen a password. `asked`: they asked for one, and nobody has just invited them."""
    user = session.get(User, delivery.to_id)
    if user is None or user.password_hash is not None:
        return None
    words = _with_link(session, delivery, base_url, Purpose.INVITE)
    provider = accounts.provider(session)
    ways = {"passwords": _passwords(provider), "provider": provider.name if provider is not None else ""}
    return words and words | ways | {"asked": delivery.values.get("asked", False)}


def changed(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """That a password or a second factor changed, and when; the rest is in the delivery's values. `passwords`: whether
    one opens anything here, so that it helps to choose another."""
    user = session.get(User, delivery.to_id)
    if user is None:
        return None
    passwords = _passwords(accounts.provider(session))
    return {"username": user.username, "time": delivery.created_at, "passwords": passwords, **delivery.values}


def _passwords(provider: SignInProvider | None) -> bool:
    return provider is None or not provider.required


def _with_link(session: Session, delivery: Delivery, base_url: str, purpose: Purpose) -> dict[str, Any] | None:
    user = session.get(User, delivery.to_id)
    if user is None:
        return None
    lasts = LINK_LASTS[purpose]
    token = capabilities.grant(session, purpose, user.id, lasts=lasts)
    path = addresses.reset(token) if purpose is Purpose.RESET else addresses.invite(token)
    return {"username": user.username, "lasts": lasts, "link": base_url + path}
