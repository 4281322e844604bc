from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from corrections import clock, database, events, schema
from corrections.taxonomy import ActorKind


def test_models_and_migrations_agree(engine: Engine) -> None:
    from alembic import command

    with engine.connect() as connection:
        command.check(schema._alembic(connection))


def test_a_migrated_database_is_current_and_an_empty_one_is_not(engine: Engine) -> None:
    with engine.connect() as connection:
        assert schema.is_current(connection)
    assert not schema.is_current(database.make_engine("sqlite://").connect())


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


def test_a_reading_session_can_not_write(engine: Engine) -> None:
    with database.reading(engine) as session, pytest.raises(DBAPIError, match=r"(?i)read-?only"):
        session.execute(text("INSERT INTO public_generation (id, number) VALUES (1, 1)"))
    with database.writing(engine) as session:
        session.execute(text("INSERT INTO public_generation (id, number) VALUES (1, 1)"))
