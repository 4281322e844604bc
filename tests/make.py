"""Builders of rows for tests, through the actions that the product uses; each takes only what matters."""

from __future__ import annotations

from sqlalchemy.orm import Session

from corrections.accounts import actions as accounts
from corrections.accounts.models import User
from corrections.events import SYSTEM
from corrections.taxonomy import Role


def make_user(
    session: Session,
    username: str = "ana",
    *,
    name: str | None = None,
    role: Role = Role.EDITOR,
    password: str | None = None,
) -> User:
    """Somebody of the staff; without a password they are known, but can't sign in."""
    return accounts.create_user(
        session,
        username=username,
        name=name or username.replace(".", " ").title(),
        email=f"{username}@newsroom.example",
        role=role,
        password=password,
        by=SYSTEM,
    )
