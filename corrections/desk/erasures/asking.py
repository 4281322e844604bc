"""Finding everything that holds certain words, and asking a second person to erase it.

Words go by POST alone: an address is kept by browsers, proxies and logs.
"""

from __future__ import annotations

import re

import flask
from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

import corrections.schema  # noqa: F401  every table is looked through
from corrections.accounts import queries as accounts
from corrections.accounts.decisions import MAY, Act
from corrections.desk.erasures.forms import AskForm, FindForm
from corrections.erasures import actions, finding, queries
from corrections.errors import Conflict, Message, Problem, Refused, Unavailable
from corrections.taxonomy import ErasureGround
from corrections.web import current
from corrections.web.filters import gettext, message
from corrections.web.routing import page

DIGEST = re.compile(r"[0-9a-f]{64}")


def show() -> ResponseReturnValue:
    return _form(FindForm())


def _form(form: FindForm, problem: Message | None = None) -> str:
    with current.reading() as session:
        entry = queries.record(session, form.record.data) if form.record.data and not form.record.errors else None
        parts = queries.parts_of(session, entry) if entry is not None else []
    if form.record.data and not parts and not form.errors:
        form.record.errors = [gettext("We know no record at this address that still holds a text")]
    return page("desk/erasures/new.html", form=form, parts=parts, problem=problem)


def find() -> ResponseReturnValue:
    """Show every place; or first the parts of a record, of which none was pointed at yet."""
    form = FindForm(request.form)
    if "again" in request.form:  # from the list back to the words, which stand in no address
        return _form(form)
    if not form.validate():
        return _form(form), 422
    if form.record.data and not form.chosen.data:
        shown = _form(form)
        return shown, 422 if form.errors else 200
    try:
        return _places(AskForm(words=form.words.data, chosen=form.chosen.data))
    except (Refused, Unavailable) as problem:
        return _form(form, problem.message), problem.status


def _places(form: AskForm, problem: Message | None = None) -> str:
    with current.reading() as session:
        found = finding.find(session, form.sought(), current.settings())
        seconds = len(accounts.working(session, MAY[Act.CONFIRM_ERASURE]))
    if form.seen.data is None:  # this list is shown for the first time
        form.stay.data = [*(form.stay.data or ()), *(place.key for place in found.places if not place.meant)]
    form.seen.data = found.all
    words = form.sought().words
    return page("desk/erasures/places.html", form=form, found=found, words=words, seconds=seconds, problem=problem)


def _digest(seen: str) -> bytes:
    return bytes.fromhex(seen) if DIGEST.fullmatch(seen) else b""


def create() -> ResponseReturnValue:
    form = AskForm(request.form)
    if not form.validate():
        return _places(form) if form.sought() != finding.Sought() else _form(FindForm(request.form)), 422
    try:
        with current.reading() as session:
            found = finding.find(session, form.sought(), current.settings())
        with current.writing() as session:
            asked = actions.ask(
                session,
                form.sought(),
                found,
                form.stay.data or (),
                seen=_digest(form.seen.data or ""),
                ground=ErasureGround(form.ground.data),
                reason=form.reason.data or "",
                by=current.editor(session),
            )
    except Conflict as conflict:
        form.seen.data = None
        return _places(form, conflict.message), conflict.status
    except Unavailable as unavailable:  # the list can't be made now either
        return _form(FindForm(request.form), unavailable.message), unavailable.status
    except Problem as problem:
        return _places(form, form.take_refusal(problem.message)), problem.status
    flask.flash(message("Nothing is erased yet: a standards editor has to confirm it."))
    return redirect(url_for("desk.erasure", erasure_id=asked.id), 303)
