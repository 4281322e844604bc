"""What happened to things of the newsroom, with the name of whoever did it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.events import Event
from corrections.taxonomy import ActorKind


def newest(
    session: Session,
    abouts: Collection[str],
    *,
    most: int,
    verbs: Collection[str] | None = None,
    desk_id: int | None = None,
) -> list[tuple[Event, str | None]]:
    """The newest `most` events about any of these things, the newest first, each with who did it: None if no user.

    `verbs`: of these alone. `desk_id`: of those alone that name this desk.
    """
    asked = _NEWEST
    if verbs is not None:
        asked = asked.where(Event.verb.in_(verbs))
    if desk_id is not None:
        asked = asked.where(Event.details["desk"].as_integer() == desk_id)
    return [(event, name) for event, name in session.execute(asked, {"abouts": list(abouts), "most": most})]


_NEWEST = (
    select(Event, User.name)
    .outerjoin(User, and_(Event.actor_kind == ActorKind.USER, User.id == Event.actor_id))
    .where(Event.about.in_(bindparam("abouts", expanding=True)))
    .order_by(Event.id.desc())
    .limit(bindparam("most"))
)
