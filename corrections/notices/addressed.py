"""Which article an address leads to: that of the article itself, or one of this record about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from corrections.articles import headlines
from corrections.articles import queries as articles
from corrections.articles.models import Article
from corrections.notices import queries as notices

ARTICLE = re.compile(r"/articles/([1-9][0-9]{0,8})(?:[/.].*)?")
CORRECTION = re.compile(r"/corrections/([0-9]{4}-[0-9]{4,9})(?:[/.].*)?")


def article_at(session: Session, address: str, base_url: str) -> Article | None:
    """The article of an address; of a notice on several articles, none: nobody knows which of them is meant."""
    path = _own_path(address, base_url)
    if path is None:
        return articles.by_url(session, address) if address else None
    if found := ARTICLE.fullmatch(path):
        return articles.article(session, int(found[1]))
    if found := CORRECTION.fullmatch(path):
        return _only_article_of(session, found[1])
    return None


def meant(session: Session, typed: str, base_url: str) -> Article | None:
    """The one article that was typed by its address or its headline; None where there is none, or more than one."""
    if (at_address := article_at(session, typed, base_url)) is not None:
        return at_address
    found = headlines.headed(session, typed)
    return found[0] if len(found) == 1 else None


def candidates(session: Session, typed: str, base_url: str) -> Sequence[Article]:
    """Articles among which somebody chooses the one that they mean: that of an address, or those like a headline."""
    at_address = article_at(session, typed, base_url)
    if at_address is not None or urlsplit(typed).netloc:
        return [at_address] if at_address is not None else []
    return headlines.like(session, typed)


def _only_article_of(session: Session, number: str) -> Article | None:
    correction = notices.correction(session, number)
    if correction is None:
        return None
    (published,) = notices.published(session, [correction])
    on = published.newest.articles
    return published.articles.get(on[0].article_id) if len(on) == 1 else None


def _own_path(address: str, base_url: str) -> str | None:
    """What follows our own address, under whichever scheme; None for the address of somebody else."""
    try:
        parts, base = urlsplit(address), urlsplit(base_url)
    except ValueError:
        return None
    ours = not parts.netloc or (parts.scheme in ("http", "https") and parts.netloc.lower() == base.netloc.lower())
    return parts.path.removeprefix(base.path) if ours and parts.path.startswith(f"{base.path}/") else None
