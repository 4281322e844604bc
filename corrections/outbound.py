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
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from corrections import __version__
from corrections.errors import Message, Problem

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]

MAX_BYTES = 5_000_000
DEADLINE = 10.0
REDIRECTS = 5

# An own list: `ipaddress.is_global` calls multicast, 6to4, NAT64 and the 6to4 relays global.
NOT_PUBLIC = [
    ipaddress.ip_network(block)
    for block in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        # Of IPv6 only 2000::/3 is given out to the public Internet, less some parts of it.
        *("::/3", "4000::/2", "8000::/1", "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
    )
]


class Unreachable(Problem):
    """The page could not be had. Its message says why, in one sentence."""

    status = 422


class Forbidden(Unreachable):
    """The address is not one that may be fetched."""


class NotThere(Unreachable):
    """The server answered that it has no such page (404 or 410)."""


class Answered(Unreachable):
    """The server answered with another error."""


class TooSlow(Unreachable):
    """It took longer than the deadline."""


class TooLarge(Unreachable):
    """It is larger than the limit, after decompression."""


class Broken(Unreachable):
    """The connection failed or broke off, or what came is not HTTP."""


@dataclass(frozen=True, slots=True)
class Response:
    """A page as fetched: the address it came from after redirects, and its decompressed bytes."""

    url: str
    status: int
    media_type: str | None
    charset: str | None
    body: bytes


def is_public(address: str) -> bool:
    """Whether `address` is a unicast address of the public Internet. IPv4 inside IPv6 is judged as IPv4."""
    parsed = _unmapped(address)
    return not any(parsed in network for network in NOT_PUBLIC)


def _unmapped(address: str) -> Address:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return (parsed.ipv4_mapped or parsed) if isinstance(parsed, ipaddress.IPv6Address) else parsed


def system_resolver(host: str, port: int) -> list[str]:
    """The addresses of `host`, by the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def fetch(
    url: str,
    *,
    allowed: Callable[[str], bool],
    allow_loopback: bool = False,
    max_bytes: int = MAX_BYTES,
    deadline: float = DEADLINE,
    redirects: int = REDIRECTS,
    resolve: Resolver = system_resolver,
) -> Response:
    """Get `url`; `allowed` says of each address, also after a redirect, whether it may be asked for.

    Only http and https on their usual ports, and only public addresses; with `allow_loopback` (for development)
    this machine too, on any port. `deadline` is in seconds for all of it, `max_bytes` counts decompressed bytes.

    Raises a kind of Unreachable: Forbidden, NotThere, Answered, TooSlow, TooLarge or Broken.
    """
    journey = _Journey(allow_loopback, max_bytes, deadline, resolve)
    for _ in range(redirects + 1):
        target = _Target.of(url, allow_loopback)
        if not allowed(url):
            raise Forbidden(Message.of("Pages of {host} are not taken in here.", host=target.host))
        answer = journey.get(target)
        if isinstance(answer, Response):
            return answer
        url = _joined(url, answer)
    raise Broken(Message("The address is redirected too often."))


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise Forbidden(Message("The address is redirected to something that is not a web address.")) from None


@dataclass(frozen=True, slots=True)
class _Target:
    url: str
    scheme: str
    host: str
    port: int
    request: str

    @classmethod
    def of(cls, url: str, allow_loopback: bool) -> _Target:
        try:
            parts = urlsplit(url.strip())
            host, port = parts.hostname or "", parts.port
            host = host.encode("idna").decode() if not host.isascii() else host
        except (ValueError, UnicodeError):
            raise Forbidden(Message("That is not a web address.")) from None
        scheme = parts.scheme.lower()
        if scheme not in ("http", "https"):
            raise Forbidden(Message("Only addresses that begin with http:// or https:// can be fetched."))
        if not host or any(c.isspace() or ord(c) < 0x21 for c in host) or parts.username is not None:
            raise Forbidden(Message("That is not a web address."))
        if port not in (None, 80, 443) and not (allow_loopback and _is_loopback_name(host)):
            raise Forbidden(Message.of("{host} can only be asked on the usual ports, 80 and 443.", host=host))
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
        return cls(url, scheme, host, port or {"http": 80, "https": 443}[scheme], path + (f"?{query}" if query else ""))


def _is_loopback_name(host: str) -> bool:
    # Names that only resolve to loopback are seen after resolving; a port of one's own needs a plain name for it.
    return host == "localhost" or host.endswith(".localhost") or _is_loopback(host)


def _is_loopback(address: str) -> bool:
    try:
        return _unmapped(address).is_loopback
    except ValueError:
        return False


@dataclass(slots=True)
class _Journey:
    """One fetch, over all its hops."""

    allow_loopback: bool
    max_bytes: int
    seconds: float
    resolve: Resolver
    started: float = field(default_factory=time.monotonic)

    def left(self, host: str) -> float:
        left = self.started + self.seconds - time.monotonic()
        if left <= 0:
            raise self.too_slow(host)
        return left

    def too_slow(self, host: str) -> TooSlow:
        return TooSlow(Message.of("{host} took longer than {seconds} seconds.", host=host, seconds=round(self.seconds)))

    def get(self, target: _Target) -> Response | str:
        """The page, or the address that it is redirected to."""
        addresses = self._addresses(target)
        kind = _SecureConnection if target.scheme == "https" else _Connection
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
            raise _broken(target.host, error) from error
        finally:
            watch.cancel()
            connection.close()
        if expired.is_set():  # to a reader, a connection that we shut looks like the end of the page
            raise self.too_slow(target.host)
        return answer

    def _addresses(self, target: _Target) -> Sequence[str]:
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
        if not all(is_public(address) or (self.allow_loopback and _is_loopback(address)) for address in found[0]):
            raise Forbidden(Message.of("{host} is not on the public Internet.", host=target.host))
        return found[0]

    def _connect(self, target: _Target, addresses: Sequence[str]) -> socket.socket:
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

    def _exchange(self, target: _Target, connection: http.client.HTTPConnection) -> Response | str:
        connection.request("GET", target.request, headers=HEADERS)
        with connection.getresponse() as response:
            headers = response.headers
            if response.status in (301, 302, 303, 307, 308) and headers.get("Location"):
                return str(headers["Location"])
            _check_status(target.host, response.status)
            body = bytearray()
            for piece in _decompressed(target.host, response, self.max_bytes):
                self.left(target.host)
                body += piece
                if len(body) > self.max_bytes:
                    raise _too_large(self.max_bytes)
            media_type = headers.get_content_type() if "Content-Type" in headers else None
            return Response(target.url, response.status, media_type, headers.get_content_charset(), bytes(body))


HEADERS = {
    "User-Agent": f"Corrections/{__version__}",
    "Accept": "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "close",
}


class _Connection(http.client.HTTPConnection):
    """A connection over a socket to an address that was checked; no proxy, whatever the environment says."""

    def __init__(self, host: str, port: int, connect: Callable[[], socket.socket]) -> None:
        super().__init__(host, port)
        self.to_checked_address = connect
        self.kept: socket.socket | None = None  # http.client forgets its socket once the last answer begins

    def connect(self) -> None:
        self.sock = self.kept = self.to_checked_address()


class _SecureConnection(_Connection):
    """The same under TLS. The certificate has to be valid for the host's name."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        context = ssl.create_default_context()
        plain = self.to_checked_address()
        secure = context.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = self.kept = secure
        secure.do_handshake()


