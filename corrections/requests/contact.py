"""Where a reader can be reached: what they gave, put right or gave later, and the mail that asks if it is theirs."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import addresses, capabilities, clock, events, ids
from corrections.capabilities import Purpose
from corrections.deliveries import actions as deliveries
from corrections.errors import Refused
from corrections.events import Actor
from corrections.requests import queries
from corrections.requests.decisions import Report, digest, why_not_write
from corrections.requests.models import CorrectionRequest
from corrections.requests.readers import Reader
from corrections.taxonomy import RequestState


def reader_of(session: Session, request: CorrectionRequest) -> Reader | None:
    """The reader of a report, held: no mail to their address is being filled in, with a link that would outlive it."""
    held = select(Reader).where(Reader.request_id == request.id).with_for_update()
    return session.scalars(held.execution_options(populate_existing=True)).one_or_none()


def mend(session: Session, request: CorrectionRequest, report: Report) -> None:
    """Whoever went back to put a mistyped name or address right is called so, and written to there as long as no
    address is confirmed."""
    reader = reader_of(session, request)
    if reader is not None and report.name and reader.erased_at is None:
        reader.name = report.name
    if not report.email or (reader is not None and (reader.confirmed_at or reader.email == report.email)):
        return
    if report.suspicion:  # too many from one network: they may be trying out addresses
        return
    _set(session, request, reader, name=report.name, email=report.email)
    write_receipt(session, request, once=digest(report).hex()[:8])


def give(session: Session, request: CorrectionRequest, email: str, *, token: str, by: Actor) -> str:
    """The reader, who came by `token`, gives an address later, or another while none is confirmed; the same once more
    asks for the mail again. Returns the token by which they go on: what was mailed elsewhere ends. Raises Refused."""
    reader = reader_of(session, request)
    if reader is not None and reader.confirmed_at is not None:
        raise Refused("You have confirmed an address. Erase it first if we should write to another.")
    problem = why_not_write(request.state)
    if problem is not None:
        raise Refused(problem)
    if reader is None or reader.email != email:
        _set(session, request, reader, name="", email=email)
        events.record(session, addresses.request(request.id), "address given", by=by)
    if request.state is not RequestState.SET_ASIDE:
        write_receipt(session, request, once=f"{ids.digest(email).hex()[:8]}-{clock.now():%Y-%m-%dT%H:%M}")
    return still(session, request, token)


def _set(session: Session, request: CorrectionRequest, reader: Reader | None, *, name: str, email: str) -> None:
    if reader is None:
        reader = Reader(request_id=request.id)
        session.add(reader)
    # What was mailed to one address proves nothing of another.
    capabilities.revoke(session, Purpose.REQUEST_MAIL, request.id)
    reader.name, reader.email, reader.erased_at = name or reader.name, email, None
    reader.given_at = clock.now()
    session.flush()


def still(session: Session, request: CorrectionRequest, token: str) -> str:
    """`token` if it still opens the reader's page, else another that does."""
    if queries.by_token(session, token) is not None:
        return token
    return capabilities.grant(session, Purpose.REQUEST, request.id)


def write_receipt(session: Session, request: CorrectionRequest, *, once: str = "first") -> None:
    """Tell a reader who gave an address by email that the report is here; of one set aside once it is not."""
    # How many mails an address gets that nobody confirmed is limited where they are sent.
    deliveries.enqueue(
        session,
        "request-received",
        to=("reader", request.id),
        about=addresses.request(request.id),
        key=f"request-received:{request.id}:{once}",
    )
