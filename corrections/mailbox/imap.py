"""Fetching mail from a folder of a mail server (RFC 9051, RFC 3501), each once, whatever breaks off in between.

How far the folder was read is written down in the transaction that takes a mail in, by its UID and the folder’s
UIDVALIDITY; where a server numbers anew, what is known already is told by its digest.
"""

from __future__ import annotations

import contextlib
import imaplib
import logging
import re
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections.database import writing
from corrections.deliveries.decisions import without_addresses
from corrections.errors import Refused, Unavailable
from corrections.mailbox import actions, child, folders, receiving
from corrections.mailbox.models import MailFolder
from corrections.mailbox.parsing import MOST_BYTES, MOST_HEADERS
from corrections.mailbox.server import Server, read_url
from corrections.settings import Settings

logger = logging.getLogger(__name__)

SECONDS = 60.0  # for each answer of the server
AT_ONCE = 200
MOST_IN_A_ROW = 5  # mails that are withheld, after which the newest is asked for: if none is, the server is to be left
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
# What a server says of itself rather than of one mail (RFC 5530, 3).
LATER = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|AUTHORIZATIONFAILED|NOPERM|EXPIRED)\]", re.IGNORECASE)
Stop = Callable[[], bool]
Handed = tuple[bytes, int]  # a mail, or a piece of it, and the size of all of it


class GaveUp(imaplib.IMAP4.abort):
    """The connection ended over a mail, as Dovecot ends it over one that it can't read."""

    def __init__(self, uid: int, said: str) -> None:
        super().__init__(said)
        self.uid = uid


@dataclass(frozen=True)
class Withheld:
    """A mail that its server does not hand over, and what it says instead; its headers, if it gives them."""

    uid: int
    said: str
    head: bytes = b""
    size: int = 0


def look(engine: Engine, settings: Settings, *, stop: Stop = lambda: False) -> int:
    """Take in what is new in the folder; return how many mails were read. Why it could not be is kept for the desk."""
    server = read_url(settings.imap_url.get_secret_value())
    try:
        read = _look_on(engine, settings, server, stop)
    except (imaplib.IMAP4.error, OSError) as error:
        problem = _said(server, error)
        logger.warning("mail could not be fetched: %s", problem)
        with writing(engine) as session:
            folders.looked(session, server.digest, problem)
        return 0
    with writing(engine) as session:
        folders.looked(session, server.digest, None)
    return read


def _look_on(engine: Engine, settings: Settings, server: Server, stop: Stop) -> int:
    """Look again where the connection ends: over a mail if it does so twice, else by chance."""
    known: dict[int, Withheld] = {}
    suspect, left = 0, 2 * MOST_IN_A_ROW + 2  # with the mail that is asked for after so many
    while True:
        try:
            return _look_into(engine, settings, server, stop, known)
        except GaveUp as gave_up:
            left -= 1
            if not left:
                raise
            if gave_up.uid == suspect:
                known[suspect] = Withheld(suspect, str(gave_up))
            suspect = gave_up.uid


def _look_into(engine: Engine, settings: Settings, server: Server, stop: Stop, known: dict[int, Withheld]) -> int:
    with _selected(server) as (box, validity):
        with writing(engine) as session:
            folder = folders.begin_folder(session, server.digest, validity, _next_uid(box))
        return _take_all(engine, settings, box, folder, stop, known)


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
    engine: Engine, settings: Settings, box: imaplib.IMAP4, folder: MailFolder, stop: Stop, known: dict[int, Withheld]
) -> int:
    """Take in what is new, in its order. `known`: mails that the connection ended over, twice.

    Mails that are withheld are gone past once the server hands over a later one, and asked again does not hand over
    these. If it hands over no later one, something else is wrong with it: then the folder stays where it was.
    """
    begins_at = max(folder.last_uid + 1, folder.first_new)
    uids, read = _wanted(box, folder, begins_at), 0
    withheld: list[Withheld] = []
    for n, uid in enumerate(uids):
        if stop() or (n >= AT_ONCE and not withheld):
            return read
        found = _asked(box, uid, known)
        works = isinstance(found, tuple)
        if isinstance(found, Withheld):
            withheld.append(found)
            if len(withheld) == MOST_IN_A_ROW:
                works = isinstance(_asked(box, uids[-1], known), tuple)
                if not works:
                    break
        if works:
            for before in withheld:
                _take_one(engine, settings, box, folder, before.uid, _asked(box, before.uid, known))
            read, withheld = read + len(withheld), []
        if not (withheld or isinstance(found, Withheld)):
            _take_one(engine, settings, box, folder, uid, found)
            read += 1
    if withheld:
        raise imaplib.IMAP4.error(f"mail {withheld[0].uid} is not handed over: {withheld[0].said}")
    if folder.last_uid + 1 < begins_at:
        with writing(engine) as session:
            folders.read_up_to(session, folder.digest, folder.validity, begins_at - 1)
    return read


def _wanted(box: imaplib.IMAP4, folder: MailFolder, begins_at: int) -> list[int]:
    """The mails that are to be taken in, by their numbers; all of those from `begins_at` on."""
    last, older = folder.last_uid, list[int]()
    if last + 1 < begins_at:
        # Years of mail that somebody has read or answered are no reports of today.
        day = folder.started_at
        wanted = f"SINCE {day.day}-{MONTHS[day.month - 1]}-{day.year}" if folder.numbered_anew else "UNSEEN"
        older = _search(box, f"UID {last + 1}:{begins_at - 1}", wanted)
    # “*” is the last one, if none is new.
    return older + [uid for uid in _search(box, f"UID {begins_at}:*") if uid >= begins_at]


def _asked(box: imaplib.IMAP4, uid: int, known: dict[int, Withheld]) -> Handed | Withheld | None:
    return known.get(uid) or _handed_over(box, uid)


def _handed_over(box: imaplib.IMAP4, uid: int) -> Handed | Withheld | None:
    """A mail, and the size of all of it; None if it was removed since. Raises GaveUp where the connection ends."""
    try:
        return _fetch(box, uid, f"BODY.PEEK[]<0.{MOST_BYTES + 1}>")
    except TimeoutError:  # a slow server says nothing of the mail
        raise
    except (imaplib.IMAP4.abort, OSError) as error:
        raise GaveUp(uid, str(error)) from error
    except imaplib.IMAP4.error as error:
        if LATER.search(str(error)):
            raise
        return Withheld(uid, str(error), *_head(box, uid))


def _take_one(
    engine: Engine,
    settings: Settings,
    box: imaplib.IMAP4,
    folder: MailFolder,
    uid: int,
    found: Handed | Withheld | None,
) -> None:
    def also(session: Session) -> None:
        folders.read_up_to(session, folder.digest, folder.validity, uid)

    if isinstance(found, Withheld):
        _go_past(engine, folder, found)
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


def _go_past(engine: Engine, folder: MailFolder, withheld: Withheld) -> None:
    logger.warning("the mail server does not hand over mail %d", withheld.uid)
    letter, head = None, withheld.head
    with contextlib.suppress(Refused):
        letter = child.read(head, whole=False) if head else None
    number = f"{folder.digest.hex()} {folder.validity} {withheld.uid}"
    with writing(engine) as session:
        actions.keep_withheld(session, number, letter, head, withheld.size)
        folders.read_up_to(session, folder.digest, folder.validity, withheld.uid)


def _fetch(box: imaplib.IMAP4, uid: int, what: str) -> Handed | None:
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
            folders.looked(session, digest, f"mail has to wait: {problem}")
        return 0
