"""The newsroom's logo, for light pages and for dark ones."""

from __future__ import annotations

import io

import flask
from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from corrections.desk.settings import changed
from corrections.desk.settings.house_forms import LogoForm
from corrections.errors import Message, Problem, Refused
from corrections.newsroom import logo
from corrections.requests import uploads
from corrections.web import current
from corrections.web.filters import message
from corrections.web.routing import page

ACCEPT = "image/png,image/jpeg,image/webp"


def show() -> ResponseReturnValue:
    return _page()


def _page(ground: str = "", form: LogoForm | None = None, problem: Message | None = None) -> str:
    forms = {name: form if form is not None and name == ground else LogoForm() for name in logo.GROUNDS}
    for name, shown in forms.items():
        shown.file.id = shown.file.label.field_id = f"{name}-file"
    return page(
        "desk/settings/logo.html",
        forms=forms,
        form=form,
        problem=problem,
        accept=ACCEPT,
        changes=changed.of(changed.LOGO),
    )


def put(ground: str) -> ResponseReturnValue:
    """Take a picture as the logo on a ground."""
    if ground not in logo.GROUNDS:
        abort(404)
    form = LogoForm()
    try:
        media_type, data, size = _picture(request.files.get("file"))
        with current.writing() as session:
            by = current.editor(session).actor
            logo.put(session, ground, media_type, data, size, by=by)
    except Problem as problem:
        return _page(ground, form, form.take_refusal(problem.message, otherwise="file")), problem.status
    flask.flash(message("Saved. Public pages show it at once."))
    return redirect(url_for("desk.logo"), 303)


def _picture(sent: FileStorage | None) -> tuple[str, bytes, tuple[int, int]]:
    """The picture that was sent, made anew: its type, its bytes, its width and height. Raises Refused."""
    if sent is None or not sent.filename:
        raise Refused("Select a picture first.")
    from PIL import Image

    with sent.stream as stream:
        content = stream.read(uploads.MOST_BYTES + 1)
    folder = current.settings().uploads
    media_type, data = uploads.small_picture(folder, sent.filename, content, side=logo.LARGEST_SIDE)
    with Image.open(io.BytesIO(data)) as made:  # by us, a moment ago: no stranger's file is opened here
        return media_type, data, made.size


def take_away(ground: str) -> ResponseReturnValue:
    if ground not in logo.GROUNDS:
        abort(404)
    with current.writing() as session:
        logo.take_away(session, ground, by=current.editor(session).actor)
    flask.flash(message("Removed."))
    return redirect(url_for("desk.logo"), 303)
