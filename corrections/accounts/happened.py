"""What happened to things of the newsroom, with the name of whoever did it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.events import Event
from corrections.taxonomy import ActorKind


def newest(session: Session, abouts: Collection[str], *, most: int) -> list[tuple[Event, str | None]]:
    """The newest `most` events about any of these things, the newest first, each with who did it: None if no user."""
    found = session.execute(_NEWEST, {"abouts": list(abouts), "most": most})
    return [(event, name) for event, name in found]


_NEWEST = (
    select(Event, User.name)
    .outerjoin(User, and_(Event.actor_kind == ActorKind.USER, User.id == Event.actor_id))
    .where(Event.about.in_(bindparam("abouts", expanding=True)))
    .order_by(Event.id.desc())
    .limit(bindparam("most"))
)
