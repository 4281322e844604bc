"""`corrections log retire`: a log that can't go on ends in the open; and what a copy of an installation may not do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from subprocess import PIPE, STDOUT, CompletedProcess, Popen

import pytest
import signed
from cli.conftest import Run
from cli.dying import killed_at_every_step
from cli.processes import command, environment
from cli.serving import serving
from cli.test_repair import at
from cli.test_verify import under_our_name
from cli.verifier import OK, verifier
from click.testing import CliRunner
from flask import Flask
from make import make_article, make_case, make_correction, make_desk, make_draft, make_user, make_version
from pages import Client
from sqlalchemy import Engine

from corrections import clock, database
from corrections.articles.models import Article
from corrections.cli.main import main
from corrections.errors import Unavailable
from corrections.log import keys, notes, queries, signing
from corrections.notices import actions as notices
from corrections.notices import queries as notice_queries
from corrections.settings import Settings

FIRST, SECOND = "corrections.example/log", "corrections.example/log/2"

Command = Callable[..., CompletedProcess[str]]
Asking = Callable[..., AbstractContextManager[Callable[[str], tuple[int, str]]]]


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A key that this test may have destroyed."""
    path = tmp_path / "log"
    path.write_bytes(signed.key_file().read_bytes())
    path.chmod(0o600)
    return path


@pytest.fixture
def ours(engine: Engine, key: Path) -> Iterator[Engine]:
    """The engine, with that key, and a record of three entries."""
    with at(0), database.writing(engine) as session:
        make_correction(session)
    yield signing.attach(engine, Settings(log_key=key, log_head=signed.head_file(engine)))
    signed.sign(engine)


@pytest.fixture
def environ(engine: Engine, database_url: str, key: Path, instance: Path) -> dict[str, str]:
    """Of commands on the test's own database."""
    instance.mkdir()
    return {
        "CORRECTIONS_DATABASE_URL": database_url,
        "CORRECTIONS_SECRET_KEY": "a key for tests alone, 32 bytes+",
        "CORRECTIONS_LOG_KEY": str(key),
        "CORRECTIONS_LOG_HEAD": str(signed.head_file(engine)),
    }


@pytest.fixture
def log(corrections: Run, environ: dict[str, str]) -> Command:
    """Run `corrections log …`."""
    return lambda *words: corrections("log", *map(str, words), **environ)


@pytest.fixture
def asking(environ: dict[str, str], instance: Path) -> Asking:
    """Run `corrections log …` until it asks; then answer, for its exit code and all that it said."""

    @contextmanager
    def ask(*words: str) -> Iterator[Callable[[str], tuple[int, str]]]:
        env = environment(instance, **environ)
        with Popen(command("log", *words), env=env, stdin=PIPE, stdout=PIPE, stderr=STDOUT, cwd=instance) as process:
            assert process.stdout
            said = b""
            while b"To go on" not in said and (more := process.stdout.read1()):
                said += more

            def answer(typed: str) -> tuple[int, str]:
                rest, _ = process.communicate(f"{typed}\n".encode(), timeout=60)
                return process.returncode, (said + rest).decode()

            yield answer

    return ask


def afresh(engine: Engine, key: Path) -> None:
    """As a process that was started anew."""
    signing.attach(engine, Settings(log_key=key, log_head=signed.head_file(engine)))


def served(client: Client, path: str) -> bytes:
    answer = client.browser.get(path, base_url=client.base)
    assert answer.status_code == 200, path
    return answer.get_data()


def test_the_old_log_stays_and_the_new_one_says_what_became_of_it(
    ours: Engine, key: Path, log: Command, client: Client, app: Flask, tmp_path: Path
) -> None:
    paths = ["/log/checkpoint", "/log/tile/0/000.p/3", "/log/tile/entries/000.p/3"]
    paths += [f"/log/documents/{n}.json" for n in range(3)] + ["/articles/1/versions/1.json"]
    before = {path: served(client, path) for path in paths}
    old = key.read_text()
    done = log("retire", "--reason", "The key was on a stolen laptop.", "--yes")
    assert done.returncode == 0, done.stderr
    assert old.strip() not in "".join(path.read_text("latin-1") for path in tmp_path.iterdir() if path.is_file())
    assert keys.read(key).name == SECOND
    afresh(ours, key)
    assert {path: served(client, path) for path in paths} == before
    says = client.get("/log/documents/0.json", status=200).json
    assert says["kind"] == "article-version"
    told = {part["name"]: part["value"] for part in client.get("/log/2/documents/0.json").json["parts"]}
    last = notes.read_checkpoint(notes.parse(before["/log/checkpoint"]).text)
    assert told["origin"] == FIRST
    assert (told["size"], told["gap"], told["reason"]) == (3, None, "The key was on a stolen laptop.")
    assert told["root"] in str(last)
    page = client.get("/log").words
    assert f"we ended the log {FIRST}" in page
    assert "The key was on a stolen laptop." in page
    assert "Entries in it: 3. All of them are there" in page
    with database.writing(ours) as session:
        article = session.get(Article, 1)
        assert article is not None
        make_version(session, article, "All is new.\n\nAnd in another log.")
    assert client.get("/articles/1/versions/3.json").json["log"] == {"origin": SECOND, "index": 1}
    assert client.get("/articles/1/versions/2.json").json["log"] == {"origin": FIRST, "index": 1}
    with serving(under_our_name(app)) as url:
        for address, size in ((f"{url}/log", 3), (f"{url}/log/2", 2)):
            code, said = verifier(tmp_path / "state")(address)
            assert code == OK, said
            assert f"{size} entries and the tiles over them give the root" in said


