"""When somebody is away: for whoever gives out work."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Date, cast, null, select
from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.accounts.models import Absence, User
from corrections.errors import Message, Refused
from corrections.events import Actor

MOST = 50


def add(session: Session, user: User, first: date, last: date, *, today: date, by: Actor) -> Absence:
    """Say that somebody is away from a day until another, both included. Raises Refused."""
    if last < first:
        raise Refused(Message("The last day can’t be before the first.", at="last_day"))
    if last < today:
        raise Refused(Message("These days are over. Choose a last day that is still to come.", at="last_day"))
    if len(ahead(session, user.id, today)) >= MOST:
        raise Refused(
            Message.of("There can be at most {most} absences. Remove one first.", most=MOST).about("first_day")
        )
    absence = Absence(user_id=user.id, first_day=first, last_day=last)
    session.add(absence)
    session.flush()
    events.record(session, addresses.user(user.id), "away", by=by, before=first.isoformat(), after=last.isoformat())
    return absence


def remove(session: Session, absence: Absence, *, by: Actor) -> None:
    first, last = absence.first_day.isoformat(), absence.last_day.isoformat()
    events.record(session, addresses.user(absence.user_id), "not away", by=by, before=first, after=last)
    session.delete(absence)


def absence_of(session: Session, user_id: int, absence_id: int) -> Absence | None:
    """An absence, if it is this user's."""
    found = session.get(Absence, absence_id)
    return found if found is not None and found.user_id == user_id else None


def ahead(session: Session, user_id: int, today: date) -> Sequence[Absence]:
    """When somebody is away, today or later, in order."""
    theirs = select(Absence).where(Absence.user_id == user_id, Absence.last_day >= today)
    return session.scalars(theirs.order_by(Absence.first_day, Absence.id)).all()


def away_on(session: Session, day: date, user_ids: Collection[int]) -> dict[int, date | None]:
    """Who of some users is away on a day, and until when; None for whoever has left by then."""
    if not user_ids:
        return {}
    then = select(Absence.user_id, Absence.last_day).where(
        Absence.user_id.in_(user_ids), Absence.first_day <= day, Absence.last_day >= day
    )
    gone = select(User.id, cast(null(), Date)).where(User.id.in_(user_ids), User.last_day < day)
    rows = session.execute(then.union_all(gone)).all()
    return dict(sorted(rows, key=lambda row: row[1] or date.max))


def set_last_day(session: Session, user: User, last: date | None, *, today: date, by: Actor) -> None:
    """Say after which day somebody works here no more, or that they stay (None). Raises Refused for a day gone by."""
    if last == user.last_day:
        return
    if last is not None and last < today:
        raise Refused(Message("This day is over. Choose today or a later one.", at="last_day"))
    before, user.last_day = user.last_day, last
    said = [day.isoformat() if day is not None else None for day in (before, last)]
    events.record(session, addresses.user(user.id), "last day", by=by, before=said[0], after=said[1])


def set_digest(session: Session, user: User, wanted: bool, *, by: Actor) -> None:
    """Whether somebody gets an email each working morning of what waits for them."""
    if user.digest is not wanted:
        user.digest = wanted
        events.record(session, addresses.user(user.id), "digest", by=by, before=not wanted, after=wanted)
