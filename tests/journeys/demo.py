"""The demo's newsroom, told once a run into a database that the tests of each worker copy."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from time import sleep

import signed

from corrections import clock, database, schema
from corrections.demo import tell
from corrections.events import SYSTEM
from corrections.log import actions as log
from corrections.newsroom import actions as newsrooms

BEFORE_ITS_STORY = timedelta(days=600)


def told(folder: Path) -> Path:
    """The SQLite file of the demo, in `folder`, which the workers of a run share: the first one there tells it."""
    done, begun = folder / "demo.db", folder / "demo.begun"
    try:
        begun.touch(exist_ok=False)
    except FileExistsError:
        while not done.exists():
            assert begun.read_text() != "failed", "telling the demo failed in another worker"
            sleep(0.2)
        return done
    try:
        _tell(folder / "demo.unfinished")
    except BaseException:
        begun.write_text("failed")
        raise
    os.rename(folder / "demo.unfinished", done)
    return done


def _tell(path: Path) -> None:
    engine = signed.start(database.make_engine(f"sqlite:///{path}"))
    schema.upgrade(engine)
    today = clock.now()
    with clock.reading(lambda: today - BEFORE_ITS_STORY), database.writing(engine) as session:
        log.start(session, signed.ORIGIN)
        newsrooms.change(session, by=SYSTEM, content_key="00" * 32)
    tell.tell(engine, today=today.date())
    engine.dispose()
