"""Three newsrooms countersign one another's logs over HTTP; one that shows two histories is caught by both others."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cli.serving import serving
from cli.verifier import OK, verifier
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from flask import Flask
from log import statics
from log.test_appending import append
from log.test_drill import copied
from make import make_user
from sqlalchemy import Engine, select, update

from corrections import clock, database, schema
from corrections.app import create_app
from corrections.cli import doubts, installation
from corrections.deliveries.models import Delivery
from corrections.log import notes, queries, signing
from corrections.log.notes import Kind, Note, Signature, VerifierKey
from corrections.newsroom import actions as newsrooms
from corrections.settings import Settings
from corrections.taxonomy import DeliveryState, Role
from corrections.witness import actions, asking, own
from corrections.witness import queries as witnesses
from corrections.worker import loop


@dataclass
class Newsroom:
    settings: Settings
    engine: Engine
    app: Flask
    url: str = ""

    @property
    def witness_vkey(self) -> str:
        return own.read(self.settings.witness_key_file).vkey

    @property
    def vkey(self) -> str:
        with database.reading(self.engine) as session:
            return log.vkey if (log := queries.current(session)) else ""

    def publish(self, name: str) -> None:
        with database.writing(self.engine) as session:
            append(session, f"/articles/{name}/versions/1")
            newsrooms.raise_generation(session)

    def work(self) -> None:
        """As the worker does."""
        loop.do_due_work(self.engine, (asking.due,))
        while loop.run_once(self.engine, self.settings):
            pass

    def served(self, path: str) -> bytes:
        return self.app.test_client().get(path, base_url=self.settings.base_url).get_data()

    def shown(self) -> Note:
        return notes.parse(self.served("/log/checkpoint"))

    def problems(self) -> list[str | None]:
        with database.reading(self.engine) as session:
            return [witness.problem for witness in witnesses.witnesses(session)]

    def states(self) -> list[DeliveryState]:
        with database.reading(self.engine) as session:
            return list(session.scalars(select(Delivery.state).order_by(Delivery.id)))


def newsroom(folder: Path, name: str) -> Newsroom:
    settings = Settings(
        instance=folder,
        base_url=f"http://{name}.example",
        allowed_hosts=[f"{name}.example"],
        secret_key="a key for tests alone, 32 bytes+",  # type: ignore[arg-type]
        capture_loopback=True,
    )
    engine = signing.attach(database.make_engine(settings.database_url), settings)
    return Newsroom(settings, engine, create_app(settings, engine))


def witnessed_by(one: Newsroom, other: Newsroom) -> None:
    """Let `one` ask `other`, who knows its log."""
    for ours, act in ((one, "witness"), (other, "log")):
        with database.writing(ours.engine) as session:
            by = make_user(session, f"{act}-{one.url[-4:]}-{other.url[-4:]}", role=Role.ADMINISTRATOR).actor
            if act == "witness":
                actions.add_witness(
                    session, vkey=other.witness_vkey, url=f"{other.url}/witness", by=by, allow_loopback=True
                )
            else:
                actions.add_key(session, vkey=one.vkey, by=by)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "corrections.db"
    engine = database.make_engine(f"sqlite:///{path}")
    schema.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def three(empty: Path, tmp_path: Path) -> Iterator[list[Newsroom]]:
    with ExitStack() as stack:
        made = []
        for name in ("one", "two", "three"):
            folder = tmp_path / name
            (folder / "keys").mkdir(parents=True)
            shutil.copy(empty, folder / "corrections.db")
            of = newsroom(folder, name)
            stack.callback(of.engine.dispose)
            with database.writing(of.engine) as session:
                installation.begin(session, of.settings)
            of.url = stack.enter_context(serving(of.app))
            made.append(of)
        yield made


def test_they_sign_one_anothers_logs_and_catch_who_shows_two(three: list[Newsroom], tmp_path: Path) -> None:
    for one in three:
        for other in three:
            if one is not other:
                witnessed_by(one, other)
        one.publish("first")
    for one in three:
        one.work()
        keys = [notes.verifier_key(other.witness_vkey) for other in three if other is not one]
        assert len(notes.verified(one.shown(), [notes.verifier_key(one.vkey), *keys])) == 3
        one.publish("second")
        assert len(one.shown().signatures) == 1  # theirs belong to the checkpoint that they signed
        one.work()
        assert len(notes.verified(one.shown(), keys)) == 2
        assert one.problems() == [None, None]
    first, second, third = three
    policy = first.served("/log/policy").decode().split("\n")
    assert policy[0] == f"log {first.vkey} http://one.example/log"
    assert f"witness w1 {second.witness_vkey} {second.url}/witness" in policy
    assert policy[-3:] == ["group witnesses 2 w1 w2", "quorum witnesses", ""]
    # What it says of its witnesses is what somebody who verifies it can ask for.
    kept = tmp_path / "policy"
    kept.write_bytes(first.served("/log/policy"))
    with database.reading(first.engine) as session:
        log = queries.current(session)
        assert log is not None
        copy = statics.write(copied(session, log, first.served("/log/checkpoint")), tmp_path / "copy")
    code, said = verifier(tmp_path / "state")(copy, "--policy", kept, "--witness", second.witness_vkey)
    assert code == OK, said
    assert "Countersigned by 2 of the 2 witnesses of the policy, which is its quorum" in said
    told = first.app.test_client().get("/log.json", base_url=first.settings.base_url).get_json()
    assert [witness["vkey"] for witness in told["witnesses"]] == [second.witness_vkey, third.witness_vkey]

    # Somebody copies the whole of the first, and goes on with the copy beside it.
    first.engine.dispose()
    fork = tmp_path / "fork"
    shutil.copytree(first.settings.instance, fork)
    (fork / "log-head").write_bytes(signing.signer(first.engine).head.read() or b"")
    for name in ("third", "fourth"):
        first.publish(name)
    first.work()
    assert len(first.shown().signatures) == 3
    other = replace(newsroom(fork, "one"), url=first.url)
    for name in ("rewritten", "and this"):
        other.publish(name)
    other.work()
    assert [("has signed another history of this log, of 4 entries" in (why or "")) for why in other.problems()] == [
        True
    ] * 2
    assert other.states()[-2:] == [DeliveryState.PARKED] * 2
    other.publish("more")
    other.work()
    assert ["does not go on from the one" in (why or "") for why in other.problems()] == [True] * 2
    assert len(other.shown().signatures) == 1
    for witness in (second, third):
        with database.reading(witness.engine) as session:
            log = witnesses.log_of(session, "one.example/log")
            assert log is not None
            assert log.forked
            assert log.size == 4
            for note in (log.note, log.refused):
                assert notes.signed_by(notes.parse(note or b""), notes.verifier_key(first.vkey))
            (doubt,) = doubts.of_the_log(session)
            assert "one.example/log, which we countersign, has shown two histories" in doubt
    later = clock.now() + timedelta(days=2)
    with clock.reading(lambda: later), database.reading(other.engine) as session:
        assert len([doubt for doubt in doubts.of_the_log(session) if "does not go on from the one" in doubt]) == 2
    with clock.reading(lambda: later), database.reading(first.engine) as session:
        assert not list(doubts.of_the_log(session))
    first.publish("fifth")  # the first is not kept from going on
    first.work()
    assert len(first.shown().signatures) == 3
    other.engine.dispose()


def test_a_witness_knows_of_what_a_restored_log_has_lost(three: list[Newsroom]) -> None:
    first, second, _ = three
    witnessed_by(first, second)
    first.publish("first")
    first.work()
    first.engine.dispose()
    head, database_ = first.settings.log_head_file, first.settings.instance / "corrections.db"
    old = database_.read_bytes(), head.read_bytes()
    first.publish("second")
    first.work()
    first.engine.dispose()
    database_.write_bytes(old[0])
    head.write_bytes(old[1])  # which somebody put back too, against all advice
    first.publish("another")
    first.publish("and one more")
    first.work()
    (why,) = first.problems()
    assert why is not None
    assert "does not go on from the one" in why


class Answers:
    """A witness that answers what it is told to."""

    def __init__(self) -> None:
        self.key = MLDSA44PrivateKey.generate()
        self.vkey = VerifierKey("large.example/w", Kind.COSIGNATURE_MLDSA44, self.key.public_key().public_bytes_raw())
        self.answer: Any = lambda body: (200, b"")
        self.bodies: list[bytes] = []

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        self.bodies.append(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        status, body = self.answer(self.bodies[-1])
        start(f"{status} SAID", [("Content-Length", str(len(body)))])
        return [body]

    def signed(self, body: bytes, at: float = 0) -> bytes:
        text = body.partition(b"\n\n")[2].partition(b"\n\n")[0].decode() + "\n"
        moment = int(clock.now().timestamp() + at)
        signature = moment.to_bytes(8, "big") + self.key.sign(notes._cosigned_subtree(text, self.vkey.name, moment))
        return str(Signature(self.vkey.name, self.vkey.id, signature)).encode()


def test_what_a_witness_says_is_believed_only_if_it_signed_it(three: list[Newsroom]) -> None:
    first, answers = three[0], Answers()
    with serving(answers) as url:
        with database.writing(first.engine) as session:
            by = make_user(session, "ada", role=Role.ADMINISTRATOR).actor
            actions.add_witness(
                session, vkey=str(answers.vkey), url=f"{url}/add-checkpoint", by=by, allow_loopback=True
            )
        first.publish("first")
        noise = f"— {first.vkey.partition('+')[0]} AAAAAAAA\n— other.example AAAAAAAA\n".encode()
        said = (
            (lambda body: (200, b""), "without a signature of its key"),
            (lambda body: (200, noise), "without a signature of its key"),
            (lambda body: (200, b"\xff" * 100), "without a signature of its key"),
            (
                lambda body: (200, answers.signed(body.replace(b"one.example", b"two.example"))),
                "without a signature of its key",
            ),
            (lambda body: (200, answers.signed(body, at=86_400)), "without a signature of its key"),
            (lambda body: (200, b"x" * 1_000_000), "larger than"),
            (lambda body: (409, b"99\n"), "has seen 99 entries of this log, and here are "),
            (lambda body: (409, b"noise"), "answered with 409"),
            (lambda body: (403, b""), "does not know the key"),
            (lambda body: (404, b""), "does not know this log"),
            (lambda body: (500, b""), "answered with 500"),
        )
        for n, (answer, why) in enumerate(said):
            answers.answer = answer
            first.publish(f"entry-{n}")
            with database.writing(first.engine) as session:
                session.execute(update(Delivery).where(Delivery.due_at.is_not(None)).values(due_at=clock.now()))
            first.work()
            (problem,) = first.problems()
            assert why in (problem or ""), n
            assert len(first.shown().signatures) == 1
        answers.answer = lambda body: (200, noise + answers.signed(body))
        first.publish("at last")
        for name in ("and one", "and two"):
            first.publish(name)  # one question is enough, about the newest
            loop.do_due_work(first.engine, (asking.due,))
        asked = len(answers.bodies)
        with database.writing(first.engine) as session:
            session.execute(update(Delivery).where(Delivery.due_at.is_not(None)).values(due_at=clock.now()))
        first.work()
        assert len(answers.bodies) == asked + 1
        assert first.problems() == [None]
        assert len(first.shown().signatures) == 2
        assert notes.signed_by(first.shown(), answers.vkey)
        assert first.states().count(DeliveryState.PARKED) == 0  # what was refused before is dealt with
        asked = len(answers.bodies)
        first.work()
        assert len(answers.bodies) == asked  # it has signed the newest
        first.publish("more")
        assert b"old 15\n" not in answers.bodies[-1]
        first.work()
        assert answers.bodies[-1].startswith(b"old 15\n")  # from what it is known to know


def test_no_witness_is_asked_where_nobody_may_be(three: list[Newsroom]) -> None:
    """An address inside is refused like that of a page to capture."""
    first, second, _ = three
    witnessed_by(first, second)
    first.publish("first")
    inside = Newsroom(first.settings.model_copy(update={"capture_loopback": False}), first.engine, first.app)
    inside.work()
    (why,) = inside.problems()
    assert "can only be asked on the usual ports" in (why or "")

    def led_on(environ: dict[str, Any], start: Any) -> list[bytes]:
        environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        start("307 ELSEWHERE", [("Location", f"{second.url}/witness/add-checkpoint"), ("Content-Length", "0")])
        return []

    with serving(led_on) as url:
        with database.writing(first.engine) as session:
            (witness,) = witnesses.witnesses(session)
            witness.url = url
        first.publish("second")
        first.work()
        assert first.problems() == ["The witness answered with 307."]
