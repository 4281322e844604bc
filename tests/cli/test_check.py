"""`corrections check` finds what is unsafe, on SQLite and on PostgreSQL."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import signed
from click.testing import CliRunner
from reused import on_sqlite
from sqlalchemy import Engine, text

from corrections import clock, database
from corrections.accounts import actions as accounts
from corrections.cli.findings import MARKS
from corrections.cli.main import main
from corrections.deliveries import actions as deliveries
from corrections.demo import newsroom as demo
from corrections.events import SYSTEM
from corrections.log import queries as logs
from corrections.newsroom import actions as newsrooms
from corrections.settings import Settings
from corrections.taxonomy import Role

Check = Callable[[], tuple[int, str]]
PASSWORD = "four words of mine"


@pytest.fixture
def safe(settings: Settings, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation that nothing is wrong with, told by the environment."""
    for folder in (settings.instance, settings.keys, settings.uploads, settings.mail):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)
    (settings.keys / "secret").chmod(0o600)
    if engine.dialect.name == "sqlite":
        Path(str(engine.url.database)).chmod(0o600)
    with database.writing(engine) as session:
        accounts.create_user(
            session,
            username="idris.v",
            name="Idris Vaughan",
            email="idris@corrections.example",
            role=Role.ADMINISTRATOR,
            password=PASSWORD,
            by=SYSTEM,
        )
        newsrooms.change(session, by=SYSTEM, require_second_factor=True)
    for name, value in {
        "INSTANCE": str(settings.instance),
        "DATABASE_URL": settings.database_url,
        "BASE_URL": "https://corrections.example",
        "TRUSTED_PROXIES": "1",
        "LOG_KEY": str(signed.key_file()),
        "LOG_HEAD": str(signed.head_file(engine)),
    }.items():
        monkeypatch.setenv(f"CORRECTIONS_{name}", value)
    return settings


@pytest.fixture
def check() -> Check:
    def check_() -> tuple[int, str]:
        done = CliRunner().invoke(main, ["check"], catch_exceptions=False)
        return done.exit_code, done.output

    return check_


def refused(check: Check, *words: str) -> None:
    code, said = check()
    assert code == 1, said
    assert "Not safe to expose" in said
    bad = [line for line in said.splitlines() if line.startswith(MARKS["bad"][0])]
    for word in words:
        assert any(word in line for line in bad), said


def test_an_installation_that_is_in_order_is_safe(safe: Settings, check: Check) -> None:
    code, said = check()
    assert code == 0, said
    assert "Safe to expose" in said
    assert MARKS["bad"][0] not in said


@on_sqlite
@pytest.mark.parametrize(
    ("settings_", "words"),
    [
        ({"BASE_URL": "http://corrections.example"}, "without https"),
        ({"BASE_URL": "https://localhost"}, "this machine only"),
        ({"ALLOWED_HOSTS": "other.example"}, "every request would be refused"),
        ({"ALLOWED_HOSTS": "corrections.example,.example"}, "name each host in full"),
        ({"SECRET_KEY": "short"}, "The secret key is short"),
        ({"CAPTURE_LOOPBACK": "true"}, "CAPTURE_LOOPBACK is on"),
        ({"SMTP_URL": "smtp://127.0.0.1:1"}, "nobody could answer"),
        ({"SMTP_URL": "smtp://127.0.0.1:1", "MAIL_FROM": "desk@corrections.example"}, "can’t be reached"),
        ({"SMTP_URL": "smtp:mail", "MAIL_FROM": "desk@corrections.example"}, "SMTP_URL must look like"),
    ],
)
def test_an_unsafe_setting(
    safe: Settings, check: Check, monkeypatch: pytest.MonkeyPatch, settings_: dict[str, str], words: str
) -> None:
    for name, value in settings_.items():
        monkeypatch.setenv(f"CORRECTIONS_{name}", value)
    refused(check, words)


