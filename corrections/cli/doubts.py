"""What `corrections check` says of the keys of the log and of witnesses: nothing that keeps anybody from publishing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy.orm import Session

from corrections import clock
from corrections.cli import rotating
from corrections.cli.findings import Finding, bad, good
from corrections.log import queries as logs
from corrections.log.models import Log
from corrections.settings import Settings
from corrections.witness import memory, queries

# A witness may be away for a day; what is asked anew by itself is asked by then.
PATIENCE = timedelta(days=1)


def of_the_log(session: Session) -> Iterator[str]:
    """What somebody has to see to, one sentence each."""
    log = logs.current(session)
    if log is None:
        return
    if log.next_vkey is not None:
        told = rotating.told(session, log)
        yield f"{told} Once others have had time to note the new one: “{rotating.END}”."
    yield from _of_witnesses(session, log)
    for other in queries.logs(session):
        if other.forked:
            yield f"The log {other.origin}, which we countersign, has shown two histories: see Settings → Witnesses."


def of_the_witness(session: Session, settings: Settings) -> Iterator[Finding]:
    """Whether logs of others can be countersigned: what was signed last is known twice, and alike."""
    if not any(other.vkeys for other in queries.logs(session)):
        return
    problems = memory.problems(session, settings.witness_memory_folder)
    yield from (bad(str(problem)) for problem in problems)
    if not problems:
        yield good("What was countersigned of other logs is known outside the database, too.")


def _of_witnesses(session: Session, log: Log) -> Iterator[str]:
    long_ago = clock.now() - PATIENCE
    for witness in queries.witnesses(session):
        behind = (witness.log_id, witness.cosigned) != (log.id, log.size)
        if behind and (witness.cosigned_at or witness.added_at) < long_ago:
            why = witness.problem or "It was not asked: is the worker running?"
            yield f"The witness {witness.name} has not signed what the log signed last. {why}"
