"""Where the newsroom has notices: the list that drafts offer."""

from __future__ import annotations

import flask
from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, StringField

from corrections.newsroom import actions
from corrections.newsroom.decisions import CannotBe
from corrections.newsroom.queries import Newsroom
from corrections.newsroom.surfaces import Surface, read
from corrections.taxonomy import Placement
from corrections.web import current
from corrections.web.filters import message
from corrections.web.forms import Form
from corrections.web.routing import page


class SurfaceForm(Form):
    """One place. Several are sent as one form."""

    used = BooleanField("In use")
    order = StringField("Order")
    words = StringField("Your own words for it")


Forms = dict[Placement, SurfaceForm]


def show() -> ResponseReturnValue:
    return _page(_standing(current.newsroom()))


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


def _page(forms: Forms, form: SurfaceForm | None = None, problem: object = None) -> str:
    return page("desk/settings/surfaces.html", forms=forms, form=form, problem=problem)


def save() -> ResponseReturnValue:
    """Take the list as it was typed."""
    forms = {place: SurfaceForm(request.form, prefix=f"{place}-") for place in _standing(current.newsroom())}
    typed = [
        Surface(place, bool(form.used.data), form.order.data or "", form.words.data or "")
        for place, form in forms.items()
    ]
    try:
        chosen = read(typed)
    except CannotBe as refused:
        at = refused.message.at
        if at is None:
            return _page(forms, problem=refused.message), 422
        form = forms[Placement(str(at))]
        form.add_problem("order" if "order" in refused.message.text else "words", refused.message)
        return _page(forms, form), 422
    with current.writing() as session:
        actions.change(session, by=current.editor(session).actor, surfaces=[list(each) for each in chosen])
    flask.flash(message("Saved. Drafts offer these places from now on; what is published stays as it is."))
    return redirect(url_for("desk.surfaces"), 303)
