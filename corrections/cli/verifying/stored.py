"""Verifying the logs in this installation's own database, and what its pages show of them."""

from __future__ import annotations

from sqlalchemy import Engine

from corrections.cli.telling import Progress
from corrections.cli.verifying.endings import Tampered
from corrections.database import reading
from corrections.log import auditing, tiles
from corrections.log.auditing import Spoiled
from corrections.worker import patrol


def verify_stored(engine: Engine) -> list[str]:
    """See to every log, from its first entry on; return what holds, one sentence each. Raises Tampered."""
    with reading(engine) as session:
        logs = [(log.origin, log.size, log) for log in auditing.logs(session)]
        progress = Progress("Verifying the database", sum(size for _, size, _ in logs), "entries")
        for _, size, log in logs:
            for number in range(-(-size // tiles.WIDTH)):
                try:
                    progress.add(len(patrol.see_to(session, log, number)))
                except Spoiled as error:
                    raise Tampered(str(error)) from error
        progress.end()
    return [
        f"{origin}: {size} entries, and what the pages show of them, are what was signed." for origin, size, _ in logs
    ]
