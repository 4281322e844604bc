"""What a view asks for about the request at hand: settings, transactions, the newsroom, who is signed in."""

from __future__ import annotations

from flask import abort, current_app
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.settings import Settings
from corrections.web import signin
from corrections.web.transactions import engine, init, newsroom, reading, writing

__all__ = ["editor", "engine", "init", "newsroom", "reading", "settings", "signed_in_user", "writing"]


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
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
