"""One mail from outside, in transactions of its own: its files first, then all that it becomes at once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import throttle
from corrections.accounts.models import User
from corrections.database import reading, writing
from corrections.errors import Missing, Refused, Unavailable
from corrections.mailbox import actions, child, queries
from corrections.mailbox.actions import Box
from corrections.mailbox.decisions import MOST_FILES, Letter, MailFate, why_dropped
from corrections.requests import uploads
from corrections.requests.decisions import StoredFile
from corrections.requests.models import CorrectionRequest
from corrections.settings import Settings

logger = logging.getLogger(__name__)

Also = Callable[[Session], None]


def _nothing(session: Session) -> None:
    pass


def receive(engine: Engine, settings: Settings, raw: bytes, *, whole: bool = True, also: Also = _nothing) -> MailFate:
    """Take a mail in, and do `also` in the same transaction. A mail that came before changes nothing.

    What our code fails on is kept for a person. Raises Unavailable if the database can't be reached, or files can't
    be stored now: it is to be brought again then.
    """
    try:
        return _receive(engine, settings, raw, whole, also)
    except Unavailable:
        raise
    except Exception:
        logger.exception("a mail of %d bytes could not be read", len(raw))
        with writing(engine) as session:
            actions.keep_faulty(session, raw)
            also(session)
        return MailFate.DROPPED


def _receive(engine: Engine, settings: Settings, raw: bytes, whole: bool, also: Also) -> MailFate:
    letter, box = child.read(raw, whole=whole), Box.of(settings)
    with reading(engine) as session:
        before = queries.known(session, letter.digest)
        fate = before.state if before is not None else None
        is_dropped = why_dropped(letter, our_host=box.host, our_addresses=box.ours) is not None
        on = None if is_dropped or fate is not None else actions.to_be_found(session, letter, box)
    if fate is not None:
        with writing(engine) as session:
            also(session)
        return fate
    files = () if is_dropped else _stored(engine, settings.uploads, letter)
    new = False
    try:
        with writing(engine) as session:
            mail, new = actions.take(session, letter, raw, files, box, on=on)
            fate = mail.state
            also(session)
    finally:
        if not new or fate is MailFate.DROPPED:
            uploads.discard(settings.uploads, files)
    logger.info("a mail of %d bytes: %s", len(raw), fate)
    return fate


def take_by_hand(
    engine: Engine, settings: Settings, mail_id: int, *, editor: Callable[[Session], User]
) -> CorrectionRequest:
    """Take in a mail that was dropped, as `editor` says. Raises Missing, Refused, Unavailable."""
    with reading(engine) as session:
        raw, whole = kept(session, mail_id)
    letter, box = child.read(raw, whole=whole), Box.of(settings)
    with reading(engine) as session:
        on = actions.to_be_found(session, letter, box)
    files = _stored(engine, settings.uploads, letter)
    taken = False
    try:
        with writing(engine) as session:
            mail = queries.mail(session, mail_id, hold=True)
            if mail is None:
                raise Missing("There is no such mail.")
            request = actions.take_by_hand(session, mail, letter, files, box, on=on, by=editor(session))
        taken = True
        return request
    finally:
        if not taken:
            uploads.discard(settings.uploads, files)


def kept(session: Session, mail_id: int) -> tuple[bytes, bool]:
    """A dropped mail as it came, and whether that is all of it. Raises Missing, Refused."""
    mail = queries.mail(session, mail_id)
    if mail is None:
        raise Missing("There is no such mail.")
    if mail.raw is None:
        raise Refused("This mail has been taken in already, or is no longer kept.")
    return mail.raw, mail.whole


def _stored(engine: Engine, folder: Path, letter: Letter) -> tuple[StoredFile, ...]:
    """The attachments that are of a kind and size that we take; the others are named in the report.

    Raises Unavailable if they can't be stored now.
    """
    found: list[StoredFile] = []
    for file in letter.attached:
        try:
            if not _too_many_files(engine):
                found.append(uploads.store(folder, file.name, file.content))
                _count_file(engine)
        except Refused:
            continue
        except Unavailable:
            uploads.discard(folder, found)
            raise
    return tuple(found)


def _too_many_files(engine: Engine) -> bool:
    with reading(engine) as session:
        return any(throttle.count(session, f"files by mail:{per}", per=per) >= most for per, most in MOST_FILES)


def _count_file(engine: Engine) -> None:
    with writing(engine) as session:
        for per, _ in MOST_FILES:
            throttle.hit(session, f"files by mail:{per}", per=per)
