"""What `corrections check` says of witnesses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy.orm import Session

from corrections import clock
from corrections.log import queries as logs
from corrections.witness import queries

# A witness may be away for a day; what is asked anew by itself is asked by then.
PATIENCE = timedelta(days=1)


def doubts(session: Session) -> Iterator[str]:
    """What does not go well between us and those who countersign our log, or whose logs we countersign."""
    log, now = logs.current(session), clock.now()
    for witness in queries.witnesses(session):
        behind = log is not None and (witness.log_id, witness.cosigned) != (log.id, log.size)
        if behind and (witness.cosigned_at or witness.added_at) < now - PATIENCE:
            why = witness.problem or "It was not asked: is the worker running?"
            yield f"The witness {witness.name} has not signed what the log signed last. {why}"
    for other in queries.logs(session):
        if other.forked:
            yield f"The log {other.origin}, which we countersign, has shown two histories: see Settings → Witnesses."
