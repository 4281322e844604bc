"""Fetching mail from a folder of a mail server (RFC 9051, RFC 3501), each once, whatever breaks off in between.

How far the folder was read is written down in the transaction that takes a mail in, by its UID and the folder’s
UIDVALIDITY; where a server numbers anew, what is known already is told by its digest.
"""

from __future__ import annotations

import contextlib
import hashlib
import imaplib
import ipaddress
import logging
import re
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections.database import reading, writing
from corrections.deliveries.decisions import without_addresses
from corrections.errors import Problem, Unavailable
from corrections.mailbox import actions, queries, receiving
from corrections.mailbox.parsing import MOST_BYTES
from corrections.settings import Settings

logger = logging.getLogger(__name__)

SECONDS = 60.0  # for each answer of the server
AT_ONCE = 200
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
Stop = Callable[[], bool]


@dataclass(frozen=True)
class Server:
    """Where mail is fetched. `in_clear`: the operator said `?tls=off`, which goes with this machine alone."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    implicit_tls: bool
    in_clear: bool = False

    @property
    def digest(self) -> bytes:
        told = "\0".join((self.host.lower(), str(self.port), self.user, self.folder))
        return hashlib.sha256(told.encode()).digest()


def read_url(url: str) -> Server:
    """Read `imaps://user:password@host/INBOX` or `imap://…` (STARTTLS). Raises Problem with one line."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        raise Problem("IMAP_URL can’t be read.") from error
    options = parse_qs(parts.query, keep_blank_values=True)
    if parts.scheme not in ("imap", "imaps") or not host or not parts.username or not parts.password:
        raise Problem("IMAP_URL must look like imaps://user:password@host/INBOX.")
    in_clear = options == {"tls": ["off"]}
    if (options and not in_clear) or (in_clear and (parts.scheme == "imaps" or not _is_loopback(host))):
        raise Problem("IMAP_URL can have one option, ?tls=off, for an imap:// server on this machine.")
    implicit = parts.scheme == "imaps"
    folder = unquote(parts.path.lstrip("/")) or "INBOX"
    user, password = unquote(parts.username), unquote(parts.password)
    return Server(host, port or (993 if implicit else 143), user, password, folder, implicit, in_clear)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def look(engine: Engine, settings: Settings, *, stop: Stop = lambda: False) -> int:
    """Take in what is new in the folder; return how many mails were read. Why it could not be is kept for the desk."""
    server = read_url(settings.imap_url.get_secret_value())
    try:
        with _selected(server) as (box, validity):
            read = _take_all(engine, settings, server, box, validity, stop)
    except (imaplib.IMAP4.error, OSError) as error:
        problem = _said(server, error)
        logger.warning("mail could not be fetched: %s", problem)
        with writing(engine) as session:
            actions.looked(session, server.digest, problem)
        return 0
    with writing(engine) as session:
        actions.looked(session, server.digest, None)
    return read


def _said(server: Server, error: Exception) -> str:
    """What went wrong, without the password, which some servers say again."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate of {server.host} is not valid."
    if isinstance(error, TimeoutError):
        return f"{server.host} took too long to answer."
    return without_addresses(f"{server.host}: {error}".replace(server.password, "…"))


@contextlib.contextmanager
def _selected(server: Server) -> Iterator[tuple[imaplib.IMAP4, int]]:
    """A connection with the folder open, and the folder’s UIDVALIDITY."""
    if server.implicit_tls:
        box: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            server.host, server.port, ssl_context=ssl.create_default_context(), timeout=SECONDS
        )
    else:
        box = imaplib.IMAP4(server.host, server.port, timeout=SECONDS)
    try:
        if not (server.implicit_tls or server.in_clear):
            box.starttls(ssl.create_default_context())
        box.login(server.user, server.password)
        quoted = '"' + server.folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
        _checked(box.select(quoted))
        _, found = box.response("UIDVALIDITY")
        yield box, int(found[0] or 0) if found else 0
    finally:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            box.logout()


def _checked(answer: tuple[str, list[Any]]) -> list[Any]:
    said, data = answer
    if said != "OK":
        raise imaplib.IMAP4.error(str(data[0]) if data else said)
    return data


def _take_all(engine: Engine, settings: Settings, server: Server, box: imaplib.IMAP4, validity: int, stop: Stop) -> int:
    with reading(engine) as session:
        known = queries.folder(session, server.digest)
        # Of a folder that we have never read only what nobody has: its years of mail are no reports of today.
        wanted = "UNSEEN" if known is None or not known.validity else f"UID {known.last_uid + 1}:*"
        if known is not None and known.validity and known.validity != validity:
            day = known.started_at
            wanted = f"SINCE {day.day}-{MONTHS[day.month - 1]}-{day.year}"
    with writing(engine) as session:
        last = actions.begin_folder(session, server.digest, validity).last_uid
    found = _checked(box.uid("SEARCH", wanted))
    listed = found[0].split() if found and isinstance(found[0], bytes) else []
    uids = [uid for uid in sorted(map(int, listed)) if uid > last]
    read = 0
    for uid in uids[:AT_ONCE]:
        if stop():
            break
        _take_one(engine, settings, server, box, validity, uid)
        read += 1
    return read


def _take_one(engine: Engine, settings: Settings, server: Server, box: imaplib.IMAP4, validity: int, uid: int) -> None:
    asked = f"(RFC822.SIZE BODY.PEEK[]<0.{MOST_BYTES + 1}>)"
    data = _checked(box.uid("FETCH", str(uid), asked))
    content = next((piece for piece in data if isinstance(piece, tuple)), None)

    def also(session: Session) -> None:
        actions.read_up_to(session, server.digest, validity, uid)

    if content is None:  # removed since
        with writing(engine) as session:
            also(session)
        return
    told, raw = content
    size = int(found[1]) if (found := SIZE.search(told)) else len(raw)
    receiving.receive(engine, settings, raw, whole=size <= MOST_BYTES, also=also)
    # For whoever looks into the folder; if this is cut off, nothing depends on it.
    with contextlib.suppress(imaplib.IMAP4.error):
        box.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")


def look_safely(engine: Engine, settings: Settings, *, stop: Stop = lambda: False) -> int:
    """As `look`; while the database can't be reached, nothing is read."""
    try:
        return look(engine, settings, stop=stop)
    except Unavailable as problem:
        logger.warning("mail has to wait: %s", problem)
        return 0
