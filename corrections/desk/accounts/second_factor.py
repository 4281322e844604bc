"""Setting up a second factor, and taking it away again."""

from __future__ import annotations

import flask
from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from corrections.accounts import actions, signin, totp
from corrections.accounts.models import User
from corrections.desk.accounts import again
from corrections.desk.accounts.forms import CodeForm, ConfirmedForm
from corrections.desk.accounts.me import user_now
from corrections.desk.accounts.signin import WRONG_CODE, retry_after
from corrections.errors import Message, Problem, Refused
from corrections.web import current
from corrections.web import signin as browsers
from corrections.web.filters import message
from corrections.web.routing import page


def show() -> ResponseReturnValue:
    return _page()


def _page(confirmed: ConfirmedForm | None = None, code: CodeForm | None = None, problem: Message | None = None) -> str:
    user = user_now()
    waiting = _waiting(user)
    return page(
        "desk/accounts/second_factor.html",
        user=user,
        required=current.newsroom().require_second_factor,
        secret=" ".join(waiting[at : at + 4] for at in range(0, len(waiting), 4)),
        app_address=_app_address(user, waiting) if waiting else None,
        picture=_picture(_app_address(user, waiting)) if waiting else None,
        confirmed=confirmed or again.asking(ConfirmedForm()),
        code=code or CodeForm(),
        problem=problem,
    )


def _waiting(user: User) -> str:
    """The secret of which a code is awaited. One that was sealed with a key that is gone is made anew."""
    try:
        return signin.secret_of(user, key=current.settings().secret()) if user.totp_confirmed_at is None else ""
    except Refused:
        return ""


def _app_address(user: User, secret: str) -> str:
    return totp.address(secret, account=user.username, issuer=current.newsroom().name)


def _picture(address: str) -> Markup:
    """The address as a QR code, black on white also on a dark page: that is what cameras read."""
    import segno  # where it is used: hardly anybody ever asks for it

    code = segno.make(address, error="m", micro=False)
    # Our own drawing of our own text; nothing that anybody typed becomes markup in it.
    return Markup(code.svg_inline(scale=5, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None))  # noqa: S704


def create() -> ResponseReturnValue:
    """Make a secret, which counts once a code was typed."""
    refused = _ask_again()
    if refused is not None:
        return refused
    with current.writing() as session:
        me = current.editor(session)
        actions.start_second_factor(session, me, key=current.settings().secret(), by=me.actor)
    return redirect(url_for("desk.second_factor"), 303)


def confirm() -> ResponseReturnValue:
    """Turn it on with the first code."""
    form = CodeForm(request.form)
    if not form.validate():
        return _page(code=form), 422
    visit = browsers.visit()
    try:
        with current.writing() as session:
            me = current.editor(session)
            right = actions.confirm_second_factor(
                session,
                me,
                form.code.data or "",
                key=current.settings().secret(),
                keep=visit.user_session if visit else None,
                by=me.actor,
            )
    except Problem as problem:
        return _page(code=form, problem=problem.message), problem.status, retry_after(problem)
    if not right:
        form.add_problem("code", WRONG_CODE)
        return _page(code=form), 422
    flask.flash(message("The second factor is on. Signing in asks for a code from now on."))
    return redirect(url_for("desk.me"), 303)


def remove() -> ResponseReturnValue:
    """Turn it off; where the newsroom requires one, only to set up another."""
    refused = _ask_again()
    if refused is not None:
        return refused
    with current.writing() as session:
        me = current.editor(session)
        actions.remove_second_factor(session, me, by=me.actor)
        entered = signin.start_session(
            session, me, browser=request.user_agent.string, two_factors=browsers.had_two_factors()
        )
    browsers.enter(entered)
    flask.flash(message("The second factor is off."))
    return redirect(url_for("desk.second_factor"), 303)


def _ask_again() -> ResponseReturnValue | None:
    form = again.asking(ConfirmedForm(request.form))
    if not form.validate():
        return _page(confirmed=form), 422
    return again.refused(form, lambda problem: _page(confirmed=form, problem=problem))
