"""Why a page could not be had, and what is said of it."""

from __future__ import annotations

import http.client
import ssl
import zlib

from corrections.errors import Message, Problem


class Unreachable(Problem):
    """The page could not be had. Its message says why, in one sentence."""

    status = 422


class Forbidden(Unreachable):
    """The address is not one that may be fetched."""


class NotThere(Unreachable):
    """The server answered that it has no such page (404 or 410)."""


class Answered(Unreachable):
    """The server answered with another error, and perhaps said how many seconds to leave it alone (`again_in`)."""

    code = 0
    again_in: float | None = None


class TooSlow(Unreachable):
    """It took longer than the deadline."""


class TooLarge(Unreachable):
    """It is larger than the limit, after decompression."""


class Broken(Unreachable):
    """The connection failed or broke off, or what came is not HTTP."""


def broken(host: str, error: Exception) -> Broken:
    """What to say of a connection that failed with `error`."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Broken(Message.of("The certificate of {host} is not valid.", host=host))
    if isinstance(error, ssl.SSLError):
        return Broken(Message.of("No secure connection to {host} could be made.", host=host))
    if isinstance(error, ConnectionRefusedError):
        return Broken(Message.of("{host} does not take connections.", host=host))
    if isinstance(error, http.client.IncompleteRead | ConnectionError):
        return Broken(Message.of("The connection to {host} broke off.", host=host))
    if isinstance(error, http.client.HTTPException | ValueError | zlib.error):
        return Broken(Message.of("{host} answered with something that is not a web page.", host=host))
    return Broken(Message.of("{host} could not be reached.", host=host))


def too_large(most: int) -> TooLarge:
    return TooLarge(Message.of("The page is larger than {size} MB.", size=f"{most / 1_000_000:g}"))
