"""What tests begin with: nothing of the test before."""

from __future__ import annotations

import contextlib

import pytest
from reused import Begin, Reused
from sqlalchemy import text
from sqlalchemy.orm import Session
from warm import warm_engine


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


def test_one_name_is_told_by_one_function(begin: Begin) -> None:
    def tell(session: Session) -> int:
        return 1

    def tell_another(session: Session) -> int:
        return 2

    assert begin("nothing, and a number", tell) == begin("nothing, and a number", tell) == 1
    with pytest.raises(AssertionError, match="choose another name"):
        begin("nothing, and a number", tell_another)
