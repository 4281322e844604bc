"""A session that reads: it sees one state, and can’t write by mistake."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import InternalError

from corrections import database
from corrections.cases.models import Case
from corrections.throttle import RateCount


@pytest.mark.parametrize(
    "statement",
    [
        text("INSERT INTO stale_case_texts (case_id) VALUES (1)"),
        text("\n  delete from cases"),
        text("CREATE TABLE another (id INTEGER)"),
        update(Case).values(summary="changed"),
    ],
    ids=["insert", "delete", "create", "update"],
)
def test_a_statement_that_writes_is_refused(engine: Engine, statement: object) -> None:
    with pytest.raises(InternalError, match="read-only transaction"), database.reading(engine) as session:
        session.execute(statement)  # type: ignore[call-overload]


def test_a_row_that_was_added_to_it_is_refused(engine: Engine) -> None:
    with pytest.raises(InternalError, match="read-only transaction"), database.reading(engine) as session:
        session.add(RateCount(key="reports:1", window=1, count=1))
        session.flush()


def test_the_connection_of_a_refused_reader_serves_a_writer(engine: Engine) -> None:
    with pytest.raises(InternalError, match="read-only transaction"), database.reading(engine) as session:
        session.execute(update(Case).values(summary="changed"))
    with database.writing(engine) as session:
        session.add(RateCount(key="reports:1", window=1, count=1))
    with database.reading(engine) as session:
        assert session.scalars(select(RateCount.count)).all() == [1]
