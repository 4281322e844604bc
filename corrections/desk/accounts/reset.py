"""A forgotten password: a link by mail, and the page behind it."""

from __future__ import annotations

from datetime import timedelta

import flask
from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections import throttle
from corrections.accounts import actions
from corrections.accounts.passwords import HashedPassword
from corrections.capabilities import Purpose
from corrections.desk.accounts import choosing, offer
from corrections.desk.accounts.forms import ForgotPasswordForm
from corrections.desk.accounts.signin import NO_STORE
from corrections.errors import Message
from corrections.web import current
from corrections.web.filters import message
from corrections.web.routing import page
from corrections.web.security import client_network

MOST_AN_HOUR = 20  # from one network; a person needs one, an office a few
HOUR = timedelta(hours=1)
TOO_MANY = Message("From where you are, this was asked for very often in the last hour. Try again in an hour.")


def forgot_password() -> ResponseReturnValue:
    """Ask who it is, and answer the same whether we know them or not."""
    if offer.other_ways().only is not None:  # a new password would open nothing
        return redirect(url_for("desk.login"), 303)
    if request.method != "POST":
        sent = "sent" in request.args
        return page("desk/accounts/forgot_password.html", form=ForgotPasswordForm(), sent=sent), 200, NO_STORE
    form = ForgotPasswordForm(request.form)
    if not form.validate():
        return page("desk/accounts/forgot_password.html", form=form), 422
    with current.writing() as session:
        too_many = throttle.hit(session, f"resets from {client_network()}", per=HOUR) > MOST_AN_HOUR
        if not too_many:
            actions.request_reset(session, form.username.data or "")
    if too_many:
        return page("desk/accounts/forgot_password.html", form=form, problem=TOO_MANY), 429, {"Retry-After": "3600"}
    return redirect(url_for("desk.forgot_password", sent=1), 303)


def reset(token: str) -> ResponseReturnValue:
    """Choose a new password. Looking at the page uses nothing up; only a password that is good enough does."""
    return choosing.page_of_link(Purpose.RESET, "desk/accounts/reset.html", token, _reset)


def _reset(token: str, password: HashedPassword) -> ResponseReturnValue:
    with current.writing() as session:
        user = actions.reset_password(session, token, password)
    flask.flash(message(Message.of("Your password is changed. Sign in with it as {username}.", username=user.username)))
    return redirect(url_for("desk.login"), 303)
