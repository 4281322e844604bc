"""What happens to machines and files: lost writes, flipped bits, and what is rolled back (faults.md 9, 10, 18, 40)."""

from __future__ import annotations

import logging
import os
import shutil
import signal
from pathlib import Path
from random import Random

import pytest
import signed
from hypothesis import settings as hypothesis_settings
from log.test_appending import append, is_one_history, kept, publish, without_guards
from log.test_signing import refuses
from make import make_article
from pages import Client
from reused import Reused
from sqlalchemy import Engine, select

from corrections import database
from corrections.errors import Unavailable
from corrections.log import keys
from corrections.log.models import LogCheckpoint, LogTile

FLIPS = 1_000 if hypothesis_settings().max_examples > 1_000 else 40


def files(engine: Engine) -> tuple[Path, Path, Path]:
    path = engine.url.database or ""
    return Path(path), Path(f"{path}-wal"), Path(f"{path}-shm")


def publish_and_die(engine: Engine, *names: str) -> None:
    """In a process that is killed with what it wrote in the write-ahead log."""
    engine.dispose()
    pid = os.fork()
    if not pid:
        try:
            mine = signed.sign(database.make_engine(engine.url.render_as_string(hide_password=False)))
            for name in names:
                publish(mine, name)
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)


@pytest.mark.parametrize("reused", ["sqlite"], indirect=True)
class TestAFileWithoutItsWriteAheadLog:
    def test_that_was_lost_is_noticed(self, engine: Engine, client: Client) -> None:
        with database.writing(engine) as session:
            make_article(session)
        publish_and_die(engine, "one", "two")
        assert kept(engine).size == 3
        _, wal, shm = files(engine)
        assert wal.stat().st_size > 0
        wal.unlink()
        shm.unlink(missing_ok=True)
        refuses(engine, client, "the database is older than the log. It holds 1 entries, and a checkpoint of 3")

    def test_that_was_left_behind_when_it_was_copied_is_noticed(
        self, engine: Engine, client: Client, tmp_path: Path
    ) -> None:
        with database.writing(engine) as session:
            make_article(session)
        publish_and_die(engine, "one")
        path, wal, shm = files(engine)
        copied = shutil.copyfile(path, tmp_path / "copied")
        for file in (wal, shm):
            file.unlink(missing_ok=True)
        shutil.copyfile(copied, path)
        refuses(engine, client, "the database is older than the log. It holds 1 entries, and a checkpoint of 2")

    def test_that_is_there_loses_nothing(self, engine: Engine) -> None:
        publish_and_die(engine, "one", "two")
        publish(engine, "three")
        is_one_history(engine, 3)


def test_a_replica_that_lags_signs_nothing(reused: Reused, engine: Engine, client: Client) -> None:
    """It was made before the last three publications, and has the same key."""
    with database.writing(engine) as session:
        make_article(session)
    engine.dispose()
    reused.keep(f"a replica on {engine.dialect.name}", None)
    for n in range(3):
        publish(engine, f"lost-{n}")
    head = signed.head_file(engine).read_bytes()
    engine.dispose()
    reused.reset(f"a replica on {engine.dialect.name}")
    signed.head_file(engine).write_bytes(head)
    refuses(engine, client, "It holds 1 entries, and a checkpoint of 4 was signed before")


def test_what_is_rolled_back_was_signed_nowhere(
    engine: Engine,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    publish(engine, "before")
    head, made = signed.head_file(engine).read_bytes(), list[bytes]()
    sign = keys.Keyring.sign

    def seen(key: keys.Keyring, words: str) -> bytes:
        made.append(sign(key, words))
        return made[-1]

    monkeypatch.setattr(keys.Keyring, "sign", seen)
    caplog.set_level(logging.DEBUG)
    with pytest.raises(RuntimeError, match="thought better"), database.writing(engine) as session:
        append(session, "/articles/taken-back/versions/1")
        session.flush()
        raise RuntimeError("thought better of it")
    assert len(made) == 1
    signature = made[0].decode().split()[-1].encode()
    assert signed.head_file(engine).read_bytes() == head
    assert signature.decode() not in caplog.text
    assert signature not in client.browser.get("/log/checkpoint", base_url=client.base).get_data()
    with database.reading(engine) as session:
        assert session.scalars(select(LogCheckpoint.size)).all() == [0, 1]
        assert not [note for note in session.scalars(select(LogCheckpoint.note)) if signature in note]
    for path in [*files(engine), *signed.folder().iterdir()]:
        assert not path.is_file() or signature not in path.read_bytes(), path
    publish(engine, "after")
    is_one_history(engine, 2)


def test_nothing_is_signed_on_top_of_a_flipped_bit(engine: Engine) -> None:
    """Of the tile at the edge of the tree every bit counts for what is signed next."""
    for n in range(3):
        publish(engine, n)
    with database.reading(engine) as session:
        tile = session.scalars(select(LogTile.hashes)).one()
    random = Random(10)
    for _ in range(FLIPS):
        changed = bytearray(tile)
        changed[random.randrange(len(tile))] ^= 1 << random.randrange(8)
        literal = f"X'{changed.hex()}'" if engine.dialect.name == "sqlite" else f"decode('{changed.hex()}', 'hex')"
        without_guards(engine, "log_tiles", f"UPDATE log_tiles SET hashes = {literal}")
        with pytest.raises(Unavailable, match="publish"):
            publish(engine, "on top")
    assert kept(engine).size == 3
    literal = f"X'{tile.hex()}'" if engine.dialect.name == "sqlite" else f"decode('{tile.hex()}', 'hex')"
    without_guards(engine, "log_tiles", f"UPDATE log_tiles SET hashes = {literal}")
    publish(engine, "after")
    is_one_history(engine, 4)
