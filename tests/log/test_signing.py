"""What keeps a log from being signed, and that everything else goes on (faults.md 9, 18, 37, 39)."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import signed
from flask import Flask
from log.test_appending import append, is_one_history, kept, publish
from make import make_article
from pages import Client
from reused import Begin, Reused, on_sqlite
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import database
from corrections.app import create_app
from corrections.errors import Unavailable
from corrections.log import keys, notes, signing
from corrections.log.head import Head
from corrections.settings import Settings


@pytest.fixture
def key(engine: Engine, tmp_path: Path) -> Iterator[Path]:
    """The file of a key that this test may spoil; no process has read it yet."""
    path = tmp_path / "log"
    path.write_bytes(signed.key_file().read_bytes())
    path.chmod(0o600)
    signing.attach(engine, Settings(log_key=path, log_head=signed.head_file(engine)))
    yield path
    signed.sign(engine)


def refuses(engine: Engine, client: Client, words: str) -> None:
    """Nothing can be published, everybody is told why, and everything can be read."""
    before = signed.head_file(engine).read_bytes() if signed.head_file(engine).exists() else None
    with pytest.raises(Unavailable, match=words):
        publish(engine, "refused")
    assert words in client.get("/readyz", status=503).text
    for path in ("/corrections", "/log", "/articles/1", "/report", "/healthz"):
        client.get(path)
    now = signed.head_file(engine).read_bytes() if signed.head_file(engine).exists() else None
    assert now == before


SPOILED: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (Path.unlink, "the key that signs the log is missing"),
    "read by others": (lambda path: path.chmod(0o644), "other users of this machine can read the key"),
    "read by a group": (lambda path: path.chmod(0o640), "other users of this machine can read the key"),
    "empty": (lambda path: path.write_bytes(b""), "holds no key"),
    "noise": (lambda path: path.write_bytes(b"\xff" * 100), "holds no key"),
    "cut": (lambda path: path.write_bytes(path.read_bytes()[:-20]), "holds no key"),
    "another": (lambda path: path.write_text(keys.generate(signed.ORIGIN)), "is not the one that the log"),
    "of another log": (lambda path: path.write_text(keys.generate("other.example/log")), "is not the one that the log"),
}


@on_sqlite
@pytest.mark.parametrize("how", SPOILED)
def test_a_key_that_is_not_right(engine: Engine, client: Client, key: Path, how: str) -> None:
    with database.writing(signed.sign(engine)) as session:
        make_article(session)
    signing.attach(engine, Settings(log_key=key, log_head=signed.head_file(engine)))
    good = key.read_bytes()
    spoil, words = SPOILED[how]
    spoil(key)
    refuses(engine, client, words)
    key.write_bytes(good)
    key.chmod(0o600)
    publish(engine, "after all")  # no process has to be started again
    assert client.get("/readyz").text == "ready\n"


def test_what_a_key_is_never_stands_in_what_is_said(key: Path) -> None:
    line = key.read_text().strip()
    secret = line.rpartition("+")[2]
    for text in (line[:-1], line + "x", line.replace("PRIVATE", "PUBLIC"), line.replace("+", "-")):
        key.write_text(text)
        with pytest.raises(Unavailable) as raised:
            keys.read(key)
        chain, said = raised.value, ""
        while chain is not None:
            said, chain = said + repr(chain), chain.__cause__  # type: ignore[assignment]
        assert secret[:20] not in said
    assert secret[:20] not in repr(keys.parse(line))


def three(session: Session) -> None:
    make_article(session)
    for n in range(2):
        append(session, f"/articles/first-{n}/versions/1")


class TestADatabaseThatWentBack:
    @pytest.fixture
    def back(self, reused: Reused, engine: Engine, begin: Begin) -> tuple[Engine, bytes]:
        """Six entries were signed, and the database is that of the third."""
        begin("three entries", three)
        for n in range(3):
            publish(engine, f"lost-{n}")
        engine.dispose()
        head = signed.head(engine).read()
        assert head is not None
        reused.reset("three entries")
        signed.head_file(engine).write_bytes(head)
        return engine, head

    def test_signs_nothing(self, back: tuple[Engine, bytes], client: Client) -> None:
        engine, head = back
        refuses(engine, client, "the database is older than the log. It holds 3 entries, and a checkpoint of 6")
        assert client.browser.get("/log/checkpoint", base_url=client.base).get_data() == head

    def test_nor_when_it_has_grown_another_way(self, back: tuple[Engine, bytes], client: Client) -> None:
        """As one does that trusted a database once."""
        engine, head = back
        signed.trust(engine)
        for n in range(4):
            publish(engine, f"other-{n}")
        is_one_history(engine, 7)
        signed.head_file(engine).write_bytes(head)
        refuses(engine, client, "is not the one that was signed before")

    @pytest.mark.parametrize("size", [3, 6])
    def test_nor_without_its_head(self, back: tuple[Engine, bytes], client: Client, size: int) -> None:
        engine, _ = back
        signed.head_file(engine).unlink()
        refuses(engine, client, "is missing, which holds the log’s newest checkpoint")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda note: b"",
        lambda note: b"\xff\x00",
        lambda note: note.replace(b"\n1\n", b"\n0\n"),
        lambda note: note[:-2],
        lambda note: notes.parse(note).text.encode(),
    ],
)
def test_a_head_that_the_log_did_not_sign(engine: Engine, client: Client, spoil: Callable[[bytes], bytes]) -> None:
    with database.writing(engine) as session:
        make_article(session)
    file = signed.head_file(engine)
    file.write_bytes(spoil(signed.head(engine).read() or b""))
    refuses(engine, client, "holds no checkpoint that this log signed")


def test_a_publisher_that_can_not_keep_its_head_is_the_last(engine: Engine, client: Client) -> None:
    with database.writing(engine) as session:
        make_article(session)
    unfinished = signed.head_file(engine).with_name(f".{signed.head_file(engine).name}.unfinished")
    unfinished.mkdir()
    try:
        publish(engine, "committed")  # what is committed is published
        assert kept(engine).size == 1
        refuses(engine, client, "can’t be kept")
    finally:
        unfinished.rmdir()
    publish(engine, "after all")
    assert kept(engine).size == 3
    is_one_history(engine, 3)


@pytest.mark.parametrize("at", range(1, 7))
def test_killed_while_the_head_is_written_it_is_made_good(engine: Engine, at: int) -> None:
    publish(engine, "before")
    engine.dispose()
    pid = os.fork()
    if not pid:
        try:
            die_at(at)
            publish(engine, "killed")
            os._exit(0)
        except BaseException:
            os._exit(1)
    status = os.waitpid(pid, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    assert kept(engine).size in (1, 2)
    publish(engine, "after")
    assert kept(engine).size == 3
    is_one_history(engine, 3)


def die_at(step: int) -> None:
    """Die before the file is opened, written through, renamed, its folder opened, and that written through."""
    steps = [0]

    def dying(act: Callable[..., object]) -> Callable[..., object]:
        def act_(*given: object, **named: object) -> object:
            steps[0] += 1
            if steps[0] == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return act(*given, **named)

        return act_

    os.open, os.fsync = dying(os.open), dying(os.fsync)  # type: ignore[assignment]
    Path.rename = dying(Path.rename)  # type: ignore[method-assign, assignment]


def test_the_head_that_is_served_is_whole_at_any_time(tmp_path: Path) -> None:
    head = Head(tmp_path / "head")
    assert head.read() is None
    for note in (b"a" * 100 + b"\n", b"b" * 50 + b"\n"):
        with head.alone():
            head.write(note)
        assert head.read() == note


def test_pages_need_no_key(settings: Settings, database_url: str, begin: object) -> None:
    """Signing is for those who publish: an application without a key serves everything that there is."""
    engine = database.make_engine(database_url)
    app: Flask = create_app(settings, engine)
    client = Client(app)
    for path in ("/corrections", "/log", "/report"):
        client.get(path)
    with pytest.raises(Unavailable, match="no key"), database.writing(engine) as session:
        append(session, "/articles/1/versions/1")
    engine.dispose()
