"""A policy that a restored database lacks comes back with its entry, as it was signed, and nobody signs it again."""

from __future__ import annotations

from pathlib import Path

import pytest
import signed
from cli.serving import serving
from cli.test_verify import under_our_name
from cli.verifier import OK, verifier
from click.testing import CliRunner
from flask import Flask
from pages import Client
from policy.adopting import NOON, tell
from reused import NEW, Begin, Reused
from sqlalchemy import Engine

from corrections import clock
from corrections.cli.main import main
from corrections.worker import patrol

on_sqlite = pytest.mark.parametrize("reused", ["sqlite"], indirect=True)


@on_sqlite
def test_what_is_in_a_copy_of_the_log_comes_back(
    begin: Begin, reused: Reused, engine: Engine, app: Flask, client: Client, tmp_path: Path
) -> None:
    correction = begin("a policy of two versions and a correction under it", tell)
    paths = ("/standards/versions.json", "/standards/versions/2.json", "/standards/2.1.json")
    fresh = {"Authorization": "none"}
    with clock.reading(lambda: NOON):
        before = [client.get(path, headers=fresh).json for path in paths]
        cited = client.get(f"/corrections/{correction}.json", headers=fresh).json["clause"]
    copy = tmp_path / "copy"
    with serving(under_our_name(app)) as url:
        assert verifier(tmp_path / "state")(url, "--mirror", copy)[0] == OK
    head = signed.head(engine).read() or b""
    engine.dispose()
    reused.reset(NEW)
    signed.head_file(engine).write_bytes(head)
    client.get("/standards", status=404, headers=fresh)
    environ = {
        "CORRECTIONS_DATABASE_URL": reused.url,
        "CORRECTIONS_SECRET_KEY": "a key for tests alone, 32 bytes+",
        "CORRECTIONS_LOG_KEY": str(signed.key_file()),
        "CORRECTIONS_LOG_HEAD": str(signed.head_file(engine)),
    }
    done = CliRunner().invoke(main, ["log", "repair", "--from", str(copy)], env=environ)
    assert done.exit_code == 0, done.output
    assert "/standards/versions/1: who proposed it and who signed it off are not in the log." in done.output
    with clock.reading(lambda: NOON):
        assert [client.get(path, headers=fresh).json for path in paths] == before
        assert client.get(f"/corrections/{correction}.json", headers=fresh).json["clause"] == cited
    assert cited["version"] == 1
    assert f"/corrections/{correction}" in client.get("/standards/2.1", headers=fresh).links()
    assert patrol.go_round(engine) is None
