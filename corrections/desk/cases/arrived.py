"""What came into a case while an editor was at work in it, in its own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.accounts import queries as accounts
from corrections.cases import queries
from corrections.cases.models import AuthorQuestion, CaseNote, RoutingRule
from corrections.desk.cases.history import Line, line
from corrections.errors import Conflict, Message
from corrections.events import Event
from corrections.requests import queries as request_queries
from corrections.requests.decisions import MessageKind
from corrections.requests.models import RequestMessage
from corrections.taxonomy import ActorKind

VERBS = (
    *("reader wrote", "request joined", "request withdrawn", "author answered", "note"),
    *("case joined", "report came", "change joined", "said again"),
)
# A message is written just before the event that tells of it.
TOGETHER = timedelta(seconds=10)
READ_FIRST = Message(
    "Something new arrived in this case. Read it below, then press the button again if it still holds."
)
TOLD = Message("Something new arrived in this case meanwhile: read it on the page of the case before you publish.")


@dataclass(frozen=True)
class _People:
    """As much of a case's page as the lines of its history ask for."""

    people: Mapping[int, str]
    desks: Sequence[Any] = field(default=())
    rules: Mapping[int, RoutingRule] = field(default_factory=dict)

    def name(self, user_id: int | None) -> str:
        return self.people.get(user_id, "") if user_id is not None else ""


def newest(session: Session, case_id: int | None) -> int:
    """The number of the newest event by which something came into a case; 0 if there is none, or no case."""
    found = _since(session, case_id, 0)
    return found[-1].id if found else 0


def check(session: Session, case_id: int | None, seen: int | None, *, by: int) -> None:
    """Raise Conflict if something came in after event `seen` (None: not asked) that is not the editor's own."""
    if seen is not None and any(_is_other(event, by) for event in _since(session, case_id, seen)):
        raise Conflict(READ_FIRST)


def lines(session: Session, case_id: int | None, seen: int | None, *, by: int) -> list[Line]:
    """What came in after event `seen` from others than user `by`, with its words."""
    found = [event for event in _since(session, case_id, seen or 0) if _is_other(event, by)] if seen is not None else []
    if not found or case_id is None:
        return []
    people = _People(accounts.names(session, {event.actor_id for event in found if event.actor_id is not None}))
    messages = request_queries.messages(session, queries.request_ids(session, case_id))
    said = texts(found, messages, queries.notes(session, case_id), queries.questions(session, case_id))
    return [replace(line(event, people), text=said.get(event.id, "")) for event in found]


def texts(
    events: Iterable[Event],
    messages: Iterable[RequestMessage],
    notes: Iterable[CaseNote],
    questions: Iterable[AuthorQuestion],
) -> dict[int, str]:
    """The words that events tell of, by the numbers of the events: those hold none."""
    messages = list(messages)
    theirs = [message for message in messages if message.from_kind is ActorKind.READER]
    questions = list(questions)
    asked = {one.id: one.question for one in questions}
    written, answers = {note.id: note.text for note in notes}, {one.id: one.answer or "" for one in questions}
    found = {}
    for event in events:
        if event.verb == "note":
            found[event.id] = written.get(event.details.get("note", 0), "")
        elif event.verb == "author answered":
            found[event.id] = answers.get(event.details.get("question", 0), "")
        elif event.verb == "author asked":
            found[event.id] = asked.get(event.details.get("question", 0), "")
        elif event.verb in ("reader told", "reader asked"):
            found[event.id] = _words_of(event, [one for one in messages if one.from_id == event.actor_id])
        elif event.verb == "closed":
            found[event.id] = _answer_of(event, messages)
        elif event.actor_kind is ActorKind.READER:
            found[event.id] = _words_of(event, theirs)
    return found


def _answer_of(event: Event, messages: list[RequestMessage]) -> str:
    """What the readers are told of a decision: each gets the same, written just after its event."""
    said = (
        message.text
        for message in messages
        if message.kind == MessageKind.DECISION
        and message.from_id == event.actor_id
        and event.at <= message.at < event.at + TOGETHER
    )
    return next(said, "")


def _words_of(event: Event, messages: list[RequestMessage]) -> str:
    said = (
        message.text
        for message in reversed(messages)
        if message.request_id == event.details.get("request") and message.at <= event.at < message.at + TOGETHER
    )
    return next(said, "")


def _since(session: Session, case_id: int | None, seen: int) -> list[Event]:
    if case_id is None:
        return []
    return [event for event in events.all_of(session, addresses.case(case_id), VERBS) if event.id > seen]


def _is_other(event: Event, by: int) -> bool:
    return event.actor_kind is not ActorKind.USER or event.actor_id != by
