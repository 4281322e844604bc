"""The newsroom's settings on one page."""

from __future__ import annotations

from typing import Any

import flask
from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections import clock
from corrections.cases import recounting
from corrections.desk.settings import changed
from corrections.desk.settings.forms import NewsroomForm
from corrections.errors import Conflict, Message
from corrections.newsroom import decisions, queries, regions
from corrections.web import colour, current
from corrections.web.filters import gettext, message, ngettext
from corrections.web.routing import page


def show() -> ResponseReturnValue:
    with current.reading() as session:
        form = NewsroomForm.showing(queries.newsroom(session), queries.last_changed(session))
    return _page(form)


def _page(form: NewsroomForm, **shown: Any) -> str:
    try:
        colours = colour.shown(decisions.accent(form.accent.data or ""))
    except decisions.CannotBe:
        colours = None
    shown |= {"colours": colours, "changes": changed.of(changed.NEWSROOM), "regions": regions.names()}
    return page("desk/settings/newsroom.html", form=form, **shown)


def save() -> ResponseReturnValue:
    """Change what differs from what stands; each change is an event."""
    form = NewsroomForm(request.form, stands=current.newsroom())
    if "fill" in request.form:
        if request.form["fill"] == "holidays":
            return _page(form, filled=_fill_in_holidays(form))
        return _page(form)
    valid = form.validate()
    values = form.values()
    if not valid or values is None:
        return _page(form), 422
    try:
        with current.writing() as session:
            recounting.change_newsroom(session, form.seen_at(), by=current.editor(session).actor, **values)
    except Conflict as conflict:
        return _changed_meanwhile(form, conflict.message), conflict.status
    flask.flash(message("Saved. Public pages show it at once."))
    return redirect(url_for("desk.newsroom"), 303)


def _changed_meanwhile(form: NewsroomForm, problem: Message) -> str:
    """Show what was typed beside what stands now; saving again is then meant."""
    with current.reading() as session:
        stands = queries.newsroom(session)
        now = NewsroomForm.showing(stands, queries.last_changed(session))
    form.seen.data = now.seen.data
    differing = [
        (gettext(field.label.text), field.data)
        for field in now
        if field.data != form[field.name].data and field.name != "seen"
    ]
    return _page(form, problem=problem, differing=differing)


def _fill_in_holidays(form: NewsroomForm) -> str | None:
    """Add the public holidays of this year and the next to the days off, for the administrator to look at. Says how
    many those are; None where there is no list, which is said at the field."""
    region = regions.code_of(form.region.data or "")
    year = clock.now().astimezone(current.newsroom().zone).year
    lists = [decisions.public_holidays(region, of) for of in (year, year + 1)]
    found = {day: name for known in lists if known is not None for day, name in known.items()}
    if not found:
        form.add_problem("region", decisions.NO_LIST)
        return None
    form.region.data = region
    typed = (form.holidays.data or "").strip()
    added = [f"{day.isoformat()} {name}" for day, name in sorted(found.items()) if day.isoformat() not in typed]
    form.holidays.data = "\n".join([*typed.splitlines(), *added])
    said = ngettext("{n} day filled in, not saved yet.", "{n} days filled in, not saved yet.", len(added))
    return said.format(n=len(added)) if added else gettext("All of them are listed already.")
