"""What goes wrong is told in one clear line, with an exit code that is not 0, and never as a traceback."""

from __future__ import annotations

import socket
import sqlite3
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from cli.conftest import Run


def told(done: CompletedProcess[str], *words: str) -> None:
    """That it failed, and how it said so."""
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    last = done.stderr.strip().splitlines()
    assert len(last) == 1, done.stderr
    assert last[0].startswith("Error: ")
    for word in words:
        assert word in last[0]


def test_a_file_where_the_folder_should_be(corrections: Run, instance: Path) -> None:
    instance.write_text("I am a file")
    told(corrections("init"), str(instance), "can’t be made")


def test_a_folder_that_can_not_be_made(corrections: Run) -> None:
    told(corrections("init", CORRECTIONS_INSTANCE="/proc/corrections"), "/proc/corrections", "can’t be made")


@pytest.mark.parametrize("name", ["serve", "worker"])
def test_nothing_is_served_before_init(corrections: Run, instance: Path, name: str) -> None:
    told(corrections(name), "corrections init")
    assert not instance.exists()


@pytest.mark.parametrize("name", ["serve", "worker"])
def test_a_database_that_is_gone_is_not_made_anew(corrections: Run, ready: Path, name: str) -> None:
    (ready / "corrections.db").unlink()
    told(corrections(name), "There is no database", "corrections init")
    assert not (ready / "corrections.db").exists()


@pytest.mark.parametrize("name", ["init", "serve", "worker"])
def test_a_database_that_is_none(corrections: Run, ready: Path, name: str) -> None:
    (ready / "corrections.db").write_bytes(b"this is not a database, and long enough to show it" * 100)
    told(corrections(name), "file is not a database")


@pytest.mark.parametrize("name", ["init", "serve", "worker"])
def test_a_folder_where_the_database_should_be(corrections: Run, ready: Path, name: str) -> None:
    (ready / "corrections.db").unlink()
    (ready / "corrections.db").mkdir()
    told(corrections(name), "unable to open database file")


def test_a_database_that_can_only_be_read(corrections: Run, ready: Path) -> None:
    with sqlite3.connect(ready / "corrections.db") as connection:
        connection.execute("DELETE FROM desks WHERE name = 'News'")
        connection.execute("DELETE FROM routing_rules")
        connection.execute("DELETE FROM desks")
    url = f"sqlite:///file:{ready}/corrections.db?mode=ro&uri=true"
    told(corrections("init", CORRECTIONS_DATABASE_URL=url), "readonly database")


def test_a_database_from_before_a_migration(corrections: Run, ready: Path) -> None:
    with sqlite3.connect(ready / "corrections.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    told(corrections("serve"), "not at this version", "corrections init")


def test_a_database_from_a_later_version(corrections: Run, ready: Path) -> None:
    with sqlite3.connect(ready / "corrections.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    told(corrections("serve"), "not at this version")
    told(corrections("init"), "9999")


@pytest.mark.parametrize("name", ["init", "serve", "check"])
def test_a_database_server_that_is_not_there(corrections: Run, ready: Path, name: str) -> None:
    url = "postgresql://ann:topsecret@127.0.0.1:1/corrections"
    done = corrections(name, CORRECTIONS_DATABASE_URL=url)
    assert done.returncode != 0
    assert "Connection refused" in done.stdout + done.stderr
    assert "topsecret" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_of_a_database_that_is_none(corrections: Run, ready: Path) -> None:
    told(corrections("serve", CORRECTIONS_DATABASE_URL="my database"), "DATABASE_URL must look like")


def test_a_setting_that_can_not_be(corrections: Run, ready: Path) -> None:
    done = corrections("serve", CORRECTIONS_WORKERS="many")
    assert done.returncode == 1
    assert "CORRECTIONS_WORKERS: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_settings_file_that_is_no_toml(corrections: Run, ready: Path) -> None:
    (ready / "corrections.toml").write_text("base_url = https://corrections.example.org")
    told(corrections("settings"), "corrections.toml", "line 1")


def test_a_setting_in_the_file_that_is_not_known(corrections: Run, ready: Path) -> None:
    (ready / "corrections.toml").write_text('base_ulr = "https://corrections.example.org"')
    done = corrections("settings")
    assert done.returncode == 1
    assert "CORRECTIONS_BASE_ULR: " in done.stderr


@pytest.mark.parametrize("name", ["serve", "demo"])
def test_a_port_that_is_taken(corrections: Run, ready: Path, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told(corrections(name, "--port", str(port)), f"Port {port}", "taken")


def test_an_address_that_is_not_ours(corrections: Run, ready: Path) -> None:
    told(corrections("serve", "--host", "192.0.2.1", "--port", "8765"), "192.0.2.1", "can’t be listened to")
