"""An invitation: choose a password, and be signed in."""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from corrections.accounts import actions, signin
from corrections.accounts.passwords import HashedPassword
from corrections.capabilities import Purpose
from corrections.desk.accounts import choosing
from corrections.web import current
from corrections.web import signin as browsers


def invite(token: str) -> ResponseReturnValue:
    """Choose the first password."""
    return choosing.page_of_link(Purpose.INVITE, "desk/accounts/invite.html", token, _accept)


def _accept(token: str, password: HashedPassword) -> ResponseReturnValue:
    with current.writing() as session:
        user = actions.accept_invite(session, token, password)
        entered = signin.start_session(session, user, browser=request.user_agent.string)
    browsers.enter(entered)
    return redirect("/desk", 303)
