"""How the list looks to somebody, from its own bar: compact or not, with the case beside it or not."""

from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from corrections.accounts import preferences
from corrections.desk.cases import narrowing
from corrections.web.current import editor, writing

SHOWN_IN_THE_BAR = ("compact", "preview")


def save() -> ResponseReturnValue:
    """Remember what the pressed button says, and go back to the same queue."""
    chosen = {name: request.form[name] == "yes" for name in SHOWN_IN_THE_BAR if name in request.form}
    with writing() as session:
        me = editor(session)
        preferences.set_preferences(session, me, by=me.actor, **chosen)
    return redirect(narrowing.address(request.args.to_dict()), 303)
