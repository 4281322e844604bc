"""That a proof reads the tiles it needs and no others, however long the log is."""

from __future__ import annotations

from typing import Any

import pytest
from log.test_appending import publish
from sqlalchemy import Engine, event

from corrections import database
from corrections.log import checking, merkle, proofs, queries


@pytest.mark.parametrize("reused", ["sqlite"], indirect=True)
def test_sqlite_looks_each_tile_up(engine: Engine) -> None:
    """It once read every tile of the log to find eight."""
    for n in range(3):
        publish(engine, n)
    sent: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        if "FROM log_tiles" in statement:
            sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        with database.reading(engine) as session:
            log = queries.current(session)
            assert log is not None
            proof = checking.inclusion(session, log, 0, log.size)
            entry = queries.entry(session, log.id, 0)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert entry is not None
    assert proofs.includes(merkle.leaf_hash(entry.entry), 0, 3, proof, log.root)
    ((statement, parameters),) = sent
    with engine.connect() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    searches = [step for step in plan if "log_tiles" in step]
    assert len(searches) == queries.PLACES
    assert all(step.endswith("(log_id=? AND level=? AND number=?)") for step in searches), plan
