"""What the worker does about changes of articles, when it would: they are noticed, made cases, put on record."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import clock
from corrections.articles.models import Article, ArticleAddress
from corrections.events import SYSTEM
from corrections.newsroom.queries import Newsroom
from corrections.watch import actions, decisions, explaining, noticing, queries
from corrections.watch.actions import Address
from corrections.watch.decisions import Came, What

SEEN = timedelta(minutes=3)
GRACE = timedelta(hours=Newsroom.grace_hours)
MOST = 20


def look(session: Session) -> None:
    """Sort the versions that came in."""
    while (version := noticing.unsorted(session)) is not None:
        found = version.sort()
        noticing.notice(session, version, found, version.place(found))


def settle(session: Session) -> None:
    """Make cases of what nobody said a word about in time."""
    for change in noticing.due(session, most=MOST):
        noticing.settle(session, change, by=SYSTEM)


def put_on_record(session: Session) -> None:
    """Let the log have what explains a change, once that can't be taken back."""
    while explaining.publish_explanation(session):
        pass


def miss(session: Session, article: Article) -> None:
    """An article can be found at none of its addresses. The second time that is noticed."""
    urls = session.scalars(select(ArticleAddress.url).where(ArticleAddress.article_id == article.id)).all()
    actions.know(session, *(Address(url, What.PAGE, article.id, article.published_at) for url in urls))
    for row in queries.of_article(session, article.id):
        actions.keep(row, decisions.after_page(actions.as_value(row), Came.GONE, clock.now()))
    session.flush()
    while noticing.notice_removal(session):
        pass
