"""One's own account at the provider: linking it, and parting the two again."""

from __future__ import annotations

from functools import partial

import flask
from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections import clock
from corrections.accounts import identities, queries
from corrections.desk.accounts import again, provider
from corrections.desk.accounts.forms import ConfirmedForm
from corrections.desk.accounts.me import user_now
from corrections.desk.accounts.provider import LASTS, LINKING
from corrections.errors import Message, Missing, Problem, Refused
from corrections.oidc.problems import TooLate
from corrections.web import current
from corrections.web.filters import message
from corrections.web.routing import page


def show() -> ResponseReturnValue:
    return _page(again.asking(ConfirmedForm()))


def _page(form: ConfirmedForm, problem: Message | None = None) -> str:
    user = user_now()
    with current.reading() as session:
        row = queries.provider(session)
        identity = queries.identity_of(session, user.id, row.issuer) if row is not None else None
        return page(
            "desk/accounts/provider.html",
            provider=row,
            identity=identity,
            waiting=_waiting() is not None and identity is None,
            user=user,
            form=form,
            problem=problem,
        )


def begin() -> ResponseReturnValue:
    """Show the provider who one is there, to be linked afterwards."""
    return provider.away(url_for("desk.me_provider"), user_id=user_now().id)


def link() -> ResponseReturnValue:
    """Link what the provider has shown, for who shows here again who they are."""
    form = again.asking(ConfirmedForm(request.form))
    if not form.validate():
        return _page(form), 422
    if (refused := again.refused(form, partial(_page, form))) is not None:
        return refused
    waiting = _waiting()
    try:
        if waiting is None:
            raise TooLate("nothing to link")
        with current.writing() as session:
            me = current.editor(session)
            row = queries.provider(session)
            if row is None or row.issuer != waiting[0]:
                raise Missing("There is no such way to sign in any more.")
            identities.link(session, me, *waiting, by=me.actor)
    except Problem as problem:
        return _page(again.asking(ConfirmedForm()), problem.message), problem.status
    flask.session.pop(LINKING, None)
    flask.flash(message(Message.of("Linked. From now on you can sign in with {name}.", name=row.name)))
    return redirect(url_for("desk.me_provider"), 303)


def remove() -> ResponseReturnValue:
    try:
        with current.writing() as session:
            me = current.editor(session)
            row = queries.provider(session)
            identity = queries.identity_of(session, me.id, row.issuer) if row is not None else None
            if identity is not None:
                identities.unlink(session, me, identity, by=me.actor)
    except Refused as problem:
        return _page(again.asking(ConfirmedForm()), problem.message), problem.status
    flask.flash(message("The link is removed."))
    return redirect(url_for("desk.me_provider"), 303)


def _waiting() -> tuple[str, str] | None:
    """Issuer and subject of what whoever is signed in has just shown to be theirs there."""
    user_id, issuer, subject, at = flask.session.get(LINKING) or (0, "", "", 0)
    late = clock.now().timestamp() - at > LASTS.total_seconds()
    return None if late or user_id != user_now().id else (issuer, subject)
