"""The only administrator has lost the telephone: the terminal of the server is the way back."""

from __future__ import annotations

from pathlib import Path

from cli.conftest import Run
from make import KEY
from sqlalchemy import select

from corrections import clock, database
from corrections.accounts import actions, queries, totp
from corrections.deliveries.models import Delivery
from corrections.events import SYSTEM
from corrections.taxonomy import Role


def test_a_lost_second_factor_is_taken_away_and_its_owner_is_told(ready: Path, corrections: Run) -> None:
    engine = database.make_engine(f"sqlite:///{ready}/corrections.db")
    with database.writing(engine) as session:
        invited = actions.invite(
            session,
            username="ines",
            name="Ines Ferreira",
            email="ines@courier.example",
            role=Role.ADMINISTRATOR,
            by=SYSTEM,
        )
        secret = actions.start_second_factor(session, invited, key=KEY, by=SYSTEM)
        code = totp.code(secret, totp.step_at(clock.now()))
        assert actions.confirm_second_factor(session, invited, code, key=KEY, keep=None, by=SYSTEM)

    assert corrections("remove-second-factor", "nobody").returncode == 1
    done = corrections("remove-second-factor", "Ines@courier.example")
    assert (done.returncode, done.stdout) == (0, "Ines Ferreira signs in with the password alone now.\n")
    assert corrections("remove-second-factor", "ines").stdout == "Ines Ferreira had none.\n"

    with database.reading(engine) as session:
        user = queries.known_as(session, "ines")
        assert user is not None
        assert user.totp_sealed is None
        assert "second-factor-changed" in session.scalars(select(Delivery.kind)).all()
    engine.dispose()
