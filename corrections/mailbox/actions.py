"""Taking a mail in, once however often it comes: a report, an answer, or dropped where an editor sees it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from corrections import clock, database, events, throttle
from corrections.accounts.models import User
from corrections.cases import intake
from corrections.deliveries.decisions import address_hash, mailbox
from corrections.errors import Refused
from corrections.events import READER, SYSTEM, Actor
from corrections.mailbox import decisions, naming, queries, reporting, senders
from corrections.mailbox.decisions import Letter, MailFate, Reason
from corrections.mailbox.models import FORGOTTEN, ReceivedMail
from corrections.mailbox.queries import Answered
from corrections.mailbox.reporting import About
from corrections.requests import actions as requests
from corrections.requests import written
from corrections.requests.decisions import CameBy, MessageKind, StoredFile
from corrections.requests.models import CorrectionRequest
from corrections.settings import Settings

HOUR = timedelta(hours=1)
AT_ONCE = 500


@dataclass(frozen=True)
class Box:
    """The address that mail comes to, and what tells ours from others’."""

    address: str
    sender: str
    base_url: str
    secret: bytes

    @classmethod
    def of(cls, settings: Settings) -> Box:
        return cls(settings.mail_box, settings.mail_from, settings.base_url, settings.secret())

    @property
    def host(self) -> str:
        host = urlsplit(self.base_url).hostname or "localhost"
        return "localhost" if ":" in host else host  # as in the Message-IDs of our emails

    @property
    def ours(self) -> frozenset[str]:
        return frozenset(address.casefold() for address in (self.address, self.sender) if address)


def take(
    session: Session,
    letter: Letter,
    raw: bytes,
    files: tuple[StoredFile, ...],
    box: Box,
    *,
    on: About | None = None,
    by: Actor = READER,
) -> tuple[ReceivedMail, bool]:
    """Take a mail in, whose files are stored already; return it, and whether it is new. The same mail is taken once.

    `on`: what it is about, where that was looked for before (`to_be_found`).
    """
    if (before := queries.known(session, letter.digest)) is not None:
        return before, False
    mail = ReceivedMail(digest=letter.digest, received_at=clock.now(), state=MailFate.DROPPED, size=len(raw))
    try:
        with database.attempt(session):
            session.add(mail)
            session.flush()
    except IntegrityError:
        found = queries.known(session, letter.digest)
        if found is None:
            raise
        return found, False
    mail.sender = senders.known_as(box.secret, letter.sender)
    reason = decisions.why_dropped(letter, our_host=box.host, our_addresses=box.ours)
    answered = _answered(session, letter, box) if reason is None else None
    if reason is None and _too_often(session, letter, answered, box):
        reason = Reason.OFTEN
    if reason is None:
        try:
            with session.begin_nested():
                _settle(session, mail, letter, answered, files, box, on, by=by)
        except Refused:
            reason = Reason.REFUSED
    if reason is not None:
        _drop(session, mail, reason, raw, letter)
    else:
        _keep(mail, raw, letter, decisions.MOST_BEGINNING)
    session.flush()
    return mail, True


def to_be_found(session: Session, letter: Letter, box: Box) -> About | None:
    """What a mail is about that will be a report; None for an answer."""
    return None if _answered(session, letter, box) else reporting.about(session, letter, box.base_url)


def _answered(session: Session, letter: Letter, box: Box) -> Answered | None:
    return queries.answered(session, letter, box=box.address, secret=box.secret)


def _too_often(session: Session, letter: Letter, answered: Answered | None, box: Box) -> bool:
    who = address_hash(box.secret, mailbox(letter.sender or "")).hex()
    if throttle.hit(session, f"mail from:{who}", per=HOUR) > decisions.MOST_AN_HOUR:
        return True
    return answered is not None and written.too_often(session, answered.request)


def _drop(session: Session, mail: ReceivedMail, reason: Reason, raw: bytes, letter: Letter | None) -> None:
    """Keep a mail, or the beginning of it, for a person to look at."""
    mail.state, mail.reason = MailFate.DROPPED, reason
    _keep(mail, raw, letter, decisions.most_kept(reason))
    mail.shown = decisions.shown(letter) if letter is not None else None
    session.flush()
    if mail.sender is not None:
        _let_surplus_go(
            session, decisions.MOST_OF_ONE, ReceivedMail.reason == reason, ReceivedMail.sender == mail.sender
        )
    _let_surplus_go(session, decisions.MOST_DROPPED, ReceivedMail.reason == reason)


def _let_surplus_go(session: Session, most: int, *which: ColumnElement[bool]) -> None:
    surplus = queries.oldest_kept(session, *which, after=most)
    if surplus is not None:
        let_go(session, ReceivedMail.id <= surplus, *which)


def _keep(mail: ReceivedMail, raw: bytes, letter: Letter | None, most: int) -> None:
    mail.raw, mail.whole = raw[:most], len(raw) <= most and (letter is None or letter.whole)


def show(session: Session, mail_id: int, letter: Letter | None, *, by: Actor = SYSTEM) -> None:
    """Keep what is to be shown of a dropped mail: nothing of one that could not be read, unless it was let go since."""
    kept = update(ReceivedMail).where(ReceivedMail.id == mail_id, ReceivedMail.raw.is_not(None))
    session.execute(kept.values(shown=decisions.shown(letter) if letter is not None else {}))


def let_go(session: Session, *which: ColumnElement[bool]) -> None:
    """Keep no longer what mails held: that each came, and when, is all that is left."""
    gone = update(ReceivedMail).where(ReceivedMail.raw.is_not(None), *which)
    session.execute(gone.values(FORGOTTEN))


def let_go_again(session: Session, digests: Collection[bytes]) -> None:
    """Of mails that a backup brought back, keep those no longer that were forgotten after it was made."""
    kept = session.execute(select(ReceivedMail.id, ReceivedMail.digest).where(ReceivedMail.raw.is_not(None)))
    again = [mail_id for mail_id, digest in kept if bytes(digest) in digests]
    for n in range(0, len(again), AT_ONCE):
        let_go(session, ReceivedMail.id.in_(again[n : n + AT_ONCE]))


def _settle(
    session: Session,
    mail: ReceivedMail,
    letter: Letter,
    answered: Answered | None,
    files: tuple[StoredFile, ...],
    box: Box,
    on: About | None,
    *,
    by: Actor,
) -> CorrectionRequest:
    if answered is not None:
        request = answered.request
        said = letter.text or ", ".join(file.display_name for file in files)
        lost = reporting.left_out(letter, files)
        first, *more = decisions.messages_of(f"{said}\n\n{lost}" if lost else said) or [""]
        hear = intake.hear if answered.from_reader else intake.hear_from_elsewhere
        hear(session, request, first, by=READER)
        _add_rest(session, request, more, from_reader=answered.from_reader)
        requests.add_files(session, request, files, by=READER)
        # Who wrote by mail has what we mailed there, and answers from there. Somebody else may have typed an address.
        if answered.by_address and answered.from_reader and request.came_by is CameBy.MAIL:
            requests.confirm_address(session, request, by=READER, by_mail=True)
        mail.state = MailFate.REPLY
    else:
        on = on or reporting.about(session, letter, box.base_url)
        report, corrected = reporting.known_already(session, letter, reporting.report(letter, on, files))
        submitted = intake.receive(session, report, by=by, answered_by=corrected)
        request, mail.state = submitted.request, MailFate.REPORT
        _add_rest(session, request, decisions.messages_of(letter.text)[1:])
        naming.link(session, request, queries.named(session, letter), by=by)
    mail.request_id, mail.shown = request.id, None
    return request


def _add_rest(session: Session, request: CorrectionRequest, more: list[str], *, from_reader: bool = True) -> None:
    """What is longer than one message goes on in the next."""
    for text in more:
        requests.add_message(session, request, MessageKind.FACT, text, by=READER, from_reader=from_reader)


def take_by_hand(
    session: Session,
    mail: ReceivedMail,
    letter: Letter,
    files: tuple[StoredFile, ...],
    box: Box,
    *,
    on: About | None,
    by: User,
) -> CorrectionRequest:
    """An editor says that a mail which was dropped is to be looked into. `on`: as for `take`. Raises Refused if it is
    not there any more."""
    if mail.state is not MailFate.DROPPED or mail.raw is None:
        raise Refused("This mail has been taken in already, or is no longer kept.")
    if not (letter.text or letter.subject or letter.attached):
        raise Refused("Nothing of this mail could be read, so there is nothing to take in.")
    request = _settle(session, mail, letter, _answered(session, letter, box), files, box, on, by=by.actor)
    mail.reason = None
    _keep(mail, mail.raw, letter, decisions.MOST_BEGINNING)
    events.record(session, f"/desk/incoming/#{mail.id}", "mail taken in", by=by.actor, request=request.id)
    session.flush()
    return request


def keep_faulty(session: Session, raw: bytes, *, by: Actor = SYSTEM) -> None:
    """Keep a mail that our own code failed on, for a person to look at."""
    _keep_unread(session, hashlib.sha256(b"faulty\0" + raw).digest(), Reason.FAULT, raw, len(raw))


def keep_withheld(
    session: Session, number: str, letter: Letter | None, head: bytes, size: int, *, by: Actor = SYSTEM
) -> None:
    """Remember a mail that its server does not hand over, by its `number` there, with its headers if it gave them."""
    digest = hashlib.sha256(f"withheld\0{number}".encode()).digest()
    _keep_unread(session, digest, Reason.WITHHELD, head, size, letter)


def _keep_unread(
    session: Session, digest: bytes, reason: Reason, raw: bytes, size: int, letter: Letter | None = None
) -> None:
    if queries.known(session, digest) is None:
        mail = ReceivedMail(digest=digest, received_at=clock.now(), state=MailFate.DROPPED, size=size)
        session.add(mail)
        _drop(session, mail, reason, raw, letter)
