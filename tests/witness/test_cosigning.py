"""Countersigning checkpoints of other logs (C2SP tlog-witness): one history of each, whoever asks, however often."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from log import definition, statics
from make import make_user
from reused import on_sqlite
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from corrections import database
from corrections.log import notes
from corrections.settings import Settings
from corrections.taxonomy import Role
from corrections.witness import actions, decisions, memory, own, queries
from corrections.witness.models import WitnessedLog

ORIGIN = "theirs.example/log"
KEY = statics.Key(ORIGIN)
PATH = "/witness/add-checkpoint"
LEAVES = statics.plain(40)

Ask = Callable[..., TestResponse]


@pytest.fixture
def witness(engine: Engine, settings: Settings) -> notes.VerifierKey:
    """Our own key as a witness, and their log known."""
    file = settings.keys / "witness"
    file.write_text(own.generate("corrections.example/witness"))
    file.chmod(0o600)
    with database.writing(engine) as session:
        memory.begin(session, settings.witness_memory_folder)
        editor = make_user(session, "ada", role=Role.ADMINISTRATOR)
        actions.add_key(session, vkey=KEY.vkey, by=editor.actor)
    return notes.verifier_key(own.read(file).vkey)


@pytest.fixture
def ask(app: Flask) -> Ask:
    def ask_(body: bytes, **more: object) -> TestResponse:
        browser = app.test_client()
        return browser.post(PATH, base_url="http://corrections.example", data=body, **more)  # type: ignore[arg-type]

    return ask_


def body(old: int, size: int, leaves: Sequence[bytes] = LEAVES, key: statics.Key = KEY, origin: str = "") -> bytes:
    """The question whether a log of `size` goes on from one of `old`."""
    proof = definition.proof(old, leaves[:size]) if 0 < old < size else []
    lines = "".join(f"{b64encode(hash_).decode()}\n" for hash_ in proof)
    return f"old {old}\n{lines}\n".encode() + key.checkpoint(size, definition.tree_hash(leaves[:size]), origin)


def known(engine: Engine) -> WitnessedLog:
    with database.reading(engine) as session:
        log = queries.log_of(session, ORIGIN)
    assert log is not None
    return log


def test_it_signs_one_history(engine: Engine, witness: notes.VerifierKey, ask: Ask) -> None:
    for old, size in ((0, 0), (0, 0), (0, 7), (7, 7), (7, 8), (8, 33)):
        answer = ask(body(old, size))
        assert answer.status_code == 200, (old, size, answer.text)
        text = KEY.checkpoint(size, definition.tree_hash(LEAVES[:size])).partition(b"\n\n")[0].decode() + "\n"
        note = notes.parse(f"{text}\n{answer.text}".encode())
        assert notes.signed_by(note, witness)
        assert (known(engine).size, known(engine).root) == (size, definition.tree_hash(LEAVES[:size]))
    other = [*LEAVES[:20], b"changed", *LEAVES[21:]]
    refused = (
        (body(34, 33), 400, "text/plain; charset=utf-8", None),
        (body(7, 40), 409, "text/x.tlog.size", "33\n"),
        (body(0, 40), 409, "text/x.tlog.size", "33\n"),
        (body(0, 7), 409, "text/x.tlog.size", "33\n"),
        (body(7, 7), 409, "text/x.tlog.size", "33\n"),
        (body(33, 40, other), 422, "text/plain; charset=utf-8", None),
        (body(33, 40).replace(b"\n", b"\n" + b64encode(bytes(32)) + b"\n", 1), 422, "text/plain; charset=utf-8", None),
        (body(33, 33).replace(b"\n", b"\n" + b64encode(bytes(32)) + b"\n", 1), 422, "text/plain; charset=utf-8", None),
        (body(33, 40, key=statics.Key(ORIGIN, b"other")), 403, "text/plain; charset=utf-8", None),
        (body(33, 40, key=statics.Key("other.example/log")), 404, "text/plain; charset=utf-8", None),
        (body(33, 40, origin="other.example/log"), 404, "text/plain; charset=utf-8", None),
        (body(33, 40, key=statics.Key("other.example/log"), origin=ORIGIN), 403, "text/plain; charset=utf-8", None),
        (body(33, 33, other), 409, "text/x.tlog.size", "33\n"),
    )
    for asked, status, media_type, says in refused:
        answer = ask(asked)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, media_type), asked
        assert says in (None, answer.text)
        assert "—" not in answer.text
        assert known(engine).size == 33
    log = known(engine)
    assert log.forked  # the last of them proves it, beside what was signed
    assert notes.read_checkpoint(notes.parse(log.refused or b"").text).size == 33
    assert ask(body(33, 40)).status_code == 200
    assert ask(body(33, 40, other)).status_code == 409
    assert known(engine).forked


HASH = b64encode(bytes(32)).decode()
NOTE = KEY.checkpoint(7, definition.tree_hash(LEAVES[:7])).decode()
HOSTILE = {
    "no proof part": NOTE,
    "no size": f"old\n\n{NOTE}",
    "a size with zeroes": f"old 00\n\n{NOTE}",
    "a size that is none": f"old -1\n\n{NOTE}",
    "a size in other digits": f"old ٣\n\n{NOTE}",
    "a size without end": f"old {'9' * 50}\n\n{NOTE}",
    "two spaces": f"old  0\n\n{NOTE}",
    "line ends of two": f"old 0\n\n{NOTE}".replace("\n", "\r\n"),
    "64 lines": f"old 1\n{(HASH + chr(10)) * 64}\n{NOTE}",
    "a short hash": f"old 1\n{HASH[:-4]}\n\n{NOTE}",
    "no base64": f"old 1\n{HASH[:-1]}\n\n{NOTE}",
    "no note": "old 0\n\n",
    "no signature": f"old 0\n\n{ORIGIN}\n7\n{HASH}\n",
    "a size of another kind": f"old 0\n\n{ORIGIN}\n7.0\n{HASH}\n\n— {ORIGIN} AAAAAAAA\n",
    "101 signatures": f"old 0\n\n{NOTE}" + f"— {ORIGIN} AAAAAAAA\n" * 100,
    "controls": f"old 0\n\n{NOTE}".replace("theirs", "the\0irs"),
    "too long a body": f"old 0\n\n{NOTE}" + "x" * 200_000,
}


@on_sqlite
def test_nothing_that_is_no_question_comes_to_anything(engine: Engine, witness: notes.VerifierKey, ask: Ask) -> None:
    for what, asked in HOSTILE.items():
        answer = ask(asked.encode())
        assert answer.status_code == (413 if what.startswith("too long") else 400), what
    assert (known(engine).size, known(engine).note) == (0, None)
    # Programs that call their lines a form are understood all the same; and others' signatures are passed over.
    many = body(0, 7) + b"".join(f"\u2014 other.example/{n} AAAAAAAA\n".encode() for n in range(20))
    assert ask(many, content_type="application/x-www-form-urlencoded").status_code == 200
    assert ask(body(7, 8), headers={"Sec-Fetch-Site": "same-origin", "Origin": "https://else"}).status_code == 200


def test_of_two_at_once_it_signs_one(engine: Engine, witness: notes.VerifierKey, ask: Ask) -> None:
    """Or the smaller one could put back what the larger one was proved to go on from."""
    assert ask(body(0, 5)).status_code == 200
    at = 5
    for size in (10, 15, 20):
        with ThreadPoolExecutor(4) as pool:
            sizes = [size, size + 1, size + 2, size + 3]
            codes = list(pool.map(lambda size, at=at: ask(body(at, size)).status_code, sizes))  # type: ignore[misc]
        assert sorted(codes) == [200, 409, 409, 409]
        at = sizes[codes.index(200)]
        assert known(engine).size == at


@on_sqlite
def test_who_hands_in_a_checkpoint_of_others_without_its_proof_casts_no_doubt_that_stays(
    engine: Engine, witness: notes.VerifierKey, ask: Ask
) -> None:
    assert ask(body(0, 5)).status_code == 200
    proved = body(5, 9)
    unproved = b"old 5\n\n" + proved.partition(b"\n\n")[2]
    assert ask(unproved).status_code == 422
    assert known(engine).refused
    assert ask(proved).status_code == 200
    assert known(engine).refused is None


@on_sqlite
def test_what_could_not_be_kept_is_not_answered(engine: Engine, witness: notes.VerifierKey, ask: Ask) -> None:
    assert ask(body(0, 5)).status_code == 200

    def refuse(connection: object) -> None:
        raise OSError("the disk is full")

    event.listen(engine, "commit", refuse)
    try:
        answer = ask(body(5, 6))
        assert answer.status_code == 500
        assert "— " not in answer.text
    finally:
        event.remove(engine, "commit", refuse)
    assert known(engine).size == 5
    # What is kept outside was there before, and counts: it was proved, and the log asks again from there.
    assert ask(body(5, 6)).text == "6\n"
    assert ask(body(6, 6)).status_code == 200
    assert known(engine).size == 6


@on_sqlite
def test_a_log_that_asks_without_end_waits(
    engine: Engine, witness: notes.VerifierKey, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_A_MINUTE", 3)
    assert [ask(body(0, 0)).status_code for _ in range(8)].count(429) >= 1  # also where a minute ends between them
    others = {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}
    assert ask(body(0, 0), **others).status_code == 200  # who asks too often keeps nobody else from asking
    with database.writing(engine) as session:
        log = queries.locked_log(session, ORIGIN)
        assert log is not None
        actions.remove_key(session, log, vkey=KEY.vkey, by=make_user(session, "eve").actor)
    assert ask(body(0, 0)).status_code == 404


@on_sqlite
def test_without_a_key_that_is_ours_alone_it_signs_nothing(
    engine: Engine, settings: Settings, witness: notes.VerifierKey, ask: Ask
) -> None:
    file = settings.keys / "witness"
    file.chmod(0o640)
    assert ask(body(0, 5)).status_code == 503
    file.unlink()
    answer = ask(body(0, 5))
    assert (answer.status_code, "can’t sign" in answer.text) == (503, True)
    assert known(engine).size == 0


def test_a_line_is_of_the_checkpoint_alone() -> None:
    # What a witness signs that is longer begins with the same lines, and is no signature of what we serve.
    key, text = Ed25519PrivateKey.generate(), KEY.checkpoint(3, bytes(32)).partition(b"\n\n")[0].decode() + "\n"
    vkey = notes.public_key("w.example", key, notes.Kind.COSIGNATURE_ED25519)
    line, other = (notes.cosign(said, vkey.name, key, at=7) for said in (text, f"{text}\nmore\n"))
    assert decisions.answered(text, str(line).encode(), vkey, latest=7) == line
    assert decisions.answered(text, f"more\n\n{other}".encode(), vkey, latest=7) is None
