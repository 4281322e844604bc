"""Where a user is signed in, and ending that from here."""

from __future__ import annotations

import flask
from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from corrections.accounts import queries, signin
from corrections.web import current
from corrections.web import signin as browsers
from corrections.web.filters import message
from corrections.web.routing import page


def show() -> ResponseReturnValue:
    visit = browsers.visit() or abort(401)
    with current.reading() as session:
        found = queries.sessions_of(session, visit.user)
        return page("desk/accounts/sessions.html", sessions=found, current_id=visit.user_session.id)


def end(session_id: int) -> ResponseReturnValue:
    """End one of one's own sessions; somebody else's does not exist here."""
    visit = browsers.visit() or abort(401)
    with current.writing() as session:
        mine = {found.id: found for found in queries.sessions_of(session, visit.user)}
        chosen = mine.get(session_id) or abort(404)
        signin.end_session(session, chosen, by=visit.user.actor)
    flask.flash(message("That browser is signed out."))
    return redirect(url_for("desk.sessions"), 303)


def end_others() -> ResponseReturnValue:
    visit = browsers.visit() or abort(401)
    with current.writing() as session:
        signin.end_others(session, visit.user, keep=visit.user_session, by=visit.user.actor)
    flask.flash(message("All other browsers are signed out."))
    return redirect(url_for("desk.sessions"), 303)
