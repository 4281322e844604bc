"""From whom dropped mails came, without anybody being able to read it: so that whoever asks to be forgotten is."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection

from sqlalchemy import ColumnElement, Engine, LargeBinary, Select, func, or_, select, update
from sqlalchemy.orm import Session

from corrections.database import reading, writing
from corrections.deliveries.decisions import address_hash, mailbox
from corrections.events import Actor
from corrections.mailbox.models import FORGOTTEN, ReceivedMail
from corrections.mailbox.parsing import sender_of
from corrections.requests import actions as requests
from corrections.requests import queries
from corrections.requests.models import CorrectionRequest

MOST_HEADERS = 100_000
FROM = re.compile(rb"^from:[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE)
AT_ONCE = 50  # mails whose headers are in memory at once
MARKED = 8  # bytes


def known_as(secret: bytes, address: str | None) -> bytes | None:
    """What stands for an address, however its owner writes it; None for none. `secret`: the installation’s.

    It begins with what stands for the secret, so that what was made with one of before is told from it.
    """
    return mark(secret) + address_hash(secret, mailbox(address))[MARKED:] if address else None


def mark(secret: bytes) -> bytes:
    """How what was made with a secret begins; by itself, that who sent a mail can’t be read."""
    return hmac.new(secret, b"senders of mails", hashlib.sha256).digest()[:MARKED]


def key_next(engine: Engine, secret: bytes) -> bool:
    """Say of the next mails that are kept who sent them, where that was said with a secret of before, or never was;
    return whether there were any."""
    row, of_now = ReceivedMail, mark(secret)
    with reading(engine) as session:
        unkeyed = _kept(_otherwise_keyed(secret) | row.sender.is_(None))
        found = session.execute(unkeyed.order_by(row.received_at).limit(AT_ONCE)).all()
    if found:
        keyed = [(mail_id, known_as(secret, sender_of(bytes(top))) or of_now) for mail_id, top in found]
        with writing(engine) as session:
            for mail_id, sender in keyed:
                session.execute(update(row).where(row.id == mail_id, row.raw.is_not(None)).values(sender=sender))
    return bool(found)


def _otherwise_keyed(secret: bytes) -> ColumnElement[bool]:
    of_now = mark(secret)
    return or_(ReceivedMail.sender < of_now, ReceivedMail.sender > of_now + b"\xff" * MARKED * 3)


def _kept(which: ColumnElement[bool]) -> Select[int, bytes]:
    """Numbers and headers of some mails that are kept."""
    top = func.substr(ReceivedMail.raw, 1, MOST_HEADERS, type_=LargeBinary)
    return select(ReceivedMail.id, top).where(ReceivedMail.raw.is_not(None), which)


def naming(session: Session, request: CorrectionRequest, secret: bytes) -> list[int]:
    """The mails that name a reader’s address as who sent them, of those of which nobody has said with this secret who
    did: hardly any, but for the minutes after a secret was changed. They are read, so nobody is to wait for it."""
    email = queries.contact_of(session, request.id).email
    if not email:
        return []
    unsure = or_(ReceivedMail.sender.is_(None), ReceivedMail.sender == mark(secret), _otherwise_keyed(secret))
    found = session.execute(_kept(unsure).execution_options(yield_per=AT_ONCE))
    theirs = mailbox(email).casefold()
    return [mail_id for mail_id, top in found if _is_from(bytes(top), email, theirs)]


def _is_from(top: bytes, email: str, theirs: str) -> bool:
    return mailbox(sender_of(top) or "").casefold() == theirs or _names(_from(top), email)


def erase(session: Session, request: CorrectionRequest, *, by: Actor, months: int | None = None) -> None:
    """Forget a reader's name and address (`requests.actions.erase_reader`), and the mails of their report as they came,
    which hold both."""
    requests.erase_reader(session, request, by=by, months=months)
    session.execute(update(ReceivedMail).where(ReceivedMail.request_id == request.id).values(FORGOTTEN))


def erase_reader(
    session: Session, request: CorrectionRequest, *, by_mail: bool, secret: bytes, naming: Collection[int], by: Actor
) -> None:
    """As `erase`, and forget the other mails from that address that are kept still; `naming`: see there.

    Those only where it is theirs, as they have confirmed it or came `by_mail`, through a link that only a mail there
    carried: whoever typed somebody else's address forgets none of their mails.
    """
    contact = queries.contact_of(session, request.id)
    erase(session, request, by=by)
    if contact.email and (contact.confirmed_at or by_mail):
        from_them = or_(ReceivedMail.sender == known_as(secret, contact.email), ReceivedMail.id.in_(naming))
        session.execute(update(ReceivedMail).where(from_them).values(FORGOTTEN))


def _names(said: bytes, email: str) -> bool:
    """Whether an address stands there, and not only as a part of another."""
    address = re.escape(email.lower().encode())
    return re.search(rb"(?<![\w.+-])" + address + rb"(?![\w-]|\.\w)", said.lower()) is not None


def _from(raw: bytes) -> bytes:
    """Who says to have sent a mail."""
    return b"\n".join(FROM.findall(re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]))
