"""What is no longer needed goes, once an hour."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from corrections import clock, throttle
from corrections.accounts import signin
from corrections.capabilities import Capability
from corrections.followers import actions as followers

# A link that has ended is kept a little longer than anybody asks about it; its page is the same either way.
LINKS_KEPT = timedelta(days=30)


def limits(session: Session) -> bool:
    """Forget counts and tries that no limit asks about any more, and sessions that ended long ago."""
    throttle.sweep(session)
    signin.sweep(session)
    return False


def links(session: Session) -> bool:
    """Forget links that ended a while ago."""
    session.execute(delete(Capability).where(Capability.expires_at < clock.now() - LINKS_KEPT))
    return False


def unconfirmed_followers(session: Session) -> bool:
    followers.forget_unconfirmed(session)
    return False
