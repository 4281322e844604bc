"""Taking a mail in, once however often it comes: a report, an answer, or dropped where an editor sees it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from corrections import clock, database, events, throttle
from corrections.accounts.models import User
from corrections.cases import intake
from corrections.deliveries.decisions import address_hash, mailbox
from corrections.errors import Refused
from corrections.events import READER, SYSTEM, Actor
from corrections.mailbox import decisions, queries
from corrections.mailbox.decisions import Letter, MailFate, Reason
from corrections.mailbox.models import MailFolder, ReceivedMail
from corrections.newsroom.queries import newsroom
from corrections.requests import actions as requests
from corrections.requests.decisions import CameBy, Report, StoredFile
from corrections.requests.models import CorrectionRequest
from corrections.settings import Settings
from corrections.taxonomy import Medium

HOUR = timedelta(hours=1)
MOST_LINKS = 10
MOST_KEPT = 10_000_000
"""Bytes of a mail that was dropped: of a larger one its beginning is kept."""


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
        return urlsplit(self.base_url).hostname or "localhost"

    @property
    def ours(self) -> frozenset[str]:
        return frozenset(address.casefold() for address in (self.address, self.sender) if address)


def take(
    session: Session, letter: Letter, raw: bytes, files: tuple[StoredFile, ...], box: Box, *, by: Actor = READER
) -> tuple[ReceivedMail, bool]:
    """Take a mail in, whose files are stored already; return it, and whether it is new. The same mail is taken once."""
    if (before := queries.known(session, letter.digest)) is not None:
        return before, False
    mail = ReceivedMail(
        digest=letter.digest,
        received_at=clock.now(),
        state=MailFate.DROPPED,
        size=len(raw),
        whole=letter.whole and len(raw) <= MOST_KEPT,
    )
    try:
        with database.attempt(session):
            session.add(mail)
            session.flush()
    except IntegrityError:
        found = queries.known(session, letter.digest)
        if found is None:
            raise
        return found, False
    reason = decisions.why_dropped(letter, our_host=box.host, our_addresses=box.ours)
    if reason is None and _too_often(session, letter, box):
        reason = Reason.OFTEN
    if reason is None:
        try:
            with session.begin_nested():
                _settle(session, mail, letter, files, box, by=by)
        except Refused:
            reason = Reason.REFUSED
    if reason is not None:
        mail.state, mail.reason, mail.raw = MailFate.DROPPED, reason, raw[:MOST_KEPT]
    session.flush()
    return mail, True


def _too_often(session: Session, letter: Letter, box: Box) -> bool:
    who = address_hash(box.secret, mailbox(letter.sender or "")).hex()
    return throttle.hit(session, f"mail from:{who}", per=HOUR) > decisions.MOST_AN_HOUR


def _settle(
    session: Session, mail: ReceivedMail, letter: Letter, files: tuple[StoredFile, ...], box: Box, *, by: Actor
) -> CorrectionRequest:
    request = queries.answered(session, letter, box=box.address, secret=box.secret, host=box.host)
    if request is not None:
        said = letter.text or ", ".join(file.display_name for file in files)
        intake.hear(session, request, said, by=READER)
        requests.add_files(session, request, files, by=READER)
        mail.state = MailFate.REPLY
    else:
        submitted = intake.receive(session, _report(session, letter, files, box), by=by)
        request, mail.state = submitted.request, MailFate.REPORT
    mail.request_id, mail.raw = request.id, None
    return request


def _report(session: Session, letter: Letter, files: tuple[StoredFile, ...], box: Box) -> Report:
    article = queries.article_of(session, letter, box.base_url)
    place = queries.place_of(session, letter, article) if article else None
    named = decisions.addresses_in(letter.text)
    return Report(
        form_key=f"mail:{letter.digest.hex()[:59]}",
        wrong=letter.text or letter.subject or ", ".join(file.display_name for file in files),
        known=_left_out(letter, files),
        medium=article.medium if article else Medium.WEB,
        language=article.language if article else newsroom(session).language,
        article_id=article.id if article else None,
        version=article.latest if article and place else None,
        words=place.exact if place else "",
        passage=place,
        reported_url=named[0] if named else None,
        appeared=None if article or named else letter.subject or None,
        links=tuple(named[1 : MOST_LINKS + 1]),
        files=files,
        name=letter.sender_name,
        email=letter.sender or "",
        suspicion=decisions.suspicion(letter),
        came_by=CameBy.MAIL,
    )


def _left_out(letter: Letter, files: tuple[StoredFile, ...]) -> str:
    """The names of attachments that were not taken in: too many, too large, or of a kind that is not."""
    kept = {file.display_name for file in files}
    lost = [file.name for file in letter.attached if file.name not in kept]
    return "\n".join(f"📎 {name} ✗" for name in [*lost, *letter.left_out])


def take_by_hand(
    session: Session, mail: ReceivedMail, letter: Letter, files: tuple[StoredFile, ...], box: Box, *, by: User
) -> CorrectionRequest:
    """An editor says that a mail which was dropped is to be looked into. Raises Refused if it is not there any more."""
    if mail.state is not MailFate.DROPPED or mail.raw is None:
        raise Refused("This mail has been taken in already, or is no longer kept.")
    request = _settle(session, mail, letter, files, box, by=by.actor)
    mail.reason = None
    events.record(session, f"/desk/incoming/#{mail.id}", "mail taken in", by=by.actor, request=request.id)
    session.flush()
    return request


def keep_faulty(session: Session, raw: bytes, *, by: Actor = SYSTEM) -> None:
    """Keep a mail that our own code failed on, for a person to look at."""
    digest = hashlib.sha256(b"faulty\0" + raw).digest()
    if queries.known(session, digest) is None:
        now, kept = clock.now(), raw[:MOST_KEPT]
        row = ReceivedMail(digest=digest, received_at=now, state=MailFate.DROPPED, reason=Reason.FAULT, size=len(raw))
        row.raw, row.whole = kept, len(raw) <= MOST_KEPT
        session.add(row)
        session.flush()


def forget(session: Session, *, by: Actor = SYSTEM) -> bool:
    """Forget dropped mails that nobody took in for as long as they are kept: they hold people’s names and words."""
    before = clock.now() - timedelta(days=newsroom(session).keep_mail_days)
    gone = update(ReceivedMail).where(ReceivedMail.raw.is_not(None), ReceivedMail.received_at < before)
    session.execute(gone.values(raw=None))
    return False


def begin_folder(session: Session, digest: bytes, validity: int, *, by: Actor = SYSTEM) -> MailFolder:
    """Where a folder stands; anew if its server numbers its mails anew."""
    found = queries.folder(session, digest, hold=True)
    if found is None:
        found = MailFolder(digest=digest, validity=validity, last_uid=0, started_at=clock.now())
        session.add(found)
    elif found.validity != validity:
        found.validity, found.last_uid = validity, 0
    session.flush()
    return found


def read_up_to(session: Session, digest: bytes, validity: int, uid: int, *, by: Actor = SYSTEM) -> None:
    """The mail of this number is taken in, with all before it."""
    found = queries.folder(session, digest, hold=True)
    if found is not None and found.validity == validity:
        found.last_uid = max(found.last_uid, uid)


def looked(session: Session, digest: bytes, problem: str | None, *, by: Actor = SYSTEM) -> None:
    """Remember how looking into a folder ended, for the desk’s page."""
    found = queries.folder(session, digest, hold=True)
    if found is None:
        found = MailFolder(digest=digest, validity=0, last_uid=0, started_at=clock.now())
        session.add(found)
    found.problem = problem[:300] if problem else None
    if problem is None:
        found.looked_at = clock.now()
