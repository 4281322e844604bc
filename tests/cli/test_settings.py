from __future__ import annotations

from pathlib import Path

import pytest
from cli.conftest import Run
from click.testing import CliRunner

from corrections.cli.main import main
from corrections.settings import PREFIX, Settings


@pytest.fixture(autouse=True)
def instance_of_this_test(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instance.mkdir()
    monkeypatch.setenv("CORRECTIONS_INSTANCE", str(instance))


def listed() -> str:
    done = CliRunner().invoke(main, ["settings"], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def line(name: str) -> str:
    (found,) = [line for line in listed().splitlines() if line.startswith(f"{PREFIX}{name} = ")]
    return found


def test_every_setting_is_listed_with_its_meaning() -> None:
    shown = listed()
    for name, field in Settings.model_fields.items():
        assert f"{PREFIX}{name.upper()} = " in shown
        assert field.description
        assert field.description in shown


def test_it_says_where_a_value_comes_from(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert line("BASE_URL") == "CORRECTIONS_BASE_URL = http://127.0.0.1:8000  (default)"
    toml = instance / "corrections.toml"
    toml.write_text('base_url = "https://file.example"')
    assert line("BASE_URL") == f"CORRECTIONS_BASE_URL = https://file.example  ({toml})"
    monkeypatch.setenv("CORRECTIONS_BASE_URL", "https://environment.example")
    assert line("BASE_URL") == "CORRECTIONS_BASE_URL = https://environment.example  (environment)"
    assert "Default: http://127.0.0.1:8000" in listed()


def test_hosts_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRECTIONS_ALLOWED_HOSTS", "a.example, b.example")
    assert "= a.example, b.example  (environment)" in line("ALLOWED_HOSTS")


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORRECTIONS_SECRET_KEY", "canary-of-the-key")
    monkeypatch.setenv("CORRECTIONS_SMTP_URL", "smtp://desk:canary-of-the-mail@mail.example:587")
    monkeypatch.setenv("CORRECTIONS_DATABASE_URL", "postgresql://web:canary@of-the-database@db.example/corrections")
    monkeypatch.setenv("CORRECTIONS_MIGRATION_DATABASE_URL", "postgresql://db.example/x?user=own&password=canary")
    shown = listed()
    assert "canary" not in shown
    assert "of-the" not in shown
    assert "db.example/corrections" in shown


def test_the_command_runs_without_an_installation(corrections: Run) -> None:
    assert corrections("settings").returncode == 0
