"""Who made the notices that are published on an article."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.notices.models import Draft, Revision, RevisionArticle, SignOff


def of_article(session: Session, article_id: int) -> frozenset[int]:
    """Everybody who published a notice on an article, wrote a word of it, or signed it off."""
    on = select(RevisionArticle.revision_id).where(RevisionArticle.article_id == article_id)
    rows = session.execute(
        select(Revision.by_id, Draft.created_by_id, Draft.writers, SignOff.user_id)
        .outerjoin(Draft, Draft.id == Revision.draft_id)
        .outerjoin(SignOff, SignOff.draft_id == Draft.id)
        .where(Revision.id.in_(on))
    )
    found = {user_id for by, began, writers, signed in rows for user_id in (by, began, signed, *(writers or ()))}
    return frozenset(user_id for user_id in found if user_id is not None)
