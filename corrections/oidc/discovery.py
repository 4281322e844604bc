"""What a provider says of itself: where to ask, and the keys that it signs with (OpenID Connect Discovery 1.0).

Kept in the process for a while, as any page would be; nothing that another process would need.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from corrections.errors import Message
from corrections.oidc.problems import Unanswered
from corrections.outbound.fetching import fetch
from corrections.outbound.problems import Unreachable
from corrections.outbound.targets import is_loopback

WELL_KNOWN = "/.well-known/openid-configuration"
MAX_BYTES = 500_000
DEADLINE = 5.0
KEPT = 600.0  # seconds
FAILED_KEPT = 10.0  # while it is down, nobody waits for it whom another has waited for just now
MOST_KEPT = 8

Key = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Provider:
    """Who is asked. `name`: what people here call it. `allow_loopback`: for development."""

    issuer: str
    name: str
    allow_loopback: bool = False


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the provider says of itself. `posts_secret`: it wants our secret in the form, not in a header."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str | None
    end_session: str | None
    posts_secret: bool
    names_itself: bool


_metadata: dict[str, tuple[float, Metadata]] = {}
_keys: dict[str, tuple[float, tuple[Key, ...]]] = {}
_failed: dict[str, tuple[float, Message]] = {}


def why_not_issuer(issuer: str, *, allow_loopback: bool) -> Message | None:
    """Say why `issuer` can’t be the address of a provider; None if it can (Discovery §3: https, no query)."""
    if not is_ours_to_ask(issuer, allow_loopback) or "?" in issuer or "#" in issuer:
        return Message("Enter the provider’s issuer: an address that begins with https://, without a question mark.")
    return None


def is_ours_to_ask(address: object, allow_loopback: bool) -> bool:
    """Whether `address` is one of the web under TLS; with `allow_loopback` also of this machine without."""
    if not isinstance(address, str) or len(address) > 2_000 or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    if parts.username is not None or not host:
        return False
    return parts.scheme == "https" or (
        parts.scheme == "http" and allow_loopback and (host == "localhost" or is_loopback(host))
    )


def discover(provider: Provider, *, anew: bool = False) -> Metadata:
    """What the provider says of itself; with `anew`, also if we know. Raises Unanswered."""
    known = None if anew else _metadata.get(provider.issuer)
    if known is not None and time.monotonic() - known[0] < KEPT:
        return known[1]
    failed = None if anew else _failed.get(provider.issuer)
    if failed is not None and time.monotonic() - failed[0] < FAILED_KEPT:
        raise Unanswered(provider.name, failed[1])
    try:
        found = _read(provider, _fetched(provider, provider.issuer.rstrip("/") + WELL_KNOWN))
    except Unanswered as problem:
        _keep(_failed, provider.issuer, problem.why)
        raise
    _keep(_metadata, provider.issuer, found)
    _failed.pop(provider.issuer, None)
    return found


def keys(provider: Provider, metadata: Metadata, *, anew: bool = False, kept: float = KEPT) -> Sequence[Key]:
    """The keys that the provider signs with now; with `anew`, or if they are known for `kept` seconds, asked for again.

    Raises Unanswered.
    """
    known = None if anew else _keys.get(metadata.keys)
    if known is not None and time.monotonic() - known[0] < kept:
        return known[1]
    listed = _fetched(provider, metadata.keys).get("keys")
    if not isinstance(listed, list):
        raise Unanswered(provider.name, Message("It gives no list of the keys that it signs with."))
    found = tuple(key for key in listed if isinstance(key, dict))
    _keep(_keys, metadata.keys, found)
    return found


def _keep(kept: dict[str, tuple[float, Any]], name: str, value: object) -> None:
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[name] = time.monotonic(), value


def _fetched(provider: Provider, url: str) -> dict[str, Any]:
    try:
        answer = fetch(
            url,
            allowed=lambda address: is_ours_to_ask(address, provider.allow_loopback),
            allow_loopback=provider.allow_loopback,
            max_bytes=MAX_BYTES,
            deadline=DEADLINE,
            redirects=0,
        )
    except Unreachable as problem:
        raise Unanswered(provider.name, problem.message) from problem
    return parsed(provider, answer.body)


def parsed(provider: Provider, body: bytes) -> dict[str, Any]:
    """A JSON object that the provider sent. Raises Unanswered."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Unanswered(provider.name, Message("It answered with something that is not JSON."))
    return found


def _read(provider: Provider, said: dict[str, Any]) -> Metadata:
    issuer = said.get("issuer")
    # Some write the slash at the end and mean the same; it is the provider’s own spelling that its tokens carry.
    if not isinstance(issuer, str) or issuer.rstrip("/") != provider.issuer.rstrip("/"):
        raise Unanswered(provider.name, Message("It calls itself by another address than the issuer that was entered."))
    needed = [said.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if not all(is_ours_to_ask(address, provider.allow_loopback) for address in needed):
        raise Unanswered(provider.name, Message("It does not say, or not with https://, where people sign in there."))
    methods = said.get("token_endpoint_auth_methods_supported")
    methods = methods if isinstance(methods, list) else ["client_secret_basic"]  # what it means to say nothing
    return Metadata(
        issuer=issuer,
        authorization=str(needed[0]),
        token=str(needed[1]),
        keys=str(needed[2]),
        userinfo=_optional(provider, said, "userinfo_endpoint"),
        end_session=_optional(provider, said, "end_session_endpoint"),
        posts_secret="client_secret_basic" not in methods and "client_secret_post" in methods,
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
    )


def _optional(provider: Provider, said: dict[str, Any], name: str) -> str | None:
    address = said.get(name)
    return str(address) if is_ours_to_ask(address, provider.allow_loopback) else None
