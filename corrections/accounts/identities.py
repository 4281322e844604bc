"""Accounts of users at the provider: who is let in with one, and how one comes to be linked.

What links is issuer and subject, never an address. An address that the provider has verified only tells whose account
may be asked for; that it is theirs, somebody shows by signing in there as they did so far, or by the link of their
invitation. (docs/14-provider.md)
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from corrections import addresses, capabilities, clock, events, ids, throttle
from corrections.accounts import actions, decisions, links, queries, signin
from corrections.accounts.models import Identity, SignInProvider, User
from corrections.accounts.signin import CODE_WITHIN, Entry
from corrections.capabilities import Purpose
from corrections.errors import Message, Missing, Refused
from corrections.events import SYSTEM, Actor
from corrections.oidc.flow import Person
from corrections.oidc.leaving import Left
from corrections.taxonomy import Role

DISABLED = Message("Your account here is disabled. Ask an administrator.")
MOST_NAMES = 50
LEFT_ONCE = timedelta(days=1)  # longer than any token of the provider’s counts


def enter(session: Session, person: Person, provider: SignInProvider, *, browser: str) -> tuple[User, Entry] | None:
    """Let in whose account `person` is: the user and what their browser gets. None if it is nobody’s.

    Raises Refused if they are disabled.
    """
    identity = _known(session, person.issuer, person.subject)
    if identity is None:
        return None
    user = session.get(User, identity.user_id, with_for_update=True, populate_existing=True)
    if user is None or not user.is_active:
        raise Refused(DISABLED)
    identity.used_at = clock.now()
    return user, _begun(session, user, person, provider, browser)


def leave(session: Session, left: Left) -> int:
    """Sign out everywhere whose account has left the provider; return how many sessions ended, 0 also if it is
    nobody’s. Raises Refused if what says so was used before."""
    if throttle.hit(session, f"left provider: {ids.digest(left.token_id).hex()}", per=LEFT_ONCE) > 1:
        raise Refused("This logout token was used before (jti).")
    identity = _known(session, left.issuer, left.subject)
    user = session.get(User, identity.user_id) if identity is not None else None
    return signin.end_all(session, user, by=SYSTEM) if user is not None else 0


def _begun(session: Session, user: User, person: Person, provider: SignInProvider, browser: str) -> Entry:
    """A session; or the question for our own code, where nobody vouches for two factors there."""
    two_factors = provider.two_factors or "mfa" in person.factors
    if user.totp_confirmed_at is not None and not two_factors:
        return Entry(capabilities.grant(session, Purpose.SECOND_FACTOR, user.id, lasts=CODE_WITHIN), True)
    return Entry(signin.start_session(session, user, browser=browser, two_factors=two_factors), False)


def asked_for(session: Session, person: Person) -> User | None:
    """Whose account has the address that the provider has verified: who may show that it is theirs."""
    if person.email is None:
        return None
    user = session.scalar(select(User).where(User.email == decisions.folded(person.email)))
    return user if user is not None and user.is_active else None


def join(session: Session, person: Person, provider: SignInProvider) -> User | None:
    """Make somebody a reporter whose verified address is of a domain that the administrator named; None for others.

    Never somebody who has an account already: that is theirs to show. Raises Refused.
    """
    email = decisions.folded(person.email or "")
    if not decisions.is_of_domain(email, provider.domains) or decisions.why_not_email(email) is not None:
        return None
    if session.scalar(select(User.id).where(User.email == email)) is not None:
        return None
    name = " ".join((person.name or "").split())
    if decisions.why_not_name(name) is not None:
        name = email.split("@")[0]
    username = _free_username(session, decisions.suggested_username(email) or "reporter")
    user = actions.create_user(session, username=username, name=name, email=email, role=Role.REPORTER, by=SYSTEM)
    link(session, user, person.issuer, person.subject, by=SYSTEM)
    return user


def _free_username(session: Session, wanted: str) -> str:
    names = [wanted, *(f"{wanted[:60]}-{number}" for number in range(2, MOST_NAMES))]
    taken = set(session.scalars(select(User.username).where(User.username.in_(names))))
    return next((name for name in names if name not in taken), wanted)


def accept_invite(
    session: Session, token: str, person: Person, provider: SignInProvider, *, browser: str
) -> tuple[User, Entry]:
    """Let in who was invited, without a password: the link that was mailed shows that the account is theirs.

    Raises Missing if the link does not work any longer; Refused if the provider knows them by another address, which
    is either somebody else or a mistake.
    """
    user_id = capabilities.subject_of(session, Purpose.INVITE, token)
    if user_id is not None:
        session.get(User, user_id, with_for_update=True, populate_existing=True)
    user = queries.user_with_link(session, Purpose.INVITE, token)  # asked under the lock: a link works once
    if user is None:
        raise Missing("This link has been used or is too old.")
    if person.told_email is not None and decisions.folded(person.told_email) != user.email:
        raise Refused(
            Message.of(
                "{name} knows you by another address than the one that you were invited at. Ask an administrator.",
                name=provider.name,
            )
        )
    link(session, user, person.issuer, person.subject, by=user.actor)
    capabilities.revoke(session, Purpose.INVITE, user.id)
    events.record(session, addresses.user(user.id), "invitation accepted", by=user.actor)
    return user, _begun(session, user, person, provider, browser)


def link(session: Session, user: User, issuer: str, subject: str, *, by: Actor) -> Identity:
    """Let `user` sign in with this account at the provider from now on, and tell them.

    Raises Refused if it is somebody else’s, or they have another one there.
    """
    session.get(User, user.id, with_for_update=True)
    known, own = _known(session, issuer, subject), queries.identity_of(session, user.id, issuer)
    taken = Refused("That account at the provider is linked with somebody else’s here. Sign out there, and try again.")
    if known is not None and known.user_id == user.id:
        return known
    if known is not None:
        raise taken
    if own is not None:
        raise Refused("You are linked with another account at the provider. Remove that link first.")
    identity = Identity(user_id=user.id, issuer=issuer, subject=subject, created_at=clock.now())
    try:
        with session.begin_nested():
            session.add(identity)
    except IntegrityError as error:  # linked in another window at the same moment
        raise taken from error
    links.tell(session, user, identity.id, on=True, by=by)
    return identity


def unlink(session: Session, user: User, identity: Identity, *, by: Actor) -> None:
    """Let `user` sign in with it no more. Raises Refused to themselves while there is no other way in for them."""
    if by == user.actor:
        provider = queries.provider(session)
        if provider is not None and provider.required:
            raise Refused("There is no other way to sign in here. Ask an administrator.")
        if user.password_hash is None:
            raise Refused("Choose a password first, or you can’t sign in any more.")
    else:
        signin.end_all(session, user, by=by)
    links.remove(session, user, identity, by=by)


def _known(session: Session, issuer: str, subject: str) -> Identity | None:
    return session.scalar(select(Identity).where(Identity.issuer == issuer, Identity.subject == subject))
