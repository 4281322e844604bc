"""What tests begin with: nothing of the test before."""

from __future__ import annotations

import contextlib

import pytest
from reused import Begin, Reused
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool
from warm import warm_engine

from corrections import database

OWN = text("SELECT pg_backend_pid()")


@pytest.mark.parametrize("reused", ["postgresql"], indirect=True)
def test_a_connection_that_stays_open_is_as_new(reused: Reused) -> None:
    engine, warm = warm_engine(reused.url)
    ask = text(
        "SELECT pg_backend_pid(), session_user = current_user, current_setting('work_mem'), to_regclass('left_over'),"
        " (SELECT count(*) FROM pg_listening_channels()), (SELECT count(*) FROM pg_cursors),"
        " (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())"
    )
    with contextlib.ExitStack() as stack:
        stack.callback(warm.end)
        with engine.connect() as connection:
            new = tuple(connection.execute(ask).one())
            for statement in (
                "SELECT pg_advisory_lock(7)",
                "LISTEN something",
                "CREATE TEMP TABLE left_over ()",
                "DECLARE left_over CURSOR WITH HOLD FOR SELECT 1",
                "SET work_mem = '123MB'",
                "SET ROLE pg_monitor",
            ):
                connection.execute(text(statement))
            connection.commit()
            assert tuple(connection.execute(ask).one())[1:] != new[1:]
            connection.commit()
        engine.dispose()
        with engine.connect() as connection:
            assert tuple(connection.execute(ask).one()) == new
        engine.dispose()


@pytest.mark.parametrize("reused", ["postgresql"], indirect=True)
def test_connections_that_were_in_use_at_once_all_stay_open_and_a_reset_leaves_them(reused: Reused) -> None:
    def servers() -> set[int]:
        with contextlib.ExitStack() as stack:
            held = [stack.enter_context(reused.engine.connect()) for _ in range(2)]
            found = {connection.execute(OWN).scalar_one() for connection in held}
            held[0].connection.dbapi_connection.rollback()
            held[0].connection.dbapi_connection.autocommit = True  # as the page cache has its own
        reused.engine.dispose()
        return found

    first = servers()
    reused.reset()
    assert len(first) == 2
    assert servers() == first


@pytest.mark.parametrize("reused", ["postgresql"], indirect=True)
def test_a_reset_ends_a_connection_that_somebody_left(reused: Reused) -> None:
    with create_engine(reused.url, poolclass=NullPool).connect() as left:
        left.execute(OWN)
        reused.reset()
        with pytest.raises(DBAPIError):
            left.execute(OWN)


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("reused", ["postgresql"], indirect=True)
def test_a_connection_that_the_server_ended_is_not_used_again(reused: Reused, kept: bool) -> None:
    engine = reused.engine if kept else database.make_engine(reused.url)
    with engine.connect() as connection:
        ended = connection.execute(OWN).scalar_one()
    with create_engine(reused.url, poolclass=NullPool).connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:ended, 5000)"), {"ended": ended})
    with engine.connect() as connection:
        assert connection.execute(OWN).scalar_one() != ended
    engine.dispose()


@pytest.mark.parametrize("reused", ["postgresql"], indirect=True)
def test_what_is_refused_to_all_others_is_refused_between_two_resets(reused: Reused) -> None:
    for _ in range(2):
        for statement in ("DELETE FROM log_entries", "UPDATE log_entries SET at = at", "TRUNCATE log_entries CASCADE"):
            with pytest.raises(DBAPIError, match="insert-only"), reused.engine.begin() as connection:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                connection.execute(text(statement))
        reused.reset()


def test_one_name_is_told_by_one_function(begin: Begin) -> None:
    def tell(session: Session) -> int:
        return 1

    def tell_another(session: Session) -> int:
        return 2

    assert begin("nothing, and a number", tell) == begin("nothing, and a number", tell) == 1
    with pytest.raises(AssertionError, match="choose another name"):
        begin("nothing, and a number", tell_another)


@pytest.mark.parametrize("reused", ["postgresql"], indirect=True)
def test_a_reset_closes_a_connection_of_its_own_that_somebody_left(reused: Reused) -> None:
    left = reused.engine.raw_connection()
    left.detach()
    driver = left.dbapi_connection
    assert driver is not None
    assert not driver.closed
    reused.reset()
    assert driver.closed