def _check_status(host: str, status: int) -> None:
    if status in (404, 410):
        raise NotThere(Message.of("{host} has no page at this address ({status}).", host=host, status=status))
    if status in (401, 402, 403, 407, 451):
        raise Answered(Message.of("{host} does not let us read this page ({status}).", host=host, status=status))
    if not 200 <= status < 300:
        raise Answered(Message.of("{host} answered with an error ({status}).", host=host, status=status))


def _decompressed(host: str, response: http.client.HTTPResponse, most: int) -> Iterator[bytes]:
    """The body in pieces of at most 64 kB, so that a bomb is noticed before it has gone off."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "", "gzip", "x-gzip", "deflate"):
        raise Broken(Message.of("{host} sent the page in a compression that we did not ask for.", host=host))
    if (response.length or 0) > most:
        raise _too_large(most)
    raw = iter(lambda: response.read1(PIECE), b"")
    yield from raw if encoding in ("identity", "") else _inflated(raw, encoding)
    if response.length:  # http.client says nothing when a body is shorter than was announced
        raise http.client.IncompleteRead(b"", response.length)


PIECE = 65_536


def _inflated(raw: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    inflater: Any = None
    for data in raw:
        while data:
            if inflater is None or inflater.eof:
                # "deflate" means zlib's format (RFC 9110), but some servers send a bare deflate stream.
                bare = encoding == "deflate" and data[0] & 0x0F != 8
                inflater = zlib.decompressobj(-zlib.MAX_WBITS if bare else 32 + zlib.MAX_WBITS)
            yield inflater.decompress(data, PIECE)
            data = inflater.unconsumed_tail or inflater.unused_data
            if inflater.eof and not data.strip(b"\0"):
                break  # padding after the end
    if inflater is not None and not inflater.eof:
        raise zlib.error("the stream ends early")


def _broken(host: str, error: Exception) -> Broken:
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


def _too_large(most: int) -> TooLarge:
    return TooLarge(Message.of("The page is larger than {size} MB.", size=f"{most / 1_000_000:g}"))
