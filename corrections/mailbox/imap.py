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

from corrections.database import writing
from corrections.deliveries.decisions import without_addresses
from corrections.errors import Problem, Refused, Unavailable
from corrections.mailbox import actions, child, receiving
from corrections.mailbox.models import MailFolder
from corrections.mailbox.parsing import MOST_BYTES, MOST_HEADERS
from corrections.settings import Settings

logger = logging.getLogger(__name__)

SECONDS = 60.0  # for each answer of the server
AT_ONCE = 200
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
# What a server says of itself rather than of one mail (RFC 5530, 3).
LATER = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|AUTHORIZATIONFAILED|NOPERM|EXPIRED)\]", re.IGNORECASE)
Stop = Callable[[], bool]


class GaveUp(imaplib.IMAP4.abort):
    """The connection ended over a mail, as Dovecot ends it over one that it can't read."""

    def __init__(self, uid: int, said: str) -> None:
        super().__init__(said)
        self.uid = uid


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
        try:
            read = _look_into(engine, settings, server, stop)
        except GaveUp as gave_up:  # over this mail, or by chance: seen if it does so again
            read = _look_into(engine, settings, server, stop, suspect=gave_up.uid)
    except (imaplib.IMAP4.error, OSError) as error:
        problem = _said(server, error)
        logger.warning("mail could not be fetched: %s", problem)
        with writing(engine) as session:
            actions.looked(session, server.digest, problem)
        return 0
    with writing(engine) as session:
        actions.looked(session, server.digest, None)
    return read


def _look_into(engine: Engine, settings: Settings, server: Server, stop: Stop, suspect: int = 0) -> int:
    with _selected(server) as (box, validity):
        with writing(engine) as session:
            folder = actions.begin_folder(session, server.digest, validity, _next_uid(box))
        return _take_all(engine, settings, box, folder, stop, suspect)


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
        yield box, int(found[0]) if found and found[0] else 1
    finally:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            box.logout()
        with contextlib.suppress(OSError):
            box.shutdown()  # where the server went away first, nothing is closed so far


def _checked(answer: tuple[str, list[Any]]) -> list[Any]:
    said, data = answer
    if said != "OK":
        told = data[0] if data else said
        raise imaplib.IMAP4.error(told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told))
    return data


def _next_uid(box: imaplib.IMAP4) -> int:
    """The number that the next mail of the open folder will have at least."""
    _, found = box.response("UIDNEXT")
    if found and found[0]:
        return int(found[0])
    return max(_search(box, "UID *"), default=0) + 1


def _search(box: imaplib.IMAP4, *wanted: str) -> list[int]:
    found = _checked(box.uid("SEARCH", *wanted))
    return sorted(map(int, found[0].split())) if found and isinstance(found[0], bytes) else []


def _take_all(
    engine: Engine, settings: Settings, box: imaplib.IMAP4, folder: MailFolder, stop: Stop, suspect: int
) -> int:
    last, begins_at = folder.last_uid, max(folder.last_uid + 1, folder.first_new)
    uids: list[int] = []
    if last + 1 < begins_at:
        # Years of mail that somebody has read or answered are no reports of today.
        day = folder.started_at
        wanted = f"SINCE {day.day}-{MONTHS[day.month - 1]}-{day.year}" if folder.numbered_anew else "UNSEEN"
        uids += _search(box, f"UID {last + 1}:{begins_at - 1}", wanted)
    uids += [uid for uid in _search(box, f"UID {begins_at}:*") if uid >= begins_at]  # “*” is the last one, if none is
    read = 0
    for uid in uids[:AT_ONCE]:
        if stop():
            return read
        _take_one(engine, settings, box, folder, uid, suspect)
        read += 1
    if read == len(uids) and last + 1 < begins_at:
        with writing(engine) as session:
            actions.read_up_to(session, folder.digest, folder.validity, begins_at - 1)
    return read


def _take_one(
    engine: Engine, settings: Settings, box: imaplib.IMAP4, folder: MailFolder, uid: int, suspect: int
) -> None:
    def also(session: Session) -> None:
        actions.read_up_to(session, folder.digest, folder.validity, uid)

    try:
        found = _fetch(box, uid, f"BODY.PEEK[]<0.{MOST_BYTES + 1}>")
    except (imaplib.IMAP4.abort, OSError) as error:
        if uid != suspect:
            raise GaveUp(uid, str(error)) from error
        _go_past(engine, folder, uid, b"", 0)
        raise
    except imaplib.IMAP4.error as error:
        if LATER.search(str(error)):
            raise
        _go_past(engine, folder, uid, *_head(box, uid))
        return
    if found is None:  # removed since
        with writing(engine) as session:
            also(session)
        return
    raw, size = found
    receiving.receive(engine, settings, raw, whole=size <= MOST_BYTES, also=also)
    # For whoever looks into the folder; if this is cut off, nothing depends on it.
    with contextlib.suppress(imaplib.IMAP4.error):
        box.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")


def _go_past(engine: Engine, folder: MailFolder, uid: int, head: bytes, size: int) -> None:
    logger.warning("the mail server does not hand over mail %d", uid)
    letter = None
    with contextlib.suppress(Refused):
        letter = child.read(head, whole=False) if head else None
    with writing(engine) as session:
        actions.keep_withheld(session, f"{folder.digest.hex()} {folder.validity} {uid}", letter, head, size)
        actions.read_up_to(session, folder.digest, folder.validity, uid)


def _fetch(box: imaplib.IMAP4, uid: int, what: str) -> tuple[bytes, int] | None:
    """A piece of a mail, and the size of all of it; None if there is no such mail."""
    data = _checked(box.uid("FETCH", str(uid), f"(RFC822.SIZE {what})"))
    content = next((piece for piece in data if isinstance(piece, tuple)), None)
    if content is None:
        return None
    told, raw = content
    return raw, int(found[1]) if (found := SIZE.search(told)) else len(raw)


def _head(box: imaplib.IMAP4, uid: int) -> tuple[bytes, int]:
    """The headers of a mail, as far as its server gives them."""
    with contextlib.suppress(imaplib.IMAP4.error, OSError):
        return _fetch(box, uid, f"BODY.PEEK[HEADER]<0.{MOST_HEADERS}>") or (b"", 0)
    return b"", 0


def look_safely(engine: Engine, settings: Settings, *, stop: Stop = lambda: False) -> int:
    """As `look`; while the database can't be reached, nothing is read."""
    try:
        return look(engine, settings, stop=stop)
    except Unavailable as problem:
        logger.warning("mail has to wait: %s", problem)
        with contextlib.suppress(Unavailable), writing(engine) as session:
            digest = read_url(settings.imap_url.get_secret_value()).digest
            actions.looked(session, digest, "mail has to wait: it can’t be stored at the moment")
        return 0
