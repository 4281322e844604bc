"""Publishing: the hold that runs for some seconds or until a chosen time, and stopping it; waiting for the CMS."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts.models import User
from corrections.desk.drafts import edit
from corrections.desk.drafts.forms import CannotBe, moment
from corrections.desk.drafts.places import Place
from corrections.errors import Message, Problem
from corrections.notices import actions, fixes, queries
from corrections.notices.models import Draft, Hold
from corrections.web import current
from corrections.web.current import editor, reading, writing
from corrections.web.filters import gettext, message

HELD = Message("Until it is published, it can be stopped here.")


def create(case_id: int | None = None, number: str | None = None) -> ResponseReturnValue:
    """Save what was typed, and hold it for publication: now, or at the time that was typed with “Publish later”."""
    place = Place(case_id, number)
    try:
        at = _chosen()
    except CannotBe as problem:
        with reading() as session:
            draft, forms = edit.sent(session, place)
            forms.validate()
        forms.act.add_problem("at", str(problem))
        return edit.again(place, draft, forms, None, 422)

    def act(session: Session, draft: Draft, user: User) -> None:
        wait = timedelta(seconds=current.settings().hold_seconds)
        actions.hold(session, draft, by=user, wait=wait, at=at)

    return edit.and_then(place, act, done=HELD, then=place.url(), stops=True)


def _chosen() -> datetime | None:
    """The time that was typed, with “Publish later”; None is now, if none was typed. Raises CannotBe."""
    typed = request.form.get("at", "")
    if "later" not in request.form:
        if typed.strip():
            raise CannotBe(gettext("You entered a time. Press “Publish later”, or empty it to publish now."))
        return None
    if not typed.strip():
        raise CannotBe(gettext("Enter when it is to be published."))
    return moment(typed, current.newsroom().zone, clock.now())


def stop(case_id: int | None = None, number: str | None = None) -> ResponseReturnValue:
    """Stop the hold that is running; if it is done already, the page says so."""
    place = Place(case_id, number)
    with reading() as session:
        draft = place.last_draft(session)
        held = queries.last_hold(session, draft.id) if draft is not None else None
    if draft is None or held is None:
        return redirect(place.url(), 303)
    try:
        with writing() as session:
            actions.stop(session, session.get_one(Hold, held.id), by=editor(session))
    except Problem as problem:
        flash(message(problem.message))
        return redirect(place.url(), 303)
    flash(gettext("Stopped. Nothing was published."))
    return redirect(place.url(), 303)


def state(case_id: int | None = None, number: str | None = None) -> ResponseReturnValue:
    """What became of the last hold, for the pages that count it down: running, stopped, done or failed."""
    place = Place(case_id, number)
    with reading() as session:
        draft = place.last_draft(session)
        held = queries.last_hold(session, draft.id) if draft is not None else None
        return {"state": held.state if held is not None else None}, {"Cache-Control": "no-store"}


def wait(case_id: int | None = None, number: str | None = None) -> ResponseReturnValue:
    """Save what was typed, and let the case wait until the CMS has changed the article."""

    def act(session: Session, draft: Draft, user: User) -> None:
        fixes.wait_for_fix(session, draft, by=user)

    done = Message("The notice is saved, and waits until the CMS has changed the article.")
    return edit.and_then(Place(case_id, number), act, done=done)
