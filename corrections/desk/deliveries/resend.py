"""Sending again what failed, one or all that wait for a person, and giving up on what never can be sent."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.deliveries import actions, queries
from corrections.deliveries.models import Delivery
from corrections.desk.deliveries import index
from corrections.errors import Problem
from corrections.events import Actor
from corrections.taxonomy import DeliveryState
from corrections.web.current import editor, writing
from corrections.web.filters import ngettext

# As many as the page shows: a button never does more than one can see.
MOST_AT_ONCE = index.MOST

Act = Callable[..., Delivery]


def create(delivery_id: int) -> ResponseReturnValue:
    """Send one again."""
    return _do(delivery_id, actions.resend, "It is sent again now.")


def give_up(delivery_id: int) -> ResponseReturnValue:
    """Cancel one."""
    return _do(delivery_id, actions.give_up, "It is not sent any more.")


def _do(delivery_id: int, act: Act, said: str) -> ResponseReturnValue:
    try:
        with writing() as session:
            delivery = queries.delivery(session, delivery_id) or abort(404)
            act(session, delivery, by=editor(session).actor)
    except Problem as problem:
        return index.listing(problem.message, problem.status)
    flash(said)
    return redirect(url_for("desk.deliveries"), 303)


def create_all() -> ResponseReturnValue:
    """Send again all that the page of those that wait for a person shows."""
    with writing() as session:
        sent = _resend_parked(session, editor(session).actor)
    flash(ngettext("{n} email is sent again now.", "{n} emails are sent again now.", sent).format(n=sent))
    return redirect(url_for("desk.deliveries"), 303)


def _resend_parked(session: Session, by: Actor) -> int:
    parked = queries.listed(session, [DeliveryState.PARKED], most=MOST_AT_ONCE)
    for delivery in parked:
        actions.resend(session, delivery, by=by)
    return len(parked)
