"""Appending, on real rows: one history whoever publishes, signed in its transaction, kept outside after the commit."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import signed
from counting import queries as counted
from log import definition
from reused import on_sqlite
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.errors import Unavailable
from corrections.log import actions, checking, merkle, notes, proofs, queries, signing, tiles
from corrections.log.documents import Part
from corrections.log.models import Log, LogCheckpoint, LogEntry, LogTile
from corrections.taxonomy import EntryKind


def append(session: Session, subject: str, *words: str) -> LogEntry:
    parts = [Part("headline", "As it was"), *(Part(f"blocks/{n}", word) for n, word in enumerate(words))]
    return actions.append(session, EntryKind.ARTICLE_VERSION, subject, parts)


def publish(engine: Engine, name: object, *words: str) -> int:
    with database.writing(engine) as session:
        return append(session, f"/articles/{name}/versions/1", *words).index


def kept(engine: Engine) -> notes.Checkpoint:
    """The checkpoint that is kept outside of the database."""
    note = notes.parse(signed.head(engine).read() or b"")
    assert notes.signed_by(note, notes.verifier_key(signing.signer(engine).key().vkey))
    return notes.read_checkpoint(note.text)


def is_one_history(engine: Engine, size: int) -> None:
    """Indexes without a gap, and every checkpoint that of the definition, signed, and extended by the next."""
    with database.reading(engine) as session:
        log = queries.current(session)
        assert log is not None
        entries = session.scalars(select(LogEntry).order_by(LogEntry.index)).all()
        assert [entry.index for entry in entries] == list(range(size))
        assert log.size == size
        leaves = [entry.entry for entry in entries]
        key = notes.verifier_key(log.vkey)
        checkpoints = session.scalars(select(LogCheckpoint).order_by(LogCheckpoint.size)).all()
        assert [checkpoint.size for checkpoint in checkpoints] == list(range(size + 1))
        tree = checking.StoredTree(session, log.id)
        before = checkpoints[0]
        for checkpoint in checkpoints:
            note = notes.parse(checkpoint.note)
            assert notes.signed_by(note, key)
            assert notes.read_checkpoint(note.text) == notes.Checkpoint(log.origin, checkpoint.size, checkpoint.root)
            proof = tree.proof(before.size, checkpoint.size)
            assert proofs.extends(before.size, before.root, checkpoint.size, checkpoint.root, proof)
            before = checkpoint
        for n in {0, 1, size // 2, size}:
            assert checkpoints[n].root == definition.tree_hash(leaves[:n])
        assert log.root == before.root


def test_six_hundred_entries_give_the_tiles_and_roots_of_the_definition(engine: Engine) -> None:
    with database.writing(engine) as session:
        for n in range(600):
            append(session, f"/articles/{n}/versions/1")
    is_one_history(engine, 600)
    assert kept(engine).size == 600
    with database.reading(engine) as session:
        leaves = list(session.scalars(select(LogEntry.entry).order_by(LogEntry.index)))
        stored = {(tile.level, tile.number): tile.hashes for tile in session.scalars(select(LogTile))}
        roots = session.scalars(select(LogCheckpoint.root).order_by(LogCheckpoint.size)).all()
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    whole = [definition.tree_hash(leaves[n : n + 256]) for n in (0, 256)]
    assert stored == {
        (0, 0): b"".join(hashes[:256]),
        (0, 1): b"".join(hashes[256:512]),
        (0, 2): b"".join(hashes[512:]),
        (1, 0): b"".join(whole),
    }
    assert all(root == definition.tree_hash(leaves[:size]) for size, root in enumerate(roots))
    assert len(stored) == len({tile for size in (600,) for tile in tiles.of_size(size)})


@on_sqlite
def test_an_entry_touches_one_row_a_level_and_asks_as_often_in_a_large_log(engine: Engine) -> None:
    asked = []
    for sizes in (range(3), range(3, 253)):
        for n in sizes:
            publish(engine, n)
        with counted(engine) as sent:
            publish(engine, f"counted-{sizes[-1]}")
        asked.append([statement.split(" WHERE")[0].split(" SET")[0][:60] for statement in sent])
    assert asked[0] == asked[1]
    assert len([statement for statement in asked[0] if "log_tiles" in statement]) == 2  # one grows, one look
    with counted(engine) as sent:
        publish(engine, "the 256th")
    assert len([statement for statement in sent if "log_tiles" in statement]) == 3  # a level more begins


@pytest.mark.parametrize("count", [2, 8, 32])
def test_publishers_at_once_write_one_history(engine: Engine, count: int) -> None:
    each = max(2, 32 // count)
    barrier, wrong = Barrier(count), list[BaseException]()

    def work(n: int) -> None:
        barrier.wait()
        try:
            for turn in range(each):
                publish(engine, f"{n}-{turn}")
        except BaseException as error:
            wrong.append(error)

    threads = [Thread(target=work, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    is_one_history(engine, count * each)
    assert kept(engine).size == count * each


def test_processes_write_one_history(engine: Engine) -> None:
    engine.dispose()
    pids = []
    for n in range(8):
        pid = os.fork()
        if not pid:
            try:
                for turn in range(4):
                    publish(engine, f"{n}-{turn}")
                os._exit(0)
            except BaseException:
                os._exit(1)
        pids.append(pid)
    assert [os.waitpid(pid, 0)[1] for pid in pids] == [0] * 8
    is_one_history(engine, 32)
    assert kept(engine).size == 32


def test_what_is_rolled_back_is_signed_nowhere(engine: Engine) -> None:
    publish(engine, "first")
    before = signed.head_file(engine).read_bytes()
    with pytest.raises(RuntimeError), database.writing(engine) as session:
        append(session, "/articles/2/versions/1")
        raise RuntimeError
    assert signed.head_file(engine).read_bytes() == before
    # And what is rolled back to a savepoint, in a transaction that goes on.
    with database.writing(engine) as session, pytest.raises(RuntimeError), session.begin_nested():
        append(session, "/articles/2/versions/1")
        raise RuntimeError
    assert signed.head_file(engine).read_bytes() == before
    with database.writing(engine) as session:
        append(session, "/articles/3/versions/1")
        with pytest.raises(RuntimeError), session.begin_nested():
            append(session, "/articles/4/versions/1")
            raise RuntimeError
    assert kept(engine).size == 2
    is_one_history(engine, 2)


def test_the_head_is_not_written_before_the_commit(engine: Engine) -> None:
    publish(engine, "first")
    with database.writing(engine) as session:
        append(session, "/articles/2/versions/1")
        assert kept(engine).size == 1
    assert kept(engine).size == 2


def test_one_who_died_after_the_commit_is_made_good_by_the_next(engine: Engine) -> None:
    with Session(engine) as session:  # nothing follows its commit
        append(session, "/articles/1/versions/1")
        session.commit()
    assert kept(engine).size == 0
    with database.writing(engine) as session:
        append(session, "/articles/2/versions/1")
        assert kept(engine).size == 1
    assert kept(engine).size == 2


@pytest.fixture
def flipping(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[int]]:
    """Let the hasher flip one bit at its `n`th call; what is returned counts the calls."""
    leaf_hash, node_hash = merkle.leaf_hash, merkle.node_hash

    def flip(n: int) -> list[int]:
        calls = [0]

        def faulty(hash_: Callable[..., bytes]) -> Callable[..., bytes]:
            def faulty_(*data: bytes) -> bytes:
                calls[0] += 1
                found = hash_(*data)
                return bytes([found[0] ^ 1]) + found[1:] if calls[0] == n else found

            return faulty_

        for module in (merkle, proofs, tiles):
            for name, hash_ in (("leaf_hash", leaf_hash), ("node_hash", node_hash)):
                if hasattr(module, name):
                    monkeypatch.setattr(module, name, faulty(hash_))
        return calls

    return flip


def test_a_bit_that_flips_in_any_hash_is_never_signed(engine: Engine, flipping: Callable[[int], list[int]]) -> None:
    for n in range(6):
        publish(engine, n)
    calls = flipping(0)
    publish(engine, "counts", "one", "two")
    needed, size = calls[0], 7
    assert needed > 10
    for n in range(1, needed + 1):
        flipping(n)
        with pytest.raises(Unavailable, match="does not agree"):
            publish(engine, f"flipped {n}", "one", "two")
        flipping(0)
        assert kept(engine).size == size
    publish(engine, "sound", "one", "two")
    is_one_history(engine, size + 1)


@pytest.mark.parametrize(
    ("trigger", "statement"),
    [
        ("log_tiles", "UPDATE log_tiles SET hashes = substr(hashes, 1, 64) WHERE level = 0"),
        ("log_tiles", "DELETE FROM log_tiles"),
        ("logs", "UPDATE logs SET size = 4"),
        ("logs", "UPDATE logs SET edge = substr(edge, 1, 32)"),
        ("log_checkpoints", "DELETE FROM log_checkpoints WHERE size = 5"),
    ],
)
def test_nothing_is_signed_on_top_of_rows_that_were_changed_by_hand(
    engine: Engine, trigger: str, statement: str
) -> None:
    for n in range(5):
        publish(engine, n)
    before = signed.head_file(engine).read_bytes()
    without_guards(engine, trigger, statement)
    with pytest.raises(Unavailable, match=r"publish"):
        publish(engine, "on top")
    assert signed.head_file(engine).read_bytes() == before


def without_guards(engine: Engine, table: str, statement: str) -> None:
    """What somebody can do who owns the database."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            connection.execute(text(statement))
        else:
            of = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
            for name in list(connection.scalars(of, {"table": table})):
                connection.execute(text(f"DROP TRIGGER {name}"))
            connection.execute(text(statement))


