from __future__ import annotations

import os
import pty
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from cli.conftest import Run
from cli.processes import PATIENCE, command
from sqlalchemy import Engine, event, func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from corrections import database, schema
from corrections.accounts import passwords
from corrections.accounts.models import User
from corrections.cases import queries as cases
from corrections.log import keys
from corrections.log import queries as logs
from corrections.log.models import Log
from corrections.newsroom.queries import newsroom
from corrections.taxonomy import Role

PASSWORD = "four words of mine"
ADMINISTRATOR = ("--admin-name", "Idris Vaughan", "--admin-email", "Idris.Vaughan@example.org")


def contents(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in schema.metadata.sorted_tables
        }


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_init_makes_everything_and_does_nothing_the_second_time(
    corrections: Run, empty_database: str, instance: Path
) -> None:
    words = ("init", "--newsroom", "The Courier", *ADMINISTRATOR)
    settings = {
        "CORRECTIONS_ADMIN_PASSWORD": PASSWORD,
        "CORRECTIONS_DATABASE_URL": empty_database,
        "CORRECTIONS_BASE_URL": "https://corrections.example.org/record/",
    }
    done = corrections(*words, **settings)
    assert done.returncode == 0, done.stderr
    assert "idris.vaughan" in done.stdout
    assert PASSWORD not in done.stdout + done.stderr

    engine = database.make_engine(empty_database)
    with database.reading(engine) as session:
        log = logs.current(session)
        assert log is not None
        assert (log.origin, log.size) == ("corrections.example.org/record/log", 0)
        assert newsroom(session).name == "The Courier"
        assert len(bytes.fromhex(newsroom(session).content_key)) == 32
        assert [desk.name for desk in cases.desks(session)] == ["News", "Standards"]
        user = session.scalars(select(User)).one()
        assert (user.name, user.email, user.role) == (
            "Idris Vaughan",
            "idris.vaughan@example.org",
            Role.ADMINISTRATOR,
        )
        assert passwords.matches(user.password_hash, PASSWORD)
    assert mode(instance / "keys" / "secret") == 0o600
    assert len((instance / "keys" / "secret").read_bytes()) >= 32
    assert mode(instance / "keys" / "log") == 0o600
    assert keys.read(instance / "keys" / "log").vkey == log.vkey
    assert (instance / "log-head").read_text().startswith("corrections.example.org/record/log\n0\n")
    assert {mode(instance / name) for name in (".", "keys", "uploads", "mail")} == {0o700}

    before, secret = contents(engine), (instance / "keys" / "secret").read_bytes()
    again = corrections(*words, **settings)
    assert again.returncode == 0, again.stderr
    assert contents(engine) == before
    assert keys.read(instance / "keys" / "log").vkey == log.vkey
    assert (instance / "keys" / "secret").read_bytes() == secret
    engine.dispose()


def test_the_database_file_is_for_its_user_alone(ready: Path) -> None:
    assert mode(ready / "corrections.db") == 0o600


def test_without_a_terminal_an_administrator_that_is_not_given_is_not_asked_for(corrections: Run) -> None:
    done = corrections("init")
    assert done.returncode == 0
    assert "no administrator yet" in done.stdout


def test_at_a_terminal_the_administrator_is_asked_for(env: dict[str, str], tmp_path: Path, instance: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command("init"), env=env, cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    timer = threading.Timer(PATIENCE, process.kill)
    timer.start()
    answers = {"Name: ": "Ann", "Email: ": "ann@example.org", "Password: ": PASSWORD, "confirmation: ": PASSWORD}
    shown = ""
    try:
        while piece := os.read(ours, 4096):
            shown += piece.decode()
            for question in [question for question in answers if shown.endswith(question)]:
                os.write(ours, f"{answers.pop(question)}\n".encode())
    except OSError:
        pass  # the other end was closed: it has ended
    finally:
        timer.cancel()
        os.close(ours)
    assert process.wait(PATIENCE) == 0, shown
    assert "who signs in as ann" in shown
    assert PASSWORD not in shown


def test_a_password_that_is_guessed_first_is_refused_and_everything_else_is_done(
    corrections: Run, instance: Path
) -> None:
    done = corrections("init", *ADMINISTRATOR, CORRECTIONS_ADMIN_PASSWORD="password1")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert "guessed first" in done.stderr
    again = corrections("init", *ADMINISTRATOR, CORRECTIONS_ADMIN_PASSWORD=PASSWORD)
    assert again.returncode == 0, again.stderr


def test_two_that_run_at_once_make_one_installation(env: dict[str, str], tmp_path: Path, instance: Path) -> None:
    settings = {"CORRECTIONS_ADMIN_PASSWORD": PASSWORD}
    words, pipe = command("init", *ADMINISTRATOR), subprocess.PIPE
    both = [
        subprocess.Popen(words, env=env | settings, cwd=tmp_path, stdout=pipe, stderr=subprocess.STDOUT)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=PATIENCE)[0].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0], "\n".join(said)
    engine = database.make_engine(f"sqlite:///{instance}/corrections.db")
    with database.reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Log)) == 1
        assert len(cases.desks(session)) == 2
        assert session.scalar(select(func.count()).select_from(User)) == 1
    engine.dispose()


# Of this database: those of others are held by tests that run at the same time.
ADVISORY_LOCKS = """SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND datname = current_database()"""
UPGRADE = "import sys; from corrections import database, schema; schema.upgrade(database.make_engine(sys.argv[1]))"


