"""The clocks of complaints, and the outside body that final answers name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from corrections.cases import recounting
from corrections.desk.settings import changed
from corrections.desk.settings.seen import Seen, remembered
from corrections.errors import Conflict, Message
from corrections.newsroom import decisions, queries
from corrections.newsroom.decisions import CannotBe
from corrections.newsroom.queries import Newsroom
from corrections.web import current
from corrections.web.filters import message
from corrections.web.forms import AtMost
from corrections.web.routing import page

MOST_DAYS = 365


def _days(typed: str) -> int:
    return decisions.whole(typed, 1, MOST_DAYS)


READ: Mapping[str, Callable[[str], Any]] = {
    "complaint_acknowledge_days": _days,
    "complaint_decide_days": _days,
    "complaint_comment_days": _days,
    "complaint_review_days": _days,
    "outside_body": str,
    "outside_body_address": str,
}


class ComplaintsForm(Seen):
    complaint_acknowledge_days = StringField("Days until a complaint is acknowledged")
    complaint_decide_days = StringField("Days until it is decided")
    complaint_comment_days = StringField("Days for comments on a provisional finding")
    complaint_review_days = StringField("Days in which a review can be asked for")
    outside_body = StringField("Outside body", [AtMost(200)])
    outside_body_address = StringField("Its address", [AtMost(300)])

    @classmethod
    def showing(cls, stands: Newsroom, seen: datetime | None) -> ComplaintsForm:
        return cls(data={name: str(getattr(stands, name)) for name in READ} | {"seen": remembered(seen)})

    def values(self) -> dict[str, Any] | None:
        """The settings as typed, or None, with what is wrong said at its field."""
        found: dict[str, Any] = {}
        for name, read in READ.items():
            try:
                found[name] = read(self[name].data or "")
            except CannotBe as refused:
                self.add_problem(name, refused.message)
        if len(found) < len(READ):
            return None
        if found["complaint_decide_days"] < found["complaint_acknowledge_days"]:
            self.add_problem("complaint_decide_days", Message("It can’t be decided before it is acknowledged."))
            return None
        if found["outside_body"] and not found["outside_body_address"]:
            self.add_problem("outside_body_address", Message("Say where it can be reached."))
            return None
        return found


def show() -> ResponseReturnValue:
    with current.reading() as session:
        form = ComplaintsForm.showing(queries.newsroom(session), queries.last_changed(session))
    return _page(form)


def _page(form: ComplaintsForm, problem: Message | None = None) -> str:
    return page("desk/settings/complaints.html", form=form, problem=problem, changes=changed.of(changed.COMPLAINTS))


def save() -> ResponseReturnValue:
    form = ComplaintsForm(request.form)
    values = form.values() if form.validate() else None
    if values is None:
        return _page(form), 422
    try:
        with current.writing() as session:
            recounting.change_newsroom(session, form.seen_at(), by=current.editor(session).actor, **values)
    except Conflict as conflict:
        with current.reading() as session:
            form.seen.data = remembered(queries.last_changed(session))
        return _page(form, conflict.message), conflict.status
    flash(message("Saved. Open complaints are counted anew within a minute."))
    return redirect(url_for("desk.complaint_settings"), 303)
