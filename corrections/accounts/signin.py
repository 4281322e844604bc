"""Signing in and out: tries that are counted, the second factor, and the sessions that begin and end.

The password itself is looked at between two short transactions, by the caller (`passwords.matches`): hashing takes
tens of milliseconds, for which no writer must wait.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from corrections import addresses, capabilities, clock, events, ids, sealing, throttle
from corrections.accounts import decisions, queries, totp
from corrections.accounts.decisions import TooManyTries
from corrections.accounts.models import SignInTry, User, UserSession
from corrections.accounts.passwords import HashedPassword
from corrections.capabilities import Purpose
from corrections.errors import Message, Refused
from corrections.events import Actor

CODE_WITHIN = decisions.SKEW
SECOND_FACTOR = sealing.Purpose(
    "second factor",
    row="user",
    lost=Message(
        "This site’s secret key has changed, and your second factor can’t be checked any more. Ask an administrator to "
        "take it away."
    ),
)


@dataclass(frozen=True)
class Candidate:
    """Who somebody says they are, and the hash that their password has to match; both None if we know nobody so."""

    user_id: int | None
    password_hash: str | None


@dataclass(frozen=True)
class Entry:
    """What a browser gets for the right password: a session's token, or one to come back with and a code."""

    token: str
    needs_code: bool


@dataclass(frozen=True)
class KnownBrowser:
    """A browser in which a user signed in before, under a name that nobody can guess."""

    user_id: int
    name: str


def begin(session: Session, identifier: str, *, network: str, known: KnownBrowser | None = None) -> Candidate:
    """Count one try to sign in, before the password is looked at. Raises TooManyTries.

    Tries of that user in a `known` browser are counted apart: what strangers try keeps nobody out of their own.
    """
    user = queries.known_as(session, identifier)
    if user is not None and known is not None and known.user_id == user.id:
        count_try(session, _known_key(known), network=_known_network(known))
    else:
        count_try(session, _sign_in_key(identifier), network=network)
    if user is None or not user.is_active or user.password_hash is None:
        return Candidate(None, None)
    return Candidate(user.id, user.password_hash)


def finish(
    session: Session,
    candidate: Candidate,
    *,
    browser: str,
    renewed: HashedPassword | None = None,
    known: KnownBrowser | None = None,
) -> Entry:
    """Let in somebody whose password was right. Raises Refused if it was changed, or they were disabled, meanwhile."""
    user = None if candidate.user_id is None else session.get(User, candidate.user_id, with_for_update=True)
    if user is None or not user.is_active or user.password_hash != candidate.password_hash:
        raise Refused("Your account was changed just now. Sign in again.")
    if renewed is not None:
        user.password_hash = renewed
    if user.totp_confirmed_at is not None:
        return Entry(capabilities.grant(session, Purpose.SECOND_FACTOR, user.id, lasts=CODE_WITHIN), True)
    forget_tries(session, user, known)
    return Entry(start_session(session, user, browser=browser), False)


def finish_with_code(
    session: Session,
    token: str,
    typed: str,
    *,
    key: bytes,
    network: str,
    browser: str,
    known: KnownBrowser | None = None,
) -> str | None:
    """The session's token for the right code; None for a wrong one, which is counted.

    Raises TooManyTries, and Refused if the password was typed too long ago.
    """
    user = queries.user_with_link(session, Purpose.SECOND_FACTOR, token)
    if user is None:
        raise Refused("That took too long. Sign in again.")
    is_theirs = known is not None and known.user_id == user.id
    count_try(session, _code_key(user), network=_known_network(known) if known and is_theirs else network)
    if not take_code(session, user, typed, key=key):
        return None
    capabilities.revoke(session, Purpose.SECOND_FACTOR, user.id)
    forget_tries(session, user, known)
    return start_session(session, user, browser=browser)


