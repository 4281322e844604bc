"""Browsers of people who work on the desk, for the tests of its pages."""

from __future__ import annotations

from flask import Flask
from make import make_user
from pages import Client
from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import database
from corrections.accounts import signin
from corrections.accounts.models import User
from corrections.taxonomy import Role

PASSWORD = "tea kettle marsh violin"


def staff(session: Session, username: str, role: Role = Role.EDITOR, *, name: str | None = None) -> User:
    """Somebody of the staff who can sign in."""
    return make_user(session, username, name=name, role=role, password=PASSWORD)


def enter(session: Session, *users: User) -> list[str]:
    """Begin a session of the desk for each: what is told once, for browsers that carry it on in many tests."""
    return [signin.start_session(session, user, browser="Firefox") for user in users]


def carry_on(app: Flask, token: str) -> Client:
    """A browser with a session that has begun already."""
    client = Client(app)
    client.let_in(token)
    return client


def browser(app: Flask, username: str) -> Client:
    """A browser in which `username` is signed in."""
    with database.writing(app.extensions["engine"]) as session:
        user = session.scalars(select(User).where(User.username == username)).one()
        (token,) = enter(session, user)
    return carry_on(app, token)
