"""What the reader of a report may see of it yet: a decision when its mail may go, not while it can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
class Told:
    """`state` and `events` are those that the reader may see. `waits`: there is a decision that they may not see yet.
    `unread`: when each answer came that is kept from them, after the answer before it and until then."""

    state: RequestState
    events: Sequence[Event]
    waits: bool
    unread: Sequence[tuple[datetime | None, datetime]]

    def messages(self, messages: Iterable[RequestMessage]) -> list[RequestMessage]:
        """Those of a report's messages that its reader may see."""
        return [message for message in messages if not self._keeps(message)]

    def _keeps(self, message: RequestMessage) -> bool:
        return message.kind == MessageKind.DECISION and any(
            (after is None or after < message.at) and message.at <= until for after, until in self.unread
        )


def of(session: Session, request: CorrectionRequest) -> Told:
    """What may be seen of a report now."""
    return told(request.state, events.history(session, addresses.request(request.id)), now=clock.now())


def told(state: RequestState, history: Sequence[Event], *, now: datetime) -> Told:
    """What may be seen at `now` of a report that stands at `state`, by its events, oldest first.

    A decision that was taken back before its mail went out was told to nobody, and never is.
    """
    hidden: set[int] = set()
    unread: list[tuple[datetime | None, datetime]] = []
    waits = False
    for at, event in enumerate(history):
        if not _can_be_undone(event):
            continue
        after = next((later for later in range(at + 1, len(history)) if history[later].verb == "state"), None)
        if after is not None and _takes_back(history[after], event):
            hidden |= {at, after}
        elif after is None and now < event.at + UNDO:
            hidden.add(at)
            waits, state = True, RequestState(event.details["before"])
        else:
            continue
        answers = [one for one in range(at) if history[one].verb == ANSWER]
        if answers[-1:] == [at - 1]:
            hidden.add(at - 1)
            unread.append((history[answers[-2]].at if answers[1:] else None, history[at - 1].at))
        # What was begun by deciding goes with the decision.
        began = at - 2 if at - 1 in hidden else at - 1
        if waits and began >= 0 and _is_begun(history[began], event):
            hidden.add(began)
            state = RequestState(history[began].details["before"])
    return Told(state, [event for at, event in enumerate(history) if at not in hidden], waits, unread)


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


def _is_begun(event: Event, decision: Event) -> bool:
    return (
        event.verb == "state"
        and event.actor_id == decision.actor_id
        and event.details.get("after") == RequestState.WITH_EDITORS
        and event.details.get("before") == RequestState.RECEIVED
        and decision.at < event.at + UNDO
    )