def take_code(session: Session, user: User, typed: str, *, key: bytes) -> bool:
    """Use up one code of the user's app. A code works once, also for two who type it at the same moment."""
    if user.totp_sealed is None:
        return False
    step = totp.matching_step(secret_of(user, key=key), typed, clock.now(), last_step=user.totp_last_step)
    if step is None:
        return False
    taken = session.execute(
        update(User)
        .where(User.id == user.id, or_(User.totp_last_step.is_(None), User.totp_last_step < step))
        .values(totp_last_step=step)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def secret_of(user: User, *, key: bytes) -> str:
    """The secret of the user’s app, whether it counts yet or not, or nothing. Raises Refused if the key is another."""
    if user.totp_sealed is None:
        return ""
    return totp.readable(sealing.opened(user.totp_sealed, SECOND_FACTOR, user.id, key=key))


# Counting tries


def _sign_in_key(identifier: str) -> str:
    return f"sign in: {decisions.folded(identifier)}"


def _code_key(user: User) -> str:
    return f"code: {user.id}"


def _known_key(known: KnownBrowser) -> str:
    return f"known browser: {known.name}"


def _known_network(known: KnownBrowser) -> str:
    return f"browser {ids.digest(known.name).hex()[:32]}"


def password_key(user: User) -> str:
    """What tries are counted under when somebody who is signed in says their password again."""
    return f"password: {user.id}"


def count_try(session: Session, account: str, *, network: str) -> None:
    """Count one try at `account` from `network`. Raises TooManyTries if it comes too early; then nothing is counted."""
    digest = ids.digest(account)
    # Two tries at the same account, or from the same network, wait for each other here, so that none is overlooked.
    throttle.hit(session, f"try:{digest.hex()}", per=decisions.NETWORK_SPAN)
    throttle.hit(session, f"try:{network}", per=decisions.NETWORK_SPAN)
    now = clock.now()
    at_account = session.scalars(
        select(SignInTry.at)
        .where(SignInTry.account == digest, SignInTry.at > now - decisions.REMEMBERED)
        .order_by(SignInTry.at.desc())
        .limit(len(decisions.WAITS))
    ).all()
    from_network = session.scalars(
        select(SignInTry.at)
        .where(SignInTry.network == network, SignInTry.at > now - decisions.NETWORK_SPAN)
        .order_by(SignInTry.at.desc())
        .limit(decisions.NETWORK_MOST)
    ).all()
    wait = max(
        decisions.wait_for_account(at_account[::-1], now),
        decisions.wait_for_network(from_network[::-1], now),
    )
    if wait:
        raise TooManyTries(wait)
    session.add(SignInTry(account=digest, network=network, at=now))
    session.flush()


def forget_tries(session: Session, user: User, known: KnownBrowser | None = None) -> None:
    """After they showed who they are, what a user mistyped before counts no longer, for their network neither."""
    keys = [_sign_in_key(user.username), _sign_in_key(user.email), _code_key(user), password_key(user)]
    if known is not None and known.user_id == user.id:
        keys.append(_known_key(known))
    session.execute(delete(SignInTry).where(SignInTry.account.in_([ids.digest(key) for key in keys])))


def forget_try(session: Session, account: str) -> None:
    """A try at `account` succeeded: it counts no longer."""
    session.execute(delete(SignInTry).where(SignInTry.account == ids.digest(account)))


# Sessions


def start_session(session: Session, user: User, *, browser: str, two_factors: bool = False) -> str:
    """Begin a session and return its token, the only time that it can be read. `browser` is what it calls itself.

    `two_factors`: whether somebody else asked for two, so that ours counts as shown.
    """
    token, now = ids.token(), clock.now()
    session.add(
        UserSession(
            user_id=user.id,
            digest=ids.digest(token),
            created_at=now,
            seen_at=now,
            expires_at=now + decisions.ABSOLUTE,
            browser=decisions.browser_name(browser)[:120],
            two_factors=two_factors,
        )
    )
    events.record(session, addresses.user(user.id), "signed in", by=user.actor)
    session.flush()
    return token


def saw(session: Session, user_session: UserSession) -> None:
    """Remember that a session was used now."""
    session.execute(update(UserSession).where(UserSession.id == user_session.id).values(seen_at=clock.now()))


def end_session(session: Session, user_session: UserSession, *, by: Actor) -> None:
    """End one session; its browser is signed out with its next request."""
    ended = session.execute(
        update(UserSession)
        .where(UserSession.id == user_session.id, UserSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
    if ended.rowcount:  # type: ignore[attr-defined]
        events.record(session, addresses.user(user_session.user_id), "signed out", by=by)


def end_others(session: Session, user: User, *, keep: UserSession | None, by: Actor) -> int:
    """End all of a user's sessions but `keep`; return how many."""
    others = update(UserSession).where(UserSession.user_id == user.id, UserSession.ended_at.is_(None))
    if keep is not None:
        others = others.where(UserSession.id != keep.id)
    ended: int = session.execute(others.values(ended_at=clock.now())).rowcount  # type: ignore[attr-defined]
    if ended:
        events.record(session, addresses.user(user.id), "sessions ended", by=by, count=ended)
    return ended


def end_all(session: Session, user: User, *, by: Actor) -> int:
    return end_others(session, user, keep=None, by=by)


def end_everywhere(session: Session, *, by: Actor) -> int:
    """End every session of everybody; return how many."""
    users = session.scalars(
        select(User).where(User.id.in_(select(UserSession.user_id).where(UserSession.ended_at.is_(None))))
    ).all()
    return sum(end_all(session, user, by=by) for user in users)


def sweep(session: Session) -> None:
    """Drop tries of more than a day ago, and sessions that ended a month ago. For the worker, now and then."""
    now = clock.now()
    session.execute(delete(SignInTry).where(SignInTry.at < now - decisions.REMEMBERED))
    session.execute(delete(UserSession).where(UserSession.expires_at < now - 4 * decisions.ABSOLUTE))
