"""Signing in with a passkey: what a device proves without anything that could be typed into a wrong page.

By Web Authentication (W3C, level 3). The device asks its owner for a finger, a face or a PIN each time (user
verification), so that one passkey is two factors.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corrections import addresses, clock, events, ids, throttle
from corrections.accounts import signin
from corrections.accounts.models import Passkey, User
from corrections.deliveries import actions as deliveries
from corrections.errors import Message, Refused
from corrections.events import Actor

CHALLENGE_LASTS = timedelta(minutes=5)
MOST = 20  # of one user
# What reading raises of what no browser has sent.
MALFORMED = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
NOT_TAKEN = Message("Your device’s answer could not be used. Begin again.")
UNKNOWN = Message("We don’t know this passkey. Sign in with your password, or with another passkey.")


@dataclass(frozen=True)
class Site:
    """Where passkeys are used: they are bound to the host, and a page elsewhere gets no answer for it."""

    origin: str
    name: str

    @property
    def host(self) -> str:
        return urlsplit(self.origin).hostname or ""


def challenge() -> bytes:
    """What a device is to sign: 32 random bytes."""
    return ids.random_bytes(32)


def creation(session: Session, user: User, site: Site, asked: bytes) -> dict[str, Any]:
    """What a browser asks a device for, so that it makes a passkey: `publicKey`, its bytes in base64url."""
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=user.id.to_bytes(8, "big"),
        user_name=user.username,
        user_display_name=user.name,
        challenge=asked,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(id=known.credential_id) for known in of_user(session, user.id)
        ],
    )
    told: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return told


def request(site: Site, asked: bytes) -> dict[str, Any]:
    """What a browser asks a device for, so that it shows any passkey of this site."""
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_authentication_options(
        rp_id=site.host, challenge=asked, user_verification=structs.UserVerificationRequirement.REQUIRED
    )
    told: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return told


def add(session: Session, user: User, answer: str, *, name: str, asked: bytes, site: Site) -> Passkey:
    """Keep the passkey that a device has made for a challenge that is used up (`use_up`). Raises Refused for an answer
    that proves nothing."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    if len(of_user(session, user.id)) >= MOST:
        raise Refused(Message.of("You have {most} passkeys. Remove one first.", most=MOST))
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=asked,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, *MALFORMED) as error:
        raise Refused(NOT_TAKEN) from error
    if _known(session, made.credential_id) is not None:
        raise Refused("This passkey is known here already.")
    passkey = Passkey(
        user_id=user.id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=name,
        created_at=clock.now(),
    )
    session.add(passkey)
    session.flush()
    events.record(session, addresses.user(user.id), "passkey added", by=user.actor, passkey=passkey.id)
    deliveries.enqueue(session, "passkey-added", to=("user", user.id), about=addresses.user(user.id))
    return passkey


def use_up(session: Session, asked: bytes) -> bool:
    """Use a challenge up, and say whether it was still good: it works once. To be committed before the answer to it is
    looked at, or whoever is refused could try again with the same."""
    return throttle.hit(session, f"challenge:{asked.hex()}", per=2 * CHALLENGE_LASTS) == 1


def begin(session: Session, answer: str, *, asked: bytes, network: str) -> bool:
    """Count one try to sign in, and use its challenge up: whether it was still good. To be committed before `enter`,
    which takes back nothing of it. Raises TooManyTries."""
    signin.count_try(session, _try_key(answer), network=network)
    return use_up(session, asked)


def enter(
    session: Session, answer: str, *, asked: bytes, asked_at: datetime, site: Site, browser: str
) -> tuple[User, str]:
    """Let in whom a device proves to be, after `begin`: the user, and the token of their session.

    Raises Refused for an answer that proves nothing, and for a challenge from before the last use of the passkey.
    """
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    passkey = _known(session, _credential_id(answer))
    user = session.get(User, passkey.user_id, with_for_update=True) if passkey is not None else None
    if passkey is None or user is None or not user.is_active:
        raise Refused(UNKNOWN)
    if passkey.used_at is not None and asked_at < passkey.used_at:
        raise Refused(NOT_TAKEN)
    try:
        shown = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=asked,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, *MALFORMED) as error:
        raise Refused(NOT_TAKEN) from error
    passkey.sign_count, passkey.used_at = shown.new_sign_count, clock.now()
    signin.forget_tries(session, user)
    signin.forget_try(session, _try_key(answer))
    return user, signin.start_session(session, user, browser=browser)


def remove(session: Session, user: User, passkey: Passkey, *, by: Actor) -> None:
    """Take a passkey of a user away, and tell them: who has the device no longer gets in with it."""
    session.delete(passkey)
    _tell_removed(session, user, 1, by=by, passkey=passkey.id)


def remove_all(session: Session, user: User, *, by: Actor) -> int:
    """Take every passkey of a user away, and tell them; return how many there were."""
    known = of_user(session, user.id)
    for passkey in known:
        session.delete(passkey)
    if known:
        _tell_removed(session, user, len(known), by=by)
    return len(known)


def _tell_removed(session: Session, user: User, count: int, *, by: Actor, **details: int) -> None:
    session.flush()
    about = addresses.user(user.id)
    events.record(session, about, "passkey removed", by=by, count=count, **details)
    deliveries.enqueue(session, "passkey-removed", to=("user", user.id), about=about, count=count)


def how_many(session: Session, user_id: int) -> int:
    return session.scalar(select(func.count()).where(Passkey.user_id == user_id)) or 0


def of_user(session: Session, user_id: int) -> Sequence[Passkey]:
    """The passkeys of a user, oldest first."""
    return session.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)).all()


def _known(session: Session, credential_id: bytes) -> Passkey | None:
    return session.scalars(select(Passkey).where(Passkey.credential_id == credential_id)).first()


def _credential_id(answer: str) -> bytes:
    """The passkey that an answer names. Raises Refused if it names none."""
    try:
        named = str(json.loads(answer)["rawId"])
        return base64.urlsafe_b64decode(named + "=" * (-len(named) % 4))
    except MALFORMED as error:
        raise Refused(NOT_TAKEN) from error


def _try_key(answer: str) -> str:
    return f"passkey: {ids.digest(answer).hex()}"
