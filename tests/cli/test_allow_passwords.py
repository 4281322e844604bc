"""The provider that everybody has to sign in with lets nobody in: the terminal of the server is the way back."""

from __future__ import annotations

from pathlib import Path

from cli.conftest import Run
from make import KEY, make_user
from sqlalchemy import select

from corrections import clock, database
from corrections.accounts import provider, queries
from corrections.accounts.models import Identity
from corrections.events import Event
from corrections.taxonomy import ActorKind, Role

ISSUER = "https://id.courier.example"


def test_passwords_are_switched_on_again(ready: Path, corrections: Run) -> None:
    assert corrections("allow-passwords").stdout == "They could do so already.\n"
    engine = database.make_engine(f"sqlite:///{ready}/corrections.db")
    with database.writing(engine) as session:
        boss = make_user(session, "boss", role=Role.ADMINISTRATOR)
        session.add(Identity(user_id=boss.id, issuer=ISSUER, subject="1", created_at=clock.now()))
        session.flush()
        provider.save(
            session,
            name="Courier ID",
            issuer=ISSUER,
            client_id="corrections",
            secret="a secret",
            domains=(),
            two_factors=False,
            required=True,
            signs_out=False,
            seen=None,
            key=KEY,
            by=boss,
        )
    done = corrections("allow-passwords")
    assert (done.returncode, done.stdout) == (0, "People sign in with passwords and passkeys again.\n")
    with database.reading(engine) as session:
        row = queries.provider(session)
        assert row is not None
        assert not row.required
        event = session.scalars(select(Event).where(Event.about == provider.ABOUT).order_by(Event.id.desc())).first()
        assert event is not None
        assert (event.verb, event.actor_kind) == ("passwords allowed", ActorKind.SYSTEM)
    engine.dispose()
