"""Reading who follows what."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from corrections import capabilities
from corrections.capabilities import Purpose
from corrections.followers.decisions import EVERYTHING, Scope, Subject, article, section
from corrections.followers.models import Follower


def by_token(session: Session, purpose: Purpose, token: str) -> Follower | None:
    """The follower whose link this is (`FOLLOW` to confirm, `UNFOLLOW` to end), or None."""
    subject = capabilities.subject_of(session, purpose, token)
    return session.get(Follower, subject) if subject is not None else None


def subject_of(follower: Follower) -> Subject:
    return Subject(Scope(follower.scope), follower.article_id, follower.section)


def to_be_told(article_ids: Iterable[int], sections: Iterable[str]) -> Select[int]:
    """A query of the followers to tell of something on these articles in these sections: one for each address."""
    subjects = [*map(article, article_ids), *map(section, sections), EVERYTHING]
    return (
        select(func.min(Follower.id))
        .where(
            Follower.scope_key.in_([subject.key for subject in subjects]),
            Follower.confirmed_at.is_not(None),
            Follower.ended_at.is_(None),
        )
        .group_by(Follower.address_hash)
    )


def others_of(session: Session, follower: Follower) -> list[Follower]:
    """What else the same address follows."""
    return list(
        session.scalars(
            select(Follower).where(
                Follower.address_hash == follower.address_hash,
                Follower.id != follower.id,
                Follower.ended_at.is_(None),
            )
        )
    )
