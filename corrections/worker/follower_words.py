"""The words of emails to followers."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from corrections import addresses, capabilities
from corrections.articles import queries as articles
from corrections.capabilities import Purpose
from corrections.deliveries.models import Delivery
from corrections.followers.decisions import CONFIRM_WITHIN
from corrections.followers.models import Follower
from corrections.worker.published import revision


def confirm(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    follower = session.get(Follower, delivery.to_id)
    if follower is None:
        return None
    token = capabilities.grant(session, Purpose.FOLLOW, follower.id, lasts=CONFIRM_WITHIN)
    return {
        "headline": _headline(session, follower),
        "section": follower.section,
        "days": CONFIRM_WITHIN.days,
        "link": base_url + addresses.follow(token),
    }


def correction(session: Session, delivery: Delivery, base_url: str) -> dict[str, Any] | None:
    """A published revision; `revision` of the delivery says which."""
    follower = session.get(Follower, delivery.to_id)
    words = revision(session, delivery.values["revision"], base_url)
    if follower is None or words is None:
        return None
    token = capabilities.grant(session, Purpose.UNFOLLOW, follower.id)
    return words | {
        "following": _headline(session, follower) or follower.section,
        "unsubscribe": base_url + addresses.unfollow(token),
    }


def _headline(session: Session, follower: Follower) -> str | None:
    article = articles.article(session, follower.article_id) if follower.article_id is not None else None
    return article.headline if article is not None else None
