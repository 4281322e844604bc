"""Unguessable and human-readable identifiers, from one source of randomness that the demo can seed."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# No letters or digits that are mistaken for one another when read out on the telephone.
READABLE = "23456789BCDFGHJKMNPQRTVWXY"

_source: Callable[[int], bytes] = secrets.token_bytes


@contextmanager
def drawing_from(source: Callable[[int], bytes]) -> Iterator[None]:
    """Draw random bytes from `source` inside the block. For the demo and for tests; never in production."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before


def random_bytes(count: int) -> bytes:
    return _source(count)


def token() -> str:
    """128 random bits for a capability URL, in 22 URL-safe characters."""
    return base64.urlsafe_b64encode(_source(16)).rstrip(b"=").decode()


def digest(token: str) -> bytes:
    """What is stored of a token: its SHA-256, 32 bytes."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def reference() -> str:
    """A reader's reference such as `7KM3-QRTX`: 8 readable characters, about 37 bits; unique by the database."""
    # Bytes from the largest multiple of the alphabet's length up are dropped, so that every letter is as likely.
    limit = 256 - 256 % len(READABLE)
    letters = ""
    while len(letters) < 8:
        letters += "".join(READABLE[byte % len(READABLE)] for byte in _source(8) if byte < limit)
    return f"{letters[:4]}-{letters[4:8]}"
