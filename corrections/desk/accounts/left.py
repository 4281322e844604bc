"""What the provider itself tells us, and no browser: that somebody has signed out there."""

from __future__ import annotations

from flask import current_app, jsonify, request
from flask.typing import ResponseReturnValue

from corrections import clock
from corrections.accounts import identities, queries
from corrections.desk.accounts.signin import NO_STORE
from corrections.errors import Problem, Refused
from corrections.oidc import leaving
from corrections.oidc.discovery import Provider
from corrections.oidc.problems import ProviderProblem
from corrections.web import current


def create() -> ResponseReturnValue:
    """End the sessions of whom a logout token names; 400 with the reason for one that proves nothing, as Back-Channel
    Logout 1.0 §2.8 has it. Nobody is told whether there is an account."""
    try:
        with current.reading() as session:
            row = queries.provider(session)
            if row is None:
                raise Refused("There is no such way to sign in any more.")
            provider = Provider(row.issuer, row.name, current.settings().capture_loopback)
            client_id = row.client_id
        left = leaving.read(provider, client_id, request.form.get("logout_token", ""), now=clock.now())
        with current.writing() as session:
            identities.leave(session, left)
    except Problem as problem:
        why = str(problem.why if isinstance(problem, ProviderProblem) else problem.message)
        current_app.logger.info("what a provider said of who left it was not taken: %s", why)
        return jsonify(error="invalid_request", error_description=why), 400, NO_STORE
    return "", 200, NO_STORE
