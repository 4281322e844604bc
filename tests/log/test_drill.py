"""The drill: processes are killed and old backups restored, and what was shown once is never contradicted."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from pathlib import Path
from random import Random

import pytest
from log.test_signing import die_at
from make import KEY, make_article
from reused import ReusedFile
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import canonical, database
from corrections.cli import repairing, retiring
from corrections.cli.repairing import LacksEntries
from corrections.errors import Problem
from corrections.log import actions as log
from corrections.log import keys, notes, queries, signing, tiles
from corrections.log.documents import represent
from corrections.log.head import Head
from corrections.log.models import Log
from corrections.settings import Settings

SEEDS = 100
STEPS = 6
ORIGIN = "corrections.example/log"

Released = dict[tuple[str, int], bytes]


class Newsroom:
    """An installation in a folder, with its backups, the copy that somebody keeps of its log, and what was shown."""

    def __init__(self, folder: Path, made: Path, seed: int) -> None:
        self.random = Random(seed)
        self.folder, self.copy, self.backups = folder, folder / "copy", list[Path]()
        (folder / "keys").mkdir(parents=True)
        (folder / "keys" / "secret").write_bytes(KEY)
        shutil.copyfile(made / "corrections.db", folder / "corrections.db")
        shutil.copyfile(made / "key", folder / "keys" / "log")
        (folder / "keys" / "log").chmod(0o600)
        self.settings = Settings(instance=folder, base_url="http://corrections.example")
        head = Head(folder / "log-head")
        with head.alone():
            head.write((made / "head").read_bytes())
        self.released: Released = {}
        self.told: list[str] = []
        self.engine = self.opened()

    def opened(self) -> Engine:
        return signing.attach(database.make_engine(self.settings.database_url), self.settings)

    def look(self) -> None:
        """What a reader sees: the checkpoint, which is remembered for ever."""
        with database.reading(self.engine) as session:
            now = queries.current(session)
            assert now is not None
            try:
                shown = signing.shown(session, now)
            except Problem:
                return
        says = shown.checkpoint
        assert notes.signed_by(notes.parse(shown.note), notes.verifier_key(now.vkey))
        before = self.released.setdefault((says.origin, says.size), says.root)
        assert before == says.root, f"two checkpoints of {says.size} entries: {self.told}"

    def publish(self) -> None:
        try:
            publish(self.engine)
        except Problem as problem:
            self.told.append(str(problem)[:60])

    def publish_and_die(self) -> None:
        step = self.random.randrange(1, 8)
        self.engine.dispose()
        pid = os.fork()
        if not pid:
            try:
                die_at(step)
                publish(self.opened())
            finally:
                os.kill(os.getpid(), signal.SIGKILL)
        assert os.WIFSIGNALED(os.waitpid(pid, 0)[1])

    def back_up(self) -> None:
        self.backups.append(self.folder / f"backup-{len(self.backups)}")
        source, target = (sqlite3.connect(path) for path in (self.folder / "corrections.db", self.backups[-1]))
        source.backup(target)
        source.close()
        target.close()

    def restore(self) -> None:
        if self.backups:
            self.engine.dispose()
            for suffix in ("-wal", "-shm"):
                (self.folder / f"corrections.db{suffix}").unlink(missing_ok=True)
            shutil.copyfile(self.random.choice(self.backups), self.folder / "corrections.db")

    def keep_a_copy(self) -> None:
        """What `corrections log verify --mirror` keeps: nothing of a log that does not go on from what it kept."""
        with database.reading(self.engine) as session:
            now = queries.current(session)
            assert now is not None
            try:
                shown = signing.shown(session, now)
            except Problem:
                return
            if shown.newest:
                shutil.rmtree(self.copy, ignore_errors=True)
                for path, data in copied(session, now, shown.note).items():
                    (self.copy / path).parent.mkdir(parents=True, exist_ok=True)
                    (self.copy / path).write_bytes(data)

    def mend(self) -> None:
        """What the runbook says: repair, and only what nobody has is given up."""
        try:
            signing.check(self.engine)
        except Problem:
            self.engine.dispose()
            try:
                repairing.repair(self.settings, [str(self.copy)] if self.copy.exists() else [], [], patience=5)
                self.told.append("repaired")
            except LacksEntries:
                self.retire()
            except Problem:
                self.retire()
            self.engine = self.opened()
            signing.check(self.engine)

    def retire(self) -> None:
        retiring.retire(self.settings, reason="A drill.", checkpoints=[], sure=True)
        self.told.append("retired")
        self.backups.clear()  # of a log whose key is gone
        shutil.rmtree(self.copy, ignore_errors=True)


def publish(engine: Engine) -> None:
    with database.writing(engine) as session:
        make_article(session)


def copied(session: Session, now: Log, note: bytes) -> dict[str, bytes]:
    """What is served of a log of a few entries."""
    entries = queries.entry_bytes(session, now.id, 0, now.size)
    found = {"checkpoint": note}
    if now.size:
        found[f"tile/entries/000.p/{now.size}"] = tiles.bundle(entries)
        found[f"tile/0/000.p/{now.size}"] = queries.tiles(session, now.id, [(0, 0)])[0, 0]
    for row in queries.newest(session, now.id, limit=256):
        parts = queries.parts(session, [(now.id, row.index)])[now.id, row.index]
        found[f"documents/{row.index}.json"] = canonical.encode(represent(row.kind, row.subject, parts))
    return found


@pytest.fixture(scope="module")
def made(sqlite_database: ReusedFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which a log has begun, its key and its head."""
    from corrections import schema

    folder = tmp_path_factory.mktemp("made")
    key = folder / "key"
    key.write_text(keys.generate(ORIGIN))
    key.chmod(0o600)
    settings = Settings(database_url=f"sqlite:///{folder}/corrections.db", log_key=key, log_head=folder / "head-file")
    engine = signing.attach(database.make_engine(settings.database_url), settings)
    schema.upgrade(engine)
    with database.writing(engine) as session:
        log.start(session, ORIGIN)
    engine.dispose()
    (folder / "head").write_bytes(Head(folder / "head-file").read() or b"")
    return folder


@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_two_checkpoints_of_one_size_ever(made: Path, tmp_path: Path, seed: int) -> None:
    newsroom = Newsroom(tmp_path / "newsroom", made, seed)
    acts = [newsroom.publish] * 4 + [newsroom.publish_and_die] * 3 + [newsroom.back_up, newsroom.keep_a_copy] * 2
    acts += [newsroom.restore] * 2 + [newsroom.mend]
    for _ in range(STEPS):
        act = newsroom.random.choice(acts)
        newsroom.told.append(act.__name__)
        act()
        newsroom.look()
    newsroom.mend()
    newsroom.publish()
    newsroom.look()
    assert not newsroom.told[-1].startswith("Nothing can be published"), newsroom.told
    newsroom.engine.dispose()
