"""Reading which mails came in, and what they are about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, null, select
from sqlalchemy.orm import Session

from corrections import clock
from corrections.articles import headlines
from corrections.articles.models import Article
from corrections.deliveries import replies
from corrections.mailbox import decisions
from corrections.mailbox.decisions import Letter, MailFate, Reason
from corrections.mailbox.models import MailFolder, ReceivedMail
from corrections.notices import addressed
from corrections.requests import queries as requests
from corrections.requests.models import CorrectionRequest

TAKEN_IN = (MailFate.REPORT, MailFate.REPLY)


def known(session: Session, digest: bytes) -> ReceivedMail | None:
    return session.scalars(select(ReceivedMail).where(ReceivedMail.digest == digest)).first()


def mail(session: Session, mail_id: int, *, hold: bool = False) -> ReceivedMail | None:
    """One mail. With `hold` nobody else takes it in at the same time."""
    query = select(ReceivedMail).where(ReceivedMail.id == mail_id)
    return session.scalars(query.with_for_update() if hold else query).first()


@dataclass(frozen=True)
class Dropped:
    """A mail that was dropped, with what a list shows of it: nothing of one that could not be read."""

    id: int
    received_at: datetime
    reason: str
    shown: dict[str, str] | None


def listed(session: Session, *, before: int | None = None, limit: int = 50) -> list[Dropped]:
    """Mails that were dropped and can still be taken in, newest first."""
    row = ReceivedMail
    query = select(row.id, row.received_at, row.reason, row.shown)
    query = query.where(row.state == MailFate.DROPPED, row.raw.is_not(None))
    if before is not None:
        query = query.where(row.id < before)
    found = session.execute(query.order_by(row.id.desc()).limit(limit))
    return [Dropped(id, at, reason or "", shown) for id, at, reason, shown in found]


def next_unshown(session: Session) -> ReceivedMail | None:
    """A dropped mail that is kept and of which nothing is kept to be shown."""
    row = ReceivedMail
    query = select(row).where(row.state == MailFate.DROPPED, row.raw.is_not(None), row.shown.is_(null()))
    return session.scalars(query.where(row.reason != Reason.WITHHELD).order_by(row.id.desc()).limit(1)).first()


def oldest_kept(session: Session, *which: ColumnElement[bool], after: int) -> int | None:
    """The newest of some dropped mails that is to be kept no longer, if there are more than `after`."""
    row = ReceivedMail
    query = select(row.id).where(row.state == MailFate.DROPPED, row.raw.is_not(None), *which)
    return session.scalar(query.order_by(row.id.desc()).offset(after).limit(1))


def surplus_taken_in(session: Session, *, most: int) -> int | None:
    """The newest mail that is to be kept no longer as it came, if those that were taken in have more than `most`
    bytes."""
    row, beginning = ReceivedMail, decisions.MOST_BEGINNING
    size = func.sum(case((row.size > beginning, beginning), else_=row.size)).over(order_by=row.id.desc())
    kept = select(row.id, size.label("with_newer")).where(row.state.in_(TAKEN_IN), row.raw.is_not(None)).subquery()
    surplus: int | None = session.scalar(select(func.max(kept.c.id)).where(kept.c.with_newer > most))
    return surplus


def taken_in(session: Session, *, within: timedelta) -> int:
    """How many mails became reports or were added to one lately."""
    since = clock.now() - within
    query = select(func.count()).where(ReceivedMail.state.in_(TAKEN_IN), ReceivedMail.received_at >= since)
    return session.scalar(query) or 0


def how_many_kept(session: Session, *, before: datetime, not_of: Collection[int] = ()) -> int:
    """How many mails came before then and are kept as they came, but for those `not_of`."""
    kept = ReceivedMail.raw.is_not(None), ReceivedMail.received_at < before, ReceivedMail.id.not_in(not_of)
    return session.scalar(select(func.count()).where(*kept)) or 0


@dataclass(frozen=True)
class Kept:
    """A mail that became a report, or a message on it, and can be read as it came."""

    id: int
    request_id: int
    received_at: datetime


def kept_of(session: Session, request_ids: Collection[int]) -> list[Kept]:
    """The mails of some reports that are kept still, oldest first."""
    row = ReceivedMail
    query = select(row.id, row.request_id, row.received_at).where(row.request_id.in_(request_ids))
    found = session.execute(query.where(row.raw.is_not(None)).order_by(row.id))
    return [Kept(id, request_id or 0, at) for id, request_id, at in found]


def folder(session: Session, digest: bytes, *, hold: bool = False) -> MailFolder | None:
    return session.get(MailFolder, digest, with_for_update=hold or None)


def folders(session: Session) -> Sequence[MailFolder]:
    return session.scalars(select(MailFolder).order_by(MailFolder.started_at.desc())).all()


@dataclass(frozen=True)
class Answered:
    """The report that a mail answers, and whether it comes from its reader’s own address: people have two of them, and
    to whom they send a copy may answer all. `by_address`: it was sent to the one that only a mail to them carried."""

    request: CorrectionRequest
    from_reader: bool
    by_address: bool = False


def answered(session: Session, letter: Letter, *, box: str, secret: bytes) -> Answered | None:
    """The report that a mail answers with what only its reader was given; None for a new one."""
    if box and (found := replies.answered(letter.recipients, box)) is not None:
        request = requests.request(session, found[0])
        email = requests.contact_of(session, found[0]).email
        if request is not None and email and replies.is_proof(secret, request.id, email, found[1]):
            return Answered(request, _is_from(letter, email), by_address=True)
    for request in named(session, letter):
        # A reference stands in our mails to the reader and on their page alone: with their address, it is them.
        email = requests.contact_of(session, request.id).email
        if email and _is_from(letter, email):
            return Answered(request, from_reader=True)
    return None


def named(session: Session, letter: Letter) -> list[CorrectionRequest]:
    """The reports whose references a mail names."""
    found = (requests.by_reference(session, reference) for reference in decisions.references(letter))
    return [request for request in found if request is not None]


def _is_from(letter: Letter, email: str) -> bool:
    return (letter.sender or "").casefold() == email.casefold()


def article_of(session: Session, letter: Letter, base_url: str) -> Article | None:
    """The article that a mail is about: at an address in it, or of a headline that it quotes."""
    for address in decisions.addresses_in(f"{letter.subject}\n{letter.text}"):
        if (found := addressed.article_at(session, address, base_url)) is not None:
            return found
    for words in [*decisions.headlines_in(letter.subject), *decisions.quoted_in(letter.text)]:
        if len(words) >= decisions.SHORTEST_HEADLINE and (headed := headlines.headed(session, words)):
            return headed[0]
    return None
