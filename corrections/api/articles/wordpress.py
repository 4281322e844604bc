"""A post as WordPress's REST interface gives it (`/wp-json/wp/v2/posts/<id>?_embed`), alone or inside a webhook's own
envelope. Only what is published is taken; fields that we don't know are passed over, since plugins add their own.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any
from urllib.parse import parse_qs, urlsplit

from corrections import clock
from corrections.api.articles.pushed import NotTaken, Pushed
from corrections.api.articles.shapes import EARLIEST, LANGUAGE, LONGEST_LANGUAGE
from corrections.articles import urls
from corrections.articles.decisions import MOST_CHARACTERS, Copy
from corrections.errors import Refused
from corrections.newsroom.queries import Newsroom
from corrections.web.details import Fault
from corrections.web.forms import clean

ENVELOPES = ("post", "data", "payload")
# Types of WordPress itself that are no articles; a newsroom's own types are.
NO_ARTICLES = frozenset({"page", "attachment", "revision", "nav_menu_item", "customize_changeset", "oembed_cache"})
# What WordPress calls the category of posts that nobody gave one, in some languages.
NO_SECTIONS = frozenset(
    {"uncategorized", "uncategorised", "allgemein", "sin categoría", "non classé", "senza categoria", "geen categorie"}
)
TAG = re.compile(r"<[^<>]*>")


def found_in(sent: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
    """The post in what was sent and the pointer to it, or None if that is none of WordPress's."""
    if _is_post(sent):
        return "", sent
    for name in ENVELOPES:
        inside = sent.get(name)
        if isinstance(inside, dict) and _is_post(inside):
            return f"/{name}", inside
    return None


def _is_post(value: Mapping[str, Any]) -> bool:
    rendered = any(isinstance(value.get(name), dict) for name in ("title", "content"))
    return rendered or ("link" in value and "title" in value)


def read(at: str, post: Mapping[str, Any], newsroom: Newsroom) -> Pushed | NotTaken:
    """A post as an article; `at` is the pointer to it. Raises Fault with a pointer to each mistake."""
    reason = why_not(post)
    if reason is not None:
        return NotTaken(reason)
    mistakes = list(_mistakes(post))
    if mistakes:
        placed = [(f"{at}{place}", words) for place, words in mistakes]
        raise Fault(422, "invalid", "The post can’t be taken as it is.", mistakes=placed)
    authors, terms = _authors(post), list(_terms(post))
    copy = Copy(
        headline=_line(_rendered(post, "title") or "")[:1_000],
        blocks=(),
        url=str(post["link"]),
        bylines=authors or (),
        published=_published(post, newsroom),
        section=_section([name for taxonomy, name in terms if taxonomy == "category"], newsroom),
        language=_language(post) or newsroom.language,
        tags=tuple(dict.fromkeys(name for taxonomy, name in terms if taxonomy == "post_tag"))[:100],
        addresses=_short_address(post, newsroom),
    )
    spoken = {"bylines": authors, "section": terms, "tags": terms, "language": _language(post)}
    unsaid = frozenset({"agency", "medium", *(name for name, value in spoken.items() if not value)})
    return Pushed(
        copy,
        html=_rendered(post, "content"),
        unsaid=unsaid | ({"published"} if copy.published is None else set()),
        url_at=f"{at}/link",
        headline_at=f"{at}/title",
        text_at=f"{at}/content",
    )


def why_not(post: Mapping[str, Any]) -> str | None:
    """Why a post that is in order is not stored; None if it is."""
    status, kind, content = post.get("status"), post.get("type", "post"), post.get("content")
    if isinstance(status, str) and status != "publish":
        return f"Only what is published is stored, and this is “{_line(status)[:40]}”."
    if isinstance(kind, str) and (kind in NO_ARTICLES or kind.startswith("wp_")):
        return f"Only articles are stored, and this is of the type “{_line(kind)[:40]}”."
    if isinstance(content, dict) and content.get("protected") is True:
        return "It is protected by a password, so readers don’t see it."
    return None


