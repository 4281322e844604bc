"""Who is signed in: Flask-Login over the sessions in the database.

The cookie holds a token, signed; the session behind it is a row that ends when it is idle, old, or ended from
elsewhere (another browser, an administrator, a new password), with the next request.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import flask
from flask import Flask, Response, current_app, request
from flask_login import LoginManager, current_user, login_user, logout_user

from corrections import clock
from corrections.accounts import queries, signin
from corrections.accounts.decisions import SEEN_EVERY
from corrections.accounts.models import User, UserSession
from corrections.cases import callings
from corrections.cases.callings import Callings
from corrections.errors import Problem
from corrections.newsroom.queries import Newsroom
from corrections.web import transactions

# What somebody may reach who still has to set up the second factor that the newsroom requires.
BEFORE_SECOND_FACTOR = frozenset(
    {"desk.second_factor", "desk.second_factor_secret", "desk.second_factor_confirmation", "desk.logout"}
)

POLLED = "polled"


def polled(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that pages send something to by themselves."""
    setattr(view, POLLED, True)
    return view


def is_used() -> bool:
    """Whether somebody uses the session by this request. What an open page asks for by itself does not count, or a tab
    that was forgotten would never be signed out.

    A script's GET never counts: whoever is there goes to another page or sends something, within hours. Browsers say
    what is a script's (Fetch Metadata, W3C), so that no list has to know every address that is asked again and again.
    Older ones, and all of them on plain HTTP, say so only by what they take: a page, or anything (RFC 9110, 12.5.1).
    """
    if getattr(current_app.view_functions.get(request.endpoint or ""), POLLED, False):
        return False
    if request.method != "GET":
        return True
    mode = request.headers.get("Sec-Fetch-Mode")
    return "text/html" in request.headers.get("Accept", "text/html") if mode is None else mode == "navigate"


class Visit:
    """A signed-in browser, as Flask-Login asks for it: its id is the session's token, not the user's number."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, token: str, user: User, user_session: UserSession, callings: Callings) -> None:
        self.token = token
        self.user = user
        self.user_session = user_session
        self.callings = callings

    def get_id(self) -> str:
        return self.token


class _Manager(LoginManager):  # type: ignore[misc]
    def _update_remember_cookie(self, response: Response) -> Response:
        # We set no such cookie. Looking for it would touch the session, and so mark every public page `Vary: Cookie`.
        return response


def init(app: Flask) -> None:
    """Let `app` know its users."""
    manager = _Manager()
    # A session is bound to its token alone: an address changes in every train.
    manager.session_protection = None
    manager.user_loader(_visit_of)
    manager.init_app(app, add_context_processor=False)


def _visit_of(token: str) -> Visit | None:
    with transactions.reading() as session:
        now = int(clock.now().timestamp())
        found = queries.signed_in(session, token, _VISIT, now=now)
        if found is None:
            return None
        session.expunge_all()
    user, user_session, *called = found
    if is_used() and clock.now() - user_session.seen_at >= SEEN_EVERY:
        try:
            with transactions.writing() as session:
                signin.saw(session, user_session)
        except Problem:  # reading goes on where nothing can be written
            current_app.logger.warning("could not remember that a session was used")
    return Visit(token, user, user_session, Callings(*called))


_VISIT = queries.SIGNED_IN.add_columns(*callings.COLUMNS)


def visit() -> Visit | None:
    """The signed-in browser of this request, or None."""
    # Without a cookie the session is not even looked at, so that the page stays the same for everybody.
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        return None
    found = current_user._get_current_object()
    return found if isinstance(found, Visit) else None


def was_signed_in() -> bool:
    """Whether this browser signed in once and did not sign out, be its session still good or not."""
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies and "_user_id" in flask.session  # Flask-Login's


def signed_in_user() -> User | None:
    """The user of this request, detached: load them anew to change them (`current.editor`)."""
    found = visit()
    return None if found is None else found.user


def called() -> Callings:
    """What calls for whoever is signed in, as it was when this request began."""
    found = visit()
    return Callings() if found is None else found.callings


def enter(token: str) -> None:
    """Let this browser go on with the session of `token`; nothing that was in its cookie before survives."""
    flask.session.clear()
    found = _visit_of(token)
    if found is None:
        raise LookupError("a session that has just begun is not there")
    login_user(found)


def leave() -> None:
    """Forget the session in this browser. It has to be ended in the database as well."""
    logout_user()
    flask.session.clear()


def needs_second_factor(user: User, newsroom: Newsroom) -> bool:
    """Whether somebody has to set up a second factor before they can go on."""
    if not newsroom.require_second_factor or user.totp_confirmed_at is not None:
        return False
    return not had_two_factors()


def had_two_factors() -> bool:
    """Whether the session of this browser began with two factors that somebody else has asked for."""
    found = visit()
    return found is not None and found.user_session.two_factors


def own_path(target: str | None) -> str | None:
    """`target` if it is a path on this site that a browser can't read as another one; else None."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if "\\" in target or any(ord(character) <= 32 or ord(character) == 127 for character in target):
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None
