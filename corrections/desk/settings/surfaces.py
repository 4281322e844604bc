"""Where the newsroom has notices: the list that drafts offer."""

from __future__ import annotations

from datetime import datetime

import flask
from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections.desk.settings import changed
from corrections.desk.settings.house_forms import SurfaceForm
from corrections.desk.settings.seen import Seen, remembered
from corrections.errors import Conflict, Message
from corrections.newsroom import actions, queries
from corrections.newsroom.decisions import CannotBe
from corrections.newsroom.queries import Newsroom
from corrections.newsroom.surfaces import Surface, read
from corrections.taxonomy import Placement
from corrections.web import current
from corrections.web.filters import message
from corrections.web.routing import page

Forms = dict[Placement, SurfaceForm]


def show() -> ResponseReturnValue:
    with current.reading() as session:
        forms, seen = _standing(queries.newsroom(session)), _seen(queries.last_changed(session))
    return _page(forms, seen)


def _seen(changed_at: datetime | None) -> Seen:
    return Seen(data={"seen": remembered(changed_at)})


def _standing(room: Newsroom) -> Forms:
    used = room.placements
    places = {place: n for n, place in enumerate(used, start=1)}
    return {
        place: SurfaceForm(
            prefix=f"{place}-",
            data={"used": place in used, "order": str(places.get(place, "")), "words": used.get(place, "")},
        )
        for place in [*used, *(each for each in Placement if each not in used)]
    }


def _page(forms: Forms, seen: Seen, form: SurfaceForm | None = None, problem: object = None) -> str:
    shown = {"forms": forms, "seen": seen, "form": form, "problem": problem}
    return page("desk/settings/surfaces.html", changes=changed.of(changed.SURFACES), **shown)


def save() -> ResponseReturnValue:
    """Take the list as it was typed."""
    forms = {place: SurfaceForm(request.form, prefix=f"{place}-") for place in _standing(current.newsroom())}
    seen = Seen(request.form)
    typed = [
        Surface(place, bool(form.used.data), form.order.data or "", form.words.data or "")
        for place, form in forms.items()
    ]
    try:
        chosen = [list(each) for each in read(typed)]
        with current.writing() as session:
            actions.change_seen(session, seen.seen_at(), by=current.editor(session).actor, surfaces=chosen)
    except CannotBe as refused:
        return _refused(forms, seen, refused.message), 422
    except Conflict as conflict:
        with current.reading() as session:  # saving again is then meant
            seen = _seen(queries.last_changed(session))
        return _page(forms, seen, problem=conflict.message), conflict.status
    flask.flash(message("Saved. Drafts offer these places from now on; what is published stays as it is."))
    return redirect(url_for("desk.surfaces"), 303)


def _refused(forms: Forms, seen: Seen, problem: Message) -> str:
    """The list, with what is wrong said at the field that it is about, if it is about one."""
    place, _, field = str(problem.at or "").rpartition("-")
    if not field:
        return _page(forms, seen, problem=problem)
    form = forms[Placement(place)]
    form.add_problem(field, problem)
    return _page(forms, seen, form)
