"""The queues that everybody has, by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from corrections.accounts.models import User
from corrections.cases import digests
from corrections.cases.queues import Filters
from corrections.errors import Message
from corrections.newsroom.queries import Newsroom
from corrections.taxonomy import CaseState


@dataclass(frozen=True)
class View:
    """A named queue; `label` and `empty`, which says why nothing is in it, are messages."""

    name: str
    label: Message
    filters: Filters
    empty: Message


DUE, WAITING = "due", "waiting"
CLOSED = View("closed", Message("Closed"), Filters(closed=True), Message("Nothing has been closed yet."))


def views(user: User, now: datetime, newsroom: Newsroom) -> list[View]:
    """The queues of open cases; the first is the one that is shown without a name."""
    midnight = digests.end_of_day(now, newsroom)
    return [
        View("open", Message("All open"), Filters(), Message("Nothing is open. Every report has its answer.")),
        View(
            "mine",
            Message("Mine"),
            Filters(assignee_id=user.id),
            Message("Nothing is yours at the moment. Take a case from “Unassigned”."),
        ),
        View(
            "unassigned",
            Message("Unassigned"),
            Filters(unassigned=True),
            Message("Every open case has somebody who works on it."),
        ),
        View(DUE, Message("Due today"), Filters(due_before=midnight), Message("Nothing is due today.")),
        View(
            WAITING,
            Message("Waiting for reader"),
            Filters(waiting=(CaseState.WAITING_READER,)),
            Message("No case waits for its reader."),
        ),
        View(
            "waiting-staff",
            Message("Waiting for author or fix"),
            Filters(waiting=(CaseState.WAITING_AUTHOR, CaseState.WAITING_FIX)),
            Message("No case waits for an author, or for the article to be put right."),
        ),
        View("snoozed", Message("Snoozed"), Filters(snoozed=True), Message("Nothing is snoozed.")),
    ]
