"""From whom dropped mails came, without anybody being able to read it: so that whoever asks to be forgotten is."""

from __future__ import annotations

import re

from sqlalchemy import LargeBinary, func, select, update
from sqlalchemy.orm import Session

from corrections.deliveries.decisions import address_hash, mailbox
from corrections.events import Actor
from corrections.mailbox.models import FORGOTTEN, ReceivedMail
from corrections.requests import actions as requests
from corrections.requests import queries
from corrections.requests.models import CorrectionRequest

MOST_HEADERS = 20_000
FROM = re.compile(rb"^from:[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE)
AT_ONCE = 20  # mails that are in memory at once, each of up to 10 MB


def known_as(secret: bytes, address: str | None) -> bytes | None:
    """What stands for an address, however its owner writes it; None for none. `secret`: the installation's."""
    return address_hash(secret, mailbox(address)) if address else None


def erase(session: Session, request: CorrectionRequest, *, by: Actor, months: int | None = None) -> None:
    """Forget a reader's name and address (`requests.actions.erase_reader`), and the mails of their report as they came,
    which hold both."""
    requests.erase_reader(session, request, by=by, months=months)
    session.execute(update(ReceivedMail).where(ReceivedMail.request_id == request.id).values(FORGOTTEN))


def erase_reader(session: Session, request: CorrectionRequest, *, by_mail: bool, secret: bytes, by: Actor) -> None:
    """As `erase`, and forget the other mails from that address that are kept still.

    Those only where it is theirs, as they have confirmed it or came `by_mail`, through a link that only a mail there
    carried: whoever typed somebody else's address forgets none of their mails.
    """
    contact = queries.contact_of(session, request.id)
    erase(session, request, by=by)
    if contact.email and (contact.confirmed_at or by_mail):
        _forget(session, contact.email, secret)


def _forget(session: Session, email: str, secret: bytes) -> None:
    from_them = update(ReceivedMail).where(ReceivedMail.sender == known_as(secret, email))
    session.execute(from_them.values(FORGOTTEN))
    kept = select(ReceivedMail.id).where(ReceivedMail.raw.is_not(None))
    # Of those that could not be read, or came before senders were kept, the bytes have to tell.
    unknown = kept.where(ReceivedMail.sender.is_(None)).add_columns(ReceivedMail.raw)
    found = session.execute(unknown.execution_options(yield_per=AT_ONCE))
    named = [mail_id for mail_id, raw in found if _names(bytes(raw or b""), email)]
    # What was hashed with a secret of before fits none: there it is who says to have sent it.
    top = func.substr(ReceivedMail.raw, 1, MOST_HEADERS, type_=LargeBinary)
    others = session.execute(kept.where(ReceivedMail.sender.is_not(None)).add_columns(top))
    named += [mail_id for mail_id, raw in others if _names(_from(bytes(raw)), email)]
    session.execute(update(ReceivedMail).where(ReceivedMail.id.in_(named)).values(FORGOTTEN))


def _names(said: bytes, email: str) -> bool:
    """Whether an address stands there, and not only as a part of another."""
    address = re.escape(email.lower().encode())
    return re.search(rb"(?<![\w.+-])" + address + rb"(?![\w-]|\.\w)", said.lower()) is not None


def _from(raw: bytes) -> bytes:
    """Who says to have sent a mail."""
    return b"\n".join(FROM.findall(re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]))
