"""Tokens of programs: making one, which is the only time that it is shown, and ending it."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections.accounts import queries, tokens
from corrections.desk.settings.machine_forms import TokenForm
from corrections.errors import Message
from corrections.taxonomy import Scope
from corrections.web import current
from corrections.web.filters import message
from corrections.web.routing import page


def show() -> ResponseReturnValue:
    return _page(TokenForm(lasts="365"))


def _page(form: TokenForm, *, made: str = "") -> str:
    with current.reading() as session:
        known = tokens.all_of_them(session)
        return page(
            "desk/settings/tokens.html",
            tokens=[(token, tokens.is_good(token)) for token in known],
            names={user.id: user.name for user in queries.users(session, {t.created_by_id for t in known}).values()},
            scopes=list(Scope),
            form=form,
            made=made,
            address=f"{current.settings().base_url}/api/v1/articles",
        )


def add() -> ResponseReturnValue:
    """Make one and show it, on this very page: nothing keeps it, so there is none to go to that could show it."""
    form = TokenForm(request.form)
    if not form.validate():
        return _page(form), 422
    days = int(form.lasts.data or 0)
    with current.writing() as session:
        _, text = tokens.make(
            session,
            name=form.name.data or "",
            scopes=[Scope(scope) for scope in form.scopes.data or ()],
            lasts=timedelta(days=days) if days else None,
            by=current.editor(session).actor,
        )
    return _page(TokenForm(lasts="365"), made=text)


def revoke(token_id: int) -> ResponseReturnValue:
    with current.writing() as session:
        token = tokens.revoke(session, token_id, by=current.editor(session).actor) or abort(404)
    flash(message(Message.of("The token of “{name}” opens nothing any more.", name=token.name)))
    return redirect(url_for("desk.tokens"), 303)
