"""Asking for an erasure, confirming and refusing it: two people, one list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy.orm import Session

from corrections import addresses, clock, events
from corrections.accounts import queries as accounts
from corrections.accounts.decisions import MAY, Act
from corrections.accounts.models import User
from corrections.deliveries import actions as deliveries
from corrections.erasures import decisions, finding, purging
from corrections.erasures.finding import Sought
from corrections.erasures.matching import Wanted
from corrections.erasures.models import ErasureRequest
from corrections.erasures.places import Found, digest, read_file, read_part, row_key
from corrections.errors import Conflict, Message, Refused
from corrections.events import SYSTEM, Actor
from corrections.log import queries as log
from corrections.newsroom import actions as newsrooms
from corrections.settings import Settings
from corrections.taxonomy import ErasureGround


def ask(
    session: Session,
    sought: Sought,
    found: Found,
    left: Collection[str],
    *,
    seen: bytes,
    ground: ErasureGround,
    reason: str,
    by: User,
) -> ErasureRequest:
    """Ask a second person to erase what is found, but for places that are `left` as they are, by their keys.

    `found` is what is found now, looked for before this transaction, which would keep all writers waiting; `seen` is
    the digest of what was found when the list was made. Raises Conflict if these differ, Refused if nothing is to be
    erased or no reason is given. What comes in between shows when it is confirmed.
    """
    there = {place.key for place in found.places}
    if found.digest(there) != seen:
        raise Conflict(CHANGED)
    places = there - set(left)
    problem = decisions.why_not_ask(places, reason)
    if problem is not None:
        raise Refused(problem)
    request = ErasureRequest(
        state=decisions.ASKED,
        ground=ground,
        reason=reason,
        words=list(sought.words),
        chosen=list(sought.chosen),
        places=sorted(places),
        left=sorted(there - places),
        digest=found.digest(places),
        asked_by_id=by.id,
        asked_at=clock.now(),
        files=[],
    )
    _hand_in(session, request, by=by.actor)
    return request


def _hand_in(session: Session, request: ErasureRequest, *, by: Actor, **details: int) -> None:
    """Put a request before those who may confirm it."""
    session.add(request)
    session.flush()
    about, counted = addresses.erasure(request.id), len(request.places)
    for second in accounts.working(session, MAY[Act.CONFIRM_ERASURE]):
        if second.id != request.asked_by_id:
            deliveries.enqueue(session, "erasure-asked", to=("user", second.id), about=about, erasure=request.id)
    events.record(session, about, "erasure asked for", by=by, ground=request.ground, places=counted, **details)


CHANGED = Message("What holds it has changed since this list was made. Look for it again.")


def sought_by(request: ErasureRequest) -> Sought:
    return Sought(tuple(request.words or ()), tuple(request.chosen))


def confirm(session: Session, request: ErasureRequest, found: Found, *, settings: Settings, by: User) -> None:
    """Erase what a request names, as the second person: in the log, in every table, and after the commit on the disk.

    `found` is what holds it `now`, looked for before this transaction, which would keep all writers waiting. What comes
    in between is looked for afterwards (`ask_again`). Raises Refused if it was decided before or `by` asked for it;
    Conflict unless all that holds it is what both saw. What was left off the list when it was asked for stays.
    """
    purging.hold(session, request.places)
    log.locked(session)
    see_who_decides(request, by=by)
    stands = digest(request.places, finding.contents(session, request.places, settings))
    if not still_stands(request, found) or stands != request.digest:
        raise Conflict(CHANGED)
    wanted = finding.wanted_of(session, sought_by(request))
    entries = purging.erase_parts(session, _by_record(request.places), request.ground, by=by.actor)
    purging.clear_rows(session, request.places, wanted, by=by.actor)
    purging.make_anew(session, request.places)
    _end(request, decisions.DONE, by, wanted)
    request.words = list(wanted.wordings)  # until it was looked for a last time
    request.files = [name for key in request.places if (name := read_file(key))]
    purging.forget_files(session, request.files)
    newsrooms.raise_generation(session)
    about = addresses.erasure(request.id)
    events.record(session, about, "erased", by=by.actor, ground=request.ground, entries=len(entries))
    session.flush()


def ask_again(session: Session, request: ErasureRequest, found: Found) -> ErasureRequest | None:
    """Forget what was looked for, after a last look: `found` is what holds it now that it is erased.

    What came in while it was confirmed nobody has seen: it is asked for anew, and returned; None if there is nothing.
    What stays as it is by the first request stays.
    """
    words, request.words = request.words, None
    new = {place.key for place in found.places if place.meant} - set(request.left)
    if not new or not words:
        return None
    there = {place.key for place in found.places}
    again = ErasureRequest(
        state=decisions.ASKED,
        ground=request.ground,
        reason=request.reason,
        words=words,
        chosen=[],
        places=sorted(new),
        left=sorted(there - new),
        digest=found.digest(new),
        asked_by_id=request.asked_by_id,
        asked_at=clock.now(),
        files=[],
    )
    _hand_in(session, again, by=SYSTEM, after=request.id)
    return again


def refuse(session: Session, request: ErasureRequest, *, reason: str, by: User) -> None:
    """Erase nothing, and say why to the person who asked. Raises Refused."""
    see_who_decides(request, by=by)
    if not reason.strip():
        raise Refused(Message("Say why, for the person who asked.").about("reason"))
    _end(request, decisions.REFUSED, by, Wanted(()))
    request.refusal = reason
    events.record(session, addresses.erasure(request.id), "erasure refused", by=by.actor)


def take_back(session: Session, request: ErasureRequest, *, by: User) -> None:
    """Erase nothing: it was asked for by mistake, or in the wrong words. Raises Refused once it is decided."""
    if request.state != decisions.ASKED:
        raise Refused(decisions.DECIDED)
    _end(request, decisions.DROPPED, by, Wanted(()))
    events.record(session, addresses.erasure(request.id), "erasure taken back", by=by.actor)


def see_who_decides(request: ErasureRequest, *, by: User) -> None:
    """Raise Refused where `by` may not decide on a request, or nobody may any more."""
    problem = decisions.why_not_decide(request.state, asked_by=request.asked_by_id, by=by.id)
    if problem is not None:
        raise Refused(problem)


def now(session: Session, request: ErasureRequest, settings: Settings) -> Found:
    """What holds it now, but for the request itself."""
    found = finding.find(session, sought_by(request), settings)
    own = row_key(ErasureRequest.__tablename__, {"id": request.id})
    return replace(found, places=tuple(place for place in found.places if place.key != own))


def still_stands(request: ErasureRequest, found: Found) -> bool:
    """Whether what holds it now is what was seen when it was asked for: these places, and this in them.

    What shares some words with it alone would stay, so that more of that changes nothing.
    """
    meant = {place.key for place in found.places if place.meant}
    return meant <= {*request.places, *request.left} and found.digest(request.places) == request.digest


def _by_record(keys: Collection[str]) -> list[str]:
    """The parts of documents, whole documents first: what is erased with one is not erased by itself as well."""
    parts = [(at, key) for key in keys if (at := read_part(key))]
    whole = {at[:2] for at, _ in parts if at[2] is None}
    return [key for at, key in sorted(parts, key=lambda one: (one[0][:2], one[0][2] or "")) if at[2] is None] + [
        key for at, key in parts if at[2] is not None and at[:2] not in whole
    ]


def _end(request: ErasureRequest, state: str, by: User, wanted: Wanted) -> None:
    request.state, request.decided_by_id, request.decided_at = state, by.id, clock.now()
    request.words, request.digest = None, None
    request.reason = wanted.without(request.reason or "")