GROWS_ONLY = [
    "UPDATE log_tiles SET hashes = hashes",
    "UPDATE log_tiles SET level = 1",
    "DELETE FROM log_tiles",
    "DELETE FROM log_checkpoints",
    "UPDATE log_checkpoints SET note = note",
]


@pytest.mark.parametrize("statement", GROWS_ONLY)
def test_the_database_refuses_to_change_a_tile_or_a_checkpoint(engine: Engine, statement: str) -> None:
    publish(engine, 1)
    with pytest.raises(Exception, match="insert-only"), engine.begin() as connection:
        connection.execute(text(statement))
    for hashes in (bytes(32), bytes(64), b"short"):
        with pytest.raises(Exception, match="insert-only"), engine.begin() as connection:
            connection.execute(text("UPDATE log_tiles SET hashes = :hashes"), {"hashes": hashes})


def test_a_small_step_back_of_the_clock_takes_the_time_of_the_entry_before(engine: Engine) -> None:
    now = clock.now().replace(microsecond=0)
    for step in (0, -3):
        moment = now + timedelta(seconds=step)
        with clock.reading(lambda moment=moment: moment):  # type: ignore[misc]
            publish(engine, step)
    with database.reading(engine) as session:
        assert set(session.scalars(select(LogEntry.at))) == {now}


@pytest.fixture
def no_signer(engine: Engine) -> Iterator[None]:
    options = {signing.OPTION: None}
    engine.update_execution_options(**options)
    yield
    signed.sign(engine)


@pytest.mark.usefixtures("no_signer")
def test_without_a_key_nothing_is_published_and_everything_can_be_read(engine: Engine) -> None:
    with pytest.raises(Unavailable, match="no key"):
        publish(engine, 1)
    with database.reading(engine) as session:
        assert session.scalars(select(Log)).one().size == 0


def test_a_log_never_begins_where_another_one_is_known(engine: Engine) -> None:
    with pytest.raises(Unavailable, match="There was a log here before"), database.writing(engine) as session:
        actions.start(session, signed.ORIGIN)


def test_a_publisher_waits_for_the_one_before_and_sees_what_it_did(engine: Engine) -> None:
    """Also one that has read the log's row before it waited."""
    with database.writing(engine) as session:
        assert queries.current(session)
        if engine.dialect.name == "postgresql":
            publish(engine, "meanwhile")
        append(session, "/articles/after/versions/1")
    with database.reading(engine) as session:
        size = queries.size(session)
    is_one_history(engine, size)
