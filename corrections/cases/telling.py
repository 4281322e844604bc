"""What the reader of a report may see of it yet: a decision when its mail may go, not while it can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from corrections import addresses, clock, events
from corrections.cases.decisions import FINAL, UNDO
from corrections.events import Event
from corrections.requests.decisions import MessageKind
from corrections.requests.models import CorrectionRequest, RequestMessage
from corrections.taxonomy import ActorKind, RequestState

ANSWER = f"message: {MessageKind.DECISION}"


@dataclass(frozen=True)
class Answer:
    """One answer among the messages: written after the answer before it, and at `until` at the latest.

    `shown_at`: from when its reader could see it; None: they can't.
    """

    after: datetime | None
    until: datetime
    shown_at: datetime | None = None

    def is_of(self, message: RequestMessage) -> bool:
        after = self.after is None or self.after < message.at
        return message.kind == MessageKind.DECISION and after and message.at <= self.until


@dataclass(frozen=True)
class Told:
    """`state` and `events` are those that the reader may see, in the order in which they could. `waits`: there is a
    decision that they may not see yet. `unread`: the answers that are kept from them; `late`: those that they could see
    only after something that they did meanwhile."""

    state: RequestState
    events: Sequence[Event]
    waits: bool
    unread: Sequence[Answer]
    late: Sequence[Answer] = ()

    def messages(self, messages: Iterable[RequestMessage]) -> list[tuple[datetime, RequestMessage]]:
        """Those of a report's messages that its reader may see, and when each was there for them."""
        seen = [one for one in messages if not any(answer.is_of(one) for answer in self.unread)]
        return sorted(((self._shown_at(one), one) for one in seen), key=lambda pair: pair[0])

    def _shown_at(self, message: RequestMessage) -> datetime:
        return next((answer.shown_at for answer in self.late if answer.shown_at and answer.is_of(message)), message.at)


def of(session: Session, request: CorrectionRequest) -> Told:
    """What may be seen of a report now."""
    return told(request.state, events.history(session, addresses.request(request.id)), now=clock.now())


def told(state: RequestState, history: Sequence[Event], *, now: datetime) -> Told:
    """What may be seen at `now` of a report that stands at `state`, by its events, oldest first.

    A decision that was taken back before its mail went out was told to nobody, and never is; nor is one to a reader who
    had taken the report back by then. One that stands was there
    for the reader when its mail could go: what they did before that comes before it.
    """
    hidden: set[int] = set()
    shown_at: dict[int, datetime] = {}
    unread: list[Answer] = []
    late: list[Answer] = []
    waits = False
    for at, event in enumerate(history):
        if not _can_be_undone(event):
            continue
        after = next((later for later in range(at + 1, len(history)) if history[later].verb == "state"), None)
        answer = _answer(history, at)
        # What was begun by deciding goes with the decision.
        began = at - 2 if answer else at - 1
        with_it = [at - 1] if answer else []
        with_it += [began] if began >= 0 and _is_begun(history[began], event) else []
        if after is not None and _takes_back(history[after], event):
            hidden |= {at, after, *([at - 1] if answer else [])}
            unread += [answer] if answer else []
        elif after is not None and _came_before(history[after], event):
            hidden |= {at, *with_it}
            unread += [answer] if answer else []
        elif after is None and now < event.at + UNDO:
            hidden |= {at, *with_it}
            unread += [answer] if answer else []
            first = history[min(at, *with_it)] if began in with_it else event
            waits, state = True, RequestState(first.details["before"])
        elif _came_between(history[at + 1 :], event):
            shown_at |= dict.fromkeys([at, *with_it], event.at + UNDO)
            late += [replace(answer, shown_at=event.at + UNDO)] if answer else []
    seen = [_moved(event, shown_at.get(at)) for at, event in enumerate(history) if at not in hidden]
    return Told(state, sorted(seen, key=lambda event: event.at) if shown_at else seen, waits, unread, late)


def _answer(history: Sequence[Event], decided: int) -> Answer | None:
    """The answer that went with a decision: its event stands before that of the decision."""
    answers = [one for one in range(decided) if history[one].verb == ANSWER]
    if answers[-1:] != [decided - 1]:
        return None
    return Answer(history[answers[-2]].at if answers[1:] else None, history[decided - 1].at)


def _came_between(later: Iterable[Event], decision: Event) -> bool:
    """Whether the reader did something before they could see it."""
    return any(event.actor_kind is ActorKind.READER and event.at < decision.at + UNDO for event in later)


def _moved(event: Event, at: datetime | None) -> Event:
    """An event as its reader knows of it. A row of its own: what is stored is never changed."""
    if at is None:
        return event
    kept = {"about": event.about, "verb": event.verb, "details": event.details}
    return Event(id=event.id, at=at, actor_kind=event.actor_kind, actor_id=event.actor_id, **kept)


def _can_be_undone(event: Event) -> bool:
    """Whether it says that an editor decided, without publishing anything."""
    return (
        event.verb == "state"
        and event.actor_kind is ActorKind.USER
        and event.details.get("after") == RequestState.ANSWERED
        and event.details.get("outcome") not in {str(outcome) for outcome in FINAL}
    )


def _takes_back(event: Event, decision: Event) -> bool:
    return (
        event.actor_kind is ActorKind.USER
        and event.details.get("after") == RequestState.WITH_EDITORS
        and event.at < decision.at + UNDO
    )


def _came_before(event: Event, decision: Event) -> bool:
    """Whether it says that the reader took the report back before they could see the decision."""
    return (
        event.actor_kind is ActorKind.READER
        and event.details.get("after") == RequestState.WITHDRAWN
        and event.at < decision.at + UNDO
    )


def _is_begun(event: Event, decision: Event) -> bool:
    return (
        event.verb == "state"
        and event.actor_id == decision.actor_id
        and event.details.get("after") == RequestState.WITH_EDITORS
        and event.details.get("before") == RequestState.RECEIVED
        and decision.at < event.at + UNDO
    )