@on_sqlite
def test_debugging_left_on(safe: Settings, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    refused(check, "FLASK_DEBUG is set")


@on_sqlite
@pytest.mark.parametrize("name", [".", "keys", "keys/secret", "uploads", "mail", "corrections.toml"])
def test_what_others_on_this_machine_get_at(safe: Settings, check: Check, name: str) -> None:
    path = safe.instance / name
    if name.endswith(".toml"):
        path.touch()
    path.chmod(stat.S_IMODE(path.stat().st_mode) | 0o044)
    refused(check, f"chmod go-rwx {path}")


def test_a_database_file_that_others_get_at(safe: Settings, engine: Engine, check: Check) -> None:
    if engine.dialect.name == "postgresql":
        assert check()[0] == 0  # it has no file of ours
        return
    Path(str(engine.url.database)).chmod(0o644)
    refused(check, "so that other users of this machine get at it")


@on_sqlite
def test_a_secret_key_that_is_gone(safe: Settings, check: Check) -> None:
    (safe.keys / "secret").unlink()
    refused(check, "There is no secret key")


def test_a_trigger_that_was_taken_away(safe: Settings, engine: Engine, check: Check) -> None:
    postgresql = engine.dialect.name == "postgresql"
    name = "events_insert_only" if postgresql else "events_no_DELETE"
    with engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {name}" + (" ON events" if postgresql else "")))
    refused(check, name)


def test_a_trigger_that_was_switched_off(safe: Settings, engine: Engine, check: Check) -> None:
    if engine.dialect.name == "sqlite":
        return  # SQLite has no such switch
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE revisions DISABLE TRIGGER revisions_insert_only"))
    refused(check, "revisions_insert_only")


def test_tables_that_belong_to_the_website_are_in_doubt(safe: Settings, engine: Engine, check: Check) -> None:
    code, said = check()
    assert code == 0
    assert ("could remove what keeps the record unchanged" in said) is (engine.dialect.name == "postgresql")


def test_a_password_of_the_demo(safe: Settings, engine: Engine, check: Check) -> None:
    with database.writing(engine) as session:
        for username in ("mara", "tom"):
            accounts.create_user(
                session,
                username=username,
                name=username.title(),
                email=f"{username}@corrections.example",
                role=Role.EDITOR,
                password=demo.PASSWORD if username == "mara" else PASSWORD,
                by=SYSTEM,
            )
    refused(check, "mara still")


def test_a_database_without_an_administrator(safe: Settings, engine: Engine, check: Check) -> None:
    with database.writing(engine) as session:
        session.execute(text("UPDATE users SET role = 'editor'"))
    refused(check, "There is no administrator")


def test_a_clock_behind_the_log(safe: Settings, engine: Engine, check: Check) -> None:
    with database.writing(engine) as session:
        log = logs.current(session)
        assert log is not None
        log.last_at = clock.now() + timedelta(days=1)
    refused(check, "clock is behind")


def test_a_log_that_can_not_be_signed(safe: Settings, engine: Engine, check: Check) -> None:
    signed.head_file(engine).unlink()
    refused(check, "holds the log’s newest checkpoint")


@on_sqlite
def test_a_key_of_the_log_that_others_can_read(
    safe: Settings, check: Check, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = tmp_path / "log"
    key.write_bytes(signed.key_file().read_bytes())
    key.chmod(0o640)
    monkeypatch.setenv("CORRECTIONS_LOG_KEY", str(key))
    refused(check, f"chmod go-rwx {key}", f"chmod 600 {key}")


@on_sqlite
def test_a_log_with_another_name_is_in_doubt(safe: Settings, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRECTIONS_BASE_URL", "https://new.example")
    code, said = check()
    assert code == 0, said
    assert "The log is called corrections.example/log" in said


def test_emails_that_nobody_sends_are_in_doubt(safe: Settings, engine: Engine, check: Check) -> None:
    long_ago = clock.now() - timedelta(hours=1)
    with clock.reading(lambda: long_ago), database.writing(engine) as session:
        deliveries.enqueue(session, "invite", to=("user", 1), about="/x")
    code, said = check()
    assert code == 0, said
    assert "is the worker running?" in said


def test_a_database_from_another_version(safe: Settings, engine: Engine, check: Check) -> None:
    with database.writing(engine) as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    refused(check, "not at this version")


def test_all_shows_what_is_right_as_well(safe: Settings) -> None:
    said = CliRunner().invoke(main, ["check", "--all"], catch_exceptions=False).output
    assert f"{MARKS['good'][0]} The database refuses to change what was published." in said
