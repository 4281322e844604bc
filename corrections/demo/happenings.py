"""What happens in a story, moment by moment, each as one call of an action."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from corrections import clock
from corrections.cases.decisions import UNDO
from corrections.demo import watching
from corrections.demo.steps import STEPS
from corrections.demo.stories import Story, offset
from corrections.demo.teller import Teller
from corrections.notices import actions as notices
from corrections.notices import queries as notice_queries
from corrections.watch import queries as watch
from corrections.watch.decisions import GONE_FOR

Tell = Callable[[Teller, Session], None]


@dataclass(frozen=True)
class Happening:
    at: datetime
    tell: Tell


def happenings(story: Story) -> Iterator[Happening]:
    """Everything that happens in a story; the teller's caller puts all stories in order of time."""
    yield Happening(story.published, lambda teller, session: teller.publish_article(session, story))
    received: dict[str, datetime] = {}
    for told in story.told.get("requests", []):
        at = received[told["id"]] = story.published + offset(told["after"])
        yield Happening(at, lambda teller, session, t=told: teller.receive(session, story, t))  # type: ignore[misc]
    overdue: dict[str, datetime] = {}
    for change in story.told.get("versions", []):
        at = story.published + offset(change["after"])
        yield Happening(at, lambda teller, session, c=change: teller.change_article(session, story, c))  # type: ignore[misc]
        yield from _watched(at)
        overdue[change.get("id", "")] = _overdue(at)
    if "taken_down" in story.told:
        at = (story.published + offset(story.told["taken_down"])).astimezone(UTC)
        for moment in (at, at + GONE_FOR):
            yield Happening(moment, lambda teller, session: watching.miss(session, teller.article(session, story)))
        overdue["taken_down"] = at + GONE_FOR
        yield Happening(overdue["taken_down"], lambda teller, session: watching.settle(session))
    for n, told in enumerate(story.told.get("cases", [])):
        lead = told["requests"][0] if told["requests"] else None
        if "noticed" in told:
            start = overdue[told["noticed"]]
        else:
            start = received[lead] if lead else story.published + offset(told["opened"])
        yield from _case_happenings(story, n, told, start, [received[name] for name in told["requests"]], overdue)


def _case_happenings(
    story: Story,
    n: int,
    told: dict[str, Any],
    start: datetime,
    received: list[datetime],
    overdue: dict[str, datetime],
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
            yield Happening(at + watching.SEEN, lambda teller, session: watching.look(session))
        elif step["do"] == "fix":
            yield from _watched(at)
            overdue[step.get("id", "")] = _overdue(at)
        elif step["do"] == "explain":
            yield Happening(at + UNDO, lambda teller, session: watching.put_on_record(session))


def _watched(at: datetime) -> Iterator[Happening]:
    """The worker sorts a version soon after it came in, and looks at it again when the time for a notice is over."""
    yield Happening(at.astimezone(UTC) + watching.SEEN, lambda teller, session: watching.look(session))
    yield Happening(_overdue(at), lambda teller, session: watching.settle(session))


def _overdue(at: datetime) -> datetime:
    """When that is, also on a day of 23 hours."""
    return at.astimezone(UTC) + watching.SEEN + watching.GRACE


def _publish_what_is_due(session: Session) -> None:
    for hold_id in notice_queries.due_holds(session, clock.now()):
        if notices.publish_hold(session, hold_id, changes_of=watch.numbers_of_case) is None:
            raise ValueError(f"hold {hold_id} could not be published")
