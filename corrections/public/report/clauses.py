"""What a newsroom promised, for readers who say that a promise was broken."""

from __future__ import annotations

from sqlalchemy.orm import Session

from corrections import clock
from corrections.articles import publication
from corrections.articles.models import Article
from corrections.policy import citing
from corrections.policy.documents import PolicyText
from corrections.web import current


def offered(session: Session, article: Article | None) -> PolicyText | None:
    """The policy by which an article is judged, of no article the one in force; None where there is none."""
    if not current.newsroom().has_standards(clock.now()):
        return None
    return citing.clauses_for(session, publication.moment(session, article) if article is not None else None)
