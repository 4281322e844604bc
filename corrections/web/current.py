"""What a view asks for about the request at hand: settings, transactions, the newsroom, who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import abort, current_app
from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts.models import User
from corrections.deliveries.sending import AddressOf, WordsOf
from corrections.settings import Settings
from corrections.web import signin
from corrections.web.transactions import engine, init, newsroom, reading, writing

__all__ = [
    "Mailing",
    "editor",
    "engine",
    "init",
    "mailing",
    "newsroom",
    "reading",
    "settings",
    "signed_in_user",
    "today",
    "writing",
]


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


@dataclass(frozen=True)
class Mailing:
    """Who gets a delivery and what it says, as the worker looks it up."""

    address_of: AddressOf
    words_of: WordsOf


def mailing() -> Mailing:
    found: Mailing = current_app.extensions["mailing"]
    return found


def signed_in_user() -> User | None:
    return signin.signed_in_user()


def editor(session: Session) -> User:
    """The signed-in user, loaded in `session`, so that an action can name them."""
    user = signed_in_user()
    found = session.get(User, user.id) if user is not None else None
    if found is None:
        abort(401)
    return found


def today() -> date:
    """The day that it is where the newsroom is."""
    return clock.now().astimezone(newsroom().zone).date()