def test_a_record_of_either_log_has_its_proof(ours: Engine, key: Path, log: Command, client: Client) -> None:
    assert log("retire", "--reason", "A drill.", "--yes").returncode == 0
    afresh(ours, key)
    with database.writing(ours) as session:
        make_article(session)
    for path, origin in (("/articles/1/versions/1.tlog-proof", FIRST), ("/articles/2/versions/1.tlog-proof", SECOND)):
        assert f"\n{origin}\n" in served(client, path).decode()
    assert "/log/2/documents/1.json" in client.get("/articles/2/versions/1").text


def test_a_gap_is_said(ours: Engine, key: Path, log: Command, client: Client) -> None:
    """The database is an old one, and nobody has what was signed since: also not of what was due then."""
    with database.writing(ours) as session:
        editor, article = make_user(session, "ben"), session.get(Article, 1)
        make_desk(session, "News", editor)
        draft = make_draft(session, make_case(session, article), by=editor, unfixed_reason="It was so then.")
        notices.hold(session, draft, by=editor)
    ahead = signing.signer(ours).key().sign(str(notes.Checkpoint(FIRST, 5, bytes(32))))
    signed.head_file(ours).write_bytes(ahead)
    with pytest.raises(Unavailable, match="older than the log"), database.writing(ours) as session:
        make_article(session)
    done = log("retire", "--reason", "The disk broke.", "--yes")
    assert done.returncode == 0, done.stderr
    assert "2 of them are not in the database (3 to 4)" in done.stdout
    assert "Stopped 1 publications that were due" in done.stdout
    with database.reading(ours) as session:
        assert notice_queries.due_holds(session, clock.now() + timedelta(days=1)) == []
    afresh(ours, key)
    assert served(client, "/log/checkpoint") == ahead
    parts = client.get("/log/2/documents/0.json").json["parts"]
    assert [part["value"] for part in parts if part["name"] == "gap"] == [{"first": 3, "last": 4}]
    assert "those from 3 to 4 are lost" in client.get("/log").words
    served(client, "/articles/1/versions/1.tlog-proof")
    with database.writing(ours) as session:
        make_article(session)


def test_it_asks_first(ours: Engine, key: Path, log: Command) -> None:
    before = key.read_bytes(), signed.head(ours).read()
    done = log("retire", "--reason", "A slip.")
    assert done.returncode == 1
    assert log("retire", "--reason", " ", "--yes").returncode == 2
    assert (key.read_bytes(), signed.head(ours).read()) == before
    with database.reading(ours) as session:
        now = queries.current(session)
        assert now is not None
        assert now.origin == FIRST


def test_a_log_that_grew_while_it_was_asked_is_not_ended(ours: Engine, key: Path, asking: Asking) -> None:
    with asking("retire", "--reason", "A drill.") as answer:
        with at(5), database.writing(ours) as session:
            make_article(session)
        code, said = answer(FIRST)
    assert code == 1
    assert "The log has grown meanwhile. Nothing was changed" in said
    with at(6), database.writing(ours) as session:
        make_article(session)
        now = queries.current(session)
        assert now is not None
        assert (now.origin, now.size) == (FIRST, 5)


def test_run_again_it_does_not_end_the_next_log_as_well(ours: Engine, key: Path, log: Command) -> None:
    for _ in range(2):
        done = log("retire", "--reason", "A drill.", "--yes")
        assert done.returncode == 0, done.stderr
    assert f"The log {SECOND} was begun before, and holds nothing but that." in done.stdout
    assert keys.read(key).name == SECOND


def test_a_head_that_changed_while_it_was_asked_is_not_put_back(ours: Engine, asking: Asking) -> None:
    newer = signing.signer(ours).key().sign(str(notes.Checkpoint(FIRST, 5, bytes(32))))
    with asking("take-over") as answer:
        signed.head_file(ours).write_bytes(newer)
        code, said = answer(FIRST)
    assert code == 1
    assert "has changed meanwhile. Nothing was changed" in said
    assert signed.head_file(ours).read_bytes() == newer


