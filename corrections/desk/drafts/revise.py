"""A further revision of a published correction: what stands in the record, and beginning the next wording of it."""

from __future__ import annotations

from flask import abort, flash, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.desk.drafts import after
from corrections.desk.drafts.places import Place
from corrections.errors import Problem
from corrections.notices import drafting, queries
from corrections.web.current import editor, reading, writing
from corrections.web.filters import gettext
from corrections.web.routing import page


def nothing_at_work(session: Session, place: Place, problem: Problem | None = None) -> ResponseReturnValue:
    """The page where no draft is at work: what was published last, and what can be done now."""
    case, correction = place.case(session), place.correction(session)
    found = [correction] if correction is not None else list(queries.of_case(session, case.id)) if case else []
    published, user = queries.published(session, found, every_revision=True), editor(session)
    body = page(
        "desk/drafts/published.html",
        place=place,
        case=case,
        published=published,
        told=after.told(session, case, published, user),
        user=user,
        problem=problem.message if problem else None,
    )
    return body, problem.status if problem else 200


def start(number: str) -> ResponseReturnValue:
    """Begin a further revision, or go on with the one that is at work."""
    place = Place(number=number)
    try:
        with writing() as session:
            correction = place.correction(session) or abort(404)
            if place.draft(session) is None:
                drafting.start_revision(session, correction, by=editor(session))
                flash(gettext("A further revision is begun, from the newest wording."))
    except Problem as problem:
        with reading() as session:
            return nothing_at_work(session, place, problem)
    return redirect(place.url(), 303)
