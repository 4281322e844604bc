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
from corrections.deliveries import actions as deliveries
from corrections.followers.models import Follower
from corrections.notices.models import Correction, Revision


def thanks(notice: str) -> str:
    """What the readers concerned are told when the editor wrote nothing else."""
    return f"Thank you for telling us. We have published this:\n\n{notice}"


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
    deliveries.enqueue_all(
        session,
        "follow-correction",
        to_kind="follower",
        recipients=_followers(articles),
        about=about,
        key=f"follow-correction:{revision.id}",
        revision=revision.id,
    )


@dataclass(frozen=True)
class Audience:
    """Who would be told: how many followers, and the authors whom we know as users, by name."""

    followers: int
    authors: tuple[str, ...]


def audience(session: Session, articles: Iterable[Article]) -> Audience:
    """Who would be told of a notice on these articles, beside the readers who asked for it."""
    articles = list(articles)
    followers = session.scalar(select(func.count()).select_from(_followers(articles).subquery())) or 0
    names = session.scalars(select(User.name).where(User.id.in_(_authors(articles))).order_by(User.name))
    return Audience(followers, tuple(names))


def _authors(articles: Iterable[Article]) -> Select[int]:
    names = {name for article in articles for name in article.bylines}
    return select(User.id).where(User.name.in_(names), User.disabled_at.is_(None))


def _followers(articles: Iterable[Article]) -> Select[int]:
    """One follower an address, whichever of its scopes fits."""
    articles = list(articles)
    scopes = {"all"} | {f"article:{article.id}" for article in articles}
    scopes |= {f"section:{article.section}" for article in articles if article.section}
    return (
        select(func.min(Follower.id))
        .where(Follower.scope_key.in_(scopes), Follower.confirmed_at.is_not(None), Follower.ended_at.is_(None))
        .group_by(Follower.address_hash)
    )
