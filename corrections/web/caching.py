"""Public pages kept as they were rendered, before Flask: nobody renders a page twice that has not changed since.

The database holds one number, the public generation, that every act which changes a public page raises in its own
transaction. It is read on every request, so all processes show a correction with the first request after its commit,
and what was kept under an older number is never shown again. What is kept lives in one process, and so for one
release.
"""

from __future__ import annotations

import os
import sqlite3
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Engine, event

from corrections import clock
from corrections.web import packing

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PAGES: Final = frozenset(
    {
        *("/", "/corrections", "/corrections.json", "/corrections.atom", "/newsroom.css"),
        *(
            "/log",
            "/log.json",
            "/log/checkpoint",
            "/standards",
            "/standards.json",
            "/statistics",
            "/statistics.json",
            "/statistics.csv",
        ),
    }
)
BELOW: Final = ("/corrections/", "/articles/", "/static/", "/log/", "/statistics/", "/standards/")
FORMS: Final = "/report"
# What proxies say. It is part of what a page is kept by, and what somebody makes up would push the kept pages out.
SCHEMES: Final = frozenset({"", "http", "https", "https,http", "https, http", "https,https", "https, https"})
LONGEST_QUERY = 1_000
LARGEST = 512 * 1024  # bytes of one page
MOST = 2 * 1024 * 1024  # bytes of all pages without a query, and of a third as much with one
COMPRESSED = ("text/", "application/json", "application/feed+json", "application/atom+xml", "image/svg+xml")
SMALLEST = 512  # below that gzip saves nothing
# Every zone's day begins at a quarter of an hour in UTC. “This month” is then never last month, on no page.
QUARTER = 15 * 60
CONDITIONS = frozenset({"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"})
READ = "SELECT number FROM public_generation"

Stamp = tuple[Any, ...]
Key = tuple[str | None, ...]
Headers = list[tuple[str, str]]


# Set by a view in the environment of its request. Nothing of it shows in the answer: that something is about to be said
# is nobody's to know.
PASSING = "corrections.passing"


@dataclass(slots=True)
class Kept:
    """A page as it was rendered at `stamp`. `plain` and `packed`: headers and body, `packed` made when first asked."""

    stamp: Stamp
    etag: str
    modified: str
    plain: tuple[Headers, bytes]
    packed: tuple[Headers, bytes] | None
    packs: bool
    unchanged: Headers


class Shelf:
    """Pages by their address, at most `most` bytes of them; the one not asked for longest goes first."""

    def __init__(self, most: int) -> None:
        self._most, self._held = most, 0
        self._pages: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Key, stamp: Stamp) -> Kept | None:
        with self._lock:
            page = self._pages.get(key)
            if page is None or page.stamp != stamp:
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: Kept) -> None:
        with self._lock:
            before = self._pages.pop(key, None)
            self._held += _weight(page) - (_weight(before) if before else 0)
            self._pages[key] = page
            while self._held > self._most:
                _, gone = self._pages.popitem(last=False)
                self._held -= _weight(gone)


def _weight(page: Kept) -> int:
    # What it weighs when packed as well: packing later must not outgrow the shelf.
    return len(page.plain[1]) * (2 if page.packs else 1) + 2_000


