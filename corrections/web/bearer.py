"""Programs show a token (RFC 6750). It is no session: no cookie stands for it, and it opens nothing but its scopes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Final

from flask import current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import clock, database, throttle
from corrections.accounts import tokens
from corrections.accounts.models import ApiToken
from corrections.taxonomy import Scope
from corrections.web import security
from corrections.web.details import Fault

MINUTE: Final = timedelta(minutes=1)
MOST_A_MINUTE: Final = 300  # of one token: a CMS that sends its archive may take five a second
MOST_WRONG_A_MINUTE: Final = 30  # of one network: they can’t be guessed, but each costs us a look

View = Callable[..., ResponseReturnValue]


def guarded(view: View, scope: Scope) -> View:
    """`view` for programs whose token has `scope`."""

    @wraps(view)
    def shown(**values: Any) -> ResponseReturnValue:
        g.api_token = _admitted(scope)
        return view(**values)

    return shown


def token() -> ApiToken:
    """The token of this request, detached. Only views behind a scope may ask."""
    found: ApiToken = g.api_token
    return found


def _admitted(scope: Scope) -> ApiToken:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise _unknown("Send a token in the header Authorization: Bearer …", "")
    with database.writing(current_app.extensions["engine"]) as session:
        found = tokens.find(session, text.strip())
        counted = _count(session, found)
        if found is not None and counted <= MOST_A_MINUTE:
            tokens.used(session, found)
            session.flush()
            session.expunge(found)
    if counted > (MOST_A_MINUTE if found else MOST_WRONG_A_MINUTE):
        raise Fault(429, "too-many", "Too many requests. Wait a moment.", headers={"Retry-After": _until_next()})
    if found is None:
        raise _unknown("This token is unknown, has expired or was revoked.", ', error="invalid_token"')
    if str(scope) not in found.scopes:
        challenge = f'Bearer realm="corrections", error="insufficient_scope", scope="{scope}"'
        detail = f"This needs a token with the scope {scope}."
        raise Fault(403, "scope", detail, headers={"WWW-Authenticate": challenge})
    return found


def _count(session: Session, found: ApiToken | None) -> int:
    """How many requests there were this minute of this token, or of a network with wrong ones. A wrong token never
    stands in the way of a right one from the same network."""
    key = f"api:{found.id}" if found is not None else f"api:wrong:{security.client_network()}"
    return throttle.hit(session, key, per=MINUTE)


def _until_next() -> str:
    return str(60 - int(clock.now().timestamp()) % 60)


def _unknown(detail: str, error: str) -> Fault:
    return Fault(401, "unauthorized", detail, headers={"WWW-Authenticate": f'Bearer realm="corrections"{error}'})
