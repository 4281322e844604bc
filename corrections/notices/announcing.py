"""Who is told of a published revision, beside the readers who asked for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from corrections import addresses
from corrections.accounts.models import User
from corrections.articles import queries as article_queries
from corrections.articles.models import Article
from corrections.cases import actions as cases
from corrections.cases import queries as case_queries
from corrections.deliveries import actions as deliveries
from corrections.followers import actions as followers
from corrections.followers import queries as follower_queries
from corrections.notices.models import Correction, Revision
from corrections.requests import queries as request_queries
from corrections.requests.decisions import MessageKind
from corrections.taxonomy import RequestState


def thanks(notice: str) -> str:
    """What the readers concerned are told when the editor wrote nothing else."""
    return f"Thank you for telling us. We have published this:\n\n{notice}"


def changed(notice: str, reason: str) -> str:
    """What they are told of a further revision when the editor wrote nothing else."""
    return f"We have changed the notice that we published after your report: {reason}\n\nIt now reads:\n\n{notice}"


def tell_readers(session: Session, case_id: int, text: str, *, by: User) -> None:
    """Tell the readers whose reports led to a correction that it has a further revision."""
    for request in request_queries.requests(session, case_queries.request_ids(session, case_id)).values():
        if request.state is not RequestState.WITHDRAWN:
            cases.write(session, request, MessageKind.MESSAGE, text, by=by)


def announce(session: Session, correction: Correction, revision: Revision, article_ids: Iterable[int]) -> None:
    """Make the mails due to followers, and to the journalists whose articles these are."""
    articles = list(article_queries.articles(session, article_ids).values())
    about = addresses.correction(correction.number)
    for user_id in session.scalars(_authors(articles)):
        deliveries.enqueue(
            session,
            "author-correction",
            to=("user", user_id),
            about=about,
            key=f"author-correction:{revision.id}:{user_id}",
            revision=revision.id,
        )
    followers.tell(session, revision.id, about=about, article_ids=_ids(articles), sections=_sections(articles))


@dataclass(frozen=True)
class Audience:
    """Who would be told: how many followers, and the authors whom we know as users, by name."""

    followers: int
    authors: tuple[str, ...]


def audience(session: Session, articles: Iterable[Article]) -> Audience:
    """Who would be told of a notice on these articles, beside the readers who asked for it."""
    articles = list(articles)
    told = follower_queries.to_be_told(_ids(articles), _sections(articles)).subquery()
    names = session.scalars(select(User.name).where(User.id.in_(_authors(articles))).order_by(User.name))
    return Audience(session.scalar(select(func.count()).select_from(told)) or 0, tuple(names))


def _ids(articles: Iterable[Article]) -> list[int]:
    return [article.id for article in articles]


def _sections(articles: Iterable[Article]) -> list[str]:
    return [article.section for article in articles if article.section]


def _authors(articles: Iterable[Article]) -> Select[int]:
    names = {name for article in articles for name in article.bylines}
    return select(User.id).where(User.name.in_(names), User.disabled_at.is_(None))
