"""`corrections backup`: one file, whole or not at all, while the newsroom goes on; restored on either database."""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import shutil
import signal
import stat
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli.backups import CALMED, Place, Told, rows, unused, with_file
from cli.conftest import Run
from click.testing import CliRunner
from make import make_article, make_report
from sqlalchemy import select, text

from corrections import database
from corrections.cli.main import main
from corrections.errors import Problem
from corrections.requests.models import CorrectionRequest, Evidence

WRITERS = 50
PUBLISHERS, SENDERS = 2, 3


@pytest.fixture
def other(corrections: Run, tmp_path: Path, request: pytest.FixtureRequest, place: Place) -> Iterator[Place]:
    """Where nothing is yet, on the other database."""
    instance = tmp_path / "other"
    if place.engine.dialect.name == "postgresql":
        url = f"sqlite:///{instance}/corrections.db"
    else:
        url = request.getfixturevalue("empty_postgresql")
    made = Place(corrections, instance, url)
    yield made
    made.close()


class Writer(threading.Thread):
    """Goes on writing, and remembers what was acknowledged."""

    def __init__(self, place: Place, number: int, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.place, self.number, self.over = place, number, over
        self.acknowledged: list[str] = []
        self.problem: BaseException | None = None

    def run(self) -> None:
        chance = random.Random(self.number)
        try:
            while not self.over.is_set():
                try:
                    self.write(len(self.acknowledged))
                except Problem:  # too many at once for now
                    continue
                self.over.wait(chance.uniform(1, 3))
        except BaseException as problem:
            self.problem = problem

    def write(self, n: int) -> None:
        with database.writing(self.place.engine) as session:
            if self.number < PUBLISHERS:
                row = f"{make_article(session).id}"
            elif self.number < PUBLISHERS + SENDERS:
                row = with_file(session, self.place.settings.uploads)
            else:
                row = make_report(session, wrong=f"Wrong {self.number}-{n}.").request.reference
        self.acknowledged.append(row)


def known(place: Place) -> set[str]:
    """What the installation knows of what writers write, whose files must be what was sent."""
    with database.reading(place.engine) as session:
        for name, digest in session.execute(select(Evidence.stored_name, Evidence.sha256)):
            assert hashlib.sha256((place.settings.uploads / str(name)).read_bytes()).digest() == digest
        references = set(session.scalars(select(CorrectionRequest.reference)))
        names = set(filter(None, session.scalars(select(Evidence.stored_name))))
        articles = {str(n) for n in session.scalars(text("SELECT id FROM articles"))}
    return references | names | articles


def test_fifty_write_while_a_backup_is_made_and_what_was_acknowledged_is_restored(
    place: Place, other: Place, tmp_path: Path
) -> None:
    over, file = threading.Event(), tmp_path / "backup.zip"
    writers = [Writer(place, number, over) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        until = time.monotonic() + 60
        while not all(writer.acknowledged or writer.problem for writer in writers):
            assert time.monotonic() < until
            time.sleep(0.05)
        before = {row for writer in writers for row in writer.acknowledged}
        done = place._run("backup", str(file), **place._env)
        assert done.returncode == 0, done.stderr
    finally:
        over.set()
        for writer in writers:
            writer.join(60)
    assert [writer.problem for writer in writers if writer.problem] == []
    said = other("restore", file, code=10)  # here is no head, and no key
    assert "all verified" in said
    assert "log-head is missing" in said
    found = known(other)
    assert before <= found
    after = {row for writer in writers for row in writer.acknowledged}
    assert found - after <= known(place) - after, "nothing that was never written"
    if other.engine.dialect.name == "sqlite":
        with other.engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    other("backup", tmp_path / "again.zip")
    first, again = rows(file), rows(tmp_path / "again.zip")
    assert {name: first[name] for name in first if name not in CALMED} == {
        name: again[name] for name in again if name not in CALMED
    }
    assert len(first["log_entries"]) >= PUBLISHERS
    with database.writing(other.engine) as session:  # numbers go on behind those that came back
        make_report(session, wrong="One more.")
        assert known(place)


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_what_is_in_it_and_what_never_is(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    place.settings.mail.mkdir(exist_ok=True)
    (place.settings.mail / "20261129T120000.000000Z-a.eml").write_bytes(b"To: a reader\n\nHello.\n")
    said = place("backup", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "the log has 4 entries" in said
    with zipfile.ZipFile(file) as archive:
        says = json.loads(archive.read("manifest.json"))
        held = b"".join(archive.read(name) for name in archive.namelist())
    assert (says["log"]["size"], says["format"]) == (4, "corrections-backup/1")
    assert says["log"]["checkpoint"].encode() in (place.settings.instance / "log-head").read_bytes()
    files = [member["path"] for member in says["files"]]
    assert [path.partition("/")[0] for path in files] == ["uploads", "mail"]
    assert (place.settings.keys / "secret").read_bytes() not in held
    assert b"PRIVATE+KEY" not in held
    before = file.read_bytes()
    said = place("backup", file, code=1)
    assert f"{file} is there already" in said
    assert file.read_bytes() == before
    assert "In it is keys/secret and keys/log" in place("backup", file, "--force", "--with-keys")
    with zipfile.ZipFile(file) as archive:
        assert archive.read("keys/log") == (place.settings.keys / "log").read_bytes()
        assert archive.read("keys/secret") == (place.settings.keys / "secret").read_bytes()


@pytest.fixture
def here(told_on_sqlite: Told, instance: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation for commands that are run in this very process."""
    shutil.copytree(told_on_sqlite.folder, instance)
    monkeypatch.setenv("CORRECTIONS_INSTANCE", str(instance))
    return instance


def asked(*words: str) -> Any:
    return CliRunner().invoke(main, list(words))


def test_a_full_disk_and_a_stop_leave_nothing_half(here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (here / "mail" / "long.eml").write_bytes(os.urandom(200_000))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # modules would be cut off, too
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        done = asked("backup", str(folder / "backup.zip"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (done.exit_code, list(folder.iterdir())) == (1, []), done.output
    assert "File too large" in done.output

    def interrupted(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr("corrections.cli.archiving.making._folder", interrupted)
        done = asked("backup", str(folder / "backup.zip"))
    assert (done.exit_code, list(folder.iterdir())) == (1, []), done.output
    assert asked("backup", str(folder / "backup.zip")).exit_code == 0


def test_what_a_killed_backup_left_the_next_one_removes(here: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    pid = os.fork()
    if not pid:
        from corrections.cli.archiving import making

        making._folder = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
        asked("backup", str(folder / "backup.zip"))
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGKILL
    (left,) = folder.iterdir()
    assert left.name.endswith(".backup-unfinished")
    assert asked("backup", str(folder / "monday.zip")).exit_code == 0
    assert [path.name for path in folder.iterdir()] == ["monday.zip"]


def test_a_file_that_is_missing_or_has_changed_is_told(here: Path, tmp_path: Path) -> None:
    place = Place(unused, here, f"sqlite:///{here}/corrections.db")
    with database.writing(place.engine) as session:
        gone, changed = (with_file(session, here / "uploads") for _ in range(2))
    place.close()
    (here / "uploads" / gone).unlink()
    (here / "uploads" / changed).write_bytes(b"%PDF-1.4\n% something else")
    done = asked("backup", str(tmp_path / "backup.zip"))
    assert done.exit_code == 0, done.output
    assert f"{gone} is missing, and a report names it" in done.output
    assert f"{changed} is not what was sent" in done.output


def test_links_and_pipes_are_no_files(here: Path, tmp_path: Path) -> None:
    place = Place(unused, here, f"sqlite:///{here}/corrections.db")
    with database.writing(place.engine) as session:
        link, pipe = (with_file(session, here / "uploads") for _ in range(2))
    place.close()
    for name in (link, pipe):
        (here / "uploads" / name).unlink()
    (here / "uploads" / link).symlink_to(here / "keys" / "log")
    (here / "mail" / "link.eml").symlink_to(here / "keys" / "log")
    os.mkfifo(here / "uploads" / pipe)
    other = tmp_path / "pipe"
    for path in (other, tmp_path / ".x.backup-unfinished"):
        os.mkfifo(path)
    done = asked("backup", str(tmp_path / "backup.zip"))
    assert done.exit_code == 0, done.output
    assert f"{link} is missing" in done.output
    assert f"{pipe} is missing" in done.output
    with zipfile.ZipFile(tmp_path / "backup.zip") as made:
        assert not {f"uploads/{link}", f"uploads/{pipe}", "mail/link.eml"} & {*made.namelist()}
    refused = asked("backup", str(other), "--force")
    assert refused.exit_code == 1
    assert "is no file" in refused.output
    assert other.is_fifo()
