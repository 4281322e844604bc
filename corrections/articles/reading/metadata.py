"""Headline, authors, dates, section and tags of an article: what the page states first, then what it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lxml.html import HtmlElement

from corrections.articles.reading import bylines, dates, headlines, jsonld, language, microdata, shown
from corrections.articles.reading.markup import clean, letters
from corrections.articles.reading.stated import Metas, Stated, from_metas, is_about


@dataclass(frozen=True, slots=True)
class Metadata:
    """As far as known. `published` and `modified` are moments with a zone, or days when the time is not known."""

    headline: str
    bylines: tuple[str, ...]
    agency: str | None
    published: datetime | date | None
    modified: datetime | date | None
    section: str | None
    tags: tuple[str, ...]
    description: str
    body: str
    url: str
    languages: tuple[str, ...]
    publishers: tuple[str, ...]


def read(root: HtmlElement, *, url: str | None, default_language: str, agencies: Iterable[str] = ()) -> Metadata:
    """Read the page's metadata. `agencies`: the newsroom's own, beside those known everywhere."""
    metas = Metas.of(root)
    title = clean(root.findtext(".//title") or "")[:500]
    meta = from_metas(metas)
    found = [*_ordered(jsonld.read(root), meta.headline, title), microdata.read(root), meta]
    tongue = language.primary(root.get("lang", "") or metas.first("content-language", "og:locale")) or default_language
    publishers = tuple(dict.fromkeys(name for one in found for name in one.publishers))
    headline = headlines.read(root, found, title, publishers)
    credit = _credit(root, found, headline, publishers, tuple(agencies))
    return Metadata(
        headline=headline,
        bylines=credit.names,
        agency=credit.agency,
        published=_published(root, found, url, headline, tongue),
        modified=next((when for one in found if (when := dates.parse(one.modified, tongue))), None),
        section=_section(root, found, headline, (*publishers, *credit.names)),
        tags=_tags(root, found),
        description=next((one.description for one in found if one.description), ""),
        body=max((one.body for one in found), key=len),
        url=meta.url or next((one.url for one in found if one.url), ""),
        languages=tuple(
            tag for tag in (root.get("lang", ""), root.get("xml:lang", ""), *(one.language for one in found)) if tag
        ),
        publishers=publishers,
    )


def _ordered(items: Sequence[Stated], headline: str, title: str) -> list[Stated]:
    """The items of the page's own article first: those that agree with og:title, then with the page's title."""
    return sorted(items, key=lambda one: not (is_about(one, headline) or is_about(one, title)))[:1] if items else []


# --- who


def _credit(
    root: HtmlElement, found: Sequence[Stated], headline: str, publishers: Sequence[str], agencies: tuple[str, ...]
) -> bylines.Credit:
    """The authors that are stated for machines; the visible byline where it has them all and more, or if none are."""

    def read_as(entries: Iterable[str]) -> bylines.Credit:
        return bylines.credit(entries, publishers=publishers, others=agencies)

    stated = houses = bylines.Credit()
    for one in found:
        stated = read_as(name for name in one.authors if name not in one.houses)
        houses = houses if houses != bylines.Credit() else read_as(one.houses)
        if stated != bylines.Credit():
            break
    line = shown.byline(root, headline)
    visible = read_as(line)
    if not (stated.names or stated.agency or houses.agency or visible.names or visible.agency):
        visible = bylines.credit(line, others=agencies)  # the page itself says "By Courier Staff"
    known = {letters(name) for name in visible.names}
    names = stated.names
    if not names or (len(visible.names) > len(names) and all(letters(name) in known for name in names)):
        names = visible.names
    sources = read_as(name for one in found for name in one.sources)
    agency = next((one.agency for one in (stated, houses, visible, sources) if one.agency), None)
    return bylines.Credit(_as_shown(names or houses.names, visible.names), agency)


def _as_shown(names: Sequence[str], visible: Sequence[str]) -> tuple[str, ...]:
    """Stated names in the visible spelling where they differ in capitals or accents only."""
    spelled = {letters(name): name for name in visible}
    return tuple(spelled.get(letters(name), name) if name.islower() or name.isupper() else name for name in names)


# --- when


def _published(
    root: HtmlElement, found: Sequence[Stated], url: str | None, headline: str, tongue: str
) -> datetime | date | None:
    stated = next((when for one in found if (when := dates.parse(one.published, tongue))), None)
    if stated is not None:
        return stated
    visible = next((when for text in shown.times(root, headline) if (when := dates.parse(text, tongue))), None)
    in_url = dates.in_url(url or "")
    return visible or in_url


# --- where in the newspaper


def _section(root: HtmlElement, found: Sequence[Stated], headline: str, others: Iterable[str]) -> str | None:
    """The section as stated, or as breadcrumbs and kickers show it. `others` are names that are no section."""
    no_section = {letters(name) for name in others} | HOMES | {letters(headline)}
    for words in (*(one.section for one in found), *shown.sections(root, headline)):
        words = re.sub(
            r"^(?:posted in|filed under|published in|in|section|category|rubrik|ressort)\b:?\s*",
            "",
            words.strip(),
            flags=re.I,
        )
        words = clean(re.split(r"\s*[>|»›]\s*|\s/\s", words.strip(" /»›,|>"))[-1]).strip(" /»›,:")
        if words and len(words) <= 40 and letters(words) not in no_section:
            return _unslugged(words)
    return None


def _unslugged(words: str) -> str:
    """ "world/middle_east" as "Middle East", "news" as "News"; what is written for readers stays."""
    if not re.fullmatch(r"[a-z0-9_/&+-]+", words):
        return words
    return re.sub(r"[_-]+", " ", words.split("/")[-1]).title()


HOMES = frozenset(
    (
        "home",
        "homepage",
        "startseite",
        "accueil",
        "inicio",
        "início",
        "portada",
        "hjem",
        "hem",
        "etusivu",
        "ホーム",
        "首页",
    )
)


def _tags(root: HtmlElement, found: Sequence[Stated]) -> tuple[str, ...]:
    tags: dict[str, str] = {}
    for one in found:
        for words in one.tags:
            for tag in re.split(r"[,;]", words):
                tag = re.sub(r"^(?:tag(?:s|ged)?|topics?)\b:?\s+", "", clean(tag).lstrip("#"), flags=re.I)
                if 1 < len(tag) <= 60 and ":" not in tag:
                    tags.setdefault(letters(tag), tag)
        if tags:
            break
    for tag in () if tags else shown.tags(root):
        tags.setdefault(letters(tag), tag)
    return tuple(tags.values())[:30]
