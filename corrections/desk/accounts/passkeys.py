"""Signing in with a passkey, and looking after those that one has."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import flask
from flask import abort, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts import passkeys
from corrections.accounts.models import Passkey, User
from corrections.accounts.passkeys import NOT_TAKEN, Site
from corrections.desk.accounts import again, known, offer, signin
from corrections.desk.accounts.forms import ConfirmedForm, PasskeyEntryForm, PasskeyForm, SignInForm
from corrections.desk.accounts.me import user_now
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
    flask.session[ASKED] = [asked.hex(), clock.now().timestamp()]
    return asked


def _asked() -> tuple[bytes, datetime]:
    """What this browser's device was asked to sign, and when. Raises Refused if that is too long ago."""
    challenge, at = flask.session.pop(ASKED, ("", 0.0))
    since = datetime.fromtimestamp(at, UTC)
    if not challenge or clock.now() - since > passkeys.CHALLENGE_LASTS:
        raise Refused(NOT_TAKEN)
    return bytes.fromhex(challenge), since


def ask() -> ResponseReturnValue:
    """What the browser of somebody who signs in asks its device for."""
    return jsonify(passkeys.request(_site(), _ask()))


def enter() -> ResponseReturnValue:
    form = PasskeyEntryForm(request.form)
    try:
        if not form.validate():
            raise Refused(NOT_TAKEN)
        (asked, asked_at), answer, site = _asked(), form.answer.data or "", _site()
        ways = offer.other_ways()
        with current.writing() as session:
            is_good = passkeys.begin(session, answer, asked=asked, network=client_network())
        if not is_good:
            raise Refused(NOT_TAKEN)
        with current.writing() as session:
            browser = request.user_agent.string
            user, token = passkeys.enter(session, answer, asked=asked, asked_at=asked_at, site=site, browser=browser)
            ways.check(user.id)
    except Problem as problem:
        current_app.logger.info("a passkey from %s was refused", client_network())
        body = signin.login_page(SignInForm(), problem.message)
        return body, problem.status, signin.retry_after(problem)
    browsers.enter(token)
    return offer.link(known.remember(signin.onward(), user.id), user.id)


def show() -> ResponseReturnValue:
    return _page(again.asking(PasskeyForm()))


def _page(form: PasskeyForm, problem: Message | None = None) -> str:
    with current.reading() as session:
        found = passkeys.of_user(session, user_now().id)
        return page("desk/accounts/passkeys.html", passkeys=found, form=form, problem=problem)


def create() -> ResponseReturnValue:
    """What the browser asks the device for that is to be added."""
    with current.reading() as session:
        return jsonify(passkeys.creation(session, user_now(), _site(), _ask()))


def add() -> ResponseReturnValue:
    form = again.asking(PasskeyForm(request.form))
    if not form.validate():
        return _page(form), 422
    if (refused := again.refused(form, partial(_page, form))) is not None:
        return refused
    try:
        asked, _ = _asked()
        with current.writing() as session:
            is_good = passkeys.use_up(session, asked)
        if not is_good:
            raise Refused(NOT_TAKEN)
        with current.writing() as session:
            me = current.editor(session)
            answer = form.answer.data or ""
            passkeys.add(session, me, answer, name=form.name.data or "", asked=asked, site=_site())
    except Problem as problem:
        return _page(form, problem.message), problem.status
    flask.flash(message("The passkey is added. You can sign in with it."))
    return redirect(url_for("desk.passkeys"), 303)


def _removal(passkey_id: int, form: ConfirmedForm, problem: Message | None = None) -> str:
    with current.reading() as session:
        passkey = _mine(session, user_now(), passkey_id)
        return page("desk/accounts/passkey_removal.html", passkey=passkey, form=form, problem=problem)


def remove(passkey_id: int) -> ResponseReturnValue:
    """Take one of one's own away, having shown again who one is; somebody else's does not exist here."""
    if request.method != "POST":
        return _removal(passkey_id, again.asking(ConfirmedForm()))
    form = again.asking(ConfirmedForm(request.form))
    if not form.validate():
        return _removal(passkey_id, form), 422
    if (refused := again.refused(form, partial(_removal, passkey_id, form))) is not None:
        return refused
    with current.writing() as session:
        me = current.editor(session)
        passkeys.remove(session, me, _mine(session, me, passkey_id), by=me.actor)
    flask.flash(message("The passkey is removed. Nobody signs in with it any more."))
    return redirect(url_for("desk.passkeys"), 303)


def _mine(session: Session, user: User, passkey_id: int) -> Passkey:
    mine = {each.id: each for each in passkeys.of_user(session, user.id)}
    return mine.get(passkey_id) or abort(404)