def test_processes_that_bring_a_database_up_to_date_at_once_wait_for_each_other(
    env: dict[str, str], tmp_path: Path, empty_postgresql: str
) -> None:
    """Without init, which holds off other inits: each migration commits, and must not let the others in."""
    words, pipe = [sys.executable, "-c", UPGRADE, empty_postgresql], subprocess.PIPE
    all_ = [subprocess.Popen(words, env=env, cwd=tmp_path, stdout=pipe, stderr=subprocess.STDOUT) for _ in range(3)]
    said = [process.communicate(timeout=PATIENCE)[0].decode() for process in all_]
    assert [process.returncode for process in all_] == [0, 0, 0], "\n".join(said)
    engine = database.make_engine(empty_postgresql)
    with engine.connect() as connection:
        assert database.is_current(connection)
        assert not connection.scalar(text(ADVISORY_LOCKS))
    engine.dispose()


def test_a_connection_that_breaks_in_a_migration_is_what_is_told(
    empty_postgresql: str, postgresql_server: Engine
) -> None:
    engine = database.make_engine(empty_postgresql)

    @event.listens_for(engine, "before_cursor_execute")
    def break_it(connection: Any, cursor: Any, statement: str, *_: object) -> None:
        if statement.lstrip().startswith("CREATE TABLE cases"):
            with postgresql_server.connect() as other:
                other.execute(text(f"ALTER DATABASE {engine.url.database} ALLOW_CONNECTIONS false"))
                own = connection.connection.dbapi_connection.info.backend_pid
                other.execute(text("SELECT pg_terminate_backend(:own, 5000)"), {"own": own})

    with pytest.raises(OperationalError, match="terminating connection"):
        schema.upgrade(engine)
    engine.dispose()


def test_two_machines_that_run_init_at_once_make_one_installation(
    env: dict[str, str], tmp_path: Path, empty_postgresql: str
) -> None:
    """Each has a folder of its own, so that no file can keep them apart."""
    settings = {
        "CORRECTIONS_ADMIN_PASSWORD": PASSWORD,
        "CORRECTIONS_DATABASE_URL": empty_postgresql,
        "CORRECTIONS_SECRET_KEY": "the same on all machines " * 2,
    }
    words, pipe = command("init", *ADMINISTRATOR), subprocess.PIPE
    both = [
        subprocess.Popen(
            words,
            env=env | settings | {"CORRECTIONS_INSTANCE": str(tmp_path / machine)},
            cwd=tmp_path,
            stdout=pipe,
            stderr=subprocess.STDOUT,
        )
        for machine in ("one", "two")
    ]
    said = [process.communicate(timeout=PATIENCE)[0].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0], "\n".join(said)
    engine = database.make_engine(empty_postgresql)
    with database.reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Log)) == 1
        assert len(cases.desks(session)) == 2
        assert session.scalar(select(func.count()).select_from(User)) == 1
    engine.dispose()


def test_an_empty_secret_key_is_not_taken_for_one(corrections: Run, ready: Path) -> None:
    (ready / "keys" / "secret").write_bytes(b"")
    done = corrections("init")
    assert done.returncode == 1
    assert "is empty" in done.stderr


def test_a_key_that_is_given_is_taken(corrections: Run, instance: Path, tmp_path: Path) -> None:
    given, head = tmp_path / "secrets" / "log", tmp_path / "head"
    given.parent.mkdir()
    given.write_text(keys.generate("127.0.0.1:8000/log"))
    given.chmod(0o600)
    done = corrections("init", CORRECTIONS_LOG_KEY=str(given), CORRECTIONS_LOG_HEAD=str(head))
    assert done.returncode == 0, done.stderr
    assert not (instance / "keys" / "log").exists()
    assert head.exists()
    assert not (instance / "log-head").exists()
    assert "PRIVATE" not in done.stdout + done.stderr


def test_a_log_that_has_begun_gets_no_other_key(corrections: Run, ready: Path) -> None:
    (ready / "keys" / "log").unlink()
    assert corrections("init").returncode == 0
    assert not (ready / "keys" / "log").exists()
    assert "the key that signs the log is missing" in corrections("check").stdout


def test_a_log_never_begins_anew_in_an_empty_database(corrections: Run, ready: Path) -> None:
    for file in ready.glob("corrections.db*"):
        file.unlink()
    done = corrections("init")
    assert done.returncode == 1
    assert "There was a log here before" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_user_that_does_not_own_the_tables_can_work_but_not_touch_the_record(
    corrections: Run, two_roles: tuple[str, str]
) -> None:
    owner, user = two_roles
    settings = {"CORRECTIONS_MIGRATION_DATABASE_URL": owner, "CORRECTIONS_DATABASE_URL": user}
    done = corrections(
        "init", "--newsroom", "Two Roles", *ADMINISTRATOR, CORRECTIONS_ADMIN_PASSWORD=PASSWORD, **settings
    )
    assert done.returncode == 0, done.stderr
    engine = database.make_engine(user)
    with database.reading(engine) as session:
        assert newsroom(session).name == "Two Roles"
    for forbidden in (
        "UPDATE events SET verb = 'x'",
        "DELETE FROM log_entries",
        "TRUNCATE log_parts",
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "DROP TABLE article_versions",
    ):
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"), Session(engine) as session:
            session.execute(text(forbidden))
    engine.dispose()
