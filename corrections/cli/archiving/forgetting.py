"""Who asked to be forgotten after a backup was made, and which mails are kept no longer: the database that it replaces
knows, if there is one.

A backup still holds their names, addresses and words. Whoever restores one must not bring them back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from corrections.cli.archiving.manifest import Manifest
from corrections.cli.readiness import engine_of
from corrections.database import reading
from corrections.errors import Problem
from corrections.events import SYSTEM
from corrections.followers import actions as followers
from corrections.mailbox import actions as mails
from corrections.mailbox import senders
from corrections.requests import queries
from corrections.settings import Settings

# In words that every version of the tables knows.
SAME = "SELECT 1 FROM logs WHERE origin = :origin AND vkey = :vkey"
READERS = """SELECT correction_requests.reference FROM readers
JOIN correction_requests ON correction_requests.id = readers.request_id WHERE readers.erased_at IS NOT NULL"""
MAILS = "SELECT digest FROM received_mails WHERE raw IS NULL"
FOLLOWERS = "SELECT id, scope_key FROM followers WHERE ended_at IS NOT NULL"


@dataclass(frozen=True)
class Forgotten:
    """The references of reports whose reader was erased, who ended to follow what, and which mails, by their digests,
    are kept no longer."""

    readers: Sequence[str]
    followers: Sequence[tuple[int, str]]
    mails: frozenset[bytes] = frozenset()


def known(settings: Settings, says: Manifest) -> Forgotten | None:
    """Who was forgotten, as the database that is there knows; None if it is of another log or can’t be read."""
    if says.log is None:
        return None
    engine: Engine | None = None
    try:
        engine = engine_of(settings.database_url)
        with reading(engine) as session:
            if not session.execute(text(SAME), {"origin": says.log.origin, "vkey": says.log.vkey}).first():
                return None
            readers = session.scalars(text(READERS)).all()
            ended = [(id_, key) for id_, key in session.execute(text(FOLLOWERS))]
        return Forgotten(readers, ended, _mails(engine))
    except (Problem, SQLAlchemyError):
        return None
    finally:
        if engine is not None:
            engine.dispose()


def _mails(engine: Engine) -> frozenset[bytes]:
    """Which mails are kept no longer; none of a database from before there were any."""
    try:
        with reading(engine) as session:
            return frozenset(map(bytes, session.scalars(text(MAILS))))
    except SQLAlchemyError:
        return frozenset()


def forget(session: Session, forgotten: Forgotten) -> int:
    """Forget them in a restored database; return how many people it still knew."""
    done = 0
    for reference in forgotten.readers:
        request = queries.by_reference(session, reference)
        if request is not None and queries.contact_of(session, request.id).erased_at is None:
            senders.erase(session, request, by=SYSTEM)
            done += 1
    mails.let_go_again(session, forgotten.mails)
    return done + followers.end_again(session, forgotten.followers)
