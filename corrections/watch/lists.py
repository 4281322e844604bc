"""Addresses of articles in sitemaps, sitemaps of news and feeds (sitemaps.org 0.9, Google News, Atom, RSS 2.0)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

from corrections.articles import urls
from corrections.errors import Message, Refused

MOST_BYTES = 50_000_000  # after decompression; sitemaps.org
MOST_ENTRIES = 50_000
MOST_ELEMENTS = 1_000_000  # twenty for each entry
LONGEST = 2_000
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_GZIP = b"\x1f\x8b"
_PIECE = 65_536
_ENDLESS = re.compile(rb"(?:\A|<)[^<]{1000000}")  # a tag of a million bytes: its attributes would take gigabytes
_SITEMAPS = ("urlset", "sitemapindex")
_TIMES = ("lastmod", "news/publication_date", "updated", "published", "pubDate", "date")
_KEPT = ("loc", "link", *_TIMES)
_NO_LIST = Message("That is neither a sitemap nor a feed.")


@dataclass(frozen=True)
class Entry:
    """One address, and when it last changed, if that is said. `news`: the list is one of articles."""

    url: str
    modified: datetime | None = None
    news: bool = False


@dataclass
class Found:
    """What a list names: pages, and further lists if it is an index of them."""

    pages: list[Entry] = field(default_factory=list)
    lists: list[Entry] = field(default_factory=list)

    def pieces(self, most: int) -> Iterator[Found]:
        """The same in pieces, of which each keeps other writers waiting for a moment only."""
        for start in range(0, max(len(self.pages), len(self.lists)), most):
            yield Found(self.pages[start : start + most], self.lists[start : start + most])


def read(body: bytes, *, url: str) -> Found:
    """Read a list that came from `url`. Raises Refused for what is none, or is too large."""
    reader = _parsed(_unpacked(body))
    found = Found()
    into = found.lists if reader.root == "sitemapindex" else found.pages
    for entry in reader.entries:
        try:
            address = urljoin(url, entry.url.strip())
        except ValueError:
            continue
        if entry.url.strip() and len(address) <= LONGEST and address.startswith(("http://", "https://")):
            into.append(replace(entry, url=address))
    return found


def ours(found: Found, hosts: Iterable[str]) -> Found:
    """What is on the newsroom's own `hosts`, each page once and by the normal form of its address."""
    allowed = tuple(hosts)
    pages = {url: replace(entry, url=url) for entry in found.pages if (url := _canonical(entry.url, allowed))}
    return Found(list(pages.values()), [entry for entry in found.lists if urls.is_allowed(entry.url, allowed)])


def _canonical(url: str, hosts: tuple[str, ...]) -> str | None:
    if not urls.is_allowed(url, hosts):
        return None
    try:
        return urls.canonical(url, hosts=hosts)
    except Refused:
        return None


def _unpacked(body: bytes) -> bytes:
    if body.startswith(_GZIP):
        inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            body = inflater.decompress(body, MOST_BYTES + 1)
        except zlib.error:
            raise Refused(Message("This list is packed in a way that can’t be read.")) from None
    if len(body) > MOST_BYTES:
        raise Refused(Message.of("This list is larger than {size} MB.", size=f"{MOST_BYTES / 1_000_000:g}"))
    return body


def _parsed(body: bytes) -> _Reader:
    from lxml import etree  # only by whoever watches: it takes four megabytes

    reader = _Reader()
    target: Any = reader  # lxml’s type wants all that a target may have
    parser = etree.XMLParser(
        target=target,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    body = body.lstrip()
    if _ENDLESS.search(body):
        raise Refused(_NO_LIST)
    try:
        for start in range(0, len(body), _PIECE):
            parser.feed(body[start : start + _PIECE])
        parser.close()
    except (etree.XMLSyntaxError, ValueError):
        raise Refused(_NO_LIST) from None
    return reader


class _Reader:
    """Is told of one tag after the other, so that no tree is made: of 96 kB that were sent it would be gigabytes."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.elements = 0
        self.path: list[str] = []
        self.root = ""
        self.depth: int | None = None  # of the entry that is being read
        self.words: dict[str, str] = {}
        self.is_other_link = self.is_news = False
        self.text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise Refused(Message("The page is too large or too tangled to be read."))
        name = tag.rpartition("}")[2]
        self.path.append(name)
        self.text = []
        if len(self.path) == 1:
            self.root = name
            if name not in ("urlset", "sitemapindex", "feed", "rss", "RDF"):
                raise Refused(_NO_LIST)
        elif self.depth is None and self._is_entry(name):
            self.depth, self.words, self.is_news = len(self.path), {}, self.root not in _SITEMAPS
        elif self.depth is not None and len(self.path) == self.depth + 1:
            self.is_news |= name == "news"
            self._begin_link(name, attributes)

    def _is_entry(self, name: str) -> bool:
        if self.root in _SITEMAPS:
            return name in ("url", "sitemap") and len(self.path) == 2
        return name == ("entry" if self.root == "feed" else "item")

    def data(self, text: str) -> None:
        if self.depth is not None and len(self.text) < LONGEST:
            self.text.append(text[:LONGEST])

    def end(self, _: str) -> None:
        if self.depth == len(self.path):
            self._add()
        elif self.depth is not None:
            self._keep("/".join(self.path[self.depth :]), "".join(self.text))
        self.path.pop()
        self.text = []

    def _begin_link(self, name: str, attributes: dict[str, str]) -> None:
        """Of the links in an entry, the first that leads to what it is about; RSS has it as text, Atom as `href`."""
        self.is_other_link = name == "link" and attributes.get("rel", "alternate") != "alternate"
        if name == "link" and not self.is_other_link and attributes.get("href"):
            self._keep("link", attributes["href"])

    def _keep(self, name: str, text: str) -> None:
        if name in _KEPT and text and not (name == "link" and self.is_other_link):
            self.words.setdefault(name, text)

    def _add(self) -> None:
        if len(self.entries) == MOST_ENTRIES:
            raise Refused(Message.of("There are more than {most} addresses in this list.", most=MOST_ENTRIES))
        told = next((self.words[name] for name in _TIMES if name in self.words), None)
        url = self.words.get("loc" if self.root in _SITEMAPS else "link", "")
        self.entries.append(Entry(url, moment(told), self.is_news))
        self.depth = None

    def doctype(self, *_: object) -> None:
        raise Refused(_NO_LIST)  # entities of its own, which no list needs

    def close(self) -> None:
        pass


def moment(text: str | None) -> datetime | None:
    """A time as W3C Datetime or RFC 822 has it; None if it is neither. Of a day alone, its end: nothing is missed."""
    text = (text or "").strip()
    try:
        found = datetime.fromisoformat(text)
        if len(text) == 10:
            found = found.replace(hour=23, minute=59)
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
    try:
        found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None
    return found if found >= EARLIEST else None
