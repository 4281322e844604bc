from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from corrections import clock, database, events, schema
from corrections.app import create_app
from corrections.errors import Unavailable
from corrections.settings import Settings
from corrections.taxonomy import ActorKind


def test_models_and_migrations_agree(engine: Engine) -> None:
    from alembic import command

    with engine.connect() as connection:
        command.check(schema._alembic(connection))


def test_a_migrated_database_is_current_and_an_empty_one_is_not(engine: Engine) -> None:
    with engine.connect() as connection:
        assert database.is_current(connection)
    assert not database.is_current(database.make_engine("sqlite://").connect())


def test_times_come_back_in_utc_with_their_zone(session: Session) -> None:
    moment = datetime(2026, 3, 29, 0, 59, 59, 123456, tzinfo=UTC)
    with clock.reading(lambda: moment):
        events.record(session, "/x", "seen", by=events.Actor(ActorKind.SYSTEM))
    session.commit()
    session.expire_all()
    assert events.history(session, "/x")[0].at == moment


def test_a_time_without_a_zone_is_refused(session: Session) -> None:
    session.add(events.Event(at=datetime(2026, 1, 1), about="/x", verb="seen", actor_kind=ActorKind.SYSTEM, details={}))  # noqa: DTZ001
    with pytest.raises(Exception, match="without a zone"):
        session.flush()


@pytest.mark.parametrize("transaction", [database.reading, database.writing])
def test_when_every_connection_is_in_use_that_is_said_in_words(engine: Engine, transaction: Any) -> None:
    url = engine.url.render_as_string(hide_password=False)
    small = create_engine(url, pool_size=1, max_overflow=0, pool_timeout=0.1)
    with small.connect(), pytest.raises(Unavailable), transaction(small) as session:
        session.execute(text("SELECT 1"))
    small.dispose()


def test_there_is_a_connection_for_each_request_that_is_answered_at_once(tmp_path: Path) -> None:
    threads = 20
    url = f"sqlite:///{tmp_path / 'corrections.db'}"
    engine = create_app(Settings(secret_key="x" * 32, database_url=url, threads=threads)).extensions["engine"]
    with ExitStack() as stack:
        held = [stack.enter_context(engine.connect()) for _ in range(2 * threads)]
        assert len({id(connection.connection.dbapi_connection) for connection in held}) == 2 * threads
    assert engine.pool.checkedin() == 2 * threads, "and it is kept for the next"
    engine.dispose()
