"""Mail servers for tests, on loopback: one that takes mail as it is told, and one that speaks by a script."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Protocol
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Taken:
    """One message as the server took it: the envelope, the bytes, and the message that they are."""

    sender: str
    recipients: list[str]
    content: bytes
    tls: bool

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.content, policy=SMTP)
        assert isinstance(parsed, EmailMessage)
        return parsed

    def text(self, kind: str = "plain") -> str:
        body = self.message.get_body((kind,))
        assert body is not None
        return str(body.get_content())


@dataclass
class Mailbox:
    """What arrived, and what the server answers: `answers` maps SMTP verbs to replies, asked again for each mail.

    A reply may be a function, which is called when it is due and may do anything before it returns the reply.
    """

    taken: list[Taken] = field(default_factory=list)
    answers: dict[str, str | Callable[[], str]] = field(default_factory=dict)
    port: int = 0
    options: str = ""
    scheme: str = "smtp"
    user: str = ""

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.user}127.0.0.1:{self.port}{self.options}"

    def answer(self, verb: str) -> str | None:
        found = self.answers.get(verb)
        return found() if callable(found) else found

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        return self.answer("MAIL") or "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        reply = self.answer("RCPT") or "250 OK"
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        reply = self.answer("DATA") or "250 OK"
        if reply.startswith("250"):
            self.taken.append(
                Taken(envelope.mail_from, list(envelope.rcpt_tos), envelope.content, session.ssl is not None)
            )
        return reply


class _Controller(Controller):
    def factory(self) -> Protocol:
        return Protocol(self.handler, **self.SMTP_kwargs)


@contextlib.contextmanager
def open_mailbox(*, tls: ssl.SSLContext | None = None, implicit: bool = False, user: str = "") -> Iterator[Mailbox]:
    """A mail server that works. `tls` lets it offer STARTTLS, or with `implicit` speak TLS from the first byte."""
    mailbox = Mailbox(user=f"{user}@" if user else "", scheme="smtps" if implicit else "smtp")
    options: dict[str, Any] = {"enable_SMTPUTF8": False, "timeout": 10}
    if tls is not None and not implicit:
        options |= {"tls_context": tls}
    if user:
        options |= {
            "authenticator": lambda server, session, envelope, mechanism, data: AuthResult(
                success=(data.login + b":" + data.password).decode() == user, handled=False
            ),
            "auth_require_tls": tls is not None and not implicit,
        }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = _Controller(mailbox, hostname="127.0.0.1", port=port, ssl_context=tls if implicit else None, **options)
    controller.start()
    mailbox.port = port
    try:
        yield mailbox
    finally:
        controller.stop()


@contextlib.contextmanager
def scripted(script: Callable[[socket.socket], None]) -> Iterator[Mailbox]:
    """A server that hands every connection to `script`, which does with it what it likes."""
    listening = socket.create_server(("127.0.0.1", 0))
    closing = threading.Event()

    def serve() -> None:
        while not closing.is_set():
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=handle, args=(connection,), daemon=True).start()

    def handle(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            script(connection)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield Mailbox(port=listening.getsockname()[1])
    finally:
        closing.set()
        listening.close()


def talk(connection: socket.socket, replies: list[bytes]) -> bytes:
    """Answer each line (or the whole of a message) with the next of `replies`; return what was said to us."""
    heard = b""
    for reply in replies:
        connection.sendall(reply)
        ending = b"\r\n.\r\n" if reply.startswith(b"354") else b"\r\n"
        piece = b""
        while not piece.endswith(ending):
            more = connection.recv(65536)
            if not more:
                return heard + piece
            piece += more
        heard += piece
    return heard


def trickle(connection: socket.socket, text: bytes, every: float) -> None:
    """Send a byte now and then."""
    for byte in text:
        connection.sendall(bytes([byte]))
        time.sleep(every)


def certificate(folder: Path, *names: str) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS with a certificate for `names` that signs itself, and the file that makes it trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([_name(name) for name in names]), critical=False)
        .sign(key, hashes.SHA256())
    )
    both = folder / f"{names[0]}.pem"
    both.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context, both


def _name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
