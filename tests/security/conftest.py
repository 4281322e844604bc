"""Browsers at a newsroom in which everything has happened (`security.newsroom`)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pages import Client
from security.newsroom import NAMES, PASSWORD, Places, build
from sqlalchemy import Engine

from corrections import database
from corrections.app import create_app
from corrections.settings import Settings
from corrections.taxonomy import Role


@pytest.fixture
def places(engine: Engine, settings: Settings) -> Places:
    """The newsroom, with plain words in every field."""
    with database.writing(engine) as session:
        return build(session, lambda place: f"Words of the {place}", settings.uploads)


@pytest.fixture
def browser_of(settings: Settings, engine: Engine) -> Callable[[Role | None], Client]:
    """A browser in which somebody of this role is signed in; None: nobody. The newsroom has to be there."""
    app = create_app(settings, engine)

    def of(role: Role | None) -> Client:
        client = Client(app)
        if role is not None:
            client.submit(client.get("/login"), {"username": NAMES[role], "password": PASSWORD})
        return client

    return of
