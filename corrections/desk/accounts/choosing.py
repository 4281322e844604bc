"""The page behind a link that lets somebody choose a password: after an invitation, and when one was forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from corrections.accounts import decisions, passwords, queries
from corrections.accounts.models import User
from corrections.accounts.passwords import HashedPassword
from corrections.capabilities import Purpose
from corrections.desk.accounts.forms import NewPasswordForm
from corrections.errors import Missing, Problem, Refused
from corrections.web import current
from corrections.web.routing import page


def page_of_link(
    purpose: Purpose,
    template: str,
    token: str,
    choose: Callable[[str, HashedPassword], ResponseReturnValue],
    **shown: Any,
) -> ResponseReturnValue:
    """Show `template`, or judge and hash what it sends and hand it to `choose`. GET uses nothing up.

    `shown`: what the template wants besides. Every link that does not work gets the same page, whatever the reason.
    """
    with current.reading() as session:
        user = queries.user_with_link(session, purpose, token)
    if user is None:
        return _dead(purpose)
    if request.method != "POST":
        return page(template, form=NewPasswordForm(), user=user, token=token, **shown)
    form = NewPasswordForm(request.form)
    if not form.validate():
        return page(template, form=form, user=user, token=token, **shown), 422
    try:
        return choose(token, new_password(user, form.password.data or ""))
    except Missing:  # used in another window since
        return _dead(purpose)
    except Refused as problem:
        form.add_problem("password", problem.message)
        return page(template, form=form, user=user, token=token, **shown), 422
    except Problem as problem:
        return page(template, form=form, user=user, token=token, problem=problem.message, **shown), problem.status


def new_password(user: User, typed: str) -> HashedPassword:
    """What `user` wants as their password, judged and hashed; outside a transaction. Raises as `passwords.hashed`."""
    own = decisions.own_names(user.username, user.name, user.email)
    return passwords.hashed(typed, about=(*own, current.newsroom().name))


def _dead(purpose: Purpose) -> ResponseReturnValue:
    return page("desk/accounts/dead_link.html", invited=purpose is Purpose.INVITE), 404
