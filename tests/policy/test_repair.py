"""A policy that a restored database lacks comes back with its entry, as it was signed, and nobody signs it again."""

from __future__ import annotations

from pathlib import Path

import pytest
import signed
from cli.serving import serving
from cli.test_verify import under_our_name
from cli.verifier import OK, verifier
from click.testing import CliRunner, Result
from flask import Flask
from make import make_user
from pages import Client
from policy.adopting import FIRST, NOON, SECOND, adopt, tell
from reused import NEW, Begin, Reused
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import clock, database, events
from corrections.accounts.models import User
from corrections.cli.archiving.calming import calm
from corrections.cli.archiving.manifest import Manifest
from corrections.cli.main import main
from corrections.errors import Refused
from corrections.policy import actions, queries
from corrections.taxonomy import Role
from corrections.worker import patrol

on_sqlite = pytest.mark.parametrize("reused", ["sqlite"], indirect=True)


def mirrored(app: Flask, folder: Path) -> Path:
    """A copy of the log as it is served."""
    copy = folder / "copy"
    with serving(under_our_name(app)) as url:
        assert verifier(folder / "state")(url, "--mirror", copy)[0] == OK
    return copy


def put_back(state: str, reused: Reused, engine: Engine) -> None:
    """An older database in the place of this one; what was signed last is kept outside of it."""
    head = signed.head(engine).read() or b""
    engine.dispose()
    reused.reset(state)
    signed.head_file(engine).write_bytes(head)


def repair(copy: Path, reused: Reused, engine: Engine) -> Result:
    environ = {
        "CORRECTIONS_DATABASE_URL": reused.url,
        "CORRECTIONS_SECRET_KEY": "a key for tests alone, 32 bytes+",
        "CORRECTIONS_LOG_KEY": str(signed.key_file()),
        "CORRECTIONS_LOG_HEAD": str(signed.head_file(engine)),
    }
    done = CliRunner().invoke(main, ["log", "repair", "--from", str(copy)], env=environ)
    assert done.exit_code == 0, done.output
    return done


@on_sqlite
def test_what_is_in_a_copy_of_the_log_comes_back(
    begin: Begin, reused: Reused, engine: Engine, app: Flask, client: Client, tmp_path: Path
) -> None:
    """A new database gets both versions; nothing is known of it."""
    correction = begin("a policy of two versions and a correction under it", tell)
    paths = ("/standards/versions.json", "/standards/versions/2.json", "/standards/2.1.json")
    fresh = {"Authorization": "none"}
    with clock.reading(lambda: NOON):
        before = [client.get(path, headers=fresh).json for path in paths]
        cited = client.get(f"/corrections/{correction}.json", headers=fresh).json["clause"]
    copy = mirrored(app, tmp_path)
    put_back(NEW, reused, engine)
    client.get("/standards", status=404, headers=fresh)
    done = repair(copy, reused, engine)
    assert "/standards/versions/1: who proposed it and who signed it off are not in the log." in done.output
    with clock.reading(lambda: NOON):
        assert [client.get(path, headers=fresh).json for path in paths] == before
        assert client.get(f"/corrections/{correction}.json", headers=fresh).json["clause"] == cited
    assert cited["version"] == 1
    assert f"/corrections/{correction}" in client.get("/standards/2.1", headers=fresh).links()
    assert patrol.go_round(engine) is None


WAITS = "a policy in force, and the next version proposed"
BACKUP = Manifest(
    format="corrections-backup/1",
    made="2026-11-30T12:00:00Z",
    version="0.1.0",
    database="sqlite",
    revision="0037",
    log=None,
    tables=[],
    files=[],
    missing=[],
)


def propose_second(session: Session) -> bytes:
    mara = make_user(session, "mara", role=Role.STANDARDS_EDITOR)
    adopt(session, FIRST, by=mara, second=make_user(session, "idris", role=Role.ADMINISTRATOR))
    actions.begin(session, by=mara)
    actions.change_clause(session, SECOND[1], seen=FIRST[1].fingerprint, by=mara)
    return actions.propose(session, in_force_on=clock.now().date(), by=mara)


def who(session: Session, name: str) -> User:
    return session.scalars(select(User).where(User.username == name)).one()


@on_sqlite
def test_a_proposal_that_was_signed_off_since_is_not_signed_off_again(
    begin: Begin, reused: Reused, engine: Engine, app: Flask, tmp_path: Path
) -> None:
    shown = begin(WAITS, propose_second)
    with database.writing(engine) as session:
        actions.sign_off(session, shown=shown, by=who(session, "idris"))
    copy = mirrored(app, tmp_path)
    put_back(WAITS, reused, engine)
    assert "Took back the proposal of the next policy" in repair(copy, reused, engine).output
    with database.writing(engine) as session:
        mara, idris = who(session, "mara"), who(session, "idris")
        draft, newest = queries.draft(session), queries.newest(session)
        assert newest is not None
        assert newest.number == 2
        assert draft is not None
        assert draft.proposed_at is None
        assert events.history(session, actions.ABOUT)[-1].verb == "policy proposal taken back"
        with pytest.raises(Refused, match="says what the last version says"):
            actions.propose(session, in_force_on=draft.in_force_on, by=mara)
        draft.proposed_at = clock.now()  # as an older version of this program left it
        with pytest.raises(Refused, match="says what the last version says"):
            actions.sign_off(session, shown=shown, by=idris)
    assert patrol.go_round(engine) is None


def test_a_restored_database_waits_for_nobody_to_sign_off(begin: Begin, engine: Engine) -> None:
    begin(WAITS, propose_second)
    assert calm(engine, BACKUP, None).unproposed
    with database.reading(engine) as session:
        draft = queries.draft(session)
        assert draft is not None
        assert draft.proposed_at is None
        assert [clause.number for clause in queries.drafted(session)] == ["1.1", "2.1", "2.10"]
    assert not calm(engine, BACKUP, None).unproposed
