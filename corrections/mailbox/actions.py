"""Taking a mail in, once however often it comes: a report, an answer, or dropped where an editor sees it."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from corrections import clock, database, events, throttle
from corrections.accounts.models import User
from corrections.cases import intake
from corrections.cases.models import Case
from corrections.deliveries.decisions import address_hash, mailbox
from corrections.errors import Refused
from corrections.events import READER, SYSTEM, Actor
from corrections.mailbox import decisions, queries, senders
from corrections.mailbox.decisions import Letter, MailFate, Reason
from corrections.mailbox.models import FORGOTTEN, MailFolder, ReceivedMail
from corrections.mailbox.queries import Answered
from corrections.newsroom.queries import newsroom
from corrections.notices import known
from corrections.requests import actions as requests
from corrections.requests import queries as request_queries
from corrections.requests import written
from corrections.requests.decisions import CameBy, Report, StoredFile
from corrections.requests.models import CorrectionRequest
from corrections.requests.uploads import display_name
from corrections.settings import Settings
from corrections.taxonomy import Medium

HOUR = timedelta(hours=1)
NEVER_READ = 0  # no folder has this UIDVALIDITY
MOST_LINKS = 10


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
    session: Session, letter: Letter, raw: bytes, files: tuple[StoredFile, ...], box: Box, *, by: Actor = READER
) -> tuple[ReceivedMail, bool]:
    """Take a mail in, whose files are stored already; return it, and whether it is new. The same mail is taken once."""
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
    reason = decisions.why_dropped(letter, our_host=box.host, our_addresses=box.ours)
    answered = _answered(session, letter, box) if reason is None else None
    if reason is None and _too_often(session, letter, answered, box):
        reason = Reason.OFTEN
    if reason is None:
        try:
            with session.begin_nested():
                _settle(session, mail, letter, answered, files, box, by=by)
        except Refused:
            reason = Reason.REFUSED
    if reason is not None:
        _drop(session, mail, reason, raw, letter)
        mail.sender = senders.known_as(box.secret, letter.sender)
    session.flush()
    return mail, True


def _answered(session: Session, letter: Letter, box: Box) -> Answered | None:
    return queries.answered(session, letter, box=box.address, secret=box.secret, host=box.host)


def _too_often(session: Session, letter: Letter, answered: Answered | None, box: Box) -> bool:
    who = address_hash(box.secret, mailbox(letter.sender or "")).hex()
    if throttle.hit(session, f"mail from:{who}", per=HOUR) > decisions.MOST_AN_HOUR:
        return True
    return answered is not None and written.too_often(session, answered.request)


def _drop(session: Session, mail: ReceivedMail, reason: Reason, raw: bytes, letter: Letter | None) -> None:
    """Keep a mail, or the beginning of it, for a person to look at."""
    most = decisions.most_kept(reason)
    mail.state, mail.reason, mail.raw = MailFate.DROPPED, reason, raw[:most]
    mail.whole = len(raw) <= most and (letter is None or letter.whole)
    mail.shown = decisions.shown(letter) if letter is not None else None
    session.flush()
    surplus = queries.oldest_kept(session, reason, after=decisions.MOST_DROPPED)
    if surplus is not None:
        let_go(session, ReceivedMail.reason == reason, ReceivedMail.id <= surplus)


def let_go(session: Session, *which: ColumnElement[bool]) -> None:
    """Keep no longer what dropped mails held: that each came, and when, is all that is left."""
    gone = update(ReceivedMail).where(ReceivedMail.raw.is_not(None), *which)
    session.execute(gone.values(FORGOTTEN))


def _settle(
    session: Session,
    mail: ReceivedMail,
    letter: Letter,
    answered: Answered | None,
    files: tuple[StoredFile, ...],
    box: Box,
    *,
    by: Actor,
) -> CorrectionRequest:
    if answered is not None:
        request = answered.request
        said = letter.text or ", ".join(file.display_name for file in files)
        lost = _left_out(letter, files)
        said = f"{said}\n\n{lost}" if lost else said
        hear = intake.hear if answered.from_reader else intake.hear_from_elsewhere
        hear(session, request, said, by=READER)
        requests.add_files(session, request, files, by=READER)
        mail.state = MailFate.REPLY
    else:
        report, corrected = _known_already(session, letter, _report(session, letter, files, box))
        submitted = intake.receive(session, report, by=by, answered_by=corrected)
        request, mail.state = submitted.request, MailFate.REPORT
    mail.request_id, mail.raw, mail.shown, mail.sender, mail.said = request.id, None, None, None, None
    return request


def _report(session: Session, letter: Letter, files: tuple[StoredFile, ...], box: Box) -> Report:
    article = queries.article_of(session, letter, box.base_url)
    quoted = decisions.quoted_in(letter.text)
    place = request_queries.standing(session, article, quoted, below_headline=True) if article else None
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


def _known_already(session: Session, letter: Letter, report: Report) -> tuple[Report, Case | None]:
    """The case whose published correction answers a report, and the report with the words that say so: what was put
    right stands no longer in the newest text, so that of what a mail quotes each may be it."""
    quoted = () if report.passage is not None else decisions.quoted_in(letter.text)
    for about in (report, *(replace(report, words=words) for words in quoted)):
        if (case := known.answered_by(session, about)) is not None:
            return about, case
    return report, None


def _left_out(letter: Letter, files: tuple[StoredFile, ...]) -> str:
    """The names of attachments that were not taken in: too many, too large, or of a kind that is not."""
    sent = Counter(display_name(file.name) for file in letter.attached)
    lost = (sent - Counter(file.display_name for file in files)).elements()
    return "\n".join(f"📎 {name} ✗" for name in [*lost, *letter.left_out])


def take_by_hand(
    session: Session, mail: ReceivedMail, letter: Letter, files: tuple[StoredFile, ...], box: Box, *, by: User
) -> CorrectionRequest:
    """An editor says that a mail which was dropped is to be looked into. Raises Refused if it is not there any more."""
    if mail.state is not MailFate.DROPPED or mail.raw is None:
        raise Refused("This mail has been taken in already, or is no longer kept.")
    if not (letter.text or letter.subject or letter.attached):
        raise Refused("Nothing of this mail could be read, so there is nothing to take in.")
    request = _settle(session, mail, letter, _answered(session, letter, box), files, box, by=by.actor)
    mail.reason = None
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


def begin_folder(session: Session, digest: bytes, validity: int, next_uid: int, *, by: Actor = SYSTEM) -> MailFolder:
    """Where a folder stands; anew if its server numbers its mails anew. `next_uid`: what its next mail will be."""
    found = queries.folder(session, digest, hold=True) or _new_folder(session, digest)
    if found.validity != validity:
        found.numbered_anew = found.validity != NEVER_READ
        found.validity, found.last_uid, found.first_new = validity, 0, next_uid
    session.flush()
    return found


def _new_folder(session: Session, digest: bytes) -> MailFolder:
    made = MailFolder(digest=digest, validity=NEVER_READ, last_uid=0, started_at=clock.now())
    session.add(made)
    return made


def read_up_to(session: Session, digest: bytes, validity: int, uid: int, *, by: Actor = SYSTEM) -> None:
    """The mail of this number is taken in, with all before it."""
    found = queries.folder(session, digest, hold=True)
    if found is not None and found.validity == validity:
        found.last_uid = max(found.last_uid, uid)


def looked(session: Session, digest: bytes, problem: str | None, *, by: Actor = SYSTEM) -> None:
    """Remember how looking into a folder ended, for the desk’s page."""
    found = queries.folder(session, digest, hold=True) or _new_folder(session, digest)
    found.problem = problem[:300] if problem else None
    if problem is None:
        found.looked_at = clock.now()
