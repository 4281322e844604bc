"""The duty roster of a desk: on or off, who takes turns, and in which order."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.accounts import absences
from corrections.accounts.decisions import Act, may
from corrections.accounts.models import User
from corrections.cases import answer_settings, queries, rosters
from corrections.cases.models import Desk
from corrections.desk.settings import histories
from corrections.desk.settings.forms import RosterForm
from corrections.errors import Message, Refused
from corrections.web import current
from corrections.web.filters import gettext
from corrections.web.forms import whole_number
from corrections.web.routing import page


def show(desk_id: int) -> ResponseReturnValue:
    return _page(desk_id)


def _page(desk_id: int, form: RosterForm | None = None, problem: Message | None = None) -> str:
    with current.reading() as session:
        user = current.signed_in_user() or abort(401)
        desk = _desk(session, desk_id, user)
        taking = {user.id: n for n, user in enumerate(rosters.order(session, desk_id), start=1)}
        people = rosters.able(session, desk_id)
        return page(
            "desk/settings/roster.html",
            desk=desk,
            people=people,
            places={user.id: _typed(user) if form else str(taking.get(user.id, "")) for user in people},
            away=absences.away_on(session, current.today(), [user.id for user in people]),
            form=form or RosterForm(data={"on": rosters.is_on(session, desk_id)}),
            problem=problem,
            may_add=may(user.role, Act.CHANGE_RULES),
            changes=histories.of_roster(session, desk),
        )


def _desk(session: Session, desk_id: int, user: User) -> Desk:
    """A desk whose roster `user` may change: of any, or one that they lead."""
    if not answer_settings.scope_of(session, user).has(desk_id):
        abort(403)
    return queries.desk(session, desk_id) or abort(404)


def _typed(user: User) -> str:
    return request.form.get(f"place-{user.id}", "")[:10]


def save(desk_id: int) -> ResponseReturnValue:
    """Take the order as it was typed: lower numbers first, no number no turn; equal ones stay in the order shown."""
    form = RosterForm(request.form)
    try:
        with current.writing() as session:
            user = current.editor(session)
            desk, order = _desk(session, desk_id, user), _order(session, desk_id)
            rosters.set_roster(session, desk, order, on=bool(form.on.data), by=user.actor)
    except Refused as problem:
        return _page(desk_id, form, form.take_refusal(problem.message)), problem.status
    flash(gettext("Saved."))
    return redirect(url_for("desk.roster", desk_id=desk_id), 303)


def _order(session: Session, desk_id: int) -> list[int]:
    places = []
    for shown, user in enumerate(rosters.able(session, desk_id)):
        typed = _typed(user).strip()
        number = whole_number(typed)
        if typed and number is None:
            raise Refused(
                Message.of("“{typed}” is no place in an order. Enter whole numbers.", typed=typed).about("on")
            )
        if number is not None:
            places.append((number, shown, user.id))
    return [user_id for _, _, user_id in sorted(places)]
