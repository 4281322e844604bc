"""Looking for cases: what was typed is sent as a form, so that a reader's email address never stands in an address."""

from __future__ import annotations

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from corrections.accounts.decisions import Act, may
from corrections.cases import wanted
from corrections.desk.cases import narrowing
from corrections.requests import queries as requests
from corrections.web import current
from corrections.web.current import reading
from corrections.web.filters import gettext
from corrections.web.forms import clean


def create() -> ResponseReturnValue:
    """Lead to the queue with what was looked for among its filters."""
    user = current.signed_in_user() or abort(401)
    text = clean(request.form.get("q"))
    # Of what the page was narrowed to, all else stays.
    values = {**request.args.to_dict(), "q": text, "reader": None, "after": None}
    if wanted.may_stand_in_an_address(text):
        return redirect(narrowing.address(values), 303)
    email, values["q"] = wanted.email_in(text), None
    if email is None:
        flash(gettext("Look for an email address on its own, without other words."), "warn")
    elif not may(user.role, Act.DECIDE):
        flash(gettext("Only editors can look for a reader’s address."), "warn")
    else:
        with reading() as session:
            report = requests.by_email(session, email)
        if report is not None:
            return redirect(narrowing.address({**values, "reader": str(report.id)}), 303)
        flash(gettext("No report came with exactly this address."), "warn")
    return redirect(narrowing.address(values), 303)
