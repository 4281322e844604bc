"""Handing one email to a mail server (RFC 5321), within a deadline, and never in the clear where that matters."""

from __future__ import annotations

import contextlib
import io
import ipaddress
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from corrections.deliveries.decisions import Failure, NotSent, without_addresses
from corrections.errors import Problem

# For all of it together: a server that answers a byte every ten seconds is given up as well.
SECONDS = 30.0


@dataclass(frozen=True)
class Server:
    """Where to hand emails in. `in_clear`: the operator said `?tls=off`."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    implicit_tls: bool = False
    in_clear: bool = False

    @property
    def is_loopback(self) -> bool:
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def needs_tls(self) -> bool:
        """Whether to send nothing if the server offers no encryption: somebody on the way may have hidden the offer."""
        return not self.in_clear and (bool(self.user) or not self.is_loopback)


def read_url(url: str) -> Server:
    """Read `smtp://user:password@host:587` (STARTTLS) or `smtps://…` (TLS from the first byte).

    To a server on this machine, without a password, STARTTLS is used if it is offered; to any other it is required.
    `?tls=off` sends in the clear, but never a password over the network. Raises Problem with one line.
    """
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        raise Problem(f"SMTP_URL can’t be read: {error}.") from error
    options = parse_qs(parts.query, keep_blank_values=True)
    if parts.scheme not in ("smtp", "smtps") or not host or parts.path not in ("", "/"):
        raise Problem("SMTP_URL must look like smtp://user:password@host:587 or smtps://user:password@host.")
    if set(options) - {"tls"} or options.get("tls", ["off"]) != ["off"]:
        raise Problem("SMTP_URL can have one option, ?tls=off, for a server without encryption.")
    implicit = parts.scheme == "smtps"
    server = Server(
        host=host,
        port=port or (465 if implicit else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        implicit_tls=implicit,
        in_clear="tls" in options,
    )
    if server.in_clear and (implicit or (server.user and not server.is_loopback)):
        raise Problem("SMTP_URL says ?tls=off, which can’t go with smtps:// or with a password over the network.")
    return server


class Connection(smtplib.SMTP):
    """An SMTP connection on which everything together must be over by `deadline` (of time.monotonic)."""

    def __init__(self, server: Server, deadline: float, our_name: str) -> None:
        self.server = server
        self.deadline = deadline
        # Not the default name, which costs a look-up of unknown length.
        super().__init__(local_hostname=_as_literal(our_name))
        self._host = server.host  # whose certificate starttls() asks for

    def left(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        problem: OSError = OSError("the name has no address")
        for *kind, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            connected = socket.socket(*kind)
            try:
                connected.settimeout(min(self.left(), 10))
                connected.connect(address)
                if self.server.implicit_tls:
                    connected.settimeout(self.left())
                    return ssl.create_default_context().wrap_socket(connected, server_hostname=host)
                return connected
            except OSError as error:
                connected.close()
                problem = error
        raise problem

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_Incoming(self))
        return super().getreply()

    def send(self, s: object) -> None:
        if self.sock is not None:
            self.sock.settimeout(self.left())
        super().send(s)  # type: ignore[arg-type]


def _as_literal(name: str) -> str:
    """How EHLO wants us named: a domain as it is, an IP address as a literal (RFC 5321 §4.1.3)."""
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name
    return f"[{address}]" if address.version == 4 else f"[IPv6:{address}]"


class _Incoming(io.RawIOBase):
    """What the server says, each piece of it waited for no longer than is left of the whole time."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        sock = self.connection.sock
        if sock is None:
            return 0
        sock.settimeout(self.connection.left())
        return sock.recv_into(buffer)  # type: ignore[arg-type]


def send(
    server: Server, message: bytes, *, sender: str, recipient: str, our_name: str, seconds: float = SECONDS
) -> None:
    """Hand `message` in for the one `recipient`.

    Returns once the server has taken responsibility for it (its 250). Raises NotSent otherwise.
    """
    connection = Connection(server, time.monotonic() + seconds, our_name)
    with contextlib.closing(connection), _worded(connection, seconds):
        _open(connection, server)
        _expect(connection.mail(sender), 250)
        _expect(connection.rcpt(recipient), 250, 251)
        _expect(connection.docmd("DATA"), 354)
        connection.send(re.sub(rb"(?m)^\.", b"..", message) + b".\r\n")
        try:
            taken = connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(
                Failure("The mail server had all of it and did not say whether it took it.", maybe_sent=True)
            ) from error
        _expect(taken, 250)
        with contextlib.suppress(OSError, smtplib.SMTPException):
            connection.putcmd("QUIT")


def greet(server: Server, *, our_name: str, seconds: float = SECONDS) -> None:
    """Do all that comes before an email, encryption and signing in included, and leave. Raises NotSent."""
    connection = Connection(server, time.monotonic() + seconds, our_name)
    with contextlib.closing(connection), _worded(connection, seconds):
        _open(connection, server)
        connection.putcmd("QUIT")


def _open(connection: Connection, server: Server) -> None:
    _expect(connection.connect(server.host, server.port), 220)
    connection.ehlo_or_helo_if_needed()
    if not server.implicit_tls and not server.in_clear:
        if connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
        elif server.needs_tls:
            raise NotSent(Failure("The mail server offers no encryption (STARTTLS). Nothing was sent."))
    if server.user:
        connection.login(server.user, server.password)


def _expect(reply: tuple[int, bytes], *codes: int) -> None:
    if reply[0] not in codes:
        raise smtplib.SMTPResponseException(*reply)


@contextlib.contextmanager
def _worded(connection: Connection, seconds: float) -> Iterator[None]:
    """Turn what smtplib and the network raise into a Failure. A 5xx is final (RFC 5321 §4.2.1)."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        said = error.smtp_error if isinstance(error.smtp_error, str) else error.smtp_error.decode("utf-8", "replace")
        detail = f"The mail server said: {error.smtp_code} {without_addresses(said)}"
        raise NotSent(Failure(detail, final=500 <= error.smtp_code <= 599)) from error
    except ssl.SSLCertVerificationError as error:
        detail = f"The certificate of the mail server can’t be trusted: {error.verify_message}."
        raise NotSent(Failure(detail)) from error
    except (OSError, smtplib.SMTPException) as error:
        if time.monotonic() >= connection.deadline:
            raise NotSent(Failure(f"The mail server took longer than {seconds:g} seconds.")) from error
        raise NotSent(Failure(f"The mail server can’t be reached: {without_addresses(str(error))}")) from error