@pytest.mark.parametrize("at", ["head", "key"])
def test_broken_off_it_is_brought_to_its_end(ours: Engine, key: Path, log: Command, at: str) -> None:
    """As if it had been killed after the commit: before the head was kept, or before the key was in its place."""
    head, old = signed.head_file(ours).read_bytes(), key.read_bytes()
    assert log("retire", "--reason", "A drill.", "--yes").returncode == 0
    key.with_name("log.next").write_bytes(key.read_bytes())
    key.with_name("log.next").chmod(0o600)
    key.write_bytes(old)
    if at == "head":
        signed.head_file(ours).write_bytes(head)
    afresh(ours, key)
    with pytest.raises(Unavailable), database.writing(ours) as session:
        make_article(session)
    done = log("retire", "--reason", "A drill.", "--yes")
    assert done.returncode == 0, done.stderr
    assert "not brought to its end: it is now" in done.stdout
    afresh(ours, key)
    with database.writing(ours) as session:
        make_article(session)
        now = queries.current(session)
        assert now is not None
        assert (now.origin, now.size) == (SECOND, 2)


@pytest.mark.parametrize("reused", ["sqlite"], indirect=True)
def test_an_old_database_does_not_go_back_to_the_retired_log(ours: Engine, key: Path, log: Command) -> None:
    ours.dispose()
    path = Path(ours.url.database or "")
    backup = shutil.copyfile(path, key.with_name("backup"))
    assert log("retire", "--reason", "A drill.", "--yes").returncode == 0
    ours.dispose()
    shutil.copyfile(backup, path)
    afresh(ours, key)
    with pytest.raises(Unavailable, match="is not the one that the log"), database.writing(ours) as session:
        make_article(session)
    done = log("repair")
    assert done.returncode == 9
    assert f"it is of another log, {SECOND}" in done.stderr


class TestACloneOfAnInstallation:
    """Its folder was copied, with database, key and head, and both are running."""

    @pytest.fixture
    def clone(self, corrections: Run, ready: Path, tmp_path: Path) -> tuple[Path, Path]:
        other = tmp_path / "clone"
        publish(ready, "before")
        shutil.copytree(ready, other)
        return ready, other

    def test_signs_nothing_and_the_first_goes_on(self, clone: tuple[Path, Path], corrections: Run) -> None:
        first, second = clone
        publish(first, "first")
        for name in ("one", "two"):
            with pytest.raises(Unavailable, match="so is this installation"):
                publish(second, name)
        publish(first, "again")
        done = corrections("check", CORRECTIONS_INSTANCE=str(second))
        assert done.returncode == 1
        assert "is a copy, and so is this installation" in done.stdout

    def test_takes_over_when_it_is_told_to(self, clone: tuple[Path, Path], corrections: Run) -> None:
        _, second = clone
        assert corrections("log", "take-over", CORRECTIONS_INSTANCE=str(second)).returncode == 1
        done = corrections("log", "take-over", "--yes", CORRECTIONS_INSTANCE=str(second))
        assert done.returncode == 0, done.stderr
        assert "after 1 entries" in done.stdout
        publish(second, "taken over")

    def test_without_hidden_files_too(self, clone: tuple[Path, Path]) -> None:
        _, second = clone
        (second / ".log-head.lock").unlink()
        with pytest.raises(Unavailable, match="so is this installation"):
            publish(second, "one")

    def test_that_was_moved_is_the_same(self, clone: tuple[Path, Path], tmp_path: Path) -> None:
        first, _ = clone
        moved = first.rename(tmp_path / "moved")
        publish(moved, "after")


def publish(instance: Path, name: str) -> None:
    settings = Settings(instance=instance)
    engine = signing.attach(database.make_engine(settings.database_url), settings)
    try:
        with database.writing(engine) as session:
            make_article(session, headline=f"{name} {clock.now()}")
    finally:
        engine.dispose()


def test_killed_anywhere_the_same_command_brings_it_to_its_end(
    ours: Engine, environ: dict[str, str], key: Path, instance: Path, client: Client
) -> None:
    before, old = served(client, "/log/checkpoint"), key.read_bytes()
    env = environ | {"CORRECTIONS_INSTANCE": str(instance)}

    def retire() -> int:
        words = ["log", "retire", "--reason", "The key was on a stolen laptop.", "--yes"]
        return CliRunner().invoke(main, words, env=env).exit_code

    steps = sum(1 for _ in killed_at_every_step(ours, retire, statements=5))
    assert steps > 5
    assert keys.read(key).name == SECOND
    assert not [path for path in [*key.parent.iterdir(), *instance.rglob("*")] if path.is_file() and holds(path, old)]
    afresh(ours, key)
    assert served(client, "/log/checkpoint") == before
    with database.reading(ours) as session:
        log = queries.current(session)
        assert log is not None
        assert (log.id, log.origin, log.size) == (2, SECOND, 1)
    with database.writing(ours) as session:
        make_article(session, "All is new.")
    assert client.get("/log/2/documents/1.json").json["kind"] == "article-version"


def holds(path: Path, secret: bytes) -> bool:
    return secret.strip() in path.read_bytes()
