"""Saving the queue's filters as a view, and the page on which views are renamed and removed."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections import clock
from corrections.cases import queries, saving
from corrections.desk.cases import narrowing, queue
from corrections.desk.cases.forms import ViewForm
from corrections.desk.cases.views import views
from corrections.errors import Message, Problem, Refused
from corrections.web import current
from corrections.web.current import editor, reading, writing
from corrections.web.filters import gettext
from corrections.web.routing import page


def create() -> ResponseReturnValue:
    """Keep the filters in this address under a name."""
    form, user = ViewForm(request.form), current.signed_in_user() or abort(401)
    if not form.validate():
        return queue.shown(saving_form=form), 422
    try:
        with writing() as session:
            desks = queries.desks(session)
            chosen = narrowing.read(request.args, views(user, clock.now(), current.newsroom()), desks, user)
            if not chosen.values:
                raise Refused("Choose filters first: without any, the view would be “All open”.")
            desk_id = form.desk.data or 0
            by = editor(session)
            saving.save(session, form.name.data or "", chosen.kept, desk_id=desk_id if desk_id > 0 else None, by=by)
    except Problem as problem:
        return queue.shown(saving_form=form, problem=form.take_refusal(problem.message)), problem.status
    flash(gettext("The view is saved. It stands beside the others, with its count."))
    return redirect(chosen.address(), 303)


def show() -> ResponseReturnValue:
    return _page()


def _page(view_id: int = 0, form: ViewForm | None = None, problem: Message | None = None) -> str:
    user = current.signed_in_user() or abort(401)
    with reading() as session:
        desks, all_views = queries.desks(session), views(user, clock.now(), current.newsroom())
        shown: list[dict[str, Any]] = []
        for view, desk in saving.of(session, user.id):
            chosen = narrowing.read_saved(view.filters, all_views, desks, user)
            naming = form if form is not None and view.id == view_id else ViewForm(name=view.name)
            naming.name.id = naming.name.label.field_id = f"name-{view.id}"
            may_change = desk is None or saving.may_change(session, view.desk_id or 0, user)
            chips = narrowing.chips(session, chosen, desks)
            shown.append(
                {"view": view, "desk": desk, "url": chosen.address(), "of": chosen.view, "chips": chips, "form": naming}
                | {"may_change": may_change}
            )
        return page("desk/cases/views.html", shown=shown, form=form, problem=problem)


def rename(view_id: int) -> ResponseReturnValue:
    form = ViewForm(request.form)
    if not form.validate():
        return _page(view_id, form), 422
    try:
        with writing() as session:
            user = editor(session)
            saving.rename(session, saving.view(session, view_id, user) or abort(404), form.name.data or "", by=user)
    except Problem as problem:
        return _page(view_id, form, form.take_refusal(problem.message)), problem.status
    flash(gettext("The view is renamed."))
    return redirect(url_for("desk.views"), 303)


def remove(view_id: int) -> ResponseReturnValue:
    with writing() as session:
        user = editor(session)
        saving.remove(session, saving.view(session, view_id, user) or abort(404), by=user)
    flash(gettext("The view is removed. Its cases stay where they are."))
    return redirect(url_for("desk.views"), 303)
