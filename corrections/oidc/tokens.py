"""Whether an ID token proves what it says (OpenID Connect Core 1.0 §3.1.3.7; RFC 8725), or a logout token, of which the
same is asked (oidc/leaving.py).

Signatures are joserfc’s. What is allowed is ours: signatures by a key of which only the public half is known here, so
that neither “none” nor a token signed with something that is no secret (HS256) is ever looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from corrections.oidc.discovery import Key
from corrections.oidc.problems import ClocksDiffer, NotProved

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
SKEW = timedelta(minutes=2)
OLDEST = timedelta(minutes=10)  # it is signed for the sign-in at hand
MOST_HEADER_BYTES = 16_384  # some send a chain of certificates along
SHORTEST_MODULUS = 342  # letters of base64url: 2048 bits
LONGEST = 64_000
LATEST = 10**11  # seconds: some thousand years
LONGEST_SUBJECT = 255


class UnknownKey(Exception):
    """No key that we know of the provider has signed this: it may have a new one."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the token has to say. `name`: what people here call the provider; `nonce`: None for one that belongs to no
    sign-in."""

    name: str
    issuer: str
    client_id: str
    nonce: str | None


def verified(token: str, keys: Sequence[Key], expected: Expected, *, now: datetime) -> dict[str, Any]:
    """The claims of an ID token, if it is the provider’s, for us, for this sign-in and of now.

    Raises UnknownKey, NotProved and ClocksDiffer.
    """
    claims = _signed(token, keys, expected.name)
    _check(claims, expected, int(now.timestamp()))
    return claims


def _signed(token: str, keys: Sequence[Key], name: str) -> dict[str, Any]:
    from joserfc import jws, jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import import_key

    if not isinstance(token, str) or len(token) > LONGEST:
        raise NotProved(name, "no token, or one that is too long")
    registry = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    registry.max_header_length = MOST_HEADER_BYTES
    try:
        header = jws.extract_compact(token.encode("ascii"), registry=registry).headers()
        algorithm, key_id = header.get("alg"), header.get("kid")
        if algorithm not in ALGORITHMS:
            raise NotProved(name, f"signed with {algorithm!r:.40}")
        possible = [key for key in keys if _may_have_signed(key, algorithm, key_id)]
    except (JoseError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise NotProved(name, f"the token can’t be read: {type(error).__name__}") from error
    if not possible:
        raise UnknownKey
    why = ""
    for key in possible:
        try:
            claims: object = jwt.decode(token, import_key(dict(key)), registry=registry).claims
        except (JoseError, ValueError, TypeError, LookupError, RecursionError) as error:
            why = f"signature: {type(error).__name__}"
            continue
        if isinstance(claims, dict):
            return claims
        why = "the claims are no object"
    raise NotProved(name, why)


def _may_have_signed(key: Key, algorithm: str, key_id: object) -> bool:
    if key_id is not None and key.get("kid") != key_id:
        return False
    if key.get("use", "sig") != "sig" or key.get("alg", algorithm) != algorithm:
        return False
    kind = {"R": "RSA", "P": "RSA", "E": "EC"}[algorithm[0]] if algorithm not in ("EdDSA", "Ed25519") else "OKP"
    modulus = key.get("n")
    return key.get("kty") == kind and (kind != "RSA" or (isinstance(modulus, str) and len(modulus) >= SHORTEST_MODULUS))


def _check(claims: dict[str, Any], expected: Expected, now: int) -> None:
    from joserfc.errors import ClaimError, ExpiredTokenError
    from joserfc.jwt import JWTClaimsRegistry

    nonce: Any = {} if expected.nonce is None else {"nonce": {"essential": True, "value": expected.nonce}}
    rules = JWTClaimsRegistry(
        now=now,
        leeway=int(SKEW.total_seconds()),
        iss={"essential": True, "value": expected.issuer},
        aud={"essential": True, "value": expected.client_id},
        sub={"essential": True},
        # Drafts of Back-Channel Logout had none, and some providers still send none: `iat` says how old it is.
        exp={"essential": expected.nonce is not None},
        iat={"essential": True},
        **nonce,
    )
    audience, party = claims.get("aud"), claims.get("azp")
    texts = all(isinstance(claims.get(name), str) for name in ("iss", "sub", *nonce))
    times = [claims.get(name, 0) for name in ("exp", "iat", "nbf")]
    # Not a number is neither before nor after anything; and joserfc finds a value in a list too.
    if not texts or not all(type(time) in (int, float) and 0 <= time < LATEST for time in times):
        raise NotProved(expected.name, "the token’s iss, sub, nonce or times are missing or of another kind")
    try:
        rules.validate(claims)
    except ExpiredTokenError as error:
        raise ClocksDiffer(expected.name, "the token is over") from error
    except ClaimError as error:
        claim = str(getattr(error, "claim", ""))
        if claim in ("iat", "nbf") and claim in claims:
            raise ClocksDiffer(expected.name, f"the token is of later ({claim})") from error
        raise NotProved(expected.name, f"the token’s {claim or 'claims'} can’t be so") from error
    if (isinstance(audience, list) and len(audience) > 1 and party is None) or party not in (None, expected.client_id):
        raise NotProved(expected.name, "the token is for somebody else too (azp)")
    if claims["iat"] < now - (OLDEST + SKEW).total_seconds():
        raise ClocksDiffer(expected.name, "the token is old (iat)")
    subject = claims["sub"]
    if not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise NotProved(expected.name, "the token’s sub can’t be so")
