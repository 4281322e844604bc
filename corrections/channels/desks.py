"""Removing a desk that channels may be told of."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from corrections.cases import settings as cases
from corrections.cases.models import Desk
from corrections.channels.models import Channel
from corrections.errors import Message, Refused
from corrections.events import Actor


def remove(session: Session, desk: Desk, *, by: Actor) -> None:
    """Remove a desk that has never had a case (`cases.settings.remove_desk`). Raises Refused, also where a channel is
    told of this desk alone: told of all desks instead, it would be told what it was not meant to be."""
    of_desk = select(Channel.name).where(Channel.desk_id == desk.id, Channel.removed_at.is_(None))
    name = session.scalar(of_desk.order_by(Channel.id).limit(1))
    if name is not None:
        raise Refused(Message.of("The channel {name} is told of this desk. Remove the channel first.", name=name))
    session.execute(update(Channel).where(Channel.desk_id == desk.id).values(desk_id=None))
    cases.remove_desk(session, desk, by=by)
