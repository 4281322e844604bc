"""One request to a server and its answer: over a connection to an address that was checked, read piece by piece."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from corrections import __version__, clock
from corrections.errors import Message
from corrections.outbound.problems import Answered, Broken, NotThere, too_large

PIECE = 65_536
HEADERS = {
    "User-Agent": f"Corrections/{__version__}",
    "Accept": "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "close",
}


class Connection(http.client.HTTPConnection):
    """A connection over a socket to an address that was checked; no proxy, whatever the environment says."""

    def __init__(self, host: str, port: int, connect: Callable[[], socket.socket]) -> None:
        super().__init__(host, port)
        self.to_checked_address = connect
        self.kept: socket.socket | None = None  # http.client forgets its socket once the last answer begins

    def connect(self) -> None:
        self.sock = self.kept = self.to_checked_address()


class SecureConnection(Connection):
    """The same under TLS. The certificate has to be valid for the host's name."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        context = ssl.create_default_context()
        plain = self.to_checked_address()
        secure = context.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = self.kept = secure
        secure.do_handshake()


def check_status(host: str, status: int, retry_after: str | None = None) -> None:
    if status in (404, 410):
        raise NotThere(Message.of("{host} has no page at this address ({status}).", host=host, status=status))
    if 200 <= status < 300:
        return
    if status in (401, 402, 403, 407, 451):
        problem = Answered(Message.of("{host} does not let us read this page ({status}).", host=host, status=status))
    else:
        problem = Answered(Message.of("{host} answered with an error ({status}).", host=host, status=status))
    problem.code, problem.again_in = status, seconds_asked(retry_after)
    raise problem


def seconds_asked(retry_after: str | None) -> float | None:
    """What Retry-After asks for, from now on (RFC 9110 §10.2.3): a number of seconds, or a date."""
    text = (retry_after or "").strip()
    if re.fullmatch(r"\d{1,9}", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (moment - clock.now()).total_seconds())


def decompressed(host: str, response: http.client.HTTPResponse, most: int) -> Iterator[bytes]:
    """The body in pieces of at most 64 kB, so that a bomb is noticed before it has gone off."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "", "gzip", "x-gzip", "deflate"):
        raise Broken(Message.of("{host} sent the page in a compression that we did not ask for.", host=host))
    if (response.length or 0) > most:
        raise too_large(most)
    raw = iter(lambda: response.read1(PIECE), b"")
    yield from raw if encoding in ("identity", "") else _inflated(raw, encoding)
    if response.length:  # http.client says nothing when a body is shorter than was announced
        raise http.client.IncompleteRead(b"", response.length)


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
