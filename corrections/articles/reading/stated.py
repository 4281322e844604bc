"""What a page states about itself for machines: one shape for JSON-LD, microdata and meta elements."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml.html import HtmlElement

from corrections.articles.reading.markup import clean, letters


@dataclass(frozen=True, slots=True)
class Stated:
    """Raw values as stated, empty where nothing is.

    `authors` and `sources` hold one entry for each one named, `houses` those of the authors that are said to be
    organizations, `publishers` the names of the site and its publisher; `body` has a line for each paragraph.
    """

    headline: str = ""
    authors: tuple[str, ...] = ()
    houses: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    published: str = ""
    modified: str = ""
    section: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    description: str = ""
    body: str = ""
    publishers: tuple[str, ...] = ()
    url: str = ""


@dataclass(slots=True)
class Metas:
    """The page's meta and link elements, by name in lower case."""

    values: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: HtmlElement) -> Metas:
        metas = cls()
        for element in root.iter("meta"):
            content = clean(element.get("content") or element.get("value") or "")
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                for name in element.get(attribute, "").lower().split():
                    if content:
                        metas.values.setdefault(name, []).append(content)
        for element in root.iter("link"):
            for name in element.get("rel", "").lower().split():
                metas.values.setdefault(f"link:{name}", []).append(element.get("href", "").strip())
        return metas

    def all(self, *names: str) -> list[str]:
        return [value for name in names for value in self.values.get(name, [])]

    def first(self, *names: str) -> str:
        return next(iter(self.all(*names)), "")


def from_metas(metas: Metas) -> Stated:
    """What meta elements state: Open Graph, Parse.ly, Sailthru, Dublin Core and the names that many systems use."""
    return Stated(
        headline=metas.first("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "title"),
        authors=tuple(
            metas.all("article:author_name", "author", "parsely-author", "sailthru.author", "byl", "dc.creator")
            or metas.all(
                "dcterms.creator", "cxenseparse:author", "article:author", "og:article:author", "twitter:creator"
            )
        ),
        published=metas.first(
            *("article:published_time", "og:article:published_time", "article:published", "og:published_time"),
            *("parsely-pub-date", "sailthru.date"),
            *("datepublished", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "publication_date"),
            *(
                "publish-date",
                "publish_date",
                "pubdate",
                "pub_date",
                "originalpublicationdate",
                "date",
                "article.published",
            ),
            *(
                "cxenseparse:recs:publishtime",
                "iso-8601-publish-date",
                "last-publication-date",
                "published_at",
                "created",
            ),
        ),
        modified=metas.first(
            *("article:modified_time", "og:article:modified_time", "og:updated_time", "article:updated"),
            *("datemodified", "dcterms.modified"),
            *("last-modified", "lastmod", "dc.date.modified", "article.updated"),
        ),
        section=metas.first(
            *("article:section", "og:article:section", "og:section", "parsely-section", "section"),
            *("article:section_name", "article.section", "dc.subject.section"),
        ),
        language=metas.first("og:locale", "content-language", "language", "dc.language", "inlanguage"),
        tags=tuple(
            metas.all("article:tag", "og:article:tag", "parsely-tags", "sailthru.tags", "news_keywords")
            or metas.all("keywords")
        ),
        description=metas.first("og:description", "description", "twitter:description"),
        publishers=tuple(
            metas.all("og:site_name", "application-name", "apple-mobile-web-app-title", "dc.publisher", "publisher")
        ),
        url=metas.first("link:canonical", "og:url"),
    )


def is_about(stated: Stated, title: str) -> bool:
    """Whether `stated` is of the article that the page's `title` names, not of another one on the page."""
    ours, its = letters(title), letters(stated.headline)
    return len(its) >= 10 and (its in ours or (len(ours) >= 10 and ours in its))
