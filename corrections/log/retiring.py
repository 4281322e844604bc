"""Ending a log in the open, and beginning the one that follows it.

A log that can't go on is not mended by signing something else: it stays as it is, for ever. The next one has a name and
a key of its own, and its first entry says what became of the one before.
"""

from __future__ import annotations

from base64 import b64encode

from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.errors import Unavailable
from corrections.log import actions, merkle, queries, signing
from corrections.log.documents import Part
from corrections.log.models import Log, LogCheckpoint, LogKey
from corrections.log.replaying import Known
from corrections.taxonomy import EntryKind

SUBJECT = "/log"


def following(first: str, log: Log) -> str:
    """The name of the log that follows `log`, where the first one is called `first`."""
    return f"{first}/{log.id + 1}"


def retire(session: Session, log: Log, *, last: Known, reason: str, origin: str) -> Log:
    """End `log`, whose newest checkpoint known is `last`, and begin the next one, called `origin`.

    The transaction signs with the key of the next one, and its head takes the place of the old one's after the commit.
    Raises Unavailable if the key is not for that.
    """
    key = signing.signer(session.get_bind()).key()
    if key.name != origin:
        raise Unavailable("The new key is not for the log that follows.")
    log.retired_at = clock.now()
    for used in queries.keys(session, log.id):
        used.until = used.until or log.retired_at
    if last.checkpoint.size > log.size:
        root, now = last.checkpoint.root, clock.now()
        session.add(LogCheckpoint(log_id=log.id, size=last.checkpoint.size, root=root, note=last.note, at=now))
    # Its number says where it is served, so no sequence may leave one out.
    made = Log(id=log.id + 1, origin=origin, vkey=key.vkey, size=0, root=merkle.EMPTY, edge=b"", started_at=clock.now())
    session.add(made)
    session.flush()
    session.add(LogKey(log_id=made.id, number=actions.FIRST, vkey=made.vkey, since=made.started_at))
    signing.sign(session, made, key, made)
    actions.append(session, EntryKind.SUCCESSION, SUBJECT, _parts(log, last, reason))
    database.afterwards(session, signing.KEEP, signing.keep_successor)
    return made


def _parts(log: Log, last: Known, reason: str) -> list[Part]:
    missing = last.checkpoint.size - log.size
    told = {
        "origin": log.origin,
        "size": last.checkpoint.size,
        "root": b64encode(last.checkpoint.root).decode(),
        "reason": reason,
        # The entries that nobody has any more.
        "gap": {"first": log.size, "last": last.checkpoint.size - 1} if missing > 0 else None,
    }
    return [Part(name, value) for name, value in told.items()]
