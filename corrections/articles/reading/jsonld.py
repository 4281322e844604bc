"""What JSON-LD scripts say about the article (schema.org's NewsArticle and its relatives)."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from lxml.html import HtmlElement

from corrections.articles.reading.markup import clean
from corrections.articles.reading.stated import Stated

Node: TypeAlias = "dict[str, Any]"

MOST_NODES = 2_000
ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting|Review|Posting|CreativeWork)$")
# Where the page's own article may stand. Not itemListElement or relatedLink: those are other articles.
WAYS = ("@graph", "mainEntity", "mainEntityOfPage", "article", "@list")


def read(root: HtmlElement) -> list[Stated]:
    """Each article that the page's scripts describe, in their order. Broken scripts are skipped."""
    nodes = list(_nodes([value for script in root.iter("script") for value in _values(script)]))
    by_id = {node["@id"]: node for node in reversed(nodes) if isinstance(node.get("@id"), str) and len(node) > 1}
    trail = _trail(nodes)
    publishers = _publishers(nodes)
    return [
        _stated(node, by_id, trail, publishers)
        for node in nodes
        if any(ARTICLE.search(kind) for kind in _kinds(node)) and (node.get("headline") or node.get("name"))
    ]


def _values(script: HtmlElement) -> Iterator[Any]:
    if "ld+json" not in script.get("type", "").lower():
        return
    text = re.sub(
        r"^\s*(?://|/\*)?\s*(?:<!\[CDATA\[|<!--)\s*(?:\*/)?|(?://|/\*)?\s*(?:\]\]>|-->)\s*(?:\*/)?;?\s*$",
        "",
        script.text or "",
    )
    decoder = json.JSONDecoder(strict=False)
    for attempt in (text, re.sub(r",(\s*[}\]])", r"\1", text)):
        position, found = 0, []
        try:
            while position < len(attempt):
                rest = re.compile(r"[\s;,]*").match(attempt, position)
                position = rest.end() if rest else position
                if position < len(attempt):
                    value, position = decoder.raw_decode(attempt, position)
                    found.append(value)
        except (ValueError, RecursionError):
            if not found:
                continue
        yield from found
        return


def _nodes(values: list[Any]) -> Iterator[Node]:
    waiting, seen = values[:MOST_NODES], 0
    while waiting and seen < MOST_NODES:
        value = waiting.pop(0)
        seen += 1
        if isinstance(value, list):
            waiting[:0] = value[:MOST_NODES]
        elif isinstance(value, dict):
            yield value
            waiting[:0] = [value[way] for way in WAYS if isinstance(value.get(way), dict | list)]


def _kinds(node: Node) -> list[str]:
    kinds = node.get("@type", [])
    return [str(kind).rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds])]


def _stated(node: Node, by_id: dict[str, Node], trail: list[str], publishers: list[str]) -> Stated:
    def text(*names: str) -> str:
        return next((words for name in names if (words := _text(node.get(name)))), "")

    headline = text("headline", "name")
    sections = [words for value in _listed(node.get("articleSection")) if (words := _text(value))]
    steps = [step for step in trail if step != headline and not headline.startswith(step.rstrip("…."))]
    authors = [(value, _names(value, by_id)) for value in _listed(node.get("author") or node.get("creator"))]
    return Stated(
        headline=headline,
        authors=tuple(name for _, names in authors for name in names),
        houses=tuple(name for value, names in authors if _is_house(value, by_id) for name in names),
        sources=tuple(
            name
            for way in ("sourceOrganization", "provider", "copyrightHolder")
            for value in _listed(node.get(way))
            for name in _names(value, by_id)
        ),
        published=text("datePublished", "dateCreated"),
        modified=text("dateModified"),
        section=sections[0] if sections else (steps[-1] if steps else ""),
        language=text("inLanguage"),
        tags=tuple(tag for value in _listed(node.get("keywords")) for tag in _tags(value)),
        description=text("description"),
        body=_lines(node.get("articleBody")),
        publishers=(*(name for value in _listed(node.get("publisher")) for name in _names(value, by_id)), *publishers),
        url=text("url") or _text(node.get("mainEntityOfPage")) or _text(node.get("@id")),
    )


def _listed(value: Any) -> list[Any]:
    if isinstance(value, dict) and isinstance(value.get("@list"), list):
        value = value["@list"]
    return value[:50] if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    """A string, the first of several, or the name of a thing; markup and entities as text."""
    if isinstance(value, list):
        value = next((item for item in value if item), "")
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("@id") or ""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    words = html.unescape(html.unescape(str(value)))
    return clean(re.sub(r"</?[a-zA-Z][^<>]*>", " ", words))


def _lines(value: Any) -> str:
    """The body of an article, a line for each paragraph, whether it is stated as text or as HTML."""
    if not isinstance(value, str):
        return ""
    words = re.sub(r"</?(?:p|div|br|h\d|li|blockquote)\b[^<>]*>", "\n", html.unescape(value), flags=re.I)
    words = re.sub(r"</?[a-zA-Z][^<>]*>", "", html.unescape(words))
    return "\n".join(line for piece in words.split("\n") if (line := clean(piece)))


def _is_house(value: Any, by_id: dict[str, Node]) -> bool:
    node = by_id.get(str(value.get("@id")), value) if isinstance(value, dict) else {}
    return any(kind.endswith("Organization") for kind in _kinds(node))


def _names(value: Any, by_id: dict[str, Node]) -> list[str]:
    if isinstance(value, dict):
        known = by_id.get(str(value.get("@id")), value)
        value = value if value.get("name") else known
        given, family = _text(value.get("givenName")), _text(value.get("familyName"))
        names = _listed(value.get("name")) or ([f"{given} {family}"] if given and family else [])
        return [words for name in names if (words := _text(name))]
    words = _text(value)
    named = by_id.get(words)
    return _names(named, {}) if named else [words] if words else []


def _tags(value: Any) -> list[str]:
    words = _text(value)
    return [tag.strip() for tag in re.split(r"[,;]", words) if tag.strip()]


def _trail(nodes: list[Node]) -> list[str]:
    """The steps of the page's breadcrumbs after the first, which is the front page."""
    for node in nodes:
        if "BreadcrumbList" in _kinds(node):
            steps = [item for item in _listed(node.get("itemListElement")) if isinstance(item, dict)]
            names = [_text(step.get("name")) or _text(step.get("item")) for step in steps]
            return [name for name in names[1:] if name and "://" not in name]
    return []


def _publishers(nodes: list[Node]) -> list[str]:
    kinds = {"NewsMediaOrganization", "Organization", "WebSite", "Corporation"}
    return [name for node in nodes if kinds & set(_kinds(node)) and (name := _text(node.get("name")))]
