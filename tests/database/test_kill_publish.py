"""Killed at every statement of a publication, at every write to its files, and before and after its commit: all of it
is there, or nothing."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
import signed
from database.writes import writes_of
from make import make_article, make_case, make_draft, make_user
from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.notices import actions as notices
from corrections.notices.models import Correction

COUNTED = (
    "article_versions",
    "corrections",
    "revisions",
    "revision_articles",
    "log_entries",
    "log_parts",
    "log_tiles",
    "log_checkpoints",
    "events",
    "deliveries",
    "request_messages",
    "correction_texts",
)
FINISHED, KILLED = 0, signal.SIGKILL


def counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        found = {table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in COUNTED}
        if engine.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    engine.dispose()
    return found


def counts_in(file: Path) -> dict[str, int]:
    """The same of an SQLite file, as whoever opens it next finds it."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        found = connection.execute(f"SELECT {', '.join(f'(SELECT count(*) FROM {table})' for table in COUNTED)}")
        return dict(zip(COUNTED, found.fetchone(), strict=True))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def publish(engine: Engine, hold_id: int) -> bool:
    later = clock.now() + notices.HOLD + timedelta(seconds=1)
    with clock.reading(lambda: later), database.writing(engine) as session:
        return notices.publish_hold(session, hold_id) is not None


def publish_and_die(engine: Engine, hold_id: int, at: int) -> int:
    """Publish in a process of its own that is killed before statement `at` (1, 2, …); return how it ended."""
    pid = os.fork()
    if pid:
        status = os.waitpid(pid, 0)[1]
        return os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    try:
        passed = 0

        @event.listens_for(engine, "before_cursor_execute")
        def count(*_: object) -> None:
            nonlocal passed
            passed += 1
            if passed == at:
                die()

        @event.listens_for(engine, "commit")
        def before_commit(_: object) -> None:
            count()

        published = publish(engine, hold_id)
        if passed + 1 == at:
            die()  # committed, and nobody was told
        os._exit(FINISHED if published else 3)
    except BaseException:
        os._exit(4)


@pytest.fixture
def hold_id(session: Session) -> int:
    ana = make_user(session)
    case = make_case(session, make_article(session), "2,140", email="ann@example.org")
    held = notices.hold(session, make_draft(session, case, by=ana, replace=("2,140", "214")), by=ana)
    session.commit()
    session.close()
    return held.id


def test_a_killed_publication_is_there_whole_or_not_at_all_and_never_twice(engine: Engine, hold_id: int) -> None:
    before = counts(engine)
    at, whole = 0, None
    while whole is None:
        at += 1
        ended = publish_and_die(engine, hold_id, at)
        assert ended in (FINISHED, KILLED), f"killed at {at}: it ended with {ended}"
        after = counts(engine)
        if after != before:
            whole = after
    assert at > 30, "a publication has more statements than that: the kills were not where they should be"
    assert whole["revisions"] == whole["corrections"] == 1
    assert whole["article_versions"] == before["article_versions"] + 1
    assert whole["log_entries"] == before["log_entries"] + 2
    assert whole["log_checkpoints"] == before["log_checkpoints"] + 2
    # Whoever tries again finds it done: one correction, with the first number.
    later = clock.now() + notices.HOLD + timedelta(seconds=2)
    with clock.reading(lambda: later), database.writing(engine) as session:
        assert notices.publish_hold(session, hold_id) is None
    assert counts(engine) == whole
    with database.reading(engine) as session:
        assert session.scalars(select(Correction.number)).all() == [f"{later.year}-0001"]


@pytest.mark.parametrize("reused", ["sqlite"], indirect=True)
def test_stopped_at_any_write_to_its_files_a_database_is_whole(engine: Engine, hold_id: int, tmp_path: Path) -> None:
    file = Path(engine.url.database or "")
    stopped, seen = tmp_path / "stopped", tmp_path / "seen"
    stopped.mkdir()
    before = counts(engine)
    shutil.copy(file, stopped)

    def publish_and_close() -> None:
        as_in_production = signed.sign(database.make_engine(str(engine.url)))
        assert publish(as_in_production, hold_id)
        as_in_production.dispose()  # brings what was committed to its place

    writes = writes_of(publish_and_close, tmp_path / "writes")
    whole = counts(engine)
    found = []
    for write in writes:
        for half in (True, False):
            write.apply(stopped, half=half)
            shutil.copytree(stopped, seen, dirs_exist_ok=True)
            found.append(counts_in(seen / file.name))
            shutil.rmtree(seen)
    assert found == [before] * found.count(before) + [whole] * found.count(whole), "torn, or lost after it was there"
    assert found.count(before) > 100, "a publication writes more than that before its commit"
    assert found.count(whole) > 40, "what was committed is brought to its place by more writes than that"
