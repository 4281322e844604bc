"""Browsers at a newsroom in which everything has happened (`security.newsroom`)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from desk.browsers import browser as signed_in
from flask import Flask
from pages import Client
from reused import Begin
from security.newsroom import NAMES, Places, begun

from corrections.settings import Settings
from corrections.taxonomy import Role


@pytest.fixture
def places(begin: Begin, settings: Settings) -> Places:
    """The newsroom, with plain words in every field."""
    return begun(begin, settings.uploads)


@pytest.fixture
def browser_of(app: Flask) -> Callable[[Role | None], Client]:
    """A browser in which somebody of this role is signed in; None: nobody. The newsroom has to be there."""

    def of(role: Role | None) -> Client:
        return Client(app) if role is None else signed_in(app, NAMES[role])

    return of
