"""What every user settles for themselves: password, keys, density, and the way to the rest."""

from __future__ import annotations

import flask
from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections.accounts import actions, passwords, preferences, signin
from corrections.accounts.models import User
from corrections.desk.accounts import choosing
from corrections.desk.accounts.forms import DigestForm, PasswordChangeForm, PreferencesForm
from corrections.desk.accounts.signin import retry_after
from corrections.errors import Message, Problem, Refused
from corrections.web import current
from corrections.web import signin as browsers
from corrections.web.filters import message
from corrections.web.routing import page
from corrections.web.security import client_network

WRONG = Message("That is not the password that you use now.")


def user_now() -> User:
    """The signed-in user, detached. The guard of the route has made sure that there is one."""
    return current.signed_in_user() or abort(401)


def says_password(user: User, typed: str) -> None:
    """Let `user` say their password again. Raises Refused if it is wrong, TooManyTries after too many of those."""
    with current.writing() as session:
        signin.count_try(session, signin.password_key(user), network=client_network())
    if not passwords.matches(user.password_hash, typed):
        raise Refused(WRONG)
    with current.writing() as session:
        signin.forget_tries(session, user)


def show() -> ResponseReturnValue:
    return _page()


def _page(
    password: PasswordChangeForm | None = None,
    preferences: PreferencesForm | None = None,
    problem: Message | None = None,
) -> str:
    user = user_now()
    return page(
        "desk/accounts/me.html",
        user=user,
        password=password or PasswordChangeForm(),
        preferences=preferences or PreferencesForm(obj=user),
        digest=DigestForm(obj=user),
        problem=problem,
    )


def change_password() -> ResponseReturnValue:
    """A new password ends every session but this browser's, which gets a new one."""
    form, user = PasswordChangeForm(request.form), user_now()
    if not form.validate():
        return _page(password=form), 422
    try:
        says_password(user, form.current.data or "")
    except Refused as problem:
        form.add_problem("current", problem.message)
        return _page(password=form), 422
    except Problem as problem:
        return _page(password=form, problem=problem.message), problem.status, retry_after(problem)
    try:
        chosen = choosing.new_password(user, form.password.data or "")
    except Refused as problem:
        form.add_problem("password", problem.message)
        return _page(password=form), 422
    with current.writing() as session:
        me = current.editor(session)
        actions.change_password(session, me, chosen, by=me.actor)
        entered = signin.start_session(
            session, me, browser=request.user_agent.string, two_factors=browsers.had_two_factors()
        )
    browsers.enter(entered)
    flask.flash(message("Your password is changed. Everybody else who was signed in as you is signed out."))
    return redirect(url_for("desk.me"), 303)


def switch_keys() -> ResponseReturnValue:
    """The switch in the panel behind “?”, sent by a script that stays on its page."""
    with current.writing() as session:
        me = current.editor(session)
        on = "single_keys" in request.form
        preferences.set_preferences(session, me, single_keys=on, by=me.actor)
    return "", 204


def change_preferences() -> ResponseReturnValue:
    form = PreferencesForm(request.form)
    with current.writing() as session:
        me = current.editor(session)
        chosen = {name: bool(form[name].data) for name in preferences.PREFERENCES}
        preferences.set_preferences(session, me, by=me.actor, **chosen)
    flask.flash(message("Saved."))
    return redirect(url_for("desk.me"), 303)
