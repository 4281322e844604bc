"""The demo's newsroom of this day, told once a run into a database that tests copy."""

from __future__ import annotations

import fcntl
import os
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import signed
from sqlalchemy import Engine

from corrections import clock, database, schema
from corrections.demo import tell
from corrections.events import SYSTEM
from corrections.log import actions as log
from corrections.newsroom import actions as newsrooms

BEFORE_ITS_STORY = timedelta(days=600)


def told(path: Path, today: date) -> Engine:
    """An engine for the SQLite database at `path`, into which the newsroom is told up to `today`."""
    engine = signed.start(database.make_engine(f"sqlite:///{path}"))
    schema.upgrade(engine)
    began = datetime.combine(today, time(0), UTC) - BEFORE_ITS_STORY
    with clock.reading(lambda: began), database.writing(engine) as session:
        log.start(session, signed.ORIGIN)
        newsrooms.change(session, by=SYSTEM, content_key="00" * 32)
    tell.tell(engine, today=today)
    return engine


def told_once(factory: pytest.TempPathFactory, today: date) -> Path:
    """The file of that newsroom, which nobody may change. One process of the run tells it, the others wait for that."""
    run = factory.getbasetemp()
    run = run.parent if "PYTEST_XDIST_WORKER" in os.environ else run
    path = run / f"demo-{today}.db"
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            unfinished = path.with_suffix(".unfinished")
            told(unfinished, today).dispose()
            unfinished.rename(path)
    return path
