"""When somebody is away, told by themselves or by an administrator; and whether they want the daily digest."""

from __future__ import annotations

import flask
from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.accounts import absences, queries
from corrections.accounts.models import User
from corrections.desk.accounts.forms import AwayForm, DigestForm
from corrections.errors import Message, Refused
from corrections.web import current
from corrections.web.filters import message
from corrections.web.routing import page


def _who(session: Session, user_id: int | None) -> User:
    """The one whose days they are: whoever is signed in, unless an administrator looks at somebody."""
    return current.editor(session) if user_id is None else queries.user(session, user_id) or abort(404)


def _here(user_id: int | None) -> str:
    return url_for("desk.me_away") if user_id is None else url_for("desk.person_away", user_id=user_id)


def _page(user_id: int | None, form: AwayForm, problem: Message | None = None) -> str:
    with current.reading() as session:
        user = _who(session, user_id)
        ahead = absences.ahead(session, user.id, current.today())
        return page(
            "desk/accounts/away.html",
            user=user,
            mine=user_id is None,
            ahead=ahead,
            today=current.today(),
            here=_here(user_id),
            form=form,
            problem=problem,
        )


def show(user_id: int | None = None) -> ResponseReturnValue:
    return _page(user_id, AwayForm(data={"first_day": current.today(), "last_day": current.today()}))


def add(user_id: int | None = None) -> ResponseReturnValue:
    form = AwayForm(request.form)
    with current.reading() as session:
        _who(session, user_id)
    if not form.validate() or form.first_day.data is None or form.last_day.data is None:
        return _page(user_id, form), 422
    try:
        with current.writing() as session:
            user, by = _who(session, user_id), current.editor(session).actor
            absences.add(session, user, form.first_day.data, form.last_day.data, today=current.today(), by=by)
    except Refused as problem:
        return _page(user_id, form, form.take_refusal(problem.message)), problem.status
    flask.flash(message("Saved. New cases go to others on these days."))
    return redirect(_here(user_id), 303)


def remove(absence_id: int, user_id: int | None = None) -> ResponseReturnValue:
    with current.writing() as session:
        user = _who(session, user_id)
        absence = absences.absence_of(session, user.id, absence_id) or abort(404)
        absences.remove(session, absence, by=current.editor(session).actor)
    flask.flash(message("Removed."))
    return redirect(_here(user_id), 303)


def set_digest() -> ResponseReturnValue:
    form = DigestForm(request.form)
    with current.writing() as session:
        me = current.editor(session)
        absences.set_digest(session, me, bool(form.digest.data), by=me.actor)
    flask.flash(message("Saved."))
    return redirect(url_for("desk.me"), 303)
