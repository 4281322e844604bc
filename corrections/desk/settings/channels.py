"""Channels of Slack, Mattermost and Teams that are told what happens: adding one, trying it, removing it."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections.cases import queries as cases
from corrections.channels import actions, queries
from corrections.channels.decisions import ChatKind, Occasion
from corrections.desk.settings.forms import ChannelForm
from corrections.errors import Message, Problem
from corrections.taxonomy import Severity
from corrections.web import current
from corrections.web.filters import message
from corrections.web.forms import Words, choice
from corrections.web.routing import page


def show() -> ResponseReturnValue:
    return _page(ChannelForm(desk=0))


def _page(form: ChannelForm, problem: Message | None = None) -> str:
    with current.reading() as session:
        desks = cases.desks(session)
        form.desk.choices = [choice(0, Words("All desks")), *(choice(desk.id, desk.name) for desk in desks)]
        return page(
            "desk/settings/channels.html",
            channels=queries.channels(session),
            desks={desk.id: desk.name for desk in desks},
            occasions=list(Occasion),
            severities=list(Severity),
            form=form,
            problem=problem,
        )


def add() -> ResponseReturnValue:
    form = ChannelForm(request.form)
    form.desk.choices = []
    if not form.validate():
        return _page(form), 422
    settings = current.settings()
    try:
        with current.writing() as session:
            channel = actions.add(
                session,
                name=form.name.data or "",
                kind=ChatKind(form.kind.data),
                url=form.url.data or "",
                occasions=[Occasion(value) for value in form.occasions.data or ()],
                severities=[Severity(value) for value in form.severities.data or ()],
                desk_id=form.desk.data or None,
                key=settings.secret(),
                allow_loopback=settings.capture_loopback,
                by=current.editor(session).actor,
            )
    except Problem as refused:
        return _page(form, form.take_refusal(refused.message)), refused.status
    flash(message(Message.of("{name} is told from now on. Send a test to see that it works.", name=channel.name)))
    return redirect(url_for("desk.channels"), 303)


def test(channel_id: int) -> ResponseReturnValue:
    with current.writing() as session:
        channel = queries.channel(session, channel_id) or abort(404)
        actions.test(session, channel, by=current.editor(session).actor)
        name = channel.name
    flash(message(Message.of("A test goes to {name} now. Load this page again to see how it went.", name=name)))
    return redirect(url_for("desk.channels"), 303)


def remove(channel_id: int) -> ResponseReturnValue:
    with current.writing() as session:
        channel = queries.channel(session, channel_id, hold=True) or abort(404)
        actions.remove(session, channel, by=current.editor(session).actor)
        name = channel.name
    flash(message(Message.of("{name} is told nothing more, and its address is forgotten.", name=name)))
    return redirect(url_for("desk.channels"), 303)