def _mistakes(post: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    if not isinstance(post.get("status"), str):
        yield "/status", "This must say whether the post is published."
    if not isinstance(post.get("link"), str):
        yield "/link", "This must be the address of the post."
    for name in ("title", "content"):
        text = _rendered(post, name)
        if text is None:
            yield f"/{name}/rendered", "This must be the text as readers see it."
        elif len(text) > MOST_CHARACTERS * 2:
            yield f"/{name}/rendered", "This text is too long for an article."
    date = post.get("date_gmt")
    if date is not None and _moment(date) is None:
        yield "/date_gmt", "This must be a time such as 2026-11-24T14:05:00."


def _rendered(post: Mapping[str, Any], name: str) -> str | None:
    value = post.get(name)
    value = value.get("rendered") if isinstance(value, dict) else value
    return value if isinstance(value, str) else None


def _line(text: str) -> str:
    """Words without markup: WordPress writes titles and names in HTML."""
    return " ".join(clean(html.unescape(TAG.sub("", text[:10_000]))).split())


def _moment(value: Any, zone: tzinfo = UTC) -> datetime | None:
    """A time, in `zone` if it names none."""
    try:
        found = datetime.fromisoformat(value)
        found = (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if EARLIEST <= found.year <= clock.now().year + 1 else None


def _published(post: Mapping[str, Any], newsroom: Newsroom) -> datetime | None:
    """`date_gmt` is in UTC, without saying so; `date` is in the zone of the site."""
    return _moment(post.get("date_gmt")) or _moment(post.get("date"), newsroom.zone)


def _embedded(post: Mapping[str, Any], name: str) -> list[Any]:
    embedded = post.get("_embedded")
    found = embedded.get(name) if isinstance(embedded, dict) else None
    return found if isinstance(found, list) else []


def _authors(post: Mapping[str, Any]) -> tuple[str, ...]:
    # An author who can't be read is embedded as an error, which has no name.
    people = (one.get("name") for one in _embedded(post, "author") if isinstance(one, dict))
    names = (_line(name)[:200] for name in people if isinstance(name, str))
    return tuple(dict.fromkeys(name for name in names if name))[:50]


def _terms(post: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for group in _embedded(post, "wp:term"):
        for term in group if isinstance(group, list) else ():
            name, taxonomy = (term.get("name"), term.get("taxonomy")) if isinstance(term, dict) else (None, None)
            if isinstance(name, str) and isinstance(taxonomy, str) and _line(name):
                yield taxonomy, _line(name)[:120]


def _section(categories: list[str], newsroom: Newsroom) -> str | None:
    """The category that is one of the newsroom's sections, in its own spelling; else the first that says something."""
    ours = {section.casefold(): section for section in newsroom.sections}
    known = [ours[name.casefold()] for name in categories if name.casefold() in ours]
    return next(iter([*known, *(name for name in categories if name.casefold() not in NO_SECTIONS)]), None)


def _language(post: Mapping[str, Any]) -> str | None:
    """What plugins for several languages add."""
    tag = post.get("lang")
    tag = tag.replace("_", "-") if isinstance(tag, str) else ""
    return tag if LANGUAGE.fullmatch(tag) and len(tag) <= LONGEST_LANGUAGE else None


def _short_address(post: Mapping[str, Any], newsroom: Newsroom) -> tuple[str, ...]:
    """The address by the post's number, which stays when its name changes; only if it is the post's own and ours.

    A post that was brought from another site keeps that one's number there.
    """
    value = post.get("guid")
    guid = value.get("rendered") if isinstance(value, dict) else value
    if not isinstance(guid, str) or len(guid) > urls.LONGEST:
        return ()
    guid = html.unescape(guid)
    ours = urls.is_allowed(guid, newsroom.hosts) and _is_address(guid)
    return (guid,) if ours and parse_qs(urlsplit(guid).query).get("p") == [str(post.get("id"))] else ()


def _is_address(text: str) -> bool:
    try:
        urls.canonical(text)
    except Refused:
        return False
    return True
