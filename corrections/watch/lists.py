"""Addresses of articles in sitemaps, sitemaps of news and feeds (sitemaps.org 0.9, Google News, Atom, RSS 2.0)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from lxml import etree

from corrections.errors import Message, Refused

MOST_BYTES = 50_000_000  # after decompression; sitemaps.org
MOST_ENTRIES = 50_000
LONGEST = 2_000
_GZIP = b"\x1f\x8b"


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


def read(body: bytes, *, url: str) -> Found:
    """Read a list that came from `url`. Raises Refused for what is none, or is too large."""
    root = _parsed(_unpacked(body))
    name = _name(root)
    if name not in ("urlset", "sitemapindex", "feed", "rss", "RDF"):
        raise Refused(Message("That is neither a sitemap nor a feed."))
    found = Found()
    for count, entry in enumerate(_entries(root, name), 1):
        if count > MOST_ENTRIES:
            raise Refused(Message.of("There are more than {most} addresses in this list.", most=MOST_ENTRIES))
        address = urljoin(url, entry.url.strip())
        if entry.url.strip() and len(address) <= LONGEST and address.startswith(("http://", "https://")):
            into = found.lists if name == "sitemapindex" else found.pages
            into.append(Entry(address, entry.modified, entry.news))
    return found


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


def _parsed(body: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(body.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Refused(Message("That is neither a sitemap nor a feed.")) from None
    if root.getroottree().docinfo.internalDTD is not None:  # entities of its own, which no list needs
        raise Refused(Message("That is neither a sitemap nor a feed."))
    return root


def _name(element: etree._Element) -> str:
    tag = element.tag
    return etree.QName(tag).localname if isinstance(tag, str) else ""


def _entries(root: etree._Element, name: str) -> Iterator[Entry]:
    if name in ("urlset", "sitemapindex"):
        yield from (_of_sitemap(element) for element in root if _name(element) in ("url", "sitemap"))
    else:
        wanted = "entry" if name == "feed" else "item"
        yield from (_of_feed(element) for element in root.iter() if _name(element) == wanted)


def _of_sitemap(element: etree._Element) -> Entry:
    texts = {_name(child): child.text or "" for child in element}
    news = next((child for child in element if _name(child) == "news"), None)
    published = [child.text for child in news if _name(child) == "publication_date"] if news is not None else []
    modified = texts.get("lastmod") or (published[0] if published else None)
    return Entry(texts.get("loc", ""), moment(modified), news is not None)


def _of_feed(element: etree._Element) -> Entry:
    texts = {_name(child): child.text or "" for child in element if _name(child) != "link"}
    told = next((texts[tag] for tag in ("updated", "published", "pubDate", "date") if texts.get(tag)), None)
    return Entry(_link(element), moment(told), True)


def _link(element: etree._Element) -> str:
    for child in element:
        if _name(child) == "link" and child.get("rel", "alternate") == "alternate":
            return child.get("href") or child.text or ""
    return ""


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
        except ValueError:
            return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None
