"""Time-based one-time passwords, as authenticator apps make them.

RFC 6238 (TOTP) over RFC 4226 (HOTP) with what every app supports: SHA-1, six digits, steps of 30 seconds.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import quote, urlencode

from corrections import ids

STEP_SECONDS = 30
DIGITS = 6
DRIFT = 1  # steps that a telephone's clock may be off


def new_secret() -> str:
    """160 random bits, in base32 as apps take it."""
    return readable(ids.random_bytes(20))


def raw(secret: str) -> bytes:
    """The bits of a secret."""
    return base64.b32decode(secret)


def readable(bits: bytes) -> str:
    """The secret of these bits."""
    return base64.b32encode(bits).decode()


def step_at(moment: datetime) -> int:
    return int(moment.timestamp()) // STEP_SECONDS


def code(secret: str, step: int, *, digits: int = DIGITS) -> str:
    """The code for `secret` (base32) in one step."""
    digest = hmac.digest(raw(secret), step.to_bytes(8, "big"), hashlib.sha1)
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}}"


def matching_step(secret: str, typed: str, now: datetime, *, last_step: int | None) -> int | None:
    """The step whose code was typed, one before or after now included; None if there is none.

    A step up to `last_step` is refused: a code works once (RFC 6238, 5.2).
    """
    digits = "".join(typed.split())
    current, found = step_at(now), None
    for step in range(current - DRIFT, current + DRIFT + 1):
        right = hmac.compare_digest(code(secret, step).encode(), digits.encode())
        if right and (last_step is None or step > last_step):
            found = step
    return found


def address(secret: str, *, account: str, issuer: str) -> str:
    """The otpauth: address that a QR code carries into an app."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='')}"
    query = urlencode({"secret": secret, "issuer": issuer, "algorithm": "SHA1", "digits": DIGITS}, quote_via=quote)
    return f"otpauth://totp/{label}?{query}&period={STEP_SECONDS}"
