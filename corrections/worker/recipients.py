"""Who gets a delivery: looked up when it is sent, so that the outbox holds no address."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.cases.models import AuthorQuestion
from corrections.deliveries.messages import Recipient
from corrections.deliveries.models import Delivery
from corrections.followers.models import Follower
from corrections.requests.models import CorrectionRequest
from corrections.requests.readers import Reader
from corrections.standards import telling
from corrections.standards.models import Complaint

# What anybody can have sent to any address: written to one that was not confirmed, and never often to the same.
BEFORE_CONFIRMATION = frozenset({"request-received", "follow-confirm"})


def address_of(session: Session, delivery: Delivery) -> Recipient | None:
    """The recipient of `delivery`; None if nobody may be written to (erased, ended, disabled, not confirmed)."""
    return ADDRESSES[delivery.to_kind](session, delivery)


def _user(session: Session, delivery: Delivery) -> Recipient | None:
    user = session.get(User, delivery.to_id)
    if user is None or not user.is_active:
        return None
    return Recipient(user.email, user.name)


def _reader(session: Session, delivery: Delivery) -> Recipient | None:
    """The reader of a report, by the report's id. Their row is held, so that a link that is made for this mail is
    there to be ended by whoever changes the address next."""
    row = session.execute(
        select(Reader.email, Reader.name, Reader.confirmed_at, CorrectionRequest.language)
        .join(CorrectionRequest, CorrectionRequest.id == Reader.request_id)
        .where(Reader.request_id == delivery.to_id, Reader.erased_at.is_(None), Reader.email.is_not(None))
        .with_for_update(of=Reader)
    ).one_or_none()
    if row is None or row.email is None:
        return None
    return _once_confirmed(delivery, row.confirmed_at is not None, row.email, row.name or "", row.language)


def _follower(session: Session, delivery: Delivery) -> Recipient | None:
    follower = session.get(Follower, delivery.to_id)
    if follower is None or follower.email is None or follower.ended_at is not None:
        return None
    return _once_confirmed(delivery, follower.confirmed_at is not None, follower.email)


def _author(session: Session, delivery: Delivery) -> Recipient | None:
    """The author who was asked, by the id of the question."""
    question = session.get(AuthorQuestion, delivery.to_id)
    return Recipient(question.author_email, question.author_name) if question is not None else None


def _complained_of(session: Session, delivery: Delivery) -> Recipient | None:
    """The author of the article that a complaint is about, by the id of the complaint."""
    complaint = session.get(Complaint, delivery.to_id)
    if complaint is None or not complaint.author_email:
        return None
    return Recipient(complaint.author_email, complaint.author_name or "")


def _once_confirmed(
    delivery: Delivery, confirmed: bool, address: str, name: str = "", language: str = ""
) -> Recipient | None:
    if delivery.kind in BEFORE_CONFIRMATION:
        # Not even the name: whoever typed the address typed that too.
        return Recipient(address, "", language, confirmed=False)
    return Recipient(address, name, language) if confirmed else None


ADDRESSES: Mapping[str, Callable[[Session, Delivery], Recipient | None]] = {
    "user": _user,
    "reader": _reader,
    "follower": _follower,
    "author": _author,
    telling.AUTHOR: _complained_of,
}
