"""When an article was published, as far as that is known."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from corrections.articles import queries
from corrections.articles.models import Article

FIRST = 1


def moment(session: Session, article: Article) -> datetime:
    """When it was published; where that is not known, when it was first seen."""
    if article.published_at is not None:
        return article.published_at
    return queries.observed(session, article.id, [FIRST]).get(FIRST, article.created_at)
