"""Signing in at the provider and coming back: authorization code with PKCE (OpenID Connect Core 1.0 §3.1; RFC 7636).

Each sign-in has a state, which ties the answer to this browser; a nonce, which ties the ID token to this sign-in; and a
verifier, without which a code that somebody caught is worth nothing. Nothing here knows a database: no transaction is
open while a provider takes its time.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from corrections import clock, ids
from corrections.oidc import discovery, tokens
from corrections.oidc.discovery import DEADLINE, MAX_BYTES, Metadata, Provider, parsed
from corrections.oidc.problems import NotAccepted, NotProved, Stopped, TooLate, Unanswered
from corrections.outbound.posting import Answer, post
from corrections.outbound.problems import Unreachable

SCOPE = "openid email profile"
LONGEST_CODE = 4_096
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Client:
    """Us, as the provider knows us. `back`: the address that it sends people back to."""

    provider: Provider
    client_id: str
    secret: str
    back: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in that this browser has begun."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is at the provider: never more than these two together say it.

    `told_email`: what the provider says is their address; `email`: the same, if it says too that it has verified it, as
    some never do. `factors`: how they showed there who they are, as the
    provider says it (RFC 8176).
    """

    issuer: str
    subject: str
    email: str | None = None
    name: str | None = None
    factors: frozenset[str] = frozenset()
    told_email: str | None = None


def begin() -> Attempt:
    """Something new to tie the answer to: 128 random bits each, and 256 for the verifier."""
    return Attempt(ids.token(), ids.token(), ids.token() + ids.token())


def address(client: Client, attempt: Attempt) -> str:
    """Where to send the browser of somebody who wants to sign in. Raises Unanswered."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": client.back,
        "scope": SCOPE,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return _with(discovery.discover(client.provider).authorization, asked)


def leaving(client: Client, *, back: str) -> str | None:
    """Where somebody signs out at the provider too, if it offers that (RP-Initiated Logout 1.0). Raises Unanswered."""
    there = discovery.discover(client.provider).end_session
    return there and _with(there, {"client_id": client.client_id, "post_logout_redirect_uri": back})


def _with(address: str, values: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(values)}"


def check_answer(client: Client, attempt: Attempt, answer: dict[str, str]) -> str:
    """The code in what the browser brought back. Raises a ProviderProblem.

    `answer` has `state`, and `code` or `error`; `iss` tells from which provider it comes (RFC 9207), so that what one
    provider has sent is never shown to another.
    """
    name = client.provider.name
    if not hmac.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
        raise TooLate("state")
    metadata, issuer = discovery.discover(client.provider), answer.get("iss")
    if issuer != metadata.issuer and (issuer is not None or metadata.names_itself):
        raise NotProved(name, "the answer is another provider’s (iss)")
    error = answer.get("error")
    if error == "access_denied":
        raise Stopped(name)
    if error in ("server_error", "temporarily_unavailable"):
        raise Unanswered(name, error)
    if error is not None:
        raise NotAccepted(name, error if re.fullmatch(r"[a-z_]{1,40}", error) else "an error")
    code = answer.get("code", "")
    if not 0 < len(code) <= LONGEST_CODE:
        raise TooLate("code")
    return code


def finish(client: Client, attempt: Attempt, code: str) -> tuple[Person, str]:
    """Who has come back with `code`, and what opens the provider’s answer to `described`. Raises a ProviderProblem."""
    provider = client.provider
    metadata = discovery.discover(provider)
    answered = _exchanged(client, metadata, attempt, code)
    expected = tokens.Expected(provider.name, metadata.issuer, client.client_id, attempt.nonce)
    token = answered.get("id_token")
    if not isinstance(token, str):
        raise Unanswered(provider.name, "no ID token in its answer")
    try:
        claims = tokens.verified(token, discovery.keys(provider, metadata), expected, now=clock.now())
    except tokens.UnknownKey:
        try:  # keys are changed now and then: those that we know may be those of before
            claims = tokens.verified(token, discovery.keys(provider, metadata, anew=True), expected, now=clock.now())
        except tokens.UnknownKey as error:
            raise NotProved(provider.name, "no key of the provider’s has signed this") from error
    access = answered.get("access_token")
    return _person(metadata.issuer, claims), access if isinstance(access, str) else ""


def described(client: Client, person: Person, access: str) -> Person:
    """The same person with what the provider tells of them on request. Raises a ProviderProblem.

    Many put address and name only there (Core §5.3, §5.4).
    """
    provider = client.provider
    metadata = discovery.discover(provider)
    if metadata.userinfo is None or not access or not access.isascii() or not access.isprintable():
        return person
    answer = _posted(provider, metadata.userinfo, {}, {"Authorization": f"Bearer {access}"})
    if answer.status != 200:
        raise Unanswered(provider.name, f"asked about a person, it answered {answer.status}")
    told = parsed(provider, answer.body)
    if told.get("sub") != person.subject:
        raise NotProved(provider.name, "asked about a person, it told of another")
    told_of = _person(person.issuer, {**told, "amr": sorted(person.factors)})
    return Person(
        person.issuer,
        person.subject,
        person.email or told_of.email,
        person.name or told_of.name,
        person.factors,
        person.told_email or told_of.told_email,
    )


def _exchanged(client: Client, metadata: Metadata, attempt: Attempt, code: str) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.back,
        "code_verifier": attempt.verifier,
    }
    headers: dict[str, str] = {}
    if metadata.posts_secret:
        form |= {"client_id": client.client_id, "client_secret": client.secret}
    else:  # each part is encoded as in a form first (RFC 6749 §2.3.1)
        pair = f"{quote(client.client_id, safe='')}:{quote(client.secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    answer = _posted(client.provider, metadata.token, form, headers)
    if answer.status == 200:
        return parsed(client.provider, answer.body)
    name = client.provider.name
    try:
        error = str(parsed(client.provider, answer.body).get("error"))
    except Unanswered:
        error = ""
    if error == "invalid_grant":
        raise TooLate("the provider does not take the code")
    if error in ("invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_request"):
        raise NotAccepted(name, error)
    if answer.status in (401, 403):
        raise NotAccepted(name, f"asked for the ID token, it answered {answer.status}")
    raise Unanswered(name, f"asked for the ID token, it answered {answer.status}")


def _posted(provider: Provider, url: str, form: dict[str, str], headers: dict[str, str]) -> Answer:
    try:
        return post(
            url,
            urlencode(form).encode(),
            content_type=FORM,
            headers={"Accept": "application/json", **headers},
            allow_loopback=provider.allow_loopback,
            max_bytes=MAX_BYTES,
            deadline=DEADLINE,
        )
    except Unreachable as problem:
        raise Unanswered(provider.name, problem.message) from problem


def _person(issuer: str, claims: dict[str, Any]) -> Person:
    email, name, factors = claims.get("email"), claims.get("name"), claims.get("amr")
    # Nothing but true is a yes: an address that anybody could have typed there says nothing about who they are.
    verified = isinstance(email, str) and claims.get("email_verified") is True
    return Person(
        issuer=issuer,
        subject=claims["sub"],
        email=str(email) if verified else None,
        name=name if isinstance(name, str) else None,
        factors=frozenset(each for each in factors if isinstance(each, str))
        if isinstance(factors, list)
        else frozenset(),
        told_email=email if isinstance(email, str) else None,
    )
