"""What was erased does not come back: not with an old database, and not with a copy of the log that still shows it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import signed
from cli.serving import serving
from cli.test_verify import under_our_name
from cli.verifier import OK, verifier
from click.testing import CliRunner
from erasures.story import NAMES, STATE, erase, tell
from erasures.test_erasing import holding
from flask import Flask
from pages import Client
from reused import NEW, Begin, Reused
from sqlalchemy import Engine

from corrections import database
from corrections.cli.main import main
from corrections.erasures import cleaning, queries
from corrections.erasures.places import part_key
from corrections.log import auditing
from corrections.log import queries as log
from corrections.settings import Settings

on_sqlite = pytest.mark.parametrize("reused", ["sqlite"], indirect=True)


@on_sqlite
@pytest.mark.parametrize("state", [STATE, NEW])
def test_what_was_erased_is_erased_again_when_an_older_database_is_put_back(
    state: str,
    begin: Begin,
    reused: Reused,
    engine: Engine,
    app: Flask,
    client: Client,
    settings: Settings,
    tmp_path: Path,
) -> None:
    begin(STATE, tell)
    copy, stale, verify = tmp_path / "copy", tmp_path / "stale", verifier(tmp_path / "state")
    with serving(under_our_name(app)) as url:
        assert verify(url, "--mirror", copy)[0] == OK
        shutil.copytree(copy, stale)
        erase(engine, settings, *NAMES, chosen=(part_key(1, 0, None),))
        code, said = verify(url, "--mirror", copy)
        assert code == OK, said
        assert "1 documents erased" in said
    # A copy whose documents are still those of before, beside the entries of now.
    shutil.copytree(copy, stale, dirs_exist_ok=True, ignore=shutil.ignore_patterns("[0-4].json"))
    assert any("Quandt" in path.read_text() for path in stale.rglob("*.json"))
    head = signed.head(engine).read() or b""
    engine.dispose()
    reused.reset(state)
    signed.head_file(engine).write_bytes(head)
    environ = {
        "CORRECTIONS_DATABASE_URL": reused.url,
        "CORRECTIONS_SECRET_KEY": "a key for tests alone, 32 bytes+",
        "CORRECTIONS_LOG_KEY": str(signed.key_file()),
        "CORRECTIONS_LOG_HEAD": str(signed.head_file(engine)),
    }
    done = CliRunner().invoke(main, ["log", "repair", "--from", str(stale)], env=environ)
    assert done.exit_code == 0, done.output
    assert "Something was erased since this database was copied." in done.output
    with database.reading(engine) as session:
        assert len(queries.unfinished(session)) == 1
    cleaning.finish(engine, settings)
    # Of names in what is no part of the record, an old database can't tell; of the record itself nothing says it.
    made = {"article_texts", "comparisons", "correction_texts", "log_parts", "articles"}
    held = {name for name in holding(engine) if not name.startswith("case_texts")}  # made of reports and notes
    assert not {name for name in held if name in made or "_texts_words_" in name}
    with database.reading(engine) as session:
        parts = log.parts(session, [(1, index) for index in range(log.size(session))])
        assert not any("Quandt" in (part.value or "") for document in parts.values() for part in document)
    assert client.get("/log/documents/0.json", status=410).json["erased"] == "court_order"
    assert "removed for good" in client.get("/articles/1/versions/1").words
    assert "removed for good" in client.get("/articles/2/versions/1").words
    with serving(under_our_name(app)) as url:
        assert verify(url)[0] == OK
    with database.reading(engine) as session:  # as a restore looks through it
        for each in auditing.logs(session):
            auditing.go_through(session, each, lambda count: None)
