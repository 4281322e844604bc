"""From an article's own address to the version that stood at a time, and to the list of all (RFC 7089)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.http import http_date, parse_date

from corrections import addresses
from corrections.articles import queries as articles
from corrections.articles.models import Article
from corrections.errors import Message, Problem
from corrections.public import answers
from corrections.public.memento import links
from corrections.web import current

VARY = "Accept-Datetime"
# Some proxies make one slash of two.
_SCHEME = re.compile(r"^(https?):/+(?=[^/])", re.IGNORECASE)


def timegate(url: str) -> ResponseReturnValue:
    """Go to the version that stood when `Accept-Datetime` says: the first if it is before all, the newest without."""
    then = _asked_for()
    with current.reading() as session:
        article = _at(session, url)
        if article is None:
            return _unknown(url)
        found = articles.version_at(session, article.id, then) if then is not None else None
        number = found.number if found is not None else article.latest if then is None else 1
        seen = articles.observed(session, article.id, links.around(number, article.latest))
        told = links.header(links.of_version(described(article), number, seen))
    answer = redirect(current.settings().base_url + addresses.version(article.id, number), 302)
    answer.headers["Link"] = told
    answer.vary.add(VARY)
    return answer


def timemap(url: str, page: int = 1) -> ResponseReturnValue:
    """All versions with their times, in the format of links (RFC 6690); a long list in pages that don't change."""
    with current.reading() as session:
        article = _at(session, url)
        if article is None:
            return _unknown(url)
        latest = article.latest
        spans = links.pages(latest)
        if not 1 <= page <= len(spans):
            abort(404)
        first, last = spans[page - 1]
        seen = articles.observed(session, article.id, {*range(first, last + 1), *links.edges(page, latest)})
        body = links.document(links.of_timemap(described(article), page, latest, seen))
    return answers.document(body, links.LINK_FORMAT, changed=seen[last])


def headers_of_log(article: Article) -> dict[str, str]:
    """The header of an article's log; none if the article never had an address."""
    return {} if article.url is None else {"Link": links.header(links.of_article(described(article)))}


def headers_of(article: Article, number: int, seen: dict[int, datetime]) -> dict[str, str]:
    """The headers of the page of a version; none if the article never had an address."""
    if article.url is None:
        return {}
    told = links.of_version(described(article), number, seen)
    return {"Memento-Datetime": http_date(seen[number]), "Link": links.header(told)}


def described(article: Article) -> links.Article:
    assert article.url is not None, "only articles that have an address are found by it"
    return links.Article(current.settings().base_url, article.id, article.url)


def _asked_for() -> datetime | None:
    """The last moment of the second that is asked for: what came in then has come by then."""
    typed = request.headers.get(VARY)
    if typed is None:
        return None
    try:
        then = parse_date(typed)
        if then is not None:
            return then.astimezone(UTC) + timedelta(microseconds=999_999)
    except OverflowError:  # at the end of all time, in a zone of its own
        pass
    example = http_date(datetime(2026, 11, 24, 14, 5, tzinfo=UTC))
    raise Problem(
        Message.of(
            "The header Accept-Datetime does not hold a date. Write it like “{example}”, or leave it out to be led to "
            "the newest version.",
            example=example,
        )
    )


def _at(session: Session, url: str) -> Article | None:
    article = articles.by_url(session, _whole(url))
    return article if article is not None and article.url is not None else None


def _whole(url: str) -> str:
    """The address that is asked for. What stands behind a question mark that nobody encoded is our own query."""
    query = request.query_string.decode("ascii", "replace")
    return _SCHEME.sub(r"\1://", url) + (f"?{query}" if query else "")


def _unknown(url: str) -> ResponseReturnValue:
    answer = answers.page("public/articles/find.html", typed=_whole(url), status=404)
    if request.endpoint == "public.timegate":
        answer.vary.add(VARY)
    return answer
