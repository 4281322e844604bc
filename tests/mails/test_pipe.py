"""Mail handed over by a mail server on this machine: taken in, or kept by it for later; never sent back."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from mails.letters import letter
from make import make_desk
from reused import on_sqlite
from sqlalchemy import Engine, select

from corrections import database
from corrections.cli.main import main
from corrections.requests.models import CorrectionRequest
from corrections.settings import Settings


def handed_over(raw: bytes, instance: Path, **settings: str) -> int:
    told = {"CORRECTIONS_INSTANCE": str(instance), **{f"CORRECTIONS_{name}": value for name, value in settings.items()}}
    return CliRunner().invoke(main, ["receive-mail"], input=raw, env=told).exit_code


@on_sqlite
def test_a_mail_is_taken_in_once_or_brought_again(
    engine: Engine, settings: Settings, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing(engine) as session:
        make_desk(session)
    raw, (told, instance) = letter("It is wrong."), ({"DATABASE_URL": database_url}, settings.instance)
    instance.mkdir(exist_ok=True)
    typed = instance / "corrections.toml"
    for mistyped in ("nonsense = [", 'threads = "many"'):
        typed.write_text(mistyped)
        assert handed_over(raw, instance, **told) == 75
    typed.unlink()
    assert handed_over(raw, instance, DATABASE_URL="nonsense://") == 75
    with monkeypatch.context() as broken:
        broken.setattr("corrections.cli.readiness.ready_engine", lambda _: 1 / 0)
        assert handed_over(raw, instance, **told) == 75
    assert [handed_over(raw, instance, **told) for _ in range(2)] == [0, 0]
    with database.reading(engine) as session:
        assert session.scalars(select(CorrectionRequest.wrong)).all() == ["It is wrong."]
