"""Killed at every statement of a publication, and before and after its commit: all of it is there, or nothing."""

from __future__ import annotations

import os
import signal
from datetime import timedelta

import pytest
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


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def publish_and_die(url: str, hold_id: int, at: int) -> int:
    """Publish in a process of its own that is killed before statement `at` (1, 2, …); return how it ended."""
    pid = os.fork()
    if pid:
        status = os.waitpid(pid, 0)[1]
        return os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    try:
        engine = database.make_engine(url)
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

        later = clock.now() + notices.HOLD + timedelta(seconds=1)
        with clock.reading(lambda: later):
            with database.writing(engine) as session:
                correction = notices.publish_hold(session, hold_id)
            if passed + 1 == at:
                die()  # committed, and nobody was told
            os._exit(FINISHED if correction is not None else 3)
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


def test_a_killed_publication_is_there_whole_or_not_at_all_and_never_twice(
    engine: Engine, database_url: str, hold_id: int
) -> None:
    before = counts(engine)
    at, whole = 0, None
    while whole is None:
        at += 1
        ended = publish_and_die(database_url, hold_id, at)
        assert ended in (FINISHED, KILLED), f"killed at {at}: it ended with {ended}"
        after = counts(engine)
        if after != before:
            whole = after
    assert at > 30, "a publication has more statements than that: the kills were not where they should be"
    assert whole["revisions"] == whole["corrections"] == 1
    assert whole["article_versions"] == before["article_versions"] + 1
    assert whole["log_entries"] == before["log_entries"] + 2
    # Whoever tries again finds it done: one correction, with the first number.
    later = clock.now() + notices.HOLD + timedelta(seconds=2)
    with clock.reading(lambda: later), database.writing(engine) as session:
        assert notices.publish_hold(session, hold_id) is None
    assert counts(engine) == whole
    with database.reading(engine) as session:
        assert session.scalars(select(Correction.number)).all() == [f"{later.year}-0001"]
