"""`corrections restore`: the old installation or the new one, never a mix; and never a log that forks."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from cli.backups import Place, Told, forget, size, with_file
from cli.conftest import Run
from log import definition, statics
from log.test_drill import copied
from make import make_report
from sqlalchemy import Connection, Engine, event, func, select, text
from sqlalchemy.exc import DBAPIError

from corrections import database, paths, schema
from corrections.accounts.models import UserSession
from corrections.cli import installation
from corrections.cli.archiving import leftovers, making, restoring, targets
from corrections.cli.init import prepare
from corrections.cli.verifying.endings import Ended
from corrections.deliveries import actions as deliveries
from corrections.deliveries import sending
from corrections.deliveries.models import Delivery
from corrections.errors import Unavailable
from corrections.events import SYSTEM
from corrections.log import queries, signing
from corrections.log.notes import Signature
from corrections.notices.models import Hold
from corrections.settings import Settings
from corrections.taxonomy import DeliveryState
from corrections.witness import actions as witness
from corrections.witness import decisions, own
from corrections.witness import queries as witnesses
from corrections.witness.decisions import No
from corrections.witness.memory import Memory

NOT_SIGNED = 10
LACKING, CONTRADICTED = 8, 9
THEIRS = statics.Key("theirs.example/log")
on_sqlite = pytest.mark.parametrize("place", ["sqlite"], indirect=True)  # what is decided before a database is asked


def copy(place: Place, folder: Path) -> Path:
    """What somebody keeps of the log."""
    with database.reading(place.engine) as session:
        log = queries.current(session)
        assert log is not None
        for path, data in copied(session, log, signing.shown(session, log).note).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
    return folder


def test_an_old_backup_signs_nothing_until_a_copy_brought_it_forward(place: Place, tmp_path: Path) -> None:
    backup = place.backup
    with database.writing(place.engine) as session:
        since = with_file(session, place.settings.uploads)
        forget(session)
    for _ in range(3):
        place.publish()
    assert isinstance(_countersigns(place, statics.plain(5), 5), Signature)
    head = (place.settings.instance / "log-head").read_bytes()
    mirror = copy(place, tmp_path / "copy")

    assert "With --force it is put aside" in place("restore", backup, code=1)
    assert size(place) == 7
    said = place("restore", backup, "--force", code=NOT_SIGNED)
    assert "The log has 7 entries, and this backup 4 of them. Next: “corrections log repair --from COPY”" in said
    assert (place.settings.instance / "log-head").read_bytes() == head
    with pytest.raises(Unavailable, match="the database is older than the log"):
        place.publish()
    assert size(place) == 4
    assert "Erased 2 names and addresses again" in said
    _is_calm(place)
    _is_kept(place, since)

    assert "can’t be brought back" in place("log", "repair", code=LACKING)
    assert "The log can be signed again" in place("log", "repair", "--from", mirror)
    place.publish()
    assert size(place) == 8
    _is_witness_still(place)


def _countersigns(place: Place, leaves: list[bytes], size: int) -> Signature | No:
    """What is answered to a log of others that the newsroom, asked anew, says it countersigns."""
    with database.writing(place.engine) as session:
        if witnesses.log_of(session, THEIRS.name) is None:
            witness.add_key(session, vkey=THEIRS.vkey, by=SYSTEM)
    asked = b"old 0\n\n" + THEIRS.checkpoint(size, definition.tree_hash(leaves[:size]))
    memory = Memory(place.settings.witness_memory_folder)
    with database.writing(place.engine) as session:
        key = own.read(place.settings.witness_key_file)
        return witness.cosign(session, decisions.read(asked), key, memory, network="192.0.2.1")


def _is_witness_still(place: Place) -> None:
    """It knows what it countersigned after the backup, of a log that the database does not know any more."""
    said = _countersigns(place, statics.plain(9, "another"), 9)
    assert isinstance(said, No)
    assert (said.status, said.size) == (409, 5)


def _is_calm(place: Place) -> None:
    """Nobody is signed in or brought back, nothing is published by itself, no email goes out a second time."""
    with database.reading(place.engine) as session:
        for table in ("readers", "followers"):
            assert set(session.scalars(text(f"SELECT email FROM {table}"))) == {None}
        assert session.scalar(select(func.count()).where(UserSession.ended_at.is_(None))) == 0
        assert session.scalars(select(Hold.state)).all() == ["stopped"]
        assert session.scalar(select(func.count()).select_from(Delivery)) > 0
        assert session.scalars(select(Delivery.state).where(Delivery.kind == "case-assigned")).all() == ["parked"]
        assert set(session.scalars(select(Delivery.state))) == {DeliveryState.PARKED, DeliveryState.CANCELLED}
        ended = text("SELECT purpose FROM capabilities WHERE revoked_at IS NOT NULL")
        assert session.scalars(ended).all() == ["invite"]
    held = sending.send_next(place.engine, place.settings, address_of=lambda *_: None, words_of=lambda *_: None)
    assert held is False
    with database.writing(place.engine) as session:
        one = session.scalars(select(Delivery).where(Delivery.state == DeliveryState.PARKED)).first()
        assert one is not None
        assert "may have gone out before" in str(one.problem)
        assert deliveries.resend(session, one, by=SYSTEM).state is DeliveryState.DUE


def _is_kept(place: Place, since: str) -> None:
    """What was replaced is there, and told."""
    (uploads,) = place.settings.instance.glob("uploads.before-restore-*")
    assert [path.name for path in uploads.iterdir()] == [since]
    said = place("check", code=1)
    assert "the database is older than the log" in said
    assert str(uploads) in said
    if place.engine.dialect.name == "postgresql":
        with place.engine.connect() as connection:
            (schema,) = connection.scalars(
                text("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before_restore_%'")
            )
            assert connection.scalar(text(f"SELECT size FROM {schema}.logs")) == 7
        assert f"the schema {schema}" in said
    else:
        (kept,) = place.settings.instance.glob("corrections.db.before-restore-*")
        with closing(sqlite3.connect(kept)) as connection:
            assert connection.execute("SELECT size FROM logs").fetchone() == (7,)
        assert str(kept) in said


@on_sqlite
def test_on_another_machine_nothing_is_signed_before_somebody_says_what_was_signed_last(
    place: Place, corrections: Run, tmp_path: Path
) -> None:
    backup, given = place.backup, tmp_path / "given"
    given.write_bytes((place.settings.instance / "log-head").read_bytes())
    place.publish()
    newer = tmp_path / "newer"
    newer.write_bytes((place.settings.instance / "log-head").read_bytes())
    other = Place(corrections, tmp_path / "other", f"sqlite:///{tmp_path}/other/corrections.db")
    said = other("restore", backup, code=NOT_SIGNED)
    assert "log-head is missing" in said
    assert "log repair --last-checkpoint FILE" in said
    assert "Names and addresses that were erased after the backup are back" in said
    other("init", code=1)
    assert not (other.settings.instance / "log-head").exists()
    assert "Entry 4 can’t be brought back" in other("log", "repair", "--last-checkpoint", newer, code=LACKING)
    with pytest.raises(Unavailable, match="is missing"):
        other.publish()
    assert "The log can be signed again" in other("restore", backup, "--force", "--last-checkpoint", given)
    other.publish()
    other.close()


def test_a_log_that_was_empty_when_it_was_backed_up_is_not_begun_again(
    corrections: Run, instance: Path, tmp_path: Path
) -> None:
    """To init it looks as one that has only begun, whose head nobody has kept yet."""
    place = Place(corrections, instance, f"sqlite:///{instance}/corrections.db")
    installation.make_folders(place.settings)
    prepare(place.settings)
    making.back_up(place.settings, tmp_path / "backup.zip", replace=False, with_keys=True)
    other = Place(corrections, tmp_path / "other", f"sqlite:///{tmp_path}/other/corrections.db")
    other("restore", tmp_path / "backup.zip", code=NOT_SIGNED)
    other("init", code=1)
    with pytest.raises(Unavailable, match="is missing"):
        other.publish()
    other.close()


@on_sqlite
def test_a_backup_of_before_the_log_ended_is_never_signed(place: Place, instance: Path) -> None:
    place("log", "retire", "--reason", "A drill.", "--yes")
    assert "keys/log is another one than in this backup" in place("restore", place.backup, "--force", code=1)
    (instance / "keys" / "log").rename(instance / "keys" / "log.2")
    said = place("restore", place.backup, "--force", code=NOT_SIGNED)
    assert "this backup is too old: nothing of it may be signed any more" in said
    place("log", "repair", code=CONTRADICTED)
    with pytest.raises(Unavailable, match="holds no checkpoint that this log signed"):
        place.publish()


@on_sqlite
def test_a_backup_of_before_the_log_changed_its_key_knows_the_new_one(place: Place, instance: Path) -> None:
    place("log", "rotate-key")
    place("log", "rotate-key", "--finish", "--yes")
    keys = instance / "keys"
    assert "keys/log is another one than in this backup" in place("restore", place.backup, "--force", code=1)
    (keys / "log").rename(keys / "aside")
    said = place("restore", place.backup, "--force", code=NOT_SIGNED)
    assert "The database is from before the log changed its key." in said
    assert "is not the one that the log" in said  # the old key came back with it, and counts no more
    (keys / "aside").rename(keys / "log")
    place("log", "repair")
    place.publish()


def test_who_does_not_own_the_tables_can_back_up_and_goes_on_after_a_restore(
    corrections: Run, instance: Path, told_on_sqlite: Told, two_roles: tuple[str, str]
) -> None:
    owner, user = two_roles
    place = Place(corrections, instance, user)
    done = corrections("restore", str(told_on_sqlite.backup), **place._env, CORRECTIONS_MIGRATION_DATABASE_URL=owner)
    assert done.returncode == NOT_SIGNED, done.stderr
    with database.writing(place.engine) as session:
        make_report(session, wrong="One more.")
    with pytest.raises(DBAPIError, match="permission denied"), place.engine.begin() as connection:
        connection.execute(text("DELETE FROM log_entries"))
    assert "the log has 4 entries" in place("backup", instance.parent / "again.zip")
    place.close()


def test_it_refuses_while_somebody_uses_the_database(
    place: Place, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "PATIENCE", 0.2)
    (instance / "uploads" / "since.pdf").write_bytes(b"of a report that came in since")
    with place.engine.connect() as connection:
        connection.execute(text("SELECT size FROM logs")).all()
        with pytest.raises(Ended, match="The database is in use"):
            restoring.restore(place.settings, place.backup, replace=True)
    assert leftovers.told(place.settings) == []
    place.publish()


@on_sqlite
def test_one_that_can_not_be_opened_any_more_is_kept_as_it_is(place: Place, instance: Path) -> None:
    (instance / "corrections.db").write_bytes(b"spoiled by a disk" * 1_000)
    place("restore", place.backup, "--force")
    (kept,) = instance.glob("corrections.db.before-restore-*")
    assert kept.read_bytes().startswith(b"spoiled")


def test_what_a_migration_puts_into_a_table_gives_way_to_what_the_newsroom_made_of_it(
    told_on_sqlite: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = schema.upgrade

    def with_a_row(engine: Engine, to: str = "head") -> None:
        upgrade(engine, to)
        if to != "head":
            with engine.begin() as connection:
                connection.execute(text("INSERT INTO desks (id, name, position) VALUES (1, 'Desk', 1), (9, 'More', 2)"))

    monkeypatch.setattr(schema, "upgrade", with_a_row)
    settings = Settings(instance=tmp_path / "new")
    restoring.restore(settings, told_on_sqlite.backup, replace=False)
    with closing(sqlite3.connect(settings.instance / "corrections.db")) as connection:
        assert connection.execute("SELECT name FROM desks ORDER BY id").fetchall() == [("News",), ("Standards",)]


def test_a_backup_of_an_older_version_is_brought_to_this_one(tmp_path: Path) -> None:
    """Made by the new program before init, which has not brought the tables up to date yet; no log was started."""
    numbers = sorted(path.name[:4] for path in (paths.MIGRATIONS / "versions").glob("[0-9]*.py"))
    old, new = Settings(instance=tmp_path / "old"), Settings(instance=tmp_path / "new")
    installation.make_folders(old)
    engine = database.make_engine(old.database_url)
    schema.upgrade(engine, numbers[-2])
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO desks (id, name, position) VALUES (7, 'Night desk', 1)"))
    engine.dispose()
    making.back_up(old, tmp_path / "backup.zip", replace=False, with_keys=False)
    assert restoring.restore(new, tmp_path / "backup.zip", replace=False).manifest.revision == numbers[-2]
    engine = database.make_engine(new.database_url)
    with engine.connect() as connection:
        assert database.is_current(connection)
        assert connection.execute(text("SELECT id, name FROM desks")).all() == [(7, "Night desk")]
    engine.dispose()


class TestKilled:
    """An installation with five entries, and a backup with four: whenever it is killed, it is one of them, whole."""

    @pytest.fixture
    def backup(self, place: Place) -> Path:
        """Each names a file that the other one does not."""
        with database.writing(place.engine) as session:
            for name in session.scalars(text("SELECT stored_name FROM evidence")):
                (place.settings.uploads / name).unlink()
            session.execute(text("DELETE FROM evidence"))
            with_file(session, place.settings.uploads)
        place.publish()
        place.close()
        return place.backup

    def killed(self, place: Place, backup: Path, when: Callable[[], None]) -> None:
        pid = os.fork()
        if not pid:
            os.environ["CORRECTIONS_SECRET_KEY"] = "-"
            when()
            restoring.restore(place.settings, backup, replace=True)
            os._exit(0)
        assert os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGKILL

    def test_while_the_rows_are_read(self, place: Place, backup: Path) -> None:
        def when() -> None:
            def kill(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
                if "revision_articles" in statement and "CREATE" not in statement:
                    os.kill(os.getpid(), signal.SIGKILL)

            event.listen(Engine, "before_cursor_execute", kill)

        self.killed(place, backup, when)
        assert size(place) == 5
        place.publish()
        (told,) = leftovers.told(place.settings)
        assert "A restore was broken off before it changed anything" in told
        place("restore", backup, "--force", code=NOT_SIGNED)
        assert size(place) == 4
        assert not any("broken off" in line for line in leftovers.told(place.settings))

    @pytest.mark.parametrize("place", ["postgresql"], indirect=True)
    @pytest.mark.parametrize("committed", [False, True])
    def test_while_the_schemas_change_places(self, place: Place, backup: Path, committed: bool) -> None:
        def when() -> None:
            def kill(connection: Connection) -> None:
                if connection.info.get("changes"):
                    if committed:
                        connection.connection.commit()
                    os.kill(os.getpid(), signal.SIGKILL)

            def note(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
                if statement.startswith("DROP SCHEMA corrections_restoring") and "CASCADE" not in statement:
                    connection.info["changes"] = True

            event.listen(Engine, "before_cursor_execute", note)
            event.listen(Engine, "commit", kill)

        self.killed(place, backup, when)
        assert size(place) == (4 if committed else 5)
        assert _files_are_there(place)

    @on_sqlite
    def test_at_any_step_of_the_last_ones(self, place: Place, backup: Path, tmp_path: Path) -> None:
        """What a killed process leaves is what lies on the disk then: a copy is taken before each step."""
        pid = os.fork()
        if not pid:  # what listens to all that a process does stays there to its end
            watch(place.settings.instance, tmp_path / "step")
            restoring.restore(place.settings, backup, replace=True)
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0
        found = []
        for folder in sorted(tmp_path.glob("step-*")):
            at = Place(place._run, folder, f"sqlite:///{folder}/corrections.db")
            found.append(size(at))
            assert _files_are_there(at)
            at.close()
        assert len(found) > 6
        assert found == sorted(found, reverse=True)
        assert (found[0], size(place)) == (5, 4)


STEPS = {"os.rename", "os.link", "os.mkdir", "os.remove", "sqlite3.connect", "open"}


def watch(folder: Path, into: Path) -> None:
    """Copy a folder before each step by which a restore changes what is there."""
    watching: list[int] = []
    put = restoring._put

    def step(name: str, given: Any) -> None:
        if not watching or name not in STEPS or (name == "open" and not given[2] & (os.O_WRONLY | os.O_RDWR)):
            return
        number = watching.pop()  # so that the copying is no step
        shutil.copytree(folder, into.with_name(f"{into.name}-{number:03}"))
        watching.append(number + 1)

    def watched(*given: Any) -> Any:
        watching.append(0)
        done = put(*given)
        watching.clear()
        return done

    sys.addaudithook(step)
    restoring._put = watched


def _files_are_there(place: Place) -> bool:
    with database.reading(place.engine) as session:
        names = session.scalars(text("SELECT stored_name FROM evidence WHERE stored_name IS NOT NULL")).all()
    assert names
    return all((place.settings.uploads / name).is_file() for name in names)
