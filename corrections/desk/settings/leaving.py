"""Somebody leaves: their last day, and handing over what they have."""

from __future__ import annotations

from collections.abc import Iterator

import flask
from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections.accounts import absences, queries
from corrections.accounts.models import User
from corrections.cases import handing_over, leaving, rosters
from corrections.cases.handing_over import Plan
from corrections.cases.leaving import Duties, HandedOver
from corrections.desk.settings.forms import BY_TURN, HandOverForm, LastDayForm
from corrections.errors import Message, Refused
from corrections.notices import leaving as departures
from corrections.web import current
from corrections.web.filters import gettext, message, ngettext
from corrections.web.routing import page


def show(user_id: int) -> ResponseReturnValue:
    return _page(user_id)


def _page(
    user_id: int,
    *,
    last_day: LastDayForm | None = None,
    handing: HandOverForm | None = None,
    problem: Message | None = None,
) -> str:
    with current.reading() as session:
        user = queries.user(session, user_id) or abort(404)
        offered = handing or HandOverForm()
        today = current.today()
        others = [one for one in queries.working(session) if leaving.can_take_over(one, user, today=today)]
        duties, plans = leaving.duties(session, user.id), handing_over.plans(session, user.id, others)
        offered.offer((one.id, _said_of(one, plans[one.id], duties)) for one in others)
        return page(
            "desk/settings/leaving.html",
            user=user,
            duties=duties,
            by_turn={desk.name for desk in rosters.with_turns(session)},
            may_lack=any(plan.lacks for plan in plans.values()),
            waiting=len(departures.waiting(session, user.id)),
            most=leaving.MOST,
            last_day=last_day or LastDayForm(data={"last_day": user.last_day}),
            handing=offered,
            form=last_day or handing,
            problem=problem,
        )


def _said_of(one: User, plan: Plan, duties: Duties) -> str:
    """What somebody would get, beside their name."""
    gets = ngettext("{name}: gets {n} of {all} case", "{name}: gets {n} of {all} cases", duties.number)
    words = gets.format(name=one.name, n=plan.gets, all=duties.number)
    if plan.lacks:
        words += gettext("; not on {desks}").format(
            desks=", ".join(f"{desk.name} ({number})" for desk, number in plan.lacks.items())
        )
    if plan.judged:
        words += gettext("; decided before: {n}").format(n=plan.judged)
    return words


def save(user_id: int) -> ResponseReturnValue:
    """Take their last day; without one, they stay."""
    form = LastDayForm(request.form)
    if not form.validate():
        return _page(user_id, last_day=form), 422
    try:
        with current.writing() as session:
            user = queries.user(session, user_id) or abort(404)
            by = current.editor(session).actor
            absences.set_last_day(session, user, form.last_day.data, today=current.today(), by=by)
    except Refused as problem:
        return _page(user_id, last_day=form, problem=form.take_refusal(problem.message)), problem.status
    if form.last_day.data:
        flask.flash(message("Saved. After that day nothing new goes to them by turn or by a rule."))
    else:
        flask.flash(message("Saved. They stay: their turns go on."))
    return redirect(url_for("desk.person_leaving", user_id=user_id), 303)


def hand_over(user_id: int) -> ResponseReturnValue:
    """Hand over what they have, as far as it goes at once."""
    form = HandOverForm(request.form)
    try:
        with current.writing() as session:
            user = queries.user(session, user_id) or abort(404)
            to = queries.user(session, form.to.data) if form.to.data else None
            if to is None and form.to.data != BY_TURN:
                raise Refused(Message("Choose who takes over.", at="to"))
            done = handing_over.hand_over(session, user, to=to, rest=form.of_rest, by=current.editor(session).actor)
    except Refused as problem:
        return _page(user_id, handing=form, problem=form.take_refusal(problem.message)), problem.status
    flask.flash(message("Handed over."))
    for sentence in said(done, to=to):
        flask.flash(message(sentence))
    return redirect(url_for("desk.person_leaving", user_id=user_id), 303)


def said(done: HandedOver, *, to: User | None = None, stopped: int = 0) -> Iterator[Message]:
    """What became of what somebody had, a sentence each."""
    if to is not None and done.given:
        yield Message.of("Open cases that {name} has now: {number}.", name=to.name, number=done.given)
    if done.by_turn:
        names = ", ".join(f"{name} {number}" for name, number in sorted(done.turns.items()))
        yield Message.of(
            "Open cases that went to others by turn: {number} ({names}).", number=done.by_turn, names=names
        )
    if done.unassigned:
        yield Message.of("Open cases that went back to their desks: {number}.", number=done.unassigned)
    if done.left:
        yield Message.of("Open cases that they still have: {number}. Hand over once more.", number=done.left)
    if stopped:
        yield Message.of("Publications that waited for their time and were stopped: {number}.", number=stopped)
