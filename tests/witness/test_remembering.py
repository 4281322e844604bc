"""What was countersigned is remembered outside the database: one that was put back can't be made to sign a fork."""

from __future__ import annotations

from pathlib import Path

import pytest
import signed
from flask import Flask
from log import definition, statics
from reused import on_sqlite
from sqlalchemy import Engine, update
from witness.test_cosigning import KEY, LEAVES, ORIGIN, Ask, ask, body, known, witness

from corrections import database, events
from corrections.cli import doubts, installation
from corrections.cli.findings import Finding
from corrections.events import SYSTEM
from corrections.log import notes, signing
from corrections.settings import Settings
from corrections.witness import actions
from corrections.witness.memory import Memory
from corrections.witness.models import WitnessedLog

__all__ = ["ask", "witness"]

OTHER = [*LEAVES[:3], b"changed", *LEAVES[4:]]
FORK = body(5, 40, OTHER)


def put_back(engine: Engine, size: int, leaves: list[bytes] = LEAVES) -> None:
    """As a backup of before has it."""
    root = definition.tree_hash(leaves[:size])
    before = {"size": size, "root": root, "note": KEY.checkpoint(size, root), "refused": None, "forked": False}
    with database.writing(engine) as session:
        session.execute(update(WitnessedLog).where(WitnessedLog.origin == ORIGIN).values(**before))


def found(engine: Engine, settings: Settings) -> list[Finding]:
    """What `corrections check` says."""
    with database.reading(engine) as session:
        return list(doubts.of_the_witness(session, settings))


def test_a_database_that_was_put_back_signs_no_other_history(
    engine: Engine, settings: Settings, witness: notes.VerifierKey, ask: Ask
) -> None:
    for old, size in ((0, 5), (5, 20)):
        assert ask(body(old, size)).status_code == 200
    kept = Memory(settings.witness_memory_folder).read(ORIGIN)
    assert kept is not None
    assert kept.note == known(engine).note
    put_back(engine, 5, OTHER)
    for asked in (body(5, 40, OTHER), body(5, 33), body(0, 5, OTHER)):
        answer = ask(asked)
        assert (answer.status_code, answer.text) == (409, "20\n")
    assert (known(engine).size, known(engine).note) == (20, kept.note)
    assert ask(body(20, 20, OTHER)).status_code == 409
    assert known(engine).forked  # beside the note that the file gave back
    put_back(engine, 5)
    assert ask(body(20, 33)).status_code == 200
    assert known(engine).size == 33
    # A file that is behind, as one that was put back by itself, does not count.
    Memory(settings.witness_memory_folder).write(ORIGIN, kept.note)
    assert (ask(body(20, 33)).text, ask(body(33, 40)).status_code) == ("33\n", 200)
    assert [finding.verdict for finding in found(engine, settings)] == ["good"]


def test_for_a_log_of_which_they_contradict_each_other_it_signs_nothing_and_says_so(
    engine: Engine, settings: Settings, witness: notes.VerifierKey, ask: Ask, app: Flask
) -> None:
    theirs = statics.Key("else.example/log")
    with database.writing(engine) as session:
        actions.add_key(session, vkey=theirs.vkey, by=SYSTEM)
    assert ask(body(0, 20)).status_code == 200
    put_back(engine, 20, OTHER)
    for asked in (body(20, 33), body(20, 33, OTHER), body(0, 20)):
        answer = ask(asked)
        assert answer.status_code == 503
        assert "signed another history of 20 entries than the database says" in answer.text
    assert known(engine).size == 20
    assert ask(body(0, 7, key=theirs)).status_code == 200
    ready = app.test_client().get("/readyz", base_url="http://corrections.example")
    assert ready.status_code == 200  # it can be published to
    assert f"can’t sign for the log {ORIGIN}" in ready.text
    (bad,) = found(engine, settings)
    assert (bad.verdict, f"can’t sign for the log {ORIGIN}" in bad.what) == ("bad", True)


@on_sqlite
def test_what_it_can_not_be_sure_of_it_does_not_sign(
    engine: Engine, settings: Settings, witness: notes.VerifierKey, ask: Ask
) -> None:
    memory = Memory(settings.witness_memory_folder)
    assert ask(body(0, 5)).status_code == 200
    good, path = memory.path(ORIGIN).read_bytes(), memory.path(ORIGIN)
    other = statics.Key("else.example/log").checkpoint(5, definition.tree_hash(LEAVES[:5]))
    for spoiled in (b"", good[: len(good) // 2], b"\xff" + good, other):
        path.write_bytes(spoiled)
        assert "does not hold what was written there" in ask(body(5, 9)).text
    path.write_bytes(good)

    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.mkdir()  # as little as a full disk lets anything be written
    answer = ask(body(5, 9))
    assert (answer.status_code, "can’t be kept" in answer.text) == (503, True)
    assert known(engine).size == 5
    unfinished.rmdir()

    head = signed.head(engine)
    with head.alone():
        head.write(head.read() or b"")
    lock = head.path.with_name(f".{head.path.name}.lock")
    lock.rename(lock.with_name("the first installation’s"))  # which keeps its number from being given away
    with head.alone():
        assert "is a copy, and so is this installation" in ask(body(5, 9)).text
        head.write(head.read() or b"")  # as take-over does
    assert ask(body(5, 9)).status_code == 200

    moved = settings.witness_memory_folder.rename(settings.instance / "moved")
    assert "witnessed is missing" in ask(body(9, 10)).text
    assert [finding.verdict for finding in found(engine, settings)] == ["bad"]
    moved.rename(settings.witness_memory_folder)
    assert ask(body(9, 10)).status_code == 200


@on_sqlite
def test_where_it_is_missing_it_begins_with_what_the_database_says_unless_that_was_restored(
    engine: Engine, settings: Settings, witness: notes.VerifierKey, ask: Ask
) -> None:
    memory = Memory(settings.witness_memory_folder)
    assert ask(body(0, 9)).status_code == 200

    def forget() -> None:
        memory.path(ORIGIN).unlink()
        memory.folder.rmdir()

    def init() -> None:
        with database.writing(engine) as session:
            installation.begin(session, settings.model_copy(update={"log_key": signed.key_file()}))

    forget()
    init()  # after the upgrade that brought it
    assert memory.read(ORIGIN) is not None
    forget()
    with database.writing(engine) as session:
        events.record(session, signing.SUBJECT, signing.RESTORED, by=SYSTEM, size=0)
    init()
    assert not memory.folder.exists()
    (settings.keys / "witness").unlink()
    init()  # the new key has signed nothing yet
    kept = memory.read(ORIGIN)
    assert kept is not None
    assert kept.checkpoint.size == 9
    assert ask(body(9, 10)).status_code == 200


@pytest.mark.parametrize("origin", ["../../etc/passwd", ".hidden", "a" * 250, "münchen.example/log", "a b"])
def test_a_name_leads_to_no_other_folder(origin: str, tmp_path: Path) -> None:
    assert Memory(tmp_path).path(origin).resolve().parent == tmp_path.resolve()
