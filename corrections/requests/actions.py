"""Taking in what readers send. The door from outside is `cases.actions`, which also finds the case it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from corrections import addresses, capabilities, clock, database, events, ids, rows
from corrections.capabilities import Purpose
from corrections.composed import says_something
from corrections.deliveries import actions as deliveries
from corrections.errors import Message, Refused
from corrections.events import Actor
from corrections.requests import contact, queries, resent, uploads
from corrections.requests.anchoring import Passage as Anchored
from corrections.requests.decisions import (
    ERASED,
    MessageKind,
    Report,
    StoredFile,
    digest,
    why_not_second_look,
    why_not_withdraw,
    why_not_write,
)
from corrections.requests.models import CorrectionRequest, Evidence, Passage, RequestMessage
from corrections.requests.readers import Reader
from corrections.taxonomy import ActorKind, Listed, RequestState

PRESSED_TWICE = timedelta(minutes=1)


@dataclass(frozen=True)
class Submitted:
    """A report and a fresh token for its private page.

    `new`: it was not there before. `added`: the form was sent again with other words, kept as a further message.
    `passage`: of a new one, the words that it points at.
    """

    request: CorrectionRequest
    token: str
    new: bool
    added: bool = False
    passage: Passage | None = None


def submit(session: Session, report: Report, *, by: Actor) -> Submitted:
    """Store a report. Sent again, the same form gives the same report; with other words, a further message on it."""
    known = queries.by_form_key(session, report.form_key)
    if known is None:
        try:
            with database.attempt(session):
                passage = add_passage(session, report)
                request = _add(session, report, passage, by=by)
        except IntegrityError:
            # Somebody pressed the button twice, and the other press was first.
            known = queries.by_form_key(session, report.form_key)
            if known is None:
                raise
        else:
            token = capabilities.grant(session, Purpose.REQUEST, request.id)
            return Submitted(request, token, new=True, passage=passage)
    if known.form_digest == ERASED:  # sent again, it would bring back what was erased
        raise Refused(
            "Something in this report was erased since you sent it. Write to us on its page, or begin a new one."
        )
    token = capabilities.grant(session, Purpose.REQUEST, known.id)
    if known.form_digest == digest(report):
        return Submitted(known, token, new=False)
    problem = why_not_write(known.state)
    if problem is not None:
        raise Refused(problem)
    text = "\n\n".join(resent.said_anew(session, known, report))
    if text and not any(message.text == text for message in queries.messages(session, [known.id])):
        add_message(session, known, MessageKind.FACT, text, by=by)
    _add_evidence(session, known, report)
    resent.choose_anew(session, known, report, by=by)
    contact.mend(session, known, report)
    return Submitted(known, token, new=False, added=True)


def _add(session: Session, report: Report, passage: Passage | None, *, by: Actor) -> CorrectionRequest:
    request = CorrectionRequest(
        reference=ids.reference(),
        form_key=report.form_key,
        form_digest=digest(report),
        state=RequestState.SET_ASIDE if report.suspicion else RequestState.RECEIVED,
        article_id=report.article_id,
        passage_id=passage.id if passage else None,
        reported_url=report.reported_url,
        appeared=report.appeared,
        medium=report.medium,
        error_type=report.error_type,
        relation=report.relation,
        wrong=report.wrong,
        right=report.right,
        known=report.known,
        language=report.language,
        came_by=report.came_by,
        set_aside_reason=report.suspicion,
        received_at=clock.now(),
    )
    rows.add(session, request)
    _add_evidence(session, request, report)
    if report.name or report.email:
        session.add(Reader(request_id=request.id, name=report.name or None, email=report.email or None))
    events.record(session, addresses.request(request.id), "received", by=by, after=request.state)
    if report.email and report.receipt and not report.suspicion:
        contact.write_receipt(session, request)
    return request


def add_passage(session: Session, report: Report) -> Passage | None:
    """Store the words that a report points at, with their place if they were found in a version."""
    if report.passage is not None and report.article_id is not None and report.version is not None:
        return add_place(session, report.article_id, report.version, report.passage)
    if not report.words:
        return None
    passage = Passage(article_id=report.article_id, exact=report.words, prefix="", suffix="")
    rows.add(session, passage)
    return passage


def add_place(session: Session, article_id: int, version: int, place: Anchored) -> Passage:
    """Store words of a version of an article, with their place."""
    passage = queries.placed(article_id, version, place)
    rows.add(session, passage)
    return passage


def add_files(session: Session, request: CorrectionRequest, files: tuple[StoredFile, ...], *, by: Actor) -> None:
    """Add files to a report. One that it has already is passed over."""
    if files and _add_evidence(session, request, Report(form_key=request.form_key, wrong="", files=files)):
        events.record(session, addresses.request(request.id), "files added", by=by)


def _add_evidence(session: Session, request: CorrectionRequest, report: Report) -> bool:
    """Add what it does not have yet. False if it has all of it."""
    if not (report.links or report.files):
        return False
    known = queries.evidence(session, [request.id])
    elsewhere = queries.attached_elsewhere(session, [file.stored_name for file in report.files], request.form_key)
    for file in report.files:
        if file.stored_name in elsewhere:  # the form of another window was sent at this moment
            raise Refused(uploads.sent_along(file))
    urls = [url for url in report.links if all(row.url != url for row in known)]
    session.add_all(Evidence(request_id=request.id, url=url) for url in urls)
    files = {file.sha256: file for file in reversed(report.files) if all(row.sha256 != file.sha256 for row in known)}
    for file in reversed(files.values()):
        session.add(
            Evidence(
                request_id=request.id,
                stored_name=file.stored_name,
                display_name=file.display_name,
                media_type=file.media_type,
                size=file.size,
                sha256=file.sha256,
            )
        )
    return bool(urls or files)


def add_message(
    session: Session, request: CorrectionRequest, kind: MessageKind, text: str, *, by: Actor, from_reader: bool = True
) -> RequestMessage:
    """Add a message to a report's thread. Raises Refused for a reader who took the report back."""
    if by.kind is ActorKind.READER:
        problem = why_not_write(request.state)
        if problem is not None and kind is not MessageKind.WITHDRAWAL:
            raise Refused(problem)
    if not says_something(text) and kind is not MessageKind.WITHDRAWAL:
        raise Refused("Write what you want to say.")
    if by.kind is ActorKind.READER and (same := just_said(session, request, kind, text, by=by)):
        return same
    message = RequestMessage(
        request_id=request.id, at=clock.now(), from_kind=by.kind, from_id=by.id, kind=kind, text=text
    )
    message.from_elsewhere = not from_reader
    session.add(message)
    elsewhere = {} if from_reader else {"elsewhere": True}
    events.record(session, addresses.request(request.id), f"message: {kind}", by=by, **elsewhere)
    session.flush()
    return message


