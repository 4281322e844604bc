"""A newsroom of any size, written straight into a fresh database: the rows that the actions would have left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import Engine

from corrections import database, schema
from corrections.bench import bulk, newsroom, tree
from corrections.bench.history import SPAN, History, Size
from corrections.bench.tables import tables
from corrections.newsroom import actions as newsrooms
from corrections.notices.models import CorrectionCounter

Progress = Callable[[int], None]


def load(engine: Engine, size: Size, *, progress: Progress) -> None:
    """Fill an empty database. `progress` is told how many corrections or other reports are done."""
    schema.upgrade(engine)
    users, desks = newsroom.make(engine, datetime.now(UTC) - SPAN - timedelta(days=30))
    history = History(size, users, desks, Random(f"bench {size.corrections}"))
    with bulk.writing(engine) as rows:
        history.tables = tables(rows)
        for number in range(size.articles):
            history.add_article(number)
            rows.write(at_least=bulk.BATCH)
        for number in range(max(size.corrections, size.other_reports)):
            if number < size.corrections:
                history.add_correction(number)
            if number < size.other_reports:
                history.add_other_report(number)
            rows.write(at_least=bulk.BATCH)
            if number % 500 == 0:
                progress(number)
    with database.writing(engine) as session:
        tree.plant(session, history.leaves, last_at=history.now)
        for year, last in history.numbers.items():
            session.add(CorrectionCounter(year=year, last=last))
        newsrooms.raise_generation(session)
    bulk.settle(engine)
    progress(max(size.corrections, size.other_reports))
