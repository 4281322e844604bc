"""Reading users and their sessions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from corrections import capabilities, clock, ids
from corrections.accounts import decisions
from corrections.accounts.models import Identity, SignInProvider, User, UserSession
from corrections.capabilities import Purpose
from corrections.taxonomy import Role


def user(session: Session, user_id: int) -> User | None:
    return session.get(User, user_id)


def names(session: Session, user_ids: Collection[int]) -> dict[int, str]:
    """Names of users by id: for lists that show nothing else of them."""
    return dict(session.execute(_NAMES, {"ids": list(user_ids)}).all()) if user_ids else {}


_user = User.__table__.c
_NAMES = select(_user.id, _user.name).where(_user.id.in_(bindparam("ids", expanding=True)))


def users(session: Session, user_ids: Collection[int]) -> dict[int, User]:
    """Users by id, in one query: for pages that name several."""
    if not user_ids:
        return {}
    return {found.id: found for found in session.scalars(_USERS, {"ids": list(user_ids)})}


_USERS = select(User).where(User.id.in_(bindparam("ids", expanding=True)))


def known_as(session: Session, identifier: str) -> User | None:
    """The user with this user name or address, whatever their state."""
    folded = decisions.folded(identifier)
    return session.scalar(select(User).where(or_(User.username == folded, User.email == folded)))


def staff(session: Session, *, most: int = 1_000) -> Sequence[User]:
    """Everybody, those who can still sign in first, by name."""
    order = (User.disabled_at.is_not(None), func.lower(User.name), User.id)
    return session.scalars(select(User).order_by(*order).limit(most)).all()


def working(session: Session, roles: Collection[Role] = tuple(Role)) -> Sequence[User]:
    """Everybody with one of `roles` who has not been disabled, by name."""
    active = select(User).where(User.disabled_at.is_(None), User.role.in_(roles))
    return session.scalars(active.order_by(func.lower(User.name), User.id)).all()


def working_names(session: Session) -> Sequence[tuple[int, str]]:
    """The ids and names of everybody who has not been disabled, by name: for lists to choose from."""
    return [(user_id, name) for user_id, name in session.execute(_WORKING_NAMES)]


_WORKING_NAMES = (
    select(User.id, User.name).where(User.disabled_at.is_(None)).order_by(func.lower(User.name), User.id).limit(1_000)
)


def user_with_link(session: Session, purpose: Purpose, token: str) -> User | None:
    """Whose link this is (to choose a password, to accept an invitation), if it still works."""
    user_id = capabilities.subject_of(session, purpose, token)
    found = None if user_id is None else session.get(User, user_id)
    return found if found is not None and found.is_active else None


def provider(session: Session) -> SignInProvider | None:
    """The provider that people can sign in with, if one is set up."""
    return session.scalar(select(SignInProvider))


def linked(session: Session, issuer: str) -> set[int]:
    """Who has an account at the provider `issuer` linked with theirs, by id."""
    return set(session.scalars(select(Identity.user_id).where(Identity.issuer == issuer)))


def signed_in_unlinked(session: Session, issuer: str) -> Sequence[User]:
    """Who is signed in and has no account at the provider `issuer` linked with theirs."""
    linked_ids = select(Identity.user_id).where(Identity.issuer == issuer)
    signed_in_ids = select(UserSession.user_id).where(UserSession.ended_at.is_(None))
    theirs = select(User).where(User.id.in_(signed_in_ids), User.id.not_in(linked_ids))
    return session.scalars(theirs.order_by(User.id)).all()


def identity_of(session: Session, user_id: int, issuer: str) -> Identity | None:
    """The account of a user's at the provider `issuer`."""
    return session.scalar(select(Identity).where(Identity.user_id == user_id, Identity.issuer == issuer))


SIGNED_IN = (
    select(User, UserSession)
    .join(User, UserSession.user_id == User.id)
    .where(UserSession.digest == bindparam("digest"), UserSession.ended_at.is_(None), User.disabled_at.is_(None))
)


def signed_in(
    session: Session, token: str, asking: Select[*tuple[Any, ...]] = SIGNED_IN, **values: int
) -> Row[*tuple[Any, ...]] | None:
    """The user and the session that a browser’s token stands for, if it may still be used.

    `asking`: SIGNED_IN with more columns, for which there are `values`.
    """
    row = session.execute(asking, {"digest": ids.digest(token), **values}).first()
    return row if row is not None and is_alive(row[1], clock.now()) else None


def sessions_of(session: Session, user: User) -> Sequence[UserSession]:
    """The sessions that a user can still use, the one used last first."""
    now = clock.now()
    open_ones = session.scalars(
        select(UserSession)
        .where(UserSession.user_id == user.id, UserSession.ended_at.is_(None), UserSession.expires_at > now)
        .order_by(UserSession.seen_at.desc(), UserSession.id.desc())
    )
    return [found for found in open_ones if is_alive(found, now)]


def last_seen(session: Session) -> dict[int, datetime]:
    """When each user was last here, by id: to the minute or so, and for a month."""
    seen = select(UserSession.user_id, func.max(UserSession.seen_at)).group_by(UserSession.user_id)
    return {user_id: at for user_id, at in session.execute(seen)}  # noqa: C416  typed so


def is_alive(found: UserSession, now: datetime) -> bool:
    return decisions.is_alive(created_at=found.created_at, seen_at=found.seen_at, expires_at=found.expires_at, now=now)
