"""Starting a log and appending to it. Knows no stage: every stage hands its parts in at this counter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from corrections import clock
from corrections.errors import Unavailable
from corrections.log import merkle
from corrections.log.documents import Part, commitment, entry_bytes, seal
from corrections.log.models import Log, LogEntry, LogPart
from corrections.taxonomy import EntryKind

CLOCK_TOLERANCE = timedelta(seconds=5)


def start(session: Session, origin: str) -> Log:
    """Begin the log whose address, without scheme and final slash, is `origin`."""
    log = Log(origin=origin, size=0, started_at=clock.now())
    session.add(log)
    session.flush()
    return log


def append(session: Session, kind: EntryKind, subject: str, parts: Sequence[Part]) -> LogEntry:
    """Commit to a document and give it the next index, in the transaction of what it records.

    Publishers queue on the log's row. Raises Unavailable if no log was started, or if the clock is more than five
    seconds behind the newest entry (entry times never decrease; a smaller step takes the newest entry's time).
    """
    log = session.scalars(
        select(Log).where(Log.retired_at.is_(None)).order_by(Log.id.desc()).limit(1).with_for_update()
    ).first()
    if log is None:
        raise Unavailable("There is no log to publish to: run “corrections init” first.")
    now = clock.now().replace(microsecond=0)
    if log.last_at and now + CLOCK_TOLERANCE < log.last_at:
        raise Unavailable("This computer’s clock is behind the log. Nothing can be published until it is right.")
    at = max(now, log.last_at) if log.last_at else now
    sealed = [seal(part) for part in parts]
    document = commitment(sealed)
    bytes_ = entry_bytes(kind, subject, at, document)
    entry = LogEntry(
        log_id=log.id,
        index=log.size,
        kind=kind,
        subject=subject,
        at=at,
        document=document,
        entry=bytes_,
        leaf=merkle.leaf_hash(bytes_),
    )
    log.size += 1
    log.last_at = at
    session.add(entry)
    session.flush()
    session.execute(
        insert(LogPart),
        [
            {
                "log_id": entry.log_id,
                "index": entry.index,
                "position": position,
                "name": part.name,
                "salt": part.salt,
                "value": part.value,
                "withheld": part.withheld,
                "leaf": part.leaf,
            }
            for position, part in enumerate(sealed)
        ],
    )
    return entry
