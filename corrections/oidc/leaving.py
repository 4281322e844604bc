"""Whether the provider says that somebody has left it: OpenID Connect Back-Channel Logout 1.0 §2.4 to §2.6."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from corrections.oidc import discovery, tokens
from corrections.oidc.discovery import Provider
from corrections.oidc.problems import NotProved

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST_ID = 255
FRESH = 60.0  # seconds: anybody can send us a token, and must not have us ask for keys each time


@dataclass(frozen=True, slots=True)
class Left:
    """Who has left, and the token that says so, which counts once."""

    issuer: str
    subject: str
    token_id: str


def read(provider: Provider, client_id: str, token: str, *, now: datetime) -> Left:
    """Who has left the provider, as its logout token says. Raises a ProviderProblem."""
    if token.count(".") != 2:
        raise NotProved(provider.name, "no logout token")
    metadata = discovery.discover(provider)
    expected = tokens.Expected(provider.name, metadata.issuer, client_id, nonce=None)
    try:
        claims = tokens.verified(token, discovery.keys(provider, metadata), expected, now=now)
    except tokens.UnknownKey:
        try:
            claims = tokens.verified(token, discovery.keys(provider, metadata, kept=FRESH), expected, now=now)
        except tokens.UnknownKey as error:
            raise NotProved(provider.name, "no key of the provider’s has signed this") from error
    _check(claims, provider.name)
    return Left(metadata.issuer, claims["sub"], claims["jti"])


def _check(claims: dict[str, Any], name: str) -> None:
    happened = claims.get("events")
    if not isinstance(happened, dict) or not isinstance(happened.get(EVENT), dict):
        raise NotProved(name, "it is no logout token (events)")
    if "nonce" in claims:  # or an ID token could be passed off as one
        raise NotProved(name, "a logout token has no nonce")
    token_id = claims.get("jti")
    if not isinstance(token_id, str) or not 0 < len(token_id) <= LONGEST_ID:
        raise NotProved(name, "it has no number of its own (jti)")
