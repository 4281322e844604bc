"""What is no longer needed goes, once an hour."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from corrections import clock, throttle
from corrections.accounts import repeats, signin
from corrections.capabilities import Capability
from corrections.cases import bulk
from corrections.cases import presence as case_presence
from corrections.followers import actions as followers
from corrections.requests import uploads
from corrections.requests.models import Evidence

# A link that has ended is kept a little longer than anybody asks about it; its page is the same either way.
LINKS_KEPT = timedelta(days=30)
# A form may lie open with files that were taken in already.
FILES_KEPT = timedelta(days=2)


def limits(session: Session) -> bool:
    """Forget counts and tries that no limit asks about any more, and sessions that ended long ago."""
    throttle.sweep(session)
    signin.sweep(session)
    return False


def presence(session: Session) -> bool:
    """Forget who had a case open."""
    case_presence.sweep(session)
    return False


def acts(session: Session) -> bool:
    """Forget what could be undone."""
    bulk.sweep(session)
    return False


def links(session: Session) -> bool:
    """Forget links that ended a while ago."""
    session.execute(delete(Capability).where(Capability.expires_at < clock.now() - LINKS_KEPT))
    return False


def answers(session: Session) -> bool:
    """Forget what programs were answered, once none of them asks again."""
    repeats.sweep(session)
    return False


def abandoned_files(session: Session, *, folder: Path) -> bool:
    """Remove uploaded files whose form was never sent to its end."""
    kept = frozenset(name for name in session.scalars(select(Evidence.stored_name)) if name)
    uploads.sweep(folder, kept, before=(clock.now() - FILES_KEPT).timestamp())
    return False


def unconfirmed_followers(session: Session) -> bool:
    followers.forget_unconfirmed(session)
    return False
