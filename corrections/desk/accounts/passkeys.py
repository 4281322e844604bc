"""Signing in with a passkey, and looking after those that one has."""

from __future__ import annotations

import flask
from flask import abort, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections import clock
from corrections.accounts import passkeys
from corrections.accounts.passkeys import NOT_TAKEN, Site
from corrections.desk.accounts import known, offer, signin
from corrections.desk.accounts.forms import PasskeyEntryForm, PasskeyForm, SignInForm
from corrections.desk.accounts.me import says_password, user_now
from corrections.errors import Message, Problem, Refused
from corrections.web import current
from corrections.web import signin as browsers
from corrections.web.filters import message
from corrections.web.routing import page
from corrections.web.security import client_network

ASKED = "passkey"  # in the cookie: what a device was asked to sign, and when


def _site() -> Site:
    return Site(current.settings().base_url, current.newsroom().name)


def _ask() -> bytes:
    """Something to sign, which this browser has to come back with."""
    asked = passkeys.challenge()
    flask.session[ASKED] = [asked.hex(), int(clock.now().timestamp())]
    return asked


def _asked() -> bytes:
    """What this browser's device was asked to sign. Raises Refused if that is too long ago."""
    challenge, at = flask.session.pop(ASKED, ("", 0))
    if not challenge or clock.now().timestamp() - at > passkeys.CHALLENGE_LASTS.total_seconds():
        raise Refused(NOT_TAKEN)
    return bytes.fromhex(challenge)


def ask() -> ResponseReturnValue:
    """What the browser of somebody who signs in asks its device for."""
    return jsonify(passkeys.request(_site(), _ask()))


def enter() -> ResponseReturnValue:
    form = PasskeyEntryForm(request.form)
    try:
        if not form.validate():
            raise Refused(NOT_TAKEN)
        asked, ways = _asked(), offer.other_ways()
        with current.writing() as session:
            user, token = passkeys.enter(
                session,
                form.answer.data or "",
                asked=asked,
                site=_site(),
                network=client_network(),
                browser=request.user_agent.string,
            )
            ways.check(user.id)
    except Problem as problem:
        current_app.logger.info("a passkey from %s was refused", client_network())
        body = signin.login_page(SignInForm(), problem.message)
        return body, problem.status, signin.retry_after(problem)
    browsers.enter(token)
    return offer.link(known.remember(signin.onward(), user.id), user.id)


def show() -> ResponseReturnValue:
    return _page(PasskeyForm())


def _page(form: PasskeyForm, problem: Message | None = None) -> str:
    with current.reading() as session:
        found = passkeys.of_user(session, user_now().id)
        return page("desk/accounts/passkeys.html", passkeys=found, form=form, problem=problem)


def create() -> ResponseReturnValue:
    """What the browser asks the device for that is to be added."""
    with current.reading() as session:
        return jsonify(passkeys.creation(session, user_now(), _site(), _ask()))


def add() -> ResponseReturnValue:
    form = PasskeyForm(request.form)
    if not form.validate():
        return _page(form), 422
    try:
        says_password(user_now(), form.current.data or "")
    except Refused as problem:
        form.add_problem("current", problem.message)
        return _page(form), 422
    except Problem as problem:
        return _page(form, problem.message), problem.status, signin.retry_after(problem)
    try:
        asked = _asked()
        with current.writing() as session:
            me = current.editor(session)
            answer = form.answer.data or ""
            passkeys.add(session, me, answer, name=form.name.data or "", asked=asked, site=_site())
    except Problem as problem:
        return _page(form, problem.message), problem.status
    flask.flash(message("The passkey is added. You can sign in with it."))
    return redirect(url_for("desk.passkeys"), 303)


def remove(passkey_id: int) -> ResponseReturnValue:
    """Take one of one's own away; somebody else's does not exist here."""
    with current.writing() as session:
        me = current.editor(session)
        mine = {each.id: each for each in passkeys.of_user(session, me.id)}
        passkeys.remove(session, me, mine.get(passkey_id) or abort(404))
    flask.flash(message("The passkey is removed. Nobody signs in with it any more."))
    return redirect(url_for("desk.passkeys"), 303)
