"""What the sign-in page offers beside password and passkey, and an account that waits to be linked.

Somebody whose verified address at the provider is that of an account here signs in to it once as they did so far; that
shows that it is theirs, and links the two. Until then a signed cookie remembers which. It opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import flask
from flask import request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from corrections import clock
from corrections.accounts import identities, queries
from corrections.errors import Message, Refused
from corrections.web import current
from corrections.web.filters import message

COOKIE = "to_link"
KEPT = timedelta(minutes=10)


@dataclass(frozen=True)
class Offer:
    """A provider to sign in with. `only`: there is no other way in, for this browser. `waits`: an account there waits
    to be linked, so that the other ways come first."""

    name: str
    only: bool
    waits: bool
    signs_out: bool


@dataclass(frozen=True)
class Waiting:
    """An account at the provider, and whose it may be shown to be."""

    user_id: int
    issuer: str
    subject: str


@dataclass(frozen=True)
class OtherWays:
    """Who may sign in with a password or a passkey: everybody (None), or `only` one, who shows whose an account is."""

    only: int | None
    name: str

    def check(self, user_id: int | None) -> None:
        """Raises Refused if `user_id` has to sign in with the provider."""
        if self.only is not None and self.only != user_id:
            raise Refused(
                Message.of("Passwords and passkeys are switched off here. Sign in with {name}.", name=self.name)
            )


def offer() -> Offer | None:
    with current.reading() as session:
        provider = queries.provider(session)
        if provider is None:
            return None
        waits = waiting() is not None
        return Offer(provider.name, provider.required and not waits, waits, provider.signs_out)


def other_ways() -> OtherWays:
    with current.reading() as session:
        provider = queries.provider(session)
        if provider is None or not provider.required:
            return OtherWays(None, "")
        found = waiting()
        return OtherWays(found.user_id if found is not None else 0, provider.name)


def wait(response: Response, waiting: Waiting) -> Response:
    """Remember in this browser what is to be linked once `waiting.user_id` has signed in."""
    response.set_cookie(
        COOKIE,
        _serializer().dumps([waiting.user_id, waiting.issuer, waiting.subject, int(clock.now().timestamp())]),
        max_age=KEPT,
        path="/login",
        secure=current.settings().is_https,
        httponly=True,
        samesite="Lax",
    )
    return response


def waiting() -> Waiting | None:
    """What waits to be linked in this browser."""
    try:
        user_id, issuer, subject, at = _serializer().loads(request.cookies.get(COOKIE, ""))
        late = clock.now().timestamp() - at > KEPT.total_seconds()
    except (BadSignature, ValueError, TypeError):
        return None
    return None if late else Waiting(user_id, issuer, subject)


def link(response: Response, user_id: int) -> Response:
    """Link what waits, if it waits for who has just signed in."""
    found = waiting()
    if found is None or found.user_id != user_id:
        return response
    try:
        with current.writing() as session:
            user, provider = queries.user(session, user_id), queries.provider(session)
            if user is not None and provider is not None and provider.issuer == found.issuer:
                identities.link(session, user, found.issuer, found.subject, by=user.actor)
                said = Message.of("Linked. From now on you can sign in with {name}.", name=provider.name)
                flask.flash(message(said))
    except Refused as problem:
        flask.flash(message(problem.message))
    response.delete_cookie(COOKIE, path="/login", secure=current.settings().is_https, httponly=True, samesite="Lax")
    return response


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current.settings().secret(), salt="to link")
