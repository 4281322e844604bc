"""Browsers of people who work on the desk, for the tests of its pages."""

from __future__ import annotations

from flask import Flask
from make import make_user
from pages import Client
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.taxonomy import Role

PASSWORD = "tea kettle marsh violin"


def staff(session: Session, username: str, role: Role = Role.EDITOR, *, name: str | None = None) -> User:
    """Somebody of the staff who can sign in."""
    return make_user(session, username, name=name, role=role, password=PASSWORD)


def browser(app: Flask, username: str) -> Client:
    """A browser in which `username` is signed in."""
    client = Client(app)
    client.submit(client.get("/login"), {"username": username, "password": PASSWORD})
    return client
