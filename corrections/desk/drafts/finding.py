"""Looking for other articles that carry the same error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from corrections.articles import queries
from corrections.articles.blocks import where
from corrections.articles.documents import VersionText
from corrections.articles.models import Article
from corrections.notices.plans import Drafted
from corrections.requests import anchoring
from corrections.web.forms import web_address

MOST = 20


@dataclass(frozen=True)
class Hit:
    """An article that was found. `passage`: where the words stand in it; None if only its words are there, apart."""

    article: Article
    passage: dict[str, Any] | None
    is_on: bool


def find(session: Session, drafted: Drafted, wanted: str) -> list[Hit]:
    """Articles at an address, or with these words: those that have them together first."""
    wanted = wanted.strip()
    at_address = queries.by_url(session, wanted) if web_address(wanted) is not None else None
    articles = [at_address] if at_address is not None else list(queries.search_articles(session, wanted, limit=MOST))
    texts = queries.texts_of(session, [(article.id, article.latest) for article in articles])
    named = [one.passage.exact for one in drafted.articles if one.passage]
    words = wanted if at_address is None else (named[0] if named else "")
    on = {one.article.id for one in drafted.articles}
    hits = [
        Hit(article, _passage(article, texts[article.id, article.latest], words), article.id in on)
        for article in articles
    ]
    return sorted(hits, key=lambda hit: (hit.is_on, hit.passage is None))


def _passage(article: Article, text: VersionText, words: str) -> dict[str, Any] | None:
    place = anchoring.locate(words, "", "", text.headline, text.blocks) if words else None
    if isinstance(place, anchoring.Ambiguous):
        place = place.passages[0]
    if place is None:
        return None
    return {
        "exact": place.exact,
        "prefix": place.prefix,
        "suffix": place.suffix,
        "place": where(text.blocks, place.start[0], place.end[0]),
        "version": article.latest,
        "versions": article.latest,
        "language": article.language,
    }
