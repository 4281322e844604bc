"""How the desk behaves for one user."""

from __future__ import annotations

from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.accounts.models import User
from corrections.events import Actor

PREFERENCES = ("single_keys", "compact", "preview")


def set_preferences(session: Session, user: User, *, by: Actor, **wanted: bool) -> User:
    """How the desk behaves for one user: `single_keys`, `compact` lists, a `preview` beside them. Others stay as they
    are."""
    before = {name: getattr(user, name) for name in PREFERENCES}
    after = before | wanted
    if after != before:
        for name in PREFERENCES:
            setattr(user, name, after[name])
        events.record(session, addresses.user(user.id), "preferences changed", by=by, **after)
    return user
