"""Who is told of a published revision, beside the readers who asked for it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from corrections import addresses
from corrections.accounts.models import User
from corrections.articles import queries as article_queries
from corrections.deliveries import actions as deliveries
from corrections.followers.models import Follower
from corrections.notices.models import Correction, Revision


def thanks(notice: str) -> str:
    """What the readers concerned are told when the editor wrote nothing else."""
    return f"Thank you for telling us. We have published this:\n\n{notice}"


def announce(session: Session, correction: Correction, revision: Revision, article_ids: Iterable[int]) -> None:
    """Make the mails due to followers, and to the journalists whose articles these are."""
    articles = article_queries.articles(session, article_ids).values()
    about = addresses.correction(correction.number)
    for user_id in session.scalars(
        select(User.id).where(User.name.in_([name for article in articles for name in article.bylines]))
    ):
        deliveries.enqueue(
            session,
            "author-correction",
            to=("user", user_id),
            about=about,
            key=f"author-correction:{revision.id}:{user_id}",
            revision=revision.id,
        )
    scopes = {"all"} | {f"article:{article.id}" for article in articles}
    scopes |= {f"section:{article.section}" for article in articles if article.section}
    followers = select(Follower.id, Follower.address_hash).where(
        or_(Follower.scope_key.in_(scopes)), Follower.confirmed_at.is_not(None), Follower.ended_at.is_(None)
    )
    # One mail an address, whichever of its scopes fits first.
    once = {
        address_hash: follower_id
        for follower_id, address_hash in session.execute(followers.order_by(Follower.id.desc()))
    }
    for follower_id in sorted(once.values()):
        deliveries.enqueue(
            session,
            "follow-correction",
            to=("follower", follower_id),
            about=about,
            key=f"follow-correction:{revision.id}:{follower_id}",
            revision=revision.id,
        )