def just_said(
    session: Session, request: CorrectionRequest, kind: MessageKind, text: str, *, by: Actor
) -> RequestMessage | None:
    """The same message of the last minute, whose button was pressed once more."""
    same, since = (by.kind, by.id, kind, text), clock.now() - PRESSED_TWICE
    said = [one for one in queries.messages(session, [request.id]) if one.at >= since]
    return next((one for one in said if (one.from_kind, one.from_id, one.kind, one.text) == same), None)


def take_decision_back(session: Session, request_id: int, *, since: datetime) -> None:
    """Remove the answer of a decision that was undone before any mail of it went out."""
    session.execute(
        delete(RequestMessage).where(
            RequestMessage.request_id == request_id,
            RequestMessage.kind == MessageKind.DECISION,
            RequestMessage.at >= since,
        )
    )


def set_state(
    session: Session, request: CorrectionRequest, state: RequestState, *, by: Actor, **details: Listed
) -> None:
    """Move a report to `state`, with an event that holds `details`; nothing if it stands there already."""
    if request.state is not state:
        known = {"before": request.state, "after": state, **details}
        events.record(session, addresses.request(request.id), "state", by=by, **known)
        request.state = state


def withdraw(session: Session, request: CorrectionRequest, reason: str, *, by: Actor, is_unseen: bool = False) -> None:
    """The reader takes the report back. Raises Refused once it is decided, unless that `is_unseen` by them."""
    problem = why_not_withdraw(request.state)
    if problem is not None and not is_unseen:
        raise Refused(problem)
    add_message(session, request, MessageKind.WITHDRAWAL, reason, by=by)
    set_state(session, request, RequestState.WITHDRAWN, by=by)


def ask_second_look(session: Session, request: CorrectionRequest, reason: str, *, by: Actor) -> None:
    """The reader asks, once, that somebody who did not decide looks again. Raises Refused."""
    problem = why_not_second_look(request.state, asked_before=request.second_look_at is not None)
    if problem is not None:
        raise Refused(problem)
    if not says_something(reason):
        raise Refused(Message("Say what we got wrong, or what we missed."))
    add_message(session, request, MessageKind.SECOND_LOOK, reason, by=by)
    request.second_look_at = clock.now()
    set_state(session, request, RequestState.WITH_EDITORS, by=by)


def confirm_address(session: Session, request: CorrectionRequest, *, by: Actor, by_mail: bool) -> None:
    """The reader says that the address is theirs: from now on our mails may quote what was written.

    Raises Refused unless they came `by_mail`, through a link that only a mail to that address carried: whoever
    filed the report may have typed somebody else's.
    """
    if not by_mail:
        raise Refused("Open the link in our email to you, and confirm the address there.")
    reader = contact.reader_of(session, request)
    if reader is not None and reader.email and reader.confirmed_at is None:
        reader.confirmed_at = clock.now()
        events.record(session, addresses.request(request.id), "address confirmed", by=by)


def erase_reader(session: Session, request: CorrectionRequest, *, by: Actor, months: int | None = None) -> None:
    """Forget the reader's name and address, and cancel what was due to them. The report and its case stay.

    The links in our mails end with the address: else they would confirm the next one that is given. `months`: it is
    done without being asked, so long after the report was finished; then those links still open the report, about
    which the reader may ask for a second look, but confirm no address any more.
    """
    reader = contact.reader_of(session, request)
    if reader is not None:
        if months is None:
            capabilities.revoke(session, Purpose.REQUEST_MAIL, request.id)
        else:
            capabilities.turn(session, Purpose.REQUEST_MAIL, request.id, into=Purpose.REQUEST)
        reader.name = reader.email = reader.confirmed_at = None
        reader.erased_at = clock.now()
        deliveries.cancel_to(session, ("reader", request.id))
        deliveries.forget_keys(session, "request-received", ("reader", request.id))
        request.form_digest = ERASED
        details = {"months": months} if months is not None else {}
        events.record(session, addresses.request(request.id), "reader erased", by=by, **details)


def new_address(session: Session, request: CorrectionRequest, *, by: Actor) -> str:
    """End every private address of a report and return the token of a new one."""
    for purpose in (Purpose.REQUEST, Purpose.REQUEST_MAIL):
        capabilities.revoke(session, purpose, request.id)
    events.record(session, addresses.request(request.id), "private address replaced", by=by)
    return capabilities.grant(session, Purpose.REQUEST, request.id)
