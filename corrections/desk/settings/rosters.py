"""The desks whose roster somebody may change, and who takes turns there."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from corrections.cases import answer_settings, queries, rosters
from corrections.web import current
from corrections.web.routing import page


def show() -> ResponseReturnValue:
    user = current.signed_in_user() or abort(401)
    with current.reading() as session:
        scope = answer_settings.scope_of(session, user)
        desks = [desk for desk in queries.desks(session) if scope.has(desk.id)]
        return page("desk/settings/rosters.html", desks=desks, orders=rosters.orders(session) if desks else {})
