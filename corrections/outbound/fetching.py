"""Fetching pages from the web, distrusting the web.

The address is resolved once, every answer is checked against an own list of networks that are not public, and the
connection goes to just those addresses, so that a second answer of the name server changes nothing. Redirects are
followed by hand, each hop checked like the first. Size is counted after decompression, time for the whole fetch.
(OWASP Server-Side Request Forgery Prevention Cheat Sheet; IANA special-purpose address registries, RFC 6890.)

This uses the standard library alone: all that is needed is to say which socket a connection uses, and how much of
a body is read.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from corrections.errors import Message
from corrections.outbound.exchanges import HEADERS, Connection, SecureConnection, check_status, decompressed
from corrections.outbound.problems import Broken, Forbidden, TooSlow, broken, too_large
from corrections.outbound.targets import Target, is_loopback, is_public

Resolver = Callable[[str, int], Sequence[str]]

MAX_BYTES = 5_000_000
DEADLINE = 10.0
REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Known:
    """By what a server recognizes the page that we have (RFC 9110 §13.1): as it told us, to the letter."""

    etag: str | None = None
    modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        told = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True, slots=True)
class Response:
    """A page as fetched: the address it came from after redirects, and its decompressed bytes.

    Status 304: it is as it was when it came with what `Known` says, and has no body here.
    """

    url: str
    status: int
    media_type: str | None
    charset: str | None
    body: bytes
    known: Known = Known()


NOT_MODIFIED = 304


def system_resolver(host: str, port: int) -> list[str]:
    """The addresses of `host`, by the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def not_taken_in(host: str) -> Message:
    """What is said of a page on a host that isn't allowed."""
    return Message.of("Pages of {host} are not taken in here.", host=host)


def fetch(
    url: str,
    *,
    allowed: Callable[[str], bool],
    allow_loopback: bool = False,
    max_bytes: int = MAX_BYTES,
    deadline: float = DEADLINE,
    redirects: int = REDIRECTS,
    resolve: Resolver = system_resolver,
    known: Known = Known(),
) -> Response:
    """Get `url`; `allowed` says of each address, also after a redirect, whether it may be asked for.

    Only http and https on their usual ports, and only public addresses; with `allow_loopback` (for development)
    this machine too, on any port. `deadline` is in seconds for all of it, `max_bytes` counts decompressed bytes.
    With what is `known` of the page, the server may answer that it is the same still (status 304).

    Raises a kind of Unreachable: Forbidden, NotThere, Answered, TooSlow, TooLarge or Broken.
    """
    journey = Journey(allow_loopback, max_bytes, deadline, resolve, known)
    for _ in range(redirects + 1):
        target = Target.of(url, allow_loopback)
        if not allowed(url):
            raise Forbidden(not_taken_in(target.host))
        answer: Response | str = journey.get(target)
        if isinstance(answer, Response):
            return answer
        url = _joined(url, answer)
    raise Broken(Message("The address is redirected too often."))


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise Forbidden(Message("The address is redirected to something that is not a web address.")) from None


@dataclass
class Journey:
    """One fetch, over all its hops; or what is sent, by who exchanges something else."""

    allow_loopback: bool
    max_bytes: int
    seconds: float
    resolve: Resolver
    known: Known = Known()
    started: float = field(default_factory=time.monotonic)

    def left(self, host: str) -> float:
        left = self.started + self.seconds - time.monotonic()
        if left <= 0:
            raise self.too_slow(host)
        return left

    def too_slow(self, host: str) -> TooSlow:
        return TooSlow(Message.of("{host} took longer than {seconds} seconds.", host=host, seconds=round(self.seconds)))

    def get(self, target: Target) -> Any:
        """The page, or the address that it is redirected to."""
        addresses = self._addresses(target)
        kind = SecureConnection if target.scheme == "https" else Connection
        connection = kind(target.host, target.port, lambda: self._connect(target, addresses))
        expired = threading.Event()

        def stop() -> None:
            # Each read has its own time-out, but a server that sends a byte a second never meets it.
            expired.set()
            if connection.kept is not None:
                with contextlib.suppress(OSError):
                    connection.kept.shutdown(socket.SHUT_RDWR)

        watch = threading.Timer(self.left(target.host), stop)
        watch.daemon = True
        watch.start()
        try:
            answer = self._exchange(target, connection)
        except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
            if expired.is_set() or isinstance(error, TimeoutError):
                raise self.too_slow(target.host) from None
            raise broken(target.host, error) from error
        finally:
            watch.cancel()
            connection.close()
        if expired.is_set():  # to a reader, a connection that we shut looks like the end of the page
            raise self.too_slow(target.host)
        return answer

    def _addresses(self, target: Target) -> Sequence[str]:
        found: list[Sequence[str]] = []

        def look_up() -> None:
            # UnicodeError: the resolver encodes names itself, and refuses labels that are too long that way.
            with contextlib.suppress(OSError, UnicodeError):
                found.append(self.resolve(target.host, target.port))

        # The system's resolver can't be given a time-out, so it is left behind when it takes too long.
        thread = threading.Thread(target=look_up, daemon=True)
        thread.start()
        thread.join(self.left(target.host))
        if thread.is_alive():
            raise self.too_slow(target.host)
        if not found or not found[0]:
            raise Broken(Message.of("There is no server named {host}.", host=target.host))
        if not all(is_public(address) or (self.allow_loopback and is_loopback(address)) for address in found[0]):
            raise Forbidden(Message.of("{host} is not on the public Internet.", host=target.host))
        return found[0]

    def _connect(self, target: Target, addresses: Sequence[str]) -> socket.socket:
        failed: OSError | None = None
        for address in addresses:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            connecting = socket.socket(family, socket.SOCK_STREAM)
            try:
                connecting.settimeout(self.left(target.host) / (1 if address == addresses[-1] else 2))
                connecting.connect((address, target.port))
            except OSError as error:
                connecting.close()
                failed = error
            else:
                connecting.settimeout(self.left(target.host))
                return connecting
        raise failed or OSError("no address")

    def _exchange(self, target: Target, connection: http.client.HTTPConnection) -> Any:
        connection.request("GET", target.request, headers=HEADERS | self.known.headers)
        with connection.getresponse() as response:
            headers = response.headers
            if response.status in (301, 302, 303, 307, 308) and headers.get("Location"):
                return str(headers["Location"])
            if response.status == NOT_MODIFIED and self.known.headers:
                return Response(target.url, NOT_MODIFIED, None, None, b"", self.known)
            check_status(target.host, response.status, headers.get("Retry-After"))
            body = bytearray()
            for piece in decompressed(target.host, response, self.max_bytes):
                self.left(target.host)
                body += piece
                if len(body) > self.max_bytes:
                    raise too_large(self.max_bytes)
            media_type = headers.get_content_type() if "Content-Type" in headers else None
            known = Known(headers.get("ETag"), headers.get("Last-Modified"))
            charset = headers.get_content_charset()
            return Response(target.url, response.status, media_type, charset, bytes(body), known)
