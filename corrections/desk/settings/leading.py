"""Who leads a desk, and taking somebody off it: whoever would leave it without a lead is asked once more."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.accounts import queries as accounts
from corrections.accounts.models import User
from corrections.cases import queries, rosters, settings
from corrections.cases.models import Desk
from corrections.errors import Message, Problem
from corrections.web.current import editor, reading, writing
from corrections.web.filters import message
from corrections.web.routing import page


def change(desk_id: int, user_id: int) -> ResponseReturnValue:
    """Have a member lead the desk, or no longer."""
    lead = request.form.get("lead") == "yes"
    try:
        with writing() as session:
            desk, user = _both(session, desk_id, user_id)
            if not lead and _asks(session, desk, user):
                return _ask(desk, user, removing=False)
            settings.set_lead(session, desk, user, lead=lead, by=editor(session).actor)
            said = "{name} leads the desk {desk} now." if lead else "{name} no longer leads the desk {desk}."
            flash(message(Message.of(said, name=user.name, desk=desk.name)))
            _say_if_leaderless(session, desk)
    except Problem as problem:
        flash(message(problem.message))
    return redirect(url_for("desk.desks"), 303)


def remove(desk_id: int, user_id: int) -> ResponseReturnValue:
    """Take somebody off a desk, and offer to put them back."""
    with writing() as session:
        desk, user = _both(session, desk_id, user_id)
        if _asks(session, desk, user):
            return _ask(desk, user, removing=True)
        led = _leads(session, desk, user)
        in_turn = rosters.is_on(session, desk.id) and user in rosters.order(session, desk.id)
        settings.remove_member(session, desk, user, by=editor(session).actor)
        flash(message(Message.of("{name} no longer works on the desk {desk}.", name=user.name, desk=desk.name)))
        if in_turn:
            flash(message(Message.of("{name} is off its roster too.", name=user.name)))
        if led:
            _say_if_leaderless(session, desk)
    return redirect(url_for("desk.desks", off=f"{desk_id}.{user_id}.{int(led)}"), 303)


def _both(session: Session, desk_id: int, user_id: int) -> tuple[Desk, User]:
    return queries.desk(session, desk_id) or abort(404), accounts.user(session, user_id) or abort(404)


def _leads(session: Session, desk: Desk, user: User) -> bool:
    return any(member.id == user.id and lead for member, lead in queries.memberships(session)[desk.id])


def _asks(session: Session, desk: Desk, user: User) -> bool:
    """Whether this would leave the desk without a lead, and nobody has said yet that it is meant."""
    leads = [member.id for member, lead in queries.memberships(session)[desk.id] if lead]
    return leads == [user.id] and request.form.get("sure") != "yes"


def _ask(desk: Desk, user: User, *, removing: bool) -> ResponseReturnValue:
    with reading() as session:
        in_turn = rosters.is_on(session, desk.id) and any(one.id == user.id for one in rosters.order(session, desk.id))
        return page("desk/settings/last_lead.html", desk=desk, person=user, removing=removing, in_turn=in_turn)


def _say_if_leaderless(session: Session, desk: Desk) -> None:
    if not any(lead for _, lead in queries.memberships(session)[desk.id]):
        flash(message(Message.of("The desk {desk} has no lead now.", desk=desk.name)))
