from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import signed
from log import definition
from make import make_article
from pages import Client
from sqlalchemy import Engine, create_engine, select, text

from corrections import database
from corrections.app import create_app
from corrections.bench import loading, newsroom, stories
from corrections.bench.history import Size
from corrections.log import merkle
from corrections.log.documents import part_leaf
from corrections.log.models import LogEntry, LogPart
from corrections.log.queries import current
from corrections.settings import Settings

SIZE = Size(20)


@pytest.fixture
def loaded(tmp_path: Path) -> Iterator[Engine]:
    engine = signed.start(database.make_engine(f"sqlite:///{tmp_path / 'bench.db'}"), origin=newsroom.LOG)
    loading.load(engine, SIZE, progress=lambda done: None)
    yield engine
    engine.dispose()


def test_the_rows_point_at_rows_that_are_there(loaded: Engine) -> None:
    with loaded.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def test_the_log_has_no_gaps_and_commits_to_its_documents(loaded: Engine) -> None:
    with database.reading(loaded) as session:
        entries = session.scalars(select(LogEntry).order_by(LogEntry.index)).all()
        log = current(session)
        assert log is not None
        assert [entry.index for entry in entries] == list(range(log.size))
        for entry in entries:
            parts = session.scalars(
                select(LogPart).where(LogPart.index == entry.index).order_by(LogPart.position)
            ).all()
            for part in parts:
                assert part.salt is not None
                assert part.value is not None
                assert part.leaf == part_leaf(part.name, part.salt, part.value)
            assert entry.document == merkle.root([part.leaf for part in parts])


def test_the_tree_is_that_of_the_entries_and_goes_on(loaded: Engine) -> None:
    with database.reading(loaded) as session:
        log = current(session)
        leaves = session.scalars(select(LogEntry.entry).order_by(LogEntry.index)).all()
        assert log is not None
        assert log.root == definition.tree_hash(leaves)
    with database.writing(loaded) as session:
        make_article(session)


def test_the_pages_show_what_was_loaded(loaded: Engine, settings: Settings) -> None:
    client = Client(create_app(settings, loaded))
    assert len(client.get("/corrections.json").json["items"]) == SIZE.corrections
    assert client.get("/corrections.json?q=article").json["items"]
    assert len(client.get(f"/corrections.json?q={stories.RARE}").json["items"]) in range(1, 6)
    assert len(client.get("/articles/1.json").json["versions"]) == 1 + stories.FIXES
    client.get("/articles/1")
    client.get("/articles/1/compare/1...2")
    page = client.get("/login")
    client.submit(page, {"username": newsroom.USERNAME, "password": newsroom.PASSWORD})
    queue = client.get("/desk")
    case = next(link for link in queue.links() if link.startswith("/desk/cases/"))
    client.get(case)


@pytest.mark.parametrize("reused", ["postgresql"], indirect=True)
def test_a_newsroom_is_loaded_into_postgresql_as_well(database_url: str) -> None:
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    engine = signed.start(database.make_engine(database_url), origin=newsroom.LOG)
    loading.load(engine, SIZE, progress=lambda done: None)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM corrections")).scalar() == SIZE.corrections
    engine.dispose()
