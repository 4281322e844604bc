"""What happens in a story, moment by moment, each as one call of an action."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from corrections import clock
from corrections.demo.steps import STEPS
from corrections.demo.stories import Story, offset
from corrections.demo.teller import Teller
from corrections.notices import actions as notices
from corrections.notices import queries as notice_queries

Tell = Callable[[Teller, Session], None]


@dataclass(frozen=True)
class Happening:
    at: datetime
    tell: Tell


def happenings(story: Story) -> Iterator[Happening]:
    """Everything that happens in a story; the teller's caller puts all stories in order of time."""
    yield Happening(story.published, lambda teller, session: teller.publish_article(session, story))
    for change in story.told.get("versions", []):
        at = story.published + offset(change["after"])
        yield Happening(at, lambda teller, session, c=change: teller.change_article(session, story, c))  # type: ignore[misc]
    received: dict[str, datetime] = {}
    for told in story.told.get("requests", []):
        at = received[told["id"]] = story.published + offset(told["after"])
        yield Happening(at, lambda teller, session, t=told: teller.receive(session, story, t))  # type: ignore[misc]
    for n, told in enumerate(story.told.get("cases", [])):
        lead = told["requests"][0] if told["requests"] else None
        start = received[lead] if lead else story.published + offset(told["opened"])
        yield from _case_happenings(story, n, told, start, [received[name] for name in told["requests"]])


def _case_happenings(
    story: Story, n: int, told: dict[str, Any], start: datetime, received: list[datetime]
) -> Iterator[Happening]:
    yield Happening(start + timedelta(seconds=1), lambda teller, session: teller.open(session, story, n, told))
    for moment in received[1:]:
        yield Happening(moment + timedelta(seconds=2), lambda teller, session: teller.join(session, story, n, told))
    at = start
    for step in told.get("steps", []):
        at += offset(step["after"])
        yield Happening(at, lambda teller, session, s=step: STEPS[s["do"]](teller, session, story, n, told, s))  # type: ignore[misc]
        if step["do"] in ("publish", "revise"):
            at += notices.HOLD
            yield Happening(at, lambda teller, session: _publish_what_is_due(session))


def _publish_what_is_due(session: Session) -> None:
    for hold_id in notice_queries.due_holds(session, clock.now()):
        if notices.publish_hold(session, hold_id) is None:
            raise ValueError(f"hold {hold_id} could not be published")
