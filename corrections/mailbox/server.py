"""The mail server that mail is fetched from, as the settings name it."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from corrections.errors import Problem


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
