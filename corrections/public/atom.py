"""Atom feeds (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree import ElementTree

from markupsafe import Markup, escape

from corrections.clock import rfc3339

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
# What XML 1.0 can't hold, not even escaped.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """One entry. `url` is its name for ever as well; `html` is safe markup."""

    url: str
    title: str
    published: datetime
    updated: datetime
    html: Markup
    categories: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True)
class Feed:
    """A feed. `updated` is when an entry last changed; `url` is the feed's own address, `page` the one it is of."""

    url: str
    page: str
    title: str
    author: str
    updated: datetime
    language: str
    entries: tuple[Entry, ...] = field(default=())


def write(feed: Feed) -> bytes:
    """The feed as a document."""
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.Element(_name("feed"), {"xml:lang": feed.language})
    _add(root, "id", feed.url)
    _add(root, "title", feed.title)
    _add(root, "updated", rfc3339(feed.updated))
    _add(_add(root, "author"), "name", feed.author)
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.url)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    for entry in feed.entries:
        _add_entry(root, entry)
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _add_entry(root: ElementTree.Element, entry: Entry) -> None:
    element = _add(root, "entry", **({"xml:lang": entry.language} if entry.language else {}))
    _add(element, "id", entry.url)
    _add(element, "title", entry.title)
    _add(element, "published", rfc3339(entry.published))
    _add(element, "updated", rfc3339(entry.updated))
    _add(element, "link", rel="alternate", type="text/html", href=entry.url)
    for category in entry.categories:
        _add(element, "category", term=category)
    _add(element, "content", str(entry.html), type="html")


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(
        parent, _name(name), {key: NOT_XML.sub("\ufffd", value) for key, value in attributes.items()}
    )
    if text is not None:
        element.text = NOT_XML.sub("\ufffd", text)
    return element


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def paragraphs(text: str | None, *more: Iterable[str]) -> Markup:
    """Plain text, and lists of sentences below it, as markup that is safe."""
    parts = [Markup("<p>{}</p>").format(part.strip()) for part in (text or "").split("\n\n") if part.strip()]
    for sentences in more:
        items = Markup("").join(Markup("<li>{}</li>").format(escape(sentence)) for sentence in sentences)
        if items:
            parts.append(Markup("<ul>{}</ul>").format(items))
    return Markup("").join(parts)
