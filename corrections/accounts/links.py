"""That accounts at the provider are linked with users here, and that they no longer are: said to whom it concerns."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.accounts.models import Identity, User
from corrections.deliveries import actions as deliveries
from corrections.events import Actor


def remove(session: Session, user: User, identity: Identity, *, by: Actor) -> None:
    """Take a link away, and tell its owner: nobody signs in with that account any more."""
    session.delete(identity)
    tell(session, user, identity.id, on=False, by=by)


def remove_all(session: Session, user: User, *, by: Actor) -> int:
    """Take every link of a user away, also with providers of before, and tell them; return how many there were."""
    links = session.scalars(select(Identity).where(Identity.user_id == user.id).order_by(Identity.id)).all()
    for identity in links:
        remove(session, user, identity, by=by)
    return len(links)


def tell(session: Session, user: User, identity_id: int, *, on: bool, by: Actor) -> None:
    about = addresses.user(user.id)
    events.record(session, about, "provider linked" if on else "provider unlinked", by=by, identity=identity_id)
    deliveries.enqueue(session, "provider-linked", to=("user", user.id), about=about, on=on)
