"""Sending one delivery: it is claimed, filled in, handed over and written down, each in a transaction of its own.

Nothing is sent inside a transaction. A worker that is killed at any point leaves the delivery to the next one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import clock, throttle
from corrections.database import reading, writing
from corrections.deliveries import actions, queries, replies
from corrections.deliveries.decisions import (
    LONGEST_WAIT,
    MOST_A_DAY,
    MOST_AN_HOUR,
    Failure,
    NotSent,
    address_hash,
    mailbox,
    without_addresses,
)
from corrections.deliveries.logos import Logo, logo_of
from corrections.deliveries.messages import Recipient, compose, message_id, render
from corrections.deliveries.models import Delivery
from corrections.deliveries.senders import file, smtp
from corrections.errors import Problem, Unavailable
from corrections.newsroom.queries import Newsroom, newsroom
from corrections.settings import Settings
from corrections.taxonomy import DeliveryState

logger = logging.getLogger(__name__)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

# The first is asked who gets a delivery, the second for the words of its templates; both are answered by the worker,
# which may read every stage. None: it is not to be sent any more. The words `unsubscribe` is the address for RFC 8058.
AddressOf = Callable[[Session, Delivery], Recipient | None]
WordsOf = Callable[[Session, Delivery, str], Mapping[str, Any] | None]
# What is not an email, by its kind: it asks somebody outside, and raises NotSent.
Call = Callable[[Engine, Settings, Delivery], None]
NO_CALLS: Mapping[str, Call] = {}


@dataclass(frozen=True)
class _Job:
    """All that is needed to send one delivery, as plain values."""

    kind: str
    key: str
    recipient: Recipient
    newsroom: Newsroom
    words: Mapping[str, Any]
    reply_to: str = ""
    logo: Logo | None = None


def send_next(
    engine: Engine,
    settings: Settings,
    *,
    address_of: AddressOf,
    words_of: WordsOf,
    calls: Mapping[str, Call] = NO_CALLS,
) -> bool:
    """Send the next delivery that is due, by the mail server of the settings or into their mail folder.

    One of a kind that is in `calls` is no email: that is called instead.

    Returns whether there was one. What goes wrong with it is written down on it; Unavailable is raised if the
    database can't be reached.
    """
    with reading(engine) as session:
        if queries.next_due(session) is None:
            return False
    with writing(engine) as session:
        claimed = actions.claim(session)
    if claimed is None:
        return False
    delivery_id, attempt = claimed.id, claimed.attempts
    failure: Failure | None = None
    try:
        if claimed.kind in calls:
            calls[claimed.kind](engine, settings, claimed)
        else:
            with writing(engine) as session:
                job = _prepare(session, settings, delivery_id, attempt, address_of, words_of)
            if job is None:
                return True
            _send(job, settings)
    except NotSent as error:
        failure = error.failure
    except Problem as error:
        failure = Failure(without_addresses(str(error)))
    except Exception as error:
        logger.exception("delivery %d of kind %s could not be filled in", delivery_id, claimed.kind)
        what = "This could not be asked" if claimed.kind in calls else "This email could not be written"
        failure = Failure(f"{what}: {type(error).__name__}.", fault=True)
    state = _write_down(engine, delivery_id, attempt, failure)
    logger.info("delivery %d of kind %s: %s", delivery_id, claimed.kind, state)
    return True


def _prepare(
    session: Session, settings: Settings, delivery_id: int, attempt: int, address_of: AddressOf, words_of: WordsOf
) -> _Job | None:
    """Look up who gets it and what it says; None if it is not to be sent, or not yet."""
    delivery = session.get_one(Delivery, delivery_id)
    if delivery.state is not DeliveryState.SENDING or delivery.attempts != attempt:
        return None  # cancelled at this moment
    recipient = address_of(session, delivery)
    if recipient is None:
        why = "There is nobody to send it to: no address, not confirmed, or removed on request."
        actions.drop(session, delivery_id, attempt=attempt, why=why)
        return None
    if not recipient.confirmed and not _may_write(session, settings, delivery, recipient.address, attempt):
        return None
    words = words_of(session, delivery, settings.base_url)
    if words is None:
        actions.drop(session, delivery_id, attempt=attempt, why="What it was about has changed since.")
        return None
    reply_to = ""
    if settings.mail_box and delivery.to_kind == "reader":
        reply_to = replies.address(settings.secret(), settings.mail_box, delivery.to_id, recipient.address)
    words = {**words, "answerable": bool(reply_to)}
    room = newsroom(session)
    return _Job(delivery.kind, delivery.key, recipient, room, words, reply_to, logo_of(session, room))


def _may_write(session: Session, settings: Settings, delivery: Delivery, address: str, attempt: int) -> bool:
    """Whether an address that nobody has confirmed may get another email now.

    Anybody can type anybody's address into our forms. What is too much in an hour waits, but not for long; what is
    too much in a day is cancelled.
    """
    if delivery.attempts - delivery.attempts_before > 1:
        return True  # tried again: counted the first time
    who = address_hash(settings.secret(), mailbox(address)).hex()
    enough = "This address has got as many emails as it may before somebody confirms it."
    if throttle.count(session, f"mail in a day:{who}", per=DAY) >= MOST_A_DAY:
        actions.drop(session, delivery.id, attempt=attempt, why=enough)
        return False
    if throttle.hit(session, f"mail in an hour:{who}", per=HOUR) > MOST_AN_HOUR:
        if clock.now() - delivery.created_at >= LONGEST_WAIT:
            actions.drop(session, delivery.id, attempt=attempt, why=enough)
        else:
            actions.put_off(session, delivery.id, attempt=attempt, until=_next_hour(clock.now()))
        return False
    throttle.hit(session, f"mail in a day:{who}", per=DAY)
    return True


def _next_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0) + HOUR


def _send(job: _Job, settings: Settings) -> None:
    """Fill in the templates and hand the message over. Raises NotSent."""
    rendered = render(job.kind, job.recipient, job.newsroom, job.words, settings.base_url, logo=job.logo)
    message = compose(
        rendered,
        job.recipient,
        job.newsroom,
        key=job.key,
        mail_from=settings.mail_from,
        base_url=settings.base_url,
        unsubscribe=job.words.get("unsubscribe"),
        reply_to=job.reply_to,
        logo=job.logo,
    )
    host = urlsplit(settings.base_url).hostname or "localhost"
    url = settings.smtp_url.get_secret_value()
    if not url:
        file.send(settings.mail, message.as_bytes(), message_id(job.key, host)[1:9])
        return
    (to,) = message["To"].addresses
    (sender,) = message["From"].addresses
    smtp.send(smtp.read_url(url), message.as_bytes(), sender=sender.addr_spec, recipient=to.addr_spec, our_name=host)


def _write_down(engine: Engine, delivery_id: int, attempt: int, failure: Failure | None) -> str:
    """Write down how it ended, and try that for a while: what is not written down is sent again."""
    for _ in range(10):
        try:
            with writing(engine) as session:
                return actions.finish(session, delivery_id, attempt=attempt, failure=failure)
        except Unavailable:
            time.sleep(1)
    with writing(engine) as session:
        return actions.finish(session, delivery_id, attempt=attempt, failure=failure)
