"""The demo's newsroom, told once a run into a database that tests copy."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import signed

from corrections import clock, database, schema
from corrections.demo import tell
from corrections.events import SYSTEM
from corrections.log import actions as log
from corrections.newsroom import actions as newsrooms

BEFORE_ITS_STORY = timedelta(days=600)


def told(path: Path) -> Path:
    """The SQLite file of the demo, told into `path`."""
    engine = signed.start(database.make_engine(f"sqlite:///{path}"))
    schema.upgrade(engine)
    today = clock.now()
    with clock.reading(lambda: today - BEFORE_ITS_STORY), database.writing(engine) as session:
        log.start(session, signed.ORIGIN)
        newsrooms.change(session, by=SYSTEM, content_key="00" * 32)
    tell.tell(engine, today=today.date())
    engine.dispose()
    return path
