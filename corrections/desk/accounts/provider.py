"""Signing in with the provider: to it, and back from it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import flask
from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections import clock, throttle
from corrections.accounts import identities, queries
from corrections.accounts import provider as providers
from corrections.accounts.decisions import TooManyTries
from corrections.accounts.models import SignInProvider, User
from corrections.accounts.signin import Entry
from corrections.capabilities import Purpose
from corrections.desk.accounts import invite, known, offer, signin
from corrections.desk.accounts.forms import SignInForm
from corrections.desk.accounts.offer import Waiting
from corrections.errors import Message, Missing, Problem, Refused
from corrections.oidc import flow
from corrections.oidc.flow import Attempt, Client, Person
from corrections.oidc.problems import NotProved, TooLate
from corrections.web import current
from corrections.web import signin as browsers
from corrections.web.filters import message
from corrections.web.security import client_network

BEGUN = "provider"  # in the cookie: the sign-ins at the provider that this browser has begun
LINKING = "linking"  # in the cookie: the account there that whoever is signed in wants to link
LASTS = timedelta(minutes=10)
MOST_BEGUN = 3  # windows in which somebody began at once
LONGEST_NEXT = 500
FAILED = "provider_failed"  # in the cookie: how often this browser brought a code that proved nothing, since when
MOST_FAILED, FAILED_SPAN = 10, timedelta(minutes=15)


def begin() -> ResponseReturnValue:
    """Send the browser to the provider."""
    return away(url_for("desk.login"), next=browsers.own_path(request.args.get("next")) or "")


def begin_invited(token: str) -> ResponseReturnValue:
    """The same for somebody who was invited, and needs no password then."""
    with current.reading() as session:
        if queries.user_with_link(session, Purpose.INVITE, token) is None:
            return redirect(url_for("desk.invite", token=token), 303)
    return away(url_for("desk.invite", token=token), invite=token)


def away(otherwise: str, **remembered: Any) -> ResponseReturnValue:
    """To the provider, or to `otherwise` where there is none, or where another site sent the browser here."""
    attempt = flow.begin()
    try:
        client = _client()
        if client is None or request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            return redirect(otherwise, 303)
        address = flow.address(client, attempt)
    except Problem as problem:
        return _said(problem, remembered)
    begun = [each for each in flask.session.get(BEGUN, []) if isinstance(each, dict)][1 - MOST_BEGUN :]
    if len(remembered.get("next", "")) > LONGEST_NEXT:  # no room in a cookie, and a part of it leads elsewhere
        del remembered["next"]
    now = int(clock.now().timestamp())
    kept = {"state": attempt.state, "nonce": attempt.nonce, "verifier": attempt.verifier, "at": now}
    flask.session[BEGUN] = [*begun, kept | {name: value for name, value in remembered.items() if value}]
    return redirect(address, 303)


def back() -> ResponseReturnValue:
    """What the browser brings back from the provider."""
    answer = request.args.to_dict()
    begun = _begun(answer.get("state", ""))
    try:
        client = _client()
        if client is None:
            return redirect(url_for("desk.login"), 303)
        if begun is None:
            raise TooLate("nothing that this browser has begun")
        attempt = Attempt(begun["state"], begun["nonce"], begun["verifier"])
        code = flow.check_answer(client, attempt, answer)
        _check_patience(client.provider.name)
        _use_up(attempt)
        try:
            person, access = flow.finish(client, attempt, code)
            return _arrived(client, begun, person, access)
        except NotProved:
            _count_failure()
            raise
    except Problem as problem:
        return _said(problem, begun or {})


def leave() -> ResponseReturnValue:
    """Sign out at the provider too, for who has signed out here."""
    try:
        client = _client()
        address = client and flow.leaving(client, back=current.settings().base_url + url_for("desk.login", left=1))
    except Problem as problem:
        return _said(problem, {})
    return redirect(address or url_for("desk.login", left=1), 303)


def _client() -> Client | None:
    settings = current.settings()
    with current.reading() as session:
        row = queries.provider(session)
        if row is None:
            return None
        return providers.client(
            row, key=settings.secret(), base_url=settings.base_url, allow_loopback=settings.capture_loopback
        )


def _begun(state: str) -> dict[str, Any] | None:
    """The sign-in that `state` belongs to, if this browser began it, and not too long ago; it is over with that."""
    begun = [each for each in flask.session.get(BEGUN, []) if isinstance(each, dict)]
    found = next((each for each in begun if each.get("state") == state), None)
    flask.session[BEGUN] = [each for each in begun if each is not found]
    if found is None or clock.now().timestamp() - found["at"] > LASTS.total_seconds():
        return None
    return found


def _use_up(attempt: Attempt) -> None:
    """A state works once, also where a cookie is brought back. Raises TooLate."""
    with current.writing() as session:
        used = throttle.hit(session, f"provider:{attempt.state}", per=2 * LASTS)
    if used > 1:
        raise TooLate("used")


def _failures() -> tuple[int, int]:
    """How often this browser brought what proved nothing in the current quarter of an hour, and since when."""
    count, since = flask.session.get(FAILED) or (0, 0)
    now = int(clock.now().timestamp())
    return (count, since) if now - since < FAILED_SPAN.total_seconds() else (0, now)


def _check_patience(name: str) -> None:
    """Each failure costs questions to the provider; a browser that goes on alone has to wait, and nobody beside it:
    an office has one address. Raises TooManyTries."""
    if _failures()[0] >= MOST_FAILED:
        raise TooManyTries(
            FAILED_SPAN,
            Message.of(
                "What came from {name} could not be verified many times in a row. Try again in 15 minutes.", name=name
            ),
        )


def _count_failure() -> None:
    count, since = _failures()
    flask.session[FAILED] = [count + 1, since]


def _arrived(client: Client, begun: dict[str, Any], person: Person, access: str) -> ResponseReturnValue:
    if begun.get("user_id"):
        return _to_be_linked(begun, person)
    if begun.get("invite"):
        person = _with_email(client, person, access)
        with current.writing() as session:
            found = identities.accept_invite(session, begun["invite"], person, _row(session), browser=_browser())
        return _let_in(*found, begun)
    with current.writing() as session:
        entered = identities.enter(session, person, _row(session), browser=_browser())
    if entered is not None:
        return _let_in(*entered, begun)
    return _first_time(_with_email(client, person, access), client, begun)


def _first_time(person: Person, client: Client, begun: dict[str, Any]) -> ResponseReturnValue:
    with current.writing() as session:
        row = _row(session)
        asked = identities.asked_for(session, person)
        joined = identities.join(session, person, row) if asked is None else None
        entered = identities.enter(session, person, row, browser=_browser()) if joined is not None else None
    if entered is not None:
        return _let_in(*entered, begun)
    name = client.provider.name
    if asked is None:
        raise Refused(
            Message.of(
                "There is no account here for yours at {name}. Ask an administrator to invite you; or, if you have an "
                "account with another address, sign in to it and link the two on “Your account”.",
                name=name,
            )
        )
    if asked.password_hash is None:
        raise Refused(
            Message.of(
                "You are invited: open the link in the email, and go on with {name} there. An administrator can send "
                "another.",
                name=name,
            )
        )
    flask.flash(
        message(
            Message.of(
                "One step more: sign in here as you did so far, and your account is linked with {name}.", name=name
            )
        )
    )
    response = redirect(url_for("desk.login", next=begun.get("next") or None), 303)
    return offer.wait(response, Waiting(asked.id, person.issuer, person.subject))


def _to_be_linked(begun: dict[str, Any], person: Person) -> ResponseReturnValue:
    """Whoever is signed in says their password, and then it is theirs."""
    user = current.signed_in_user()
    if user is None or user.id != begun["user_id"]:
        raise TooLate("somebody else is signed in now")
    flask.session[LINKING] = [user.id, person.issuer, person.subject, int(clock.now().timestamp())]
    return redirect(url_for("desk.me_provider"), 303)


def _with_email(client: Client, person: Person, access: str) -> Person:
    return person if person.email is not None else flow.described(client, person, access)


def _row(session: Any) -> SignInProvider:
    row = queries.provider(session)
    if row is None:
        raise Missing("There is no such way to sign in any more.")
    return row


def _let_in(user: User, entry: Entry, begun: dict[str, Any]) -> ResponseReturnValue:
    target = browsers.own_path(begun.get("next")) or "/desk"
    if entry.needs_code:
        flask.session.clear()
        flask.session[signin.PENDING] = entry.token
        return redirect(url_for("desk.login_code", next=target), 303)
    browsers.enter(entry.token)
    return known.remember(redirect(target, 303), user.id)


def _said(problem: Problem, begun: dict[str, Any]) -> ResponseReturnValue:
    """Why nobody was signed in, where they wanted to be; what exactly happened stands in the log."""
    why = getattr(problem, "why", problem.message)
    current_app.logger.info("a sign-in with the provider from %s failed: %s", client_network(), why)
    if begun.get("user_id") and current.signed_in_user() is not None:
        flask.flash(message(problem.message))
        return redirect(url_for("desk.me_provider"), 303)
    if begun.get("invite"):  # that link was not used up
        body = invite.invite(begun["invite"], problem.message)
        if not isinstance(body, str):  # or was, elsewhere
            return body
    else:
        body = signin.login_page(SignInForm(), problem.message, next_path=browsers.own_path(begun.get("next")))
    return body, problem.status, signin.retry_after(problem) | signin.NO_STORE


def _browser() -> str:
    return request.user_agent.string
