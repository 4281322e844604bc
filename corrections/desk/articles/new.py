"""Adding an article: by its address, by a saved page, or typed by hand."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections.articles import actions, sources
from corrections.articles.decisions import Copy
from corrections.desk.articles import saved
from corrections.desk.articles.forms import AddressForm, HandForm, UploadForm
from corrections.desk.articles.warning import warn
from corrections.errors import Message, Problem
from corrections.taxonomy import Medium, Origin
from corrections.web import current
from corrections.web.current import editor, writing
from corrections.web.filters import gettext
from corrections.web.forms import Form, whole_number
from corrections.web.routing import page


def show() -> ResponseReturnValue:
    return _page()


def by_address() -> ResponseReturnValue:
    form = AddressForm(request.form)
    if not form.validate():
        return _page("address", form, status=422)
    try:
        loopback = current.settings().capture_loopback
        copy = sources.from_address(form.url.data or "", current.newsroom(), allow_loopback=loopback)
        return _take_in(copy, Origin.CAPTURE)
    except actions.IsKnown as problem:
        return _ask("address", form, problem)
    except Problem as problem:
        return _page("address", form, problem=form.take_refusal(problem.message, otherwise="url"), status=422)


def by_upload() -> ResponseReturnValue:
    form = UploadForm(request.form)
    if not form.validate():
        return _page("upload", form, status=422)
    try:
        body = saved.body(form)
        hosts = sources.hosts(current.newsroom(), allow_loopback=current.settings().capture_loopback)
        copy = saved.read(body, form, current.newsroom(), hosts)
        return _take_in(copy, Origin.CAPTURE) if copy is not None else _page("upload", form, status=422)
    except actions.IsKnown as problem:
        saved.keep(body, form)
        return _ask("upload", form, problem)
    except Problem as problem:
        if problem.message.at == "url":  # the page itself was read: another address may do
            saved.keep(body, form)
        return _page("upload", form, problem=form.take_refusal(problem.message, otherwise="page"), status=422)


def by_hand() -> ResponseReturnValue:
    form = HandForm(request.form)
    if not form.validate():
        return _page("hand", form, status=422)
    try:
        return _take_in(form.copy(current.newsroom()), Origin.HAND)
    except actions.IsKnown as problem:
        return _ask("hand", form, problem)
    except Problem as problem:
        return _page("hand", form, problem=form.take_refusal(problem.message), status=problem.status)


def _take_in(copy: Copy, origin: Origin) -> ResponseReturnValue:
    with writing() as session:
        onto = whole_number(request.form.get("onto"))
        captured = actions.enter(session, copy, origin=origin, by=editor(session).actor, onto=onto)
        article_id = captured.article.id
    if captured.new and captured.version == 1:
        words = gettext("The article is in the record.")
    elif captured.new:
        words = gettext("The text has changed: this is version {number}.").format(number=captured.version)
    else:
        words = gettext("Nothing has changed since version {number}.").format(number=captured.version)
    flash(words)
    warn(copy)
    # What was typed by hand is in the record: the browser need not keep it any more.
    done: dict[str, Any] = {"added": 1} if origin is Origin.HAND else {}
    return redirect(url_for("desk.article", article_id=article_id, **done), 303)


def _ask(about: str, form: Form, problem: actions.IsKnown) -> ResponseReturnValue:
    """The page with what was typed, and a button that adds the version all the same."""
    whole = form.take_refusal(problem.message)
    return _page(about, form, problem=whole, known=problem.article_id, status=problem.status)


def _page(
    about: str = "",
    form: Form | None = None,
    *,
    problem: Message | None = None,
    known: int | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    newsroom = current.newsroom()
    forms: dict[str, Form] = {
        "address": AddressForm(),
        "upload": UploadForm(),
        "hand": HandForm(data={"medium": Medium.WEB, "language": newsroom.language}),
    }
    if form is not None:
        forms[about] = form
    for name, shown in forms.items():
        for field in shown:
            field.id = field.label.field_id = f"{name}-{field.name}"
    body = page(
        "desk/articles/new.html",
        forms=forms,
        about=about,
        form=form,
        problem=problem,
        known=known,
        sections=newsroom.sections,
    )
    return body, status