def keep(app: WSGIApplication, engine: Engine, *, session_cookie: str) -> WSGIApplication:
    """`app` with its public pages kept. A browser that sends `session_cookie` gets every page fresh."""
    generation = Generation(engine)
    addresses, queries = Shelf(MOST), Shelf(MOST // 3)

    def kept(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not may_be_kept(environ, session_cookie):
            return app(environ, start_response)
        stamp = generation.read()
        if stamp is None:  # the page says what is wrong with the database
            return app(environ, start_response)
        stamp = (*stamp, int(clock.now().timestamp()) // QUARTER)
        query = environ.get("QUERY_STRING", "")
        # The query as it was typed: feeds name their own address.
        key = (
            environ.get("HTTP_HOST"),  # none is not an empty one, which is refused
            environ.get("wsgi.url_scheme", ""),
            environ.get("HTTP_X_FORWARDED_PROTO", ""),
            environ.get("SCRIPT_NAME", ""),
            environ["PATH_INFO"],
            query,
        )
        shelf = queries if query else addresses
        page = shelf.find(key, stamp)
        if page is None:
            status, headers, answer, passing = _rendered(app, environ)
            page = _page(stamp, headers, answer) if isinstance(answer, bytes) else None
            if page is None:
                start_response(status, headers)
                return [answer] if isinstance(answer, bytes) else answer
            if not passing:
                shelf.put(key, page)
        return _answer(page, environ, start_response)

    return kept


def may_be_kept(environ: WSGIEnvironment, session_cookie: str) -> bool:
    """Whether this request is for a public page, from somebody of whom we know nothing."""
    path = environ.get("PATH_INFO", "")
    return (
        environ["REQUEST_METHOD"] == "GET"
        and (path in PAGES or path.startswith(BELOW))
        and not path.endswith(FORMS)
        and session_cookie not in environ.get("HTTP_COOKIE", "")
        and "HTTP_AUTHORIZATION" not in environ
        and environ.get("HTTP_X_FORWARDED_PROTO", "") in SCHEMES
        and "HTTP_RANGE" not in environ
        and len(environ.get("QUERY_STRING", "")) <= LONGEST_QUERY
    )


def _rendered(app: WSGIApplication, environ: WSGIEnvironment) -> tuple[str, Headers, bytes | Iterable[bytes], bool]:
    """Status, headers and body of a fresh answer, the body unread where it is not a page to be kept; and whether that
    page is another one in a moment."""
    # Whole, whatever the browser has already: others have not.
    asked = {name: value for name, value in environ.items() if name not in CONDITIONS}
    begun: list[tuple[str, Headers]] = []

    def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
        begun[:] = [(status, headers)]
        return begun.append  # nobody here writes by the old way

    answer = app(asked, start)
    status, headers = begun[0]
    if not _is_page(status, headers):
        return status, headers, answer, False
    try:
        return status, headers, b"".join(answer), PASSING in asked
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()


def _is_page(status: str, headers: Headers) -> bool:
    """Whether an answer is the same for everybody, whole, and of a size that may be kept."""
    named = {name.lower(): value for name, value in headers}
    if not status.startswith("200") or "set-cookie" in named or "vary" in named:
        return False
    caching = named.get("cache-control", "")
    if "public" not in caching or "no-store" in caching:
        return False
    return named.get("content-length", "").isdigit() and int(named["content-length"]) <= LARGEST


def _page(stamp: Stamp, headers: Headers, body: bytes) -> Kept | None:
    named = {name.lower(): value for name, value in headers}
    # A token against forged forms is somebody's own, and nobody else's.
    if b'name="csrf_token"' in body or len(body) > LARGEST:
        return None
    packs = named.get("content-type", "").startswith(COMPRESSED) and len(body) >= SMALLEST
    vary = [("Vary", "Accept-Encoding")] if packs else []
    plain = [*headers, *vary]
    unchanged = [(n, v) for n, v in plain if n.lower() in ("etag", "cache-control", "last-modified", "vary")]
    return Kept(stamp, named.get("etag", ""), named.get("last-modified", ""), (plain, body), None, packs, unchanged)


def _answer(page: Kept, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    if _has(page, environ):
        start_response("304 NOT MODIFIED", page.unchanged)
        return []
    headers, body = page.plain
    if page.packs and packing.takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
        packed = page.packed
        if packed is None:
            packed = page.packed = packing.packed(headers, body)
        headers, body = packed
    start_response("200 OK", headers)
    return [body]


def _has(page: Kept, environ: WSGIEnvironment) -> bool:
    """Whether the browser has this very page: its tag, or the moment that we gave it with, letter by letter."""
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        # Tags are weak where they are compared here (RFC 9110, 13.1.2): packed or not, it is the same page.
        return bool(page.etag) and page.etag.removeprefix("W/") in tags
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    return bool(since) and since == page.modified


class Generation:
    """The public generation, read with one statement on connections of its own that are in no transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._spare: deque[tuple[Any, Any]] = deque()
        file = engine.url.database if engine.dialect.name == "sqlite" else None
        self._file = None if file in (None, "", ":memory:") else file
        event.listen(engine, "engine_disposed", lambda _: self.close())

    def read(self) -> Stamp | None:
        """The generation and the file that it was read from; None if the database can't be reached."""
        try:
            file = self._identity()
            try:
                connection, opened = self._spare.pop()
                if opened != file:  # the database's file was replaced
                    connection.close()
                    connection = self._connect()
            except IndexError:
                connection = self._connect()
            try:
                row = connection.execute(READ).fetchone()
            except BaseException:
                connection.close()
                raise
        except Exception:  # of either driver: a page without the cache is still a page, or says what is wrong
            self.close()
            return None
        self._spare.append((connection, file))
        return file, row[0] if row else 0

    def _identity(self) -> Any:
        if self._file is None:
            return None
        found = os.stat(self._file)
        return found.st_dev, found.st_ino

    def _connect(self) -> Any:
        if self._file is not None:
            address = f"{Path(self._file).absolute().as_uri()}?mode=ro"
            return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
        connection = self._engine.raw_connection()
        connection.detach()
        driver: Any = connection.dbapi_connection
        driver.rollback()
        driver.autocommit = True
        return driver

    def close(self) -> None:
        """Close the connections that are not in use."""
        while self._spare:
            self._spare.pop()[0].close()
