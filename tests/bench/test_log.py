from __future__ import annotations

import json
from pathlib import Path

import signed
from log import definition
from sqlalchemy import select

from corrections import database
from corrections.bench import log, newsroom, table
from corrections.bench.log import Row
from corrections.log import actions
from corrections.log.contents import Contents
from corrections.log.copies import Folder
from corrections.log.documents import Part
from corrections.log.models import LogEntry
from corrections.log.queries import current
from corrections.log.verifying import Walk
from corrections.taxonomy import EntryKind

SIZE = 600


def test_a_log_that_is_filled_is_the_tree_of_its_entries_and_goes_on(tmp_path: Path) -> None:
    engine = signed.start(database.make_engine(f"sqlite:///{tmp_path / 'log.db'}"), origin=newsroom.LOG)
    log.fill(engine, SIZE)
    with database.reading(engine) as session:
        found = current(session)
        assert found is not None
        assert found.root == definition.tree_hash(
            session.scalars(select(LogEntry.entry).order_by(LogEntry.index)).all()
        )
    with database.writing(engine) as session:
        actions.append(session, EntryKind.POLICY, "/standards/versions/1", [Part("version", 1)])
    engine.dispose()


def test_a_copy_is_one_of_a_log_of_ours(tmp_path: Path) -> None:
    log.write_copy(tmp_path / "copy", SIZE)
    folder = Folder(tmp_path / "copy")
    walk, contents, found = Walk(folder.read), Contents(folder, newsroom.LOG, documents=False), []
    for first, entries in walk.bundles(SIZE):
        contents.take(first, entries)
        found += entries
    assert contents.ours
    assert walk.roots[SIZE] == definition.tree_hash(found)


def test_figures_are_shown_with_what_was_asked_of_them(tmp_path: Path) -> None:
    rows = [
        Row("append", 1.5, "ms", most=2.0),
        Row("append", 2.5, "ms", most=2.0),
        Row("verify", 200_000.0, "entries/s", least=150_000),
        Row("tiles", 0.9, "× bare", least=1.0),
        Row("p50", 0.2, "ms"),
    ]
    lines = table.text_of_log(rows).splitlines()[1:]
    marked = ["✓ ≤ 2 ms", "✗ ≤ 2 ms", "✓ ≥ 150,000 entries/s", "✗ ≥ 1 × bare", "ms"]
    assert [line.endswith(mark) for line, mark in zip(lines, marked, strict=True)] == [True] * 5
    path = tmp_path / "bench.json"
    path.write_text('{"sizes": [1]}')
    table.write(path, [], [], rows, {"machine": "this"})
    told = json.loads(path.read_text())
    assert told["sizes"] == [1], "what was not measured now stays"
    assert [row["holds"] for row in told["log"]["rows"]] == [True, False, True, False, True]
