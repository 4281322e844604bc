"""An invitation: choose a password, and be signed in."""

from __future__ import annotations

from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue

from corrections.accounts import actions, signin
from corrections.accounts.passwords import HashedPassword
from corrections.capabilities import Purpose
from corrections.desk.accounts import choosing, offer
from corrections.errors import Message
from corrections.web import current
from corrections.web import signin as browsers


def invite(token: str, problem: Message | None = None) -> ResponseReturnValue:
    """Choose the first password, or come in with the provider; with `problem`, after that has gone wrong."""
    shown: dict[str, Any] = {"provider": offer.offer()} | ({"problem": problem} if problem is not None else {})
    return choosing.page_of_link(Purpose.INVITE, "desk/accounts/invite.html", token, _accept, **shown)


def _accept(token: str, password: HashedPassword) -> ResponseReturnValue:
    ways = offer.other_ways()
    with current.writing() as session:
        user = actions.accept_invite(session, token, password)
        ways.check(user.id)
        entered = signin.start_session(session, user, browser=request.user_agent.string)
    browsers.enter(entered)
    return redirect("/desk", 303)
