"""Signing in, with a code where there is a second factor, and signing out."""

from __future__ import annotations

import flask
from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from corrections.accounts import passwords, signin
from corrections.accounts.decisions import TooManyTries
from corrections.desk.accounts import known, offer
from corrections.desk.accounts.forms import CodeForm, SignInForm
from corrections.errors import Message, Problem, Refused
from corrections.web import current
from corrections.web import signin as browsers
from corrections.web.routing import page
from corrections.web.security import client_network

NO_STORE = {"Cache-Control": "no-store"}
PENDING = "second_factor"  # in the cookie: the token that says that the password was right
WRONG = Message("That user name and password do not go together. Check both, or choose a new password.")
WRONG_CODE = Message("That is not the code that your app shows now. Wait for the next one, and enter it once.")


def login() -> ResponseReturnValue:
    """The sign-in page, and the user name and password that it sends."""
    if request.method != "POST":
        return onward() if current.signed_in_user() else (login_page(SignInForm()), 200, NO_STORE)
    form = SignInForm(request.form)
    if not form.validate():
        return login_page(form), 422
    try:
        entry = _enter(form.username.data or "", form.password.data or "")
    except Problem as problem:
        return login_page(form, problem.message), problem.status, retry_after(problem)
    if entry.needs_code:
        flask.session.clear()
        flask.session[PENDING] = entry.token
        return redirect(url_for("desk.login_code", next=_next()), 303)
    return _let_in(entry.token)


def _enter(username: str, password: str) -> signin.Entry:
    """Raises Refused for a wrong password, in the same words and time whether we know the user name or not."""
    with current.writing() as session:
        candidate = signin.begin(session, username, network=client_network(), known=known.read())
    offer.other_ways().check(candidate.user_id)
    if not passwords.matches(candidate.password_hash, password):
        current_app.logger.info("a sign-in from %s was refused", client_network())
        raise Refused(WRONG)
    renewed = passwords.renewed(candidate.password_hash or "", password)
    with current.writing() as session:
        return signin.finish(session, candidate, browser=_browser(), renewed=renewed, known=known.read())


def code() -> ResponseReturnValue:
    """The page that asks for the second factor, and the code that it sends."""
    token = flask.session.get(PENDING)
    if token is None:
        return redirect(url_for("desk.login", next=_next()), 303)
    if request.method != "POST":
        return _code_page(CodeForm()), 200, NO_STORE
    form = CodeForm(request.form)
    if not form.validate():
        return _code_page(form), 422
    try:
        with current.writing() as session:
            entered = signin.finish_with_code(
                session,
                token,
                form.code.data or "",
                key=current.settings().secret(),
                network=client_network(),
                browser=_browser(),
                known=known.read(),
            )
    except TooManyTries as problem:
        return _code_page(form, problem.message), problem.status, retry_after(problem)
    except Refused as problem:  # the password was typed too long ago, or the site’s key is another
        flask.session.pop(PENDING, None)
        return login_page(SignInForm(), problem.message), problem.status
    if entered is None:
        current_app.logger.info("a code from %s was refused", client_network())
        return _code_page(form, WRONG_CODE), 422
    return _let_in(entered)


def logout() -> ResponseReturnValue:
    """End the session of this browser. Whoever has none is as well signed out."""
    visit = browsers.visit()
    if visit is not None:
        with current.writing() as session:
            signin.end_session(session, visit.user_session, by=visit.user.actor)
        browsers.leave()
    return redirect(url_for("desk.login", left=1), 303)


def login_page(form: SignInForm, problem: Message | None = None, *, next_path: str | None = None) -> str:
    """The page that asks who somebody is, with what was wrong. `next_path`: where they wanted to go, if the address
    does not say so."""
    offered, left = offer.offer(), "left" in request.args
    wanted = next_path or _next()
    return page("desk/accounts/login.html", form=form, problem=problem, next=wanted, left=left, provider=offered)


def _code_page(form: CodeForm, problem: Message | None = None) -> str:
    return page("desk/accounts/code.html", form=form, problem=problem, next=_next())


def _next() -> str | None:
    return browsers.own_path(request.args.get("next"))


def _let_in(token: str) -> ResponseReturnValue:
    browsers.enter(token)
    user = current.signed_in_user()
    assert user is not None, "a session that has just begun has a user"
    return offer.link(known.remember(onward(), user.id), user.id)


def onward() -> Response:
    """To where somebody wanted to go before they had to sign in."""
    return redirect(_next() or "/desk", 303)


def _browser() -> str:
    return request.user_agent.string


def retry_after(problem: Problem) -> dict[str, str]:
    """The header that tells programs when to come back."""
    if isinstance(problem, TooManyTries):
        return {"Retry-After": str(max(1, int(problem.wait.total_seconds())))}
    return {"Retry-After": "5"} if problem.status == 503 else {}
