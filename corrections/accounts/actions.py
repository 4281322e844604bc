"""Adding people, changing them, and their passwords and second factors."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from corrections import addresses, capabilities, clock, events, ids, sealing, throttle
from corrections.accounts import decisions, links, passkeys, passwords, queries, signin, totp
from corrections.accounts.models import User, UserSession
from corrections.accounts.passwords import HashedPassword
from corrections.capabilities import Purpose
from corrections.deliveries import actions as deliveries
from corrections.errors import Message, Missing, Refused
from corrections.events import SYSTEM, Actor
from corrections.taxonomy import Role

LINK_LASTS = {Purpose.RESET: timedelta(hours=1), Purpose.INVITE: timedelta(days=7)}
RESET_MAIL_EVERY = timedelta(minutes=10)


def create_user(
    session: Session,
    *,
    username: str,
    name: str,
    email: str,
    role: Role,
    password: str | None = None,
    by: Actor,
) -> User:
    """Add somebody to the staff; without a password, they can't sign in until they accept an invitation.

    Raises Refused if a value can't be so or is taken, or if the password is not good enough.
    """
    username, email = decisions.folded(username), decisions.folded(email)
    _check(session, None, username=username, name=name, email=email)
    own = decisions.own_names(username, name, email)
    user = User(
        username=username,
        name=name,
        email=email,
        role=role,
        password_hash=None if password is None else passwords.hashed(password, about=own),
        created_at=clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError as error:  # added at the same moment by another administrator
        raise Refused(Message("Somebody with this user name or address was just added.", at="username")) from error
    events.record(session, addresses.user(user.id), "user added", by=by, role=role)
    return user


def _check(session: Session, user: User | None, *, username: str, name: str, email: str) -> None:
    for field, why_not in (
        ("username", decisions.why_not_username(username)),
        ("name", decisions.why_not_name(name)),
        ("email", decisions.why_not_email(email)),
    ):
        if why_not is not None:
            raise Refused(why_not.about(field))
    for other in session.scalars(select(User).where(or_(User.username == username, User.email == email))):
        if user is None or other.id != user.id:
            field = "username" if other.username == username else "email"
            raise Refused(Message.of("{name} has that already.", name=other.name).about(field))


def invite(session: Session, *, username: str, name: str, email: str, role: Role, by: Actor) -> User:
    """Add somebody and send them a link to choose a password. Raises as `create_user`."""
    user = create_user(session, username=username, name=name, email=email, role=role, by=by)
    invite_again(session, user, by=by)
    return user


def invite_again(session: Session, user: User, *, by: Actor) -> None:
    """Send a fresh link; the ones before end. Raises Refused if they have a password, or may not sign in."""
    if user.password_hash is not None or not user.is_active:
        raise Refused("An invitation is for somebody who has not chosen a password yet.")
    capabilities.revoke(session, Purpose.INVITE, user.id)
    deliveries.enqueue(session, "invite", to=("user", user.id), about=addresses.user(user.id))
    events.record(session, addresses.user(user.id), "user invited", by=by)


def change_details(session: Session, user: User, *, name: str, email: str, by: Actor) -> User:
    """Change how somebody is called and where mail reaches them. Raises Refused."""
    email = decisions.folded(email)
    _check(session, user, username=user.username, name=name, email=email)
    if email != user.email:
        # A link that was sent to the old address must not open the account any longer.
        _end_links(session, user)
        user.email = email
        events.record(session, addresses.user(user.id), "address changed", by=by)
    if name != user.name:
        user.name = name
        events.record(session, addresses.user(user.id), "name changed", by=by)
    return user


def change_role(session: Session, user: User, role: Role, *, by: Actor) -> User:
    """Give somebody another role; they are signed out everywhere. Raises Refused for the last administrator."""
    if role is user.role:
        return user
    if user.role is Role.ADMINISTRATOR:
        _keep_an_administrator(session, user)
    before, user.role = user.role, role
    _end_access(session, user, by=by)
    events.record(session, addresses.user(user.id), "role changed", by=by, before=before, after=role)
    return user


def disable(session: Session, user: User, *, by: Actor) -> User:
    """Let somebody in no longer: from the next request on, everywhere. Raises Refused for the last administrator."""
    if not user.is_active:
        return user
    if user.role is Role.ADMINISTRATOR:
        _keep_an_administrator(session, user)
    user.disabled_at = clock.now()
    _end_access(session, user, by=by)
    deliveries.cancel_to(session, ("user", user.id))
    events.record(session, addresses.user(user.id), "user disabled", by=by)
    return user


def enable(session: Session, user: User, *, by: Actor) -> User:
    """Let somebody in again, with the password that they had."""
    if not user.is_active:
        user.disabled_at = None
        events.record(session, addresses.user(user.id), "user enabled", by=by)
    return user


def hold(session: Session, user_id: int) -> User | None:
    """Somebody of the staff, held until the transaction ends, and every administrator with them.

    All in one order, so that two administrators can take their roles from each other at the same moment, and one of
    them stays.
    """
    administrators = and_(User.role == Role.ADMINISTRATOR, User.disabled_at.is_(None))
    held = select(User).where(or_(User.id == user_id, administrators)).order_by(User.id).with_for_update()
    return {user.id: user for user in session.scalars(held.execution_options(populate_existing=True))}.get(user_id)


def _keep_an_administrator(session: Session, leaving: User) -> None:
    hold(session, leaving.id)
    administrators = select(User).where(User.role == Role.ADMINISTRATOR, User.disabled_at.is_(None))
    provider = queries.provider(session)
    linked = queries.linked(session, provider.issuer) if provider is not None else set()
    passwords_open = provider is None or not provider.required
    if not any(
        user.id != leaving.id and (user.id in linked or (passwords_open and user.password_hash is not None))
        for user in session.scalars(administrators)
    ):
        needed = Message("The newsroom needs an administrator who can sign in: make somebody else one first.")
        raise Refused(needed.about("role"))


def _end_access(session: Session, user: User, *, by: Actor) -> None:
    signin.end_all(session, user, by=by)
    _end_links(session, user)


def _end_links(session: Session, user: User) -> None:
    for purpose in (Purpose.RESET, Purpose.INVITE, Purpose.SECOND_FACTOR):
        capabilities.revoke(session, purpose, user.id)


# Passwords


def request_reset(session: Session, identifier: str) -> None:
    """Send whoever has this user name or address a link to choose a new password, or nobody, in the same time.

    At most one mail in ten minutes for a name and one for an address; nothing that others do can keep the owner
    from getting one.
    """
    digest = ids.digest(decisions.folded(identifier)).hex()
    if throttle.hit(session, f"reset:{digest}", per=RESET_MAIL_EVERY) > 1:
        return
    user = queries.known_as(session, identifier)
    user_id = 0 if user is None else user.id
    with session.begin_nested() as work:
        to, about = ("user", user_id), addresses.user(user_id)
        if user is None or user.password_hash is not None:
            deliveries.enqueue(session, "password-reset", to=to, about=about)
        else:
            deliveries.enqueue(session, "invite", to=to, about=about, asked=True)
        events.record(session, about, "password reset asked for", by=SYSTEM)
        session.flush()
        if user is None or not user.is_active:
            work.rollback()


def reset_password(session: Session, token: str, password: HashedPassword) -> User:
    """Set a new password with the link that was mailed, which ends all other links, sessions and passkeys, and parts
    the account from those at the provider: whoever asks for one may have lost it to somebody else.

    Raises Missing if the link does not work any longer.
    """
    user = _choose_password(session, Purpose.RESET, token, password, "password reset")
    passkeys.remove_all(session, user, by=user.actor)
    links.remove_all(session, user, by=user.actor)
    return user


def accept_invite(session: Session, token: str, password: HashedPassword) -> User:
    """Set the first password of somebody who was invited. Raises Missing if the link does not work any longer."""
    return _choose_password(session, Purpose.INVITE, token, password, "invitation accepted")


def _choose_password(session: Session, purpose: Purpose, token: str, password: HashedPassword, verb: str) -> User:
    user_id = capabilities.subject_of(session, purpose, token)
    if user_id is not None:
        session.get(User, user_id, with_for_update=True, populate_existing=True)
    user = queries.user_with_link(session, purpose, token)  # asked under the lock: a link works once
    if user is None:
        raise Missing("This link has been used or is too old.")
    _set_password(session, user, password, by=user.actor)
    events.record(session, addresses.user(user.id), verb, by=user.actor)
    return user


def change_password(session: Session, user: User, password: HashedPassword, *, by: Actor) -> User:
    """Set a new password. All sessions end, this one too: the caller starts a new one."""
    _set_password(session, user, password, by=by)
    events.record(session, addresses.user(user.id), "password changed", by=by)
    return user


def _set_password(session: Session, user: User, password: HashedPassword, *, by: Actor) -> None:
    is_first, user.password_hash = user.password_hash is None, password
    _end_access(session, user, by=by)
    signin.forget_tries(session, user)
    if not is_first:
        deliveries.enqueue(session, "password-changed", to=("user", user.id), about=addresses.user(user.id))


# The second factor


def start_second_factor(session: Session, user: User, *, key: bytes, by: Actor) -> str:
    """Make a secret for an authenticator app; return it. It counts once a code of it was typed.

    `key`: the installation’s, which seals it in the database. Raises Refused if another secret counts already.
    """
    if user.totp_confirmed_at is not None:
        raise Refused("You have a second factor already. Remove it first.")
    secret = totp.new_secret()
    user.totp_sealed = sealing.sealed(totp.raw(secret), signin.SECOND_FACTOR, user.id, key=key)
    user.totp_last_step = None
    events.record(session, addresses.user(user.id), "second factor begun", by=by)
    return secret


def confirm_second_factor(
    session: Session, user: User, typed: str, *, key: bytes, keep: UserSession | None, by: Actor
) -> bool:
    """Turn the second factor on if the code is right; other sessions than `keep` end."""
    if user.totp_sealed is None or user.totp_confirmed_at is not None:
        raise Refused("Begin again: there is no second factor waiting for a code.")
    if not signin.take_code(session, user, typed, key=key):
        return False
    user.totp_confirmed_at = clock.now()
    signin.end_others(session, user, keep=keep, by=by)
    _tell_about_second_factor(session, user, "second factor on", by=by)
    return True


def remove_second_factor(session: Session, user: User, *, by: Actor) -> User:
    """Turn it off: for its owner, or for an administrator when a telephone is lost. Ends all sessions if it counted."""
    if user.totp_sealed is None:
        return user
    counted = user.totp_confirmed_at is not None
    user.totp_sealed = user.totp_confirmed_at = user.totp_last_step = None
    if counted:
        _end_access(session, user, by=by)
        _tell_about_second_factor(session, user, "second factor off", by=by)
    else:
        events.record(session, addresses.user(user.id), "second factor given up", by=by)
    return user


def _tell_about_second_factor(session: Session, user: User, verb: str, *, by: Actor) -> None:
    deliveries.enqueue(
        session,
        "second-factor-changed",
        to=("user", user.id),
        about=addresses.user(user.id),
        on=user.totp_confirmed_at is not None,
    )
    events.record(session, addresses.user(user.id), verb, by=by)
