"""How far folders of a mail server were read."""

from __future__ import annotations

from sqlalchemy.orm import Session

from corrections import clock
from corrections.events import SYSTEM, Actor
from corrections.mailbox import queries
from corrections.mailbox.models import MailFolder

NEVER_READ = 0  # no folder has this UIDVALIDITY


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
