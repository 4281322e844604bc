"""Saying later which article a report is about, where it named none that was known."""

from __future__ import annotations

from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.articles.models import Article
from corrections.events import Actor
from corrections.requests import queries
from corrections.requests.models import CorrectionRequest, Passage


def point(session: Session, request: CorrectionRequest, article: Article, *, by: Actor) -> bool:
    """A report is about this article; False, and nothing, if it is known to be about one."""
    if request.article_id is not None:
        return False
    request.article_id, request.medium, request.language = article.id, article.medium, article.language
    events.record(session, addresses.request(request.id), "article set", by=by, article=article.id)
    return True


def place(session: Session, passage: Passage, article: Article) -> None:
    """Words that nobody could look for stand in this article: where, if its newest version has them once."""
    if passage.article_id is not None:
        return
    passage.article_id = article.id
    found = queries.standing(session, article, [passage.exact])
    if found is not None:
        at = queries.placed(article.id, article.latest, found)
        for name in ("version", "exact", "prefix", "suffix", "start_block", "start_offset", "end_block", "end_offset"):
            setattr(passage, name, getattr(at, name))
