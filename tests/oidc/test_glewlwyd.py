"""Signing in with a provider that is not ours: what it says of itself, how it signs, what it wants of a form."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl

import pytest
from desk.browsers import PASSWORD, browser, staff
from flask import Flask
from oidc.glewlwyd import CLIENT_ID, SECRET, Browser, Glewlwyd, running
from oidc.listening import Heard, listening
from pages import Client
from reused import on_sqlite
from sqlalchemy import Engine, select

from corrections import database
from corrections.accounts import provider as providers
from corrections.accounts.models import Identity
from corrections.settings import Settings
from corrections.taxonomy import Role


@pytest.fixture(scope="module")
def heard() -> Iterator[Heard]:
    with listening() as found:
        yield found


@pytest.fixture(scope="module")
def provider(heard: Heard) -> Iterator[Glewlwyd]:
    with running("http://corrections.example" + providers.BACK, heard.address) as started:
        yield started


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"capture_loopback": True})


@on_sqlite
def test_it_is_set_up_an_account_is_linked_and_then_it_lets_in_until_its_session_there_ends(
    app: Flask, engine: Engine, provider: Glewlwyd, heard: Heard
) -> None:
    with database.writing(engine) as session:
        staff(session, "ana", name="Ana Petrescu")
        staff(session, "boss", Role.ADMINISTRATOR)
    boss = browser(app, "boss")
    typed = {"name": "Glewlwyd", "issuer": provider.issuer, "client_id": CLIENT_ID, "secret": "another"}
    page = boss.follow(boss.submit(boss.get("/desk/settings/sign-in"), typed, to="/save"))
    assert "Glewlwyd answers" in page.words

    client = Client(app)
    arrived = provider.sign_in(client.get("/login/provider", status=303).location, "ana")
    assert "does not accept this site" in client.get(arrived, status=422).alert  # our secret is another there
    boss.submit(page, {"secret": SECRET}, to="/save")

    # Eve has typed Ana's address there, and nobody has verified it.
    arrived = provider.sign_in(client.get("/login/provider", status=303).location, "eve")
    assert "There is no account here" in client.get(arrived, status=422).alert

    arrived = provider.sign_in(client.get("/login/provider?next=/desk/me", status=303).location, "ana")
    page = client.follow(client.get(arrived, status=303))
    assert "One step more" in page.words
    page = client.follow(client.submit(page, {"username": "ana", "password": PASSWORD}, to="/login"))
    assert "Linked. From now on you can sign in with Glewlwyd." in page.words
    assert "Begin again" in client.get(arrived, status=422).alert

    client = Client(app)
    there = Browser(provider.base)
    arrived = provider.sign_in(client.get("/login/provider", status=303).location, "ana", there)
    assert client.get(arrived, status=303).location == "/desk"
    assert "Ana Petrescu" in client.get("/desk/me").words
    with database.reading(engine) as session:
        (identity,) = session.scalars(select(Identity)).all()
        assert identity.issuer == provider.issuer
        assert identity.used_at is not None
    assert client.get("/login/provider/leave", status=303).location.startswith(
        f"{provider.issuer}/end_session?client_id="
    )
    provider.sign_out(there)
    Client(app).post("/login/provider/left", dict(parse_qsl(heard.bodies.get(timeout=10))), status=200)
    assert client.get("/desk/me", status=303).location.startswith("/login?")
