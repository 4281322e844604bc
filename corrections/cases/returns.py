"""A version of an article that says again what a removal took out: it is kept from the public, and the desk is told."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.articles.models import Article
from corrections.cases import opening
from corrections.cases.models import Case
from corrections.cases.progress import raise_news, record
from corrections.events import SYSTEM
from corrections.taxonomy import FoundBy, Severity

SUMMARY = "What a removal took out stands in the article again"


def tell_next(session: Session) -> bool:
    """Tell the desk of one such version, by a case or by news in the open one; True if there may be another."""
    article = session.scalars(
        select(Article)
        .where(Article.said_again.is_not(None))
        .order_by(Article.said_again, Article.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if article is None:
        return False
    case = session.scalars(
        select(Case)
        .where(Case.article_id == article.id, Case.open.is_(True), Case.summary == SUMMARY)
        .order_by(Case.id)
        .limit(1)
        .with_for_update()
    ).first()
    if case is not None:
        raise_news(session, case)
    else:
        case = opening.open_case(
            session,
            article=article,
            summary=SUMMARY,
            found_by=FoundBy.MONITORING,
            error_type=None,
            severity=Severity.CRITICAL,
            by=SYSTEM,
        )
    record(session, case, "said again", by=SYSTEM, version=article.said_again)
    article.said_again = None
    session.flush()
    return True
