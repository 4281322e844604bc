"""How long names, addresses, files and mails are kept. What the months erase is shown before they are saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections.desk.settings import changed
from corrections.desk.settings.house_forms import RetentionForm
from corrections.desk.settings.seen import remembered
from corrections.errors import Conflict, Message
from corrections.newsroom import actions
from corrections.newsroom import queries as newsrooms
from corrections.retention import queries
from corrections.web import current
from corrections.web.filters import message
from corrections.web.routing import page


def show() -> ResponseReturnValue:
    with current.reading() as session:
        form = RetentionForm.showing(newsrooms.newsroom(session), newsrooms.last_changed(session))
    return _page(form)


def _page(form: RetentionForm, **shown: Any) -> str:
    return page("desk/settings/retention.html", form=form, changes=changed.of(changed.RETENTION), **shown)


def save() -> ResponseReturnValue:
    """Show what the months that were typed erase; once that was shown of them, save them."""
    form = RetentionForm(request.form)
    values = form.values() if form.validate() else None
    if values is None:
        return _page(form), 422
    if form.shown.data != _told(values):
        return _shown(form, values)
    try:
        with current.writing() as session:
            actions.change_seen(session, form.seen_at(), by=current.editor(session).actor, **values)
    except Conflict as conflict:
        return _shown(form, values, conflict.message), conflict.status
    flash(message("Saved. From now on, what is due is erased within the hour."))
    return redirect(url_for("desk.retention"), 303)


def _shown(form: RetentionForm, values: dict[str, int], problem: Message | None = None) -> str:
    """The form with what it would erase today; after a conflict it is meant for the settings as they stand now."""
    months, files, days = values.values()
    with current.reading() as session:
        due = queries.due(session, readers_months=months, files_months=files, mail_days=days)
        if problem is not None:
            form.seen.data = remembered(newsrooms.last_changed(session))
    form.shown.data = _told(values)
    return _page(form, due=due, problem=problem)


def _told(values: Mapping[str, int]) -> str:
    return ".".join(str(value) for value in values.values())
