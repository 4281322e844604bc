"""Finding articles by their headline, as somebody types or quotes it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from corrections.articles import queries
from corrections.articles.folding import fold
from corrections.articles.models import Article

MOST = 10
LOOKED_AT = 50
AROUND = " \"'“”„«»‹›‘’.,;:"


def same(one: str, other: str) -> bool:
    """Whether two headlines are one, whatever quotation marks stand around them and whichever case they are in."""
    return _bare(one) == _bare(other)


def headed(session: Session, words: str) -> list[Article]:
    """The articles with this headline, newest first."""
    if not _bare(words):
        return []
    found = queries.search_articles(session, words.strip(AROUND), limit=LOOKED_AT)
    return [article for article in found if same(article.headline, words)]


def like(session: Session, words: str) -> Sequence[Article]:
    """Articles that somebody may mean by these words: those with this headline, then those that say them all there,
    then those that say them anywhere."""
    found = queries.search_articles(session, words.strip(AROUND), limit=LOOKED_AT)
    wanted = _bare(words).split()

    def rank(article: Article) -> int:
        headline = _bare(article.headline)
        return 0 if same(article.headline, words) else 1 if all(word in headline for word in wanted) else 2

    return sorted(found, key=rank)[:MOST]


def _bare(words: str) -> str:
    return fold(words.strip(AROUND)).strip(AROUND).casefold()
