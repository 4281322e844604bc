"""Browsers in which somebody signed in before: strangers who try their name, or in their network, lock nobody out.

A signed cookie says who it was. It opens nothing: tries in such a browser are counted, but apart from all others
(OWASP, “Slow Down Online Guessing Attacks with Device Cookies”).
"""

from __future__ import annotations

from datetime import timedelta

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from corrections import ids
from corrections.accounts.signin import KnownBrowser
from corrections.web import current

COOKIE = "known_browser"
KEPT = timedelta(days=180)


def read() -> KnownBrowser | None:
    """What this browser shows, if it is ours."""
    try:
        user_id, name = _serializer().loads(request.cookies.get(COOKIE, ""))
    except (BadSignature, ValueError, TypeError):
        return None
    return KnownBrowser(user_id, name)


def remember(response: Response, user_id: int) -> Response:
    """Let this browser be known as one of that user's from now on."""
    known = read()
    name = known.name if known is not None and known.user_id == user_id else ids.token()
    response.set_cookie(
        COOKIE,
        _serializer().dumps([user_id, name]),
        max_age=KEPT,
        path="/login",
        secure=current.settings().is_https,
        httponly=True,
        samesite="Lax",
    )
    return response


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current.settings().secret(), salt="known browser")
