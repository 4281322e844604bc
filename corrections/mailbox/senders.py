"""From whom dropped mails came, without anybody being able to read it: so that whoever asks to be forgotten is."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from corrections.deliveries.decisions import address_hash, mailbox
from corrections.events import Actor
from corrections.mailbox.models import FORGOTTEN, ReceivedMail
from corrections.requests import actions as requests
from corrections.requests import queries
from corrections.requests.models import CorrectionRequest

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
    # Of those that could not be read, or came before senders were kept, the bytes have to tell.
    unknown = select(ReceivedMail.id, ReceivedMail.raw).where(
        ReceivedMail.raw.is_not(None), ReceivedMail.sender.is_(None)
    )
    found = session.execute(unknown.execution_options(yield_per=AT_ONCE))
    named = [mail_id for mail_id, raw in found if email.lower().encode() in bytes(raw or b"").lower()]
    session.execute(update(ReceivedMail).where(ReceivedMail.id.in_(named)).values(FORGOTTEN))
