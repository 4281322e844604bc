"""What an old database makes of the policy: rows anew for what was brought back, and no proposal that waits."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.errors import Message
from corrections.events import SYSTEM
from corrections.log import queries as log
from corrections.log.models import LogEntry
from corrections.policy import actions, queries
from corrections.policy.documents import CLAUSES, IN_FORCE
from corrections.policy.models import PolicyVersion

SUBJECT = re.compile(r"/standards/versions/([1-9][0-9]{0,8})", re.ASCII)


def rebuild(session: Session, entry: LogEntry) -> list[Message]:
    """Make the version of an entry anew. Says what the document doesn't tell."""
    place = SUBJECT.fullmatch(entry.subject)
    if place is None:
        return [Message.of("{subject} is not a version of the policy: no row was made.", subject=entry.subject)]
    parts = log.parts(session, [(entry.log_id, entry.index)]).get((entry.log_id, entry.index), [])
    told = {part.name: part.read() for part in parts}
    if not told.get(IN_FORCE):
        return [Message.of("{subject}: all of it was erased, so that no row was made.", subject=entry.subject)]
    number = int(place[1])
    version = PolicyVersion(
        number=number,
        in_force_at=datetime.fromisoformat(told[IN_FORCE]),
        published_at=entry.at,
        by_id=None,
        signed_off_by_id=None,
        log_id=entry.log_id,
        log_index=entry.index,
    )
    # Of a clause that was erased, its number as well: it keeps its place under a number that no clause has.
    numbers = [
        value["number"] if value else f"{position}.0"
        for position, value in enumerate((told[name] for name in told if name.startswith(CLAUSES)), start=1)
    ]
    actions.keep(session, version, numbers, by=SYSTEM)
    events.record(session, addresses.policy_version(number), "policy brought back", by=SYSTEM, version=number)
    session.flush()
    return [
        Message.of("{subject}: who proposed it and who signed it off are not in the log.", subject=entry.subject),
        *(
            [Message.of("{subject}: which numbers its erased clauses had is not in the log.", subject=entry.subject)]
            if None in told.values()
            else []
        ),
    ]


def stop_proposed(session: Session) -> bool:
    """Take back a proposal that waits for a second person: an old database doesn't know whether it was signed off.
    Returns whether there was one; what was drafted stays."""
    draft = queries.draft(session, hold=True)
    if draft is None or draft.proposed_at is None:
        return False
    draft.proposed_at = None
    events.record(session, actions.ABOUT, "policy proposal taken back", by=SYSTEM)
    session.flush()
    return True
