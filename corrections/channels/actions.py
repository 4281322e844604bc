"""Adding and removing channels, and handing in what they are to be told."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy.orm import Session

from corrections import addresses, clock, events, sealing
from corrections.cases import queries as cases
from corrections.cases.models import Case
from corrections.channels import decisions, queries
from corrections.channels.decisions import CASE, CORRECTION, VERBS, ChatKind, Occasion
from corrections.channels.models import Channel
from corrections.deliveries import actions as deliveries
from corrections.errors import Message, Refused
from corrections.events import Actor, Event
from corrections.notices import queries as notices
from corrections.taxonomy import Severity

MOST_CHANNELS = 30
MOST_EVENTS = 500  # looked at in one transaction


def add(
    session: Session,
    *,
    name: str,
    kind: ChatKind,
    url: str,
    occasions: Collection[Occasion],
    severities: Collection[Severity],
    desk_id: int | None,
    key: bytes,
    allow_loopback: bool,
    by: Actor,
) -> Channel:
    """Tell a channel from now on. `key` seals its address. Raises Refused."""
    target = decisions.target_of(url, allow_loopback=allow_loopback)
    if isinstance(target, Message):
        raise Refused(target.about("url"))
    if not occasions:
        raise Refused(Message("Choose what the channel is told.", at="occasions"))
    if desk_id is not None and cases.desk(session, desk_id) is None:
        raise Refused(Message("There is no such desk.", at="desk"))
    if len(queries.channels(session)) >= MOST_CHANNELS:
        raise Refused(Message.of("There can be {most} channels at most.", most=MOST_CHANNELS))
    channel = Channel(
        name=name,
        kind=kind,
        host=target.host,
        occasions=sorted(map(str, occasions)),
        severities=sorted(map(str, severities)),
        desk_id=desk_id,
        created_at=clock.now(),
        last_event=queries.newest_event(session),
    )
    session.add(channel)
    session.flush()
    channel.sealed = sealing.sealed(url.encode(), decisions.ADDRESS, channel.id, key=key)
    events.record(session, addresses.channel(channel.id), "channel added", by=by, kind=kind)
    return channel


def remove(session: Session, channel: Channel, *, by: Actor) -> None:
    """Tell a channel nothing more, and forget its address."""
    channel.removed_at, channel.sealed = clock.now(), None
    deliveries.cancel_to(session, (queries.KIND, channel.id))
    events.record(session, addresses.channel(channel.id), "channel removed", by=by)


def test(session: Session, channel: Channel, *, by: Actor) -> None:
    """Send a message that says that it works, on the way that all others go."""
    about = addresses.channel(channel.id)
    deliveries.enqueue(session, queries.KIND, to=(queries.KIND, channel.id), about=about, occasion="test")
    events.record(session, about, "channel tested", by=by)


def due(session: Session, *, by: Actor = events.SYSTEM) -> bool:
    """Hand in what each channel is to be told of what happened since; True if there may be more."""
    more = False
    late = None
    for channel in queries.channels(session):
        found = queries.events_after(session, channel.last_event, most=MOST_EVENTS)
        for event in filter(queries.is_told, found):
            _tell_of_event(session, channel, event)
        before, channel.last_event = channel.last_event, queries.settled(found, channel.last_event)
        more = more or (len(found) == MOST_EVENTS and channel.last_event > before)
        if Occasion.OVERDUE in channel.occasions:
            late = queries.overdue(session) if late is None else late
            for case in late:
                if case.urgency > channel.created_at.timestamp():
                    _tell(session, channel, Occasion.OVERDUE, case, case.desk_id, once=f"{case.id}:{case.urgency}")
    return more


def _tell_of_event(session: Session, channel: Channel, event: Event) -> None:
    occasion = VERBS[event.verb]
    found = CASE.match(event.about)
    case = session.get(Case, int(found[1])) if found else None
    if case is None and occasion is Occasion.OPENED:
        return
    of = CORRECTION.match(event.about)
    correction = event.details.get("correction") or (of[1] if of else None)
    number = {"correction": correction} if isinstance(correction, str) else {}
    desk_id = case.desk_id if case is not None else _desk_of(session, number.get("correction", ""))
    _tell(session, channel, occasion, case, desk_id, once=f"event {event.id}", about=event.about, **number)


def _desk_of(session: Session, number: str) -> int | None:
    """The desk of the case that a correction ended: of a further revision, nothing else says it."""
    correction = notices.correction(session, number)
    case = cases.case(session, correction.case_id) if correction is not None and correction.case_id else None
    return case.desk_id if case is not None else None


def _tell(
    session: Session,
    channel: Channel,
    occasion: Occasion,
    case: Case | None,
    desk_id: int | None,
    *,
    once: str,
    about: str = "",
    **values: str,
) -> None:
    wanted = decisions.wants(
        occasions=channel.occasions,
        severities=channel.severities,
        desk_id=channel.desk_id,
        occasion=occasion,
        severity=case.severity if case else None,
        on_desk=desk_id,
    )
    if not wanted:
        return
    told: dict[str, Any] = values | ({"case": str(case.id)} if case is not None else {})
    deliveries.enqueue(
        session,
        queries.KIND,
        to=(queries.KIND, channel.id),
        about=about or addresses.case(case.id if case else 0),
        key=f"{queries.KIND}:{channel.id}:{occasion}:{once}",
        occasion=occasion,
        **told,
    )


def tried(session: Session, channel_id: int, problem: str | None, *, by: Actor = events.SYSTEM) -> None:
    """Remember how telling a channel ended: `problem` is None if it was told."""
    channel = queries.channel(session, channel_id, hold=True)
    if channel is not None:
        channel.problem = problem[:300] if problem else None
        if problem is None:
            channel.told_at = clock.now()
