"""Changing the newsroom's settings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from corrections import clock, events
from corrections.errors import Conflict, Message, Refused
from corrections.events import Actor
from corrections.newsroom import queries
from corrections.newsroom.models import NewsroomSetting, PublicGeneration

ABOUT = "/desk/settings/newsroom"  # and after a "#" which setting
# Settings whose values are those of lists, so that an event may hold them.
LISTED = frozenset(
    {
        *("zone_name", "language", "accent", "require_second_factor"),
        *("keep_readers", "keep_files", "keep_mail_days"),
        *("complaint_acknowledge_days", "complaint_decide_days", "complaint_comment_days", "complaint_review_days"),
    }
)

UNTOUCHED = queries.Newsroom()


def change(session: Session, *, by: Actor, **values: Any) -> None:
    """Set the named settings; those that stay as they are leave no event. Raises Refused for a name that is none."""
    for name, value in values.items():
        if name not in queries.NAMES:
            raise Refused(f"There is no setting called “{name}”.")
        row = session.get(NewsroomSetting, name)
        before = None if row is None else queries.frozen(row.value)
        if row is not None and before == queries.frozen(value):
            continue
        session.merge(NewsroomSetting(name=name, value=value, changed_at=clock.now()))
        if row is None and queries.frozen(value) == queries.frozen(getattr(UNTOUCHED, name)):
            continue  # kept, or a later version might have another default; but nobody changed it
        details = {"before": before, "after": value} if name in LISTED else {}
        events.record(session, f"{ABOUT}#{name}", "setting changed", by=by, **details)
    raise_generation(session)


def change_seen(session: Session, seen: datetime | None, *, by: Actor, **values: Any) -> None:
    """As `change`, for somebody who saw the settings as they stood at `seen` (None: none had ever been changed).

    Raises Conflict if one was changed since.
    """
    raise_generation(session)  # first: its row lets one at a time through here
    if queries.changed_since(session, seen):
        raise Conflict(Message("Somebody else changed the settings while you had them open. What you typed is here."))
    change(session, by=by, **values)


def raise_generation(session: Session) -> None:
    """Say that public pages may look different once this transaction is committed."""
    raised = session.execute(update(PublicGeneration).values(number=PublicGeneration.number + 1))
    if not raised.rowcount:  # type: ignore[attr-defined]
        session.add(PublicGeneration(id=1, number=1))
    queries.forget(session)


def raise_hours_number(session: Session) -> None:
    """Say that when open cases are due is to be counted anew."""
    number = queries.newsroom(session).hours_number + 1
    session.merge(NewsroomSetting(name="hours_number", value=number, changed_at=clock.now()))
    session.flush()
    queries.forget(session)
