"""`corrections log rotate-key`: the log changes its key, and nobody who verifies it loses it."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import signed
from cli.dying import killed_at_every_step
from cli.serving import serving
from cli.test_verify import under_our_name
from cli.verifier import OK, UNSIGNED, verifier, why
from click.testing import CliRunner, Result
from flask import Flask
from log.test_appending import publish
from make import make_article, make_version
from pages import Client
from reused import Begin, Reused, on_sqlite
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import database
from corrections.articles.models import Article
from corrections.cli import doubts as checked
from corrections.cli import rotating
from corrections.cli.main import main
from corrections.errors import Unavailable
from corrections.events import Event
from corrections.log import key_changes, keys, notes, queries, signing
from corrections.settings import Settings

Log = Callable[..., Result]


@pytest.fixture
def files(engine: Engine, tmp_path: Path) -> Iterator[Settings]:
    """Where the keys of this test lie, which it may spoil."""
    key = tmp_path / "ours" / "keys" / "log"
    key.parent.mkdir(parents=True)
    key.write_bytes(signed.key_file().read_bytes())
    key.chmod(0o600)
    settings = Settings(
        instance=tmp_path / "ours",
        database_url=engine.url.render_as_string(hide_password=False),
        log_key=key,
        log_head=signed.head_file(engine),
    )
    signing.attach(engine, settings)
    yield settings
    signed.sign(engine)


@pytest.fixture
def log(files: Settings) -> Log:
    """Run `corrections log …` beside the processes that are there: here, in this one."""
    environ = {
        "CORRECTIONS_INSTANCE": str(files.instance),
        "CORRECTIONS_DATABASE_URL": files.database_url,
        "CORRECTIONS_SECRET_KEY": "a key for tests alone, 32 bytes+",
        "CORRECTIONS_LOG_KEY": str(files.log_key),
        "CORRECTIONS_LOG_HEAD": str(files.log_head),
    }

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["log", *words], env=environ)

    return run


def vkeys(engine: Engine) -> tuple[str, str | None]:
    with database.reading(engine) as session:
        log = queries.current(session)
        assert log is not None
        return log.vkey, log.next_vkey


def signers(note: bytes, *vkeys: str | None) -> list[bool]:
    parsed = notes.parse(note)
    return [notes.signed_by(parsed, notes.verifier_key(vkey or "")) is not None for vkey in vkeys]


def doubts(engine: Engine) -> str:
    """What `corrections check` would have somebody see to."""
    with database.reading(engine) as session:
        return "".join(checked.of_the_log(session))


def head(engine: Engine) -> bytes:
    return signed.head(engine).read() or b""


def test_who_knows_the_old_key_is_led_to_the_new_one(
    engine: Engine, files: Settings, log: Log, client: Client, app: Flask, tmp_path: Path
) -> None:
    with database.writing(engine) as session:
        make_article(session)
    publish(engine, "before")
    proof = tmp_path / "before.tlog-proof"
    proof.write_bytes(client.get("/articles/1/versions/1.tlog-proof").response.get_data())
    verify, keeping, copy = verifier(tmp_path / "state"), verifier(tmp_path / "keeping"), tmp_path / "copy"
    with serving(under_our_name(app)) as url:
        old, none = vkeys(engine)
        assert none is None
        assert keeping(url, "--mirror", copy, "--vkey", old)[0] == OK

        assert log("rotate-key").exit_code == 0
        new = vkeys(engine)[1]
        assert new is not None
        assert signers(head(engine), old, new) == [True, True]  # nothing was published since: it is signed again
        publish(engine, "during")  # by a process that was there before
        assert signers(head(engine), old, new) == [True, True]
        assert verify(url, "--vkey", old)[0] == OK
        assert verifier(tmp_path / "new")(url, "--vkey", new)[0] == OK
        assert client.get("/readyz").text == "ready (the log is changing its key)\n"
        assert "rotate-key --finish" in doubts(engine)
        page = client.get("/log").words
        assert "We are changing it." in page
        assert new in page

        done = log("rotate-key", "--finish", "--yes")
        assert done.exit_code == 0, done.output
        assert vkeys(engine) == (new, None)
        assert keys.read(files.log_key_file).vkey == new
        assert not files.log_new_key_file.exists()
        publish(engine, "after")
        assert signers(head(engine), old, new) == [False, True]
        assert client.get("/readyz").text == "ready\n"
        assert not doubts(engine)
        assert old in client.get("/log").words

        for known, words in ((verify, ()), (verify, ()), (verifier(tmp_path / "given"), ("--vkey", old))):
            code, said = known(url, *words)
            assert code == OK, said
        code, said = keeping(url, "--mirror", copy)  # which saw nothing of the change while it went on
        assert code == OK, said
        assert "The log has changed its key" in said
        assert new in said
        code, said = keeping(copy)
        assert code == OK, said
        assert verifier(tmp_path / "copied")(copy, "--vkey", old)[0] == OK

        assert keeping(proof)[0] == OK  # which the old key alone has signed
        code, said = verifier(tmp_path / "late")(proof, "--vkey", new)
        assert code == UNSIGNED
        assert "If the log changed its key, verify the log itself once" in why(said)

        says = client.get("/log.json").json
        assert [(key["vkey"], key["until"] is None) for key in says["keys"]] == [(old, False), (new, True)]
    with database.reading(engine) as session:
        told = session.scalars(select(Event).where(Event.about == "/log").order_by(Event.id)).all()
        assert [event.verb for event in told] == ["key change begun", "key change ended"]


@on_sqlite
def test_a_line_of_a_key_below_a_checkpoint_leads_nobody_to_that_key(
    engine: Engine, files: Settings, app: Flask, tmp_path: Path
) -> None:
    """Whoever serves a log can add one. Only what the old key signed of the new one counts."""
    publish(engine, "one")
    old, verify = vkeys(engine)[0], verifier(tmp_path / "state")
    theirs, ours = keys.parse(keys.generate(signed.ORIGIN)), keys.read(files.log_key_file)
    note = theirs.sign(notes.parse(head(engine)).text)
    for change in (
        key_changes.make(theirs, theirs, "2026-11-29T00:00:00Z"),
        key_changes.make(ours, keys.parse(keys.generate("other.example/log")), "2026-11-29T00:00:00Z"),
        key_changes.make(ours, theirs, "2026-11-29T00:00:00Z").replace(b"2026", b"2025"),
        b"noise",
    ):
        says = {"vkey": theirs.vkey, "keys": [{"change": change.decode()}]}
        answers = {"/log/checkpoint": note, "/log.json": json.dumps(says).encode()}

        def hostile(
            environ: dict[str, str], start: Callable[..., object], answers: dict[str, bytes] = answers
        ) -> object:
            body = answers.get(environ["PATH_INFO"])
            if body is None:
                environ["HTTP_HOST"] = "corrections.example"
                return app(environ, start)
            start("200 OK", [("Content-Length", str(len(body)))])
            return [body]

        with serving(hostile) as url:
            code, said = verify(f"{url}/log", "--vkey", old)
            assert code == UNSIGNED
            assert "is not signed with the key given" in why(said)
    assert key_changes.read(key_changes.make(ours, theirs, "2026-11-29T00:00:00Z"), notes.verifier_key(old)) is not None


def test_killed_anywhere_the_same_command_goes_on(engine: Engine, files: Settings, log: Log) -> None:
    publish(engine, "before")
    engine.dispose()
    old, at = vkeys(engine)[0], 0
    for words in (("rotate-key",), ("rotate-key", "--finish", "--yes")):
        for at in killed_at_every_step(engine, lambda words=words: log(*words).exit_code):  # type: ignore[misc]
            if at % 3 == 0:
                publish(engine, f"{words[-1]} {at}")  # whatever state that left, it can be published
        assert at > 3
    done = log("rotate-key", "--finish", "--yes")  # all of it was done
    assert done.exit_code == 1
    assert "signs with one key" in done.output
    now, none = vkeys(engine)
    assert (now != old, none) == (True, None)
    assert keys.read(files.log_key_file).vkey == now
    assert stat.S_IMODE(files.log_key_file.stat().st_mode) == 0o600
    assert not [path for path in files.keys.iterdir() if path.name not in ("log", "log.changes")]
    publish(engine, "after")
    assert signers(head(engine), old, now) == [False, True]


def test_who_lacks_the_new_key_signs_nothing_and_nobody_signs_with_an_old_one(
    engine: Engine, files: Settings, log: Log, tmp_path: Path
) -> None:
    """As a second machine has them: it has the old key, in a process that read it."""
    publish(engine, "before")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(files.log_key_file.read_bytes())
    elsewhere.chmod(0o600)
    other = signing.attach(database.make_engine(files.database_url), files.model_copy(update={"log_key": elsewhere}))
    publish(other, "elsewhere")
    assert log("rotate-key", "--key-only").exit_code == 0
    assert vkeys(engine)[1] is None
    publish(other, "still")
    assert log("rotate-key").exit_code == 0
    with pytest.raises(Unavailable, match=r"the key that signs the log is missing .*elsewhere\.new"):
        publish(other, "refused")
    new = elsewhere.with_name("elsewhere.new")
    new.write_bytes(files.log_new_key_file.read_bytes())
    with pytest.raises(Unavailable, match="other users of this machine can read"):
        publish(other, "refused")
    new.chmod(0o600)
    publish(other, "both")
    assert log("rotate-key", "--finish", "--yes").exit_code == 0
    publish(other, "with the new one, where it lies")
    new.unlink()
    other.dispose()
    other = signing.attach(database.make_engine(files.database_url), files.model_copy(update={"log_key": elsewhere}))
    with pytest.raises(Unavailable, match="is not the one that the log"):
        publish(other, "refused")
    other.dispose()


@on_sqlite
def test_a_log_that_ends_while_it_changes_its_key_leaves_neither(engine: Engine, files: Settings, log: Log) -> None:
    publish(engine, "before")
    for words in ((), ("--finish", "--yes"), ()):
        assert log("rotate-key", *words).exit_code == 0
    both = files.log_key_file.read_text(), files.log_new_key_file.read_text()
    done = log("retire", "--reason", "Somebody else has them.", "--yes")
    assert done.exit_code == 0, done.output
    left = "".join(path.read_text() for path in files.keys.iterdir())
    assert not [key for key in both if key.strip() in left]
    signing.attach(engine, files)
    publish(engine, "in the next")
    with database.reading(engine) as session:
        assert [key.until is None for of in (1, 2) for key in queries.keys(session, of)] == [False] * 3 + [True]
    assert log("rotate-key").exit_code == 0
    (change,) = json.loads((files.keys / rotating.CHANGES).read_bytes())
    assert "/log/2\n" in change["change"], "what was kept of the old log’s keys is kept no longer"


def an_article(session: Session) -> None:
    make_article(session)


def test_a_database_from_before_the_change_is_brought_to_the_new_key(
    engine: Engine, files: Settings, log: Log, begin: Begin, reused: Reused, app: Flask, tmp_path: Path
) -> None:
    old_key = files.log_key_file.read_bytes()
    begin("an article alone, before a key is changed", an_article)
    copy = tmp_path / "copy"
    assert log("rotate-key").exit_code == 0
    with database.writing(engine) as session:
        make_version(session, session.get_one(Article, 1), "Another text.")
    assert log("rotate-key", "--finish", "--yes").exit_code == 0
    with serving(under_our_name(app)) as url:
        assert verifier(tmp_path / "state")(url, "--mirror", copy, "--vkey", vkeys(engine)[0])[0] == OK
    newest, new = head(engine), vkeys(engine)[0]
    engine.dispose()
    reused.reset("an article alone, before a key is changed")
    signed.head(engine).write(newest)
    signing.attach(engine, files)  # as it is started
    with pytest.raises(Unavailable, match="is not the one that the log"):
        publish(engine, "refused")
    new_key = files.log_key_file.read_bytes()
    files.log_key_file.write_bytes(old_key)  # out of the same backup: it is the wrong one all the same
    signing.attach(engine, files)
    with pytest.raises(Unavailable, match="the database is older than the log"):
        publish(engine, "refused")
    done = log("repair", "--from", str(copy))
    assert "from before the log changed its key" in done.output
    assert "is not the one that the log" in done.output
    assert vkeys(engine) == (new, None)
    files.log_key_file.write_bytes(new_key)
    done = log("repair", "--from", str(copy))
    assert done.exit_code == 0, done.output
    assert vkeys(engine) == (new, None)
    publish(engine, "after all")
    assert signers(head(engine), new) == [True]
    assert not rotating.take_up(files, engine)  # once was enough
