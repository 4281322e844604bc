"""How long names, addresses, files and mails are kept. What the months erase is shown before they are saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField

from corrections.errors import Conflict, Message
from corrections.newsroom import actions, decisions
from corrections.newsroom import queries as newsrooms
from corrections.newsroom.decisions import CannotBe
from corrections.newsroom.queries import Newsroom
from corrections.retention import queries
from corrections.web import current
from corrections.web.filters import message
from corrections.web.forms import Form
from corrections.web.routing import page

MOST_MONTHS, MOST_DAYS = 120, 365


def _months(typed: str) -> int:
    return decisions.whole(typed, 1, MOST_MONTHS) if typed else 0


def _days(typed: str) -> int:
    return decisions.whole(typed, 1, MOST_DAYS)


READ: Mapping[str, Callable[[str], int]] = {"keep_readers": _months, "keep_files": _months, "keep_mail_days": _days}


class RetentionForm(Form):
    """`shown`: the values of which the form has shown what they erase."""

    keep_readers = StringField("Months for names and addresses")
    keep_files = StringField("Months for files")
    keep_mail_days = StringField("Days for mails as they came")
    shown = HiddenField()
    seen = HiddenField()

    @classmethod
    def showing(cls, stands: Newsroom, seen: datetime | None) -> RetentionForm:
        typed = {name: str(getattr(stands, name) or "") for name in READ}
        return cls(data=typed | {"seen": seen.isoformat() if seen else ""})

    def values(self) -> dict[str, int] | None:
        """The settings as typed, or None, with what is wrong said at its field."""
        found: dict[str, int] = {}
        for name, read in READ.items():
            try:
                found[name] = read(self[name].data or "")
            except CannotBe as refused:
                self.add_problem(name, refused.message)
        return found if len(found) == len(READ) else None

    def seen_at(self) -> datetime | None:
        """When the settings that the form showed were last changed."""
        try:
            return datetime.fromisoformat(self.seen.data or "").astimezone(UTC)
        except (ValueError, OverflowError):  # not what we gave out
            return None


def show() -> ResponseReturnValue:
    with current.reading() as session:
        form = RetentionForm.showing(newsrooms.newsroom(session), newsrooms.last_changed(session))
        return page("desk/settings/retention.html", form=form)


def save() -> ResponseReturnValue:
    """Show what the months that were typed erase; once that was shown of them, save them."""
    form = RetentionForm(request.form)
    values = form.values() if form.validate() else None
    if values is None:
        return page("desk/settings/retention.html", form=form), 422
    if form.shown.data != _told(values):
        return _shown(form, values)
    try:
        with current.writing() as session:
            actions.change_seen(session, form.seen_at(), by=current.editor(session).actor, **values)
    except Conflict as conflict:
        return _shown(form, values, conflict.message), conflict.status
    flash(message("Saved. What is due is erased from now on, some of it every few seconds."))
    return redirect(url_for("desk.retention"), 303)


def _shown(form: RetentionForm, values: dict[str, int], problem: Message | None = None) -> str:
    """The form with what it would erase today; after a conflict it is meant for the settings as they stand now."""
    months, files, days = values.values()
    with current.reading() as session:
        due = queries.due(session, readers_months=months, files_months=files, mail_days=days)
        if problem is not None and (seen := newsrooms.last_changed(session)) is not None:
            form.seen.data = seen.isoformat()
        form.shown.data = _told(values)
        return page("desk/settings/retention.html", form=form, due=due, problem=problem)


def _told(values: Mapping[str, int]) -> str:
    return ".".join(str(value) for value in values.values())
