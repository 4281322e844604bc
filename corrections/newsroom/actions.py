"""Changing the newsroom's settings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from corrections import clock, events
from corrections.errors import Refused
from corrections.events import Actor
from corrections.newsroom.models import NewsroomSetting, PublicGeneration
from corrections.newsroom.queries import NAMES


def change(session: Session, *, by: Actor, **values: Any) -> None:
    """Set the named settings. Raises Refused for a name that is no setting."""
    for name, value in values.items():
        if name not in NAMES:
            raise Refused(f"There is no setting called “{name}”.")
        session.merge(NewsroomSetting(name=name, value=value, changed_at=clock.now()))
        events.record(session, f"/desk/settings/newsroom#{name}", "setting changed", by=by)
    raise_generation(session)


def raise_generation(session: Session) -> None:
    """Say that public pages may look different once this transaction is committed."""
    raised = session.execute(update(PublicGeneration).values(number=PublicGeneration.number + 1))
    if not raised.rowcount:  # type: ignore[attr-defined]
        session.add(PublicGeneration(id=1, number=1))
