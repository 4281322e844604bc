"""Articles and corrections in the words of schema.org, for machines that read pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from corrections import addresses, clock
from corrections.articles.models import Article
from corrections.clock import rfc3339
from corrections.newsroom.queries import Newsroom
from corrections.notices.queries import Published
from corrections.taxonomy import Kind

Thing = dict[str, Any]
CONTEXT = "https://schema.org"


def article_page(
    article: Article, published: Iterable[Published], newsroom: Newsroom, base_url: str, *, modified: datetime | None
) -> Thing:
    """The article with every correction that is on it."""
    on = [each for each in published if any(part.article_id == article.id for part in each.newest.articles)]
    thing = _article(article, newsroom, base_url, modified=modified)
    if any(each.correction.kind is Kind.RETRACTION for each in on):
        thing["creativeWorkStatus"] = "Retracted"
    if on:
        thing["correction"] = [_comment(each, newsroom, base_url) for each in on]
    return {"@context": CONTEXT, **thing}


def correction_page(published: Published, newsroom: Newsroom, base_url: str) -> Thing:
    """The articles that a correction is on, each with it."""
    comment = _comment(published, newsroom, base_url)
    things: list[Thing] = []
    for on in published.newest.articles:
        article = published.articles.get(on.article_id)
        if article is not None:
            # In full under the first article, by its name under the others.
            correction = {"@id": comment["@id"]} if things else comment
            things.append(_article(article, newsroom, base_url) | {"correction": correction})
    return {"@context": CONTEXT, "@graph": things or [comment]}


def _article(article: Article, newsroom: Newsroom, base_url: str, *, modified: datetime | None = None) -> Thing:
    authors = [{"@type": "Person", "name": name} for name in article.bylines]
    agency = {"@type": "Organization", "name": article.agency} if article.agency else None
    return _known(
        {
            "@type": "NewsArticle",
            "@id": article_id(article, base_url),
            "url": article.url,
            "headline": article.headline,
            "author": authors or agency,
            "sourceOrganization": agency,
            "datePublished": rfc3339(article.published_at) if article.published_at else None,
            "dateModified": rfc3339(modified) if modified else None,
            "articleSection": article.section,
            "keywords": list(article.tags) or None,
            "inLanguage": article.language,
            "publisher": _publisher(newsroom, base_url),
        }
    )


def _comment(published: Published, newsroom: Newsroom, base_url: str) -> Thing:
    correction = published.correction
    url = base_url + addresses.correction(correction.number)
    newest = published.newest
    return _known(
        {
            "@type": "CorrectionComment",
            "@id": url,
            "url": url,
            "identifier": correction.number,
            "text": newest.notice,
            "datePublished": rfc3339(correction.published_at),
            "dateModified": rfc3339(newest.published_at) if newest.number > 1 else None,
            "about": [
                {"@id": article_id(published.articles[on.article_id], base_url)}
                for on in newest.articles
                if on.article_id in published.articles
            ],
            "author": {"@type": "NewsMediaOrganization", "name": newsroom.name},
        }
    )


def article_id(article: Article, base_url: str) -> str:
    """The article's own address; of one that never had any, its log's."""
    return article.url or base_url + addresses.article(article.id)


def _publisher(newsroom: Newsroom, base_url: str) -> Thing:
    in_force = newsroom.has_standards(clock.now())
    return _known(
        {
            "@type": "NewsMediaOrganization",
            "name": newsroom.name,
            "url": newsroom.url or None,
            "correctionsPolicy": f"{base_url}/standards" if in_force else f"{base_url}/corrections",
            "publishingPrinciples": f"{base_url}/standards" if in_force else None,
        }
    )


def _known(thing: Mapping[str, Any]) -> Thing:
    return {name: value for name, value in thing.items() if value is not None}
