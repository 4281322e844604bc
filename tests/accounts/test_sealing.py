"""A copy of the database gives no second factor away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from make import KEY, make_user
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from corrections import clock, sealing
from corrections.accounts import actions, signin, totp
from corrections.accounts.models import User
from corrections.errors import Refused

At = Callable[[datetime], None]


def begun(session: Session, name: str = "ana") -> tuple[User, str]:
    user = make_user(session, name)
    return user, actions.start_second_factor(session, user, key=KEY, by=user.actor)


def test_a_row_does_not_hold_the_secret_in_any_form(session: Session) -> None:
    user, secret = begun(session)
    row = session.execute(text("SELECT * FROM users WHERE id = :id"), {"id": user.id}).one()
    held = [bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode() for value in row]
    assert not any(form in value for form in (secret.encode(), totp.raw(secret)) for value in held)
    assert signin.secret_of(user, key=KEY) == secret


def test_the_same_secret_never_looks_the_same() -> None:
    seen = {sealing.sealed(b"x" * 20, signin.SECOND_FACTOR, 1, key=KEY) for _ in range(5)}
    assert [len(each) for each in seen] == [20 + sealing.ADDED_BYTES] * 5


def test_with_another_key_no_code_is_right_and_its_owner_is_told_what_to_do(session: Session) -> None:
    user, secret = begun(session)
    code = totp.code(secret, totp.step_at(clock.now()))
    with pytest.raises(Refused, match="Ask an administrator"):
        signin.take_code(session, user, code, key=b"another key that is long enough")
    actions.remove_second_factor(session, user, by=user.actor)
    assert not signin.take_code(session, user, code, key=KEY)


def test_what_was_sealed_for_one_is_nothing_to_another(session: Session) -> None:
    """Who can write to the database can’t give an account the second factor of their own."""
    ana, ben = begun(session)[0], begun(session, "ben")[0]
    session.execute(update(User).where(User.id == ana.id).values(totp_sealed=ben.totp_sealed))
    session.refresh(ana)
    with pytest.raises(Refused):
        signin.secret_of(ana, key=KEY)
