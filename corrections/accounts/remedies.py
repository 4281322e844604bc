"""What an administrator does for somebody who lost a device, or had it taken."""

from __future__ import annotations

from sqlalchemy.orm import Session

from corrections.accounts import actions, links, passkeys, queries, signin
from corrections.accounts.models import User
from corrections.events import Actor


def reset_second_factor(session: Session, user: User, *, by: Actor) -> User:
    """Let somebody in without what they had beside their password: the second factor; the passkeys and the account at
    the provider, which stand for it."""
    actions.remove_second_factor(session, user, by=by)
    remove_passkeys(session, user, by=by)
    provider = queries.provider(session)
    if user.password_hash is None or (provider is not None and provider.required):
        return user  # that account is not beside a password, but the only way in
    if links.remove_all(session, user, by=by):
        signin.end_all(session, user, by=by)
    return user


def remove_passkeys(session: Session, user: User, *, by: Actor) -> None:
    """Take every passkey of somebody away. Ends all sessions if there was one."""
    if passkeys.remove_all(session, user, by=by):
        signin.end_all(session, user, by=by)
