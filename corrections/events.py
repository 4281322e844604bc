"""What happened to a thing: who, when, what, from, to. Insert-only; ids and values of lists, never text."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, String, bindparam, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from corrections import clock
from corrections.database import INSERT_ONLY, Base, Json, Moment, Value
from corrections.taxonomy import ActorKind, Listed

MOST = 500  # events that are shown of a thing

BigId = BigInteger().with_variant(Integer(), "sqlite")


@dataclass(frozen=True)
class Actor:
    """Who acts. Every action takes one as `by=`; a signed-in user offers theirs as `user.actor`."""

    kind: ActorKind
    id: int | None = None


SYSTEM = Actor(ActorKind.SYSTEM)
READER = Actor(ActorKind.READER)
AUTHOR = Actor(ActorKind.AUTHOR)


class Event(Base):
    __tablename__ = "events"
    __table_args__ = (Index(None, "about", "id"), INSERT_ONLY)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    about: Mapped[str] = mapped_column(String(200))
    verb: Mapped[str] = mapped_column(String(64))
    actor_kind: Mapped[ActorKind] = mapped_column(Value(ActorKind))
    actor_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(Json)


def record(session: Session, about: str, verb: str, *, by: Actor, **details: int | str | bool | Listed | None) -> None:
    """Add one event about the thing at path `about`. `details` are ids and values of lists (`before=`, `after=`)."""
    row = {
        "at": clock.now(),
        "about": about,
        "verb": verb,
        "actor_kind": by.kind,
        "actor_id": by.id,
        "details": {name: str(value) if isinstance(value, Listed) else value for name, value in details.items()},
    }
    session.execute(_INSERT, row)


def history(session: Session, about: str, *, most: int = MOST) -> list[Event]:
    """The newest `most` events about a thing, oldest first."""
    return list(reversed(session.scalars(_NEWEST, {"about": about, "most": most}).all()))


def all_of(session: Session, about: str, verbs: Collection[str]) -> list[Event]:
    """Every event about a thing with one of these verbs, oldest first, however much happened since."""
    return list(session.scalars(_ALL_OF, {"about": about, "verbs": list(verbs)}))


def newest(session: Session, about: str) -> int:
    """The number of the newest event about a thing; 0 if there is none."""
    return session.scalar(select(func.max(Event.id)).where(Event.about == about)) or 0


# Of the table, not of the class: nobody reads the row back, so it needs no life as an object, which costs more.
_INSERT = insert(Event.__table__)  # type: ignore[arg-type]
_ALL_OF = (
    select(Event)
    .where(Event.about == bindparam("about"), Event.verb.in_(bindparam("verbs", expanding=True)))
    .order_by(Event.id)
)
_NEWEST = select(Event).where(Event.about == bindparam("about")).order_by(Event.id.desc()).limit(bindparam("most"))
