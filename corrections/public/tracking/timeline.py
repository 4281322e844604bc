"""Where a report stands, in the reader's words: one line for each thing that happened to it, oldest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from corrections.cases import at_once
from corrections.errors import Message
from corrections.events import Event
from corrections.requests.decisions import MessageKind
from corrections.taxonomy import ActorKind, Outcome, RequestState


@dataclass(frozen=True)
class Step:
    """One thing that happened. `now`: it is where the report stands."""

    time: datetime
    title: Message | str
    text: Message | str | None = None
    now: bool = False
    kind: str = "event"
    url: str | None = None
    notice_kind: None = None
    links: tuple[()] = ()


STATES = {
    RequestState.WITH_EDITORS: Message("An editor began to check it"),
    RequestState.ANSWERED: Message("We decided"),
    RequestState.WITHDRAWN: Message("You took it back"),
}
MESSAGES = {
    MessageKind.FACT: Message("You wrote to us"),
    MessageKind.MESSAGE: Message("We wrote to you"),
    MessageKind.QUESTION: Message("We asked you something"),
    MessageKind.SECOND_LOOK: Message("You asked for a second look"),
}


def steps(received: datetime, events: Iterable[Event]) -> list[Step]:
    """The steps of a report that was received then, from its events."""
    found = [Step(received, Message("We received your report"))]
    begun: list[Step] = []
    for event in events:
        if event.verb == "state" and event.details.get("after") == RequestState.RECEIVED:
            # An editor took it back at once that they had begun: nothing came of it.
            if event.details.get("before") == RequestState.WITH_EDITORS:
                found = [step for step in found if step not in begun]
            begun = []
        title = _title(event)
        if title is not None:
            # What was decided then, whatever became of it since.
            outcome = event.details.get("outcome")
            step = Step(event.at, title, Message(Outcome(outcome).plain) if outcome else None)
            found.append(step)
            if event.verb == "state":
                begun.append(step)
    last = found[-1]
    return [*found[:-1], Step(last.time, last.title, last.text, now=True)]


def _title(event: Event) -> Message | None:
    if event.verb == "state":
        before, after = event.details.get("before"), event.details.get("after")
        if before == RequestState.ANSWERED and after == RequestState.WITH_EDITORS:
            return Message("We opened it again")
        if after == RequestState.ANSWERED and event.actor_kind is ActorKind.SYSTEM:
            return Message("A correction that we had published answered it")
        return STATES.get(RequestState(str(after)))
    if event.verb == at_once.TAKEN_BACK:
        return Message("You sent it to an editor")
    if event.verb == "address confirmed":
        return Message("You confirmed your address")
    if event.verb.startswith("message: "):
        if event.details.get("elsewhere"):
            return Message("An email came from another address than yours")
        return MESSAGES.get(MessageKind(event.verb.removeprefix("message: ")))
    return None
