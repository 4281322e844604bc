"""Which notices are on some articles already: those that are published, and those that are being written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.notices.models import Correction, Draft, DraftArticle, Revision, RevisionArticle


@dataclass(frozen=True)
class Notices:
    """The numbers of the corrections that are or were on an article, and the ids of cases whose drafts are on it."""

    corrections: list[str] = field(default_factory=list)
    cases: list[int] = field(default_factory=list)


def notices_on(session: Session, article_ids: Iterable[int]) -> dict[int, Notices]:
    """By the id of an article; in two queries, whatever their number. Articles without any are left out."""
    ids = list(article_ids)
    found: dict[int, Notices] = defaultdict(Notices)
    if not ids:
        return found
    published = (
        select(RevisionArticle.article_id, Correction.number)
        .join(Revision, Revision.id == RevisionArticle.revision_id)
        .join(Correction, Correction.id == Revision.correction_id)
        .where(RevisionArticle.article_id.in_(ids))
        .distinct()
        .order_by(Correction.number)
    )
    for article_id, number in session.execute(published):
        found[article_id].corrections.append(number)
    written = (
        select(DraftArticle.article_id, Draft.case_id)
        .join(Draft, Draft.id == DraftArticle.draft_id)
        .where(
            DraftArticle.article_id.in_(ids),
            Draft.dropped_at.is_(None),
            Draft.published_at.is_(None),
        )
        .order_by(Draft.case_id)
    )
    for article_id, case_id in session.execute(written):
        if case_id is not None:
            found[article_id].cases.append(case_id)
    return found
