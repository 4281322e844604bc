"""What was asked to be erased: the list, each request with what holds it now, and the second person's word."""

from __future__ import annotations

import flask
from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

import corrections.schema  # noqa: F401  every table is looked through
from corrections.accounts import queries as accounts
from corrections.accounts.decisions import Act, may
from corrections.desk.erasures.forms import RefusalForm
from corrections.erasures import actions, naming, queries
from corrections.erasures.decisions import ASKED
from corrections.errors import Message, Problem
from corrections.web import current
from corrections.web.filters import message
from corrections.web.routing import page


def show_all() -> ResponseReturnValue:
    user = current.signed_in_user() or abort(401)
    with current.reading() as session:
        rows = queries.newest(session)
        people = {id_ for row in rows for id_ in (row.asked_by_id, row.decided_by_id) if id_}
        names = {person.id: person.name for person in accounts.users(session, people).values()}
    return page("desk/erasures/index.html", rows=rows, names=names, may_ask=may(user.role, Act.ERASE))


def show(erasure_id: int) -> ResponseReturnValue:
    return _page(erasure_id, RefusalForm())


def _page(erasure_id: int, form: RefusalForm, problem: Message | None = None) -> str:
    user = current.signed_in_user() or abort(401)
    with current.reading() as session:
        asked = queries.request(session, erasure_id) or abort(404)
        people = {id_ for id_ in (asked.asked_by_id, asked.decided_by_id) if id_}
        names = {person.id: person.name for person in accounts.users(session, people).values()}
        found = actions.now(session, asked, current.settings()) if asked.state == ASKED else None
        after = queries.came_after(session, asked)
        gone = [] if found else [naming.of_key(session, key) for key in asked.places]
    return page(
        "desk/erasures/show.html",
        asked=asked,
        names=names,
        found=found,
        gone=gone,
        after=after,
        stands=found is not None and actions.still_stands(asked, found),
        may_take_back=may(user.role, Act.ERASE),
        may_decide=may(user.role, Act.CONFIRM_ERASURE) and user.id != asked.asked_by_id,
        form=form,
        problem=problem,
    )


def confirm(erasure_id: int) -> ResponseReturnValue:
    """Erase it, for good. What stands in the files of the database goes when the worker has written them anew."""
    try:
        with current.reading() as session:
            asked = queries.request(session, erasure_id) or abort(404)
            actions.see_who_decides(asked, by=current.editor(session))
            found = actions.now(session, asked, current.settings())
        with current.writing() as session:
            asked = queries.request(session, erasure_id, hold=True) or abort(404)
            actions.confirm(session, asked, found, settings=current.settings(), by=current.editor(session))
    except Problem as problem:
        return _page(erasure_id, RefusalForm(), problem.message), problem.status
    flask.flash(message("It is erased. Look at what is left to do, below."))
    return redirect(url_for("desk.erasure", erasure_id=erasure_id), 303)


def take_back(erasure_id: int) -> ResponseReturnValue:
    try:
        with current.writing() as session:
            asked = queries.request(session, erasure_id, hold=True) or abort(404)
            actions.take_back(session, asked, by=current.editor(session))
    except Problem as problem:
        return _page(erasure_id, RefusalForm(), problem.message), problem.status
    flask.flash(message("Taken back: nothing was erased."))
    return redirect(url_for("desk.erasure", erasure_id=erasure_id), 303)


def refuse(erasure_id: int) -> ResponseReturnValue:
    form = RefusalForm(request.form)
    with current.reading() as session:
        _ = queries.request(session, erasure_id) or abort(404)
    if not form.validate():
        return _page(erasure_id, form), 422
    try:
        with current.writing() as session:
            asked = queries.request(session, erasure_id, hold=True) or abort(404)
            actions.refuse(session, asked, reason=form.reason.data or "", by=current.editor(session))
    except Problem as problem:
        return _page(erasure_id, form, form.take_refusal(problem.message)), problem.status
    flask.flash(message("Refused: nothing was erased."))
    return redirect(url_for("desk.erasure", erasure_id=erasure_id), 303)
