"""Whether the rows of corrections say what the documents of their revisions in the log commit to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.clock import rfc3339
from corrections.log import queries as logs
from corrections.notices.models import Correction, Revision, RevisionArticle
from corrections.taxonomy import EntryKind

SAID = ("kind", "found_by", "published")
OF_ARTICLE = ("article", "placement", "version_before", "version_after")


def spoiled(session: Session, log_id: int, entries: range) -> str | None:
    """What a revision among these entries of a log says otherwise than its document; None if nothing."""
    keys = [(log_id, index) for index in entries]
    documents = {key: row for key, row in logs.entries(session, keys).items() if row.kind is EntryKind.CORRECTION}
    if not documents:
        return None
    rows = {(row.log_id, row.log_index): (row, correction) for row, correction in _revisions(session, log_id, entries)}
    on = _articles(session, [row.id for row, _ in rows.values()])
    names = {f"articles/{row.position}/{name}" for found in on.values() for row in found for name in OF_ARTICLE}
    told, erased = logs.values_and_erased(session, documents, [*SAID, *sorted(names)])
    for key, entry in documents.items():
        if key not in rows:
            return f"the revision of entry {key[1]} ({entry.subject}) is missing"
        row, correction = rows[key]
        if f"/corrections/{correction.number}/revisions/{row.number}" != entry.subject:
            return f"the revision of entry {key[1]} ({entry.subject}) stands at another place"
        for name, value in _said(row, correction, on[row.id]):
            if name not in erased.get(key, {}) and told.get(key, {}).get(name) != value:
                return f"the revision of entry {key[1]} ({entry.subject}) says something else than its document: {name}"
    return None


def _said(row: Revision, correction: Correction, articles: list[RevisionArticle]) -> Iterator[tuple[str, Any]]:
    """What rows say of a revision, by the names of its document's parts."""
    yield "kind", str(correction.kind)
    yield "found_by", str(correction.found_by)
    yield "published", rfc3339(row.published_at)
    for article in articles:
        here = f"articles/{article.position}"
        yield f"{here}/article", article.article_id
        yield f"{here}/placement", str(article.placement)
        yield f"{here}/version_before", article.version_before
        yield f"{here}/version_after", article.version_after


def _revisions(session: Session, log_id: int, entries: range) -> list[tuple[Revision, Correction]]:
    here = Revision.log_id == log_id, Revision.log_index.between(entries.start, entries.stop - 1)
    found = select(Revision, Correction).join(Correction, Correction.id == Revision.correction_id).where(*here)
    return [(row, correction) for row, correction in session.execute(found)]


def _articles(session: Session, revisions: list[int]) -> dict[int, list[RevisionArticle]]:
    found: dict[int, list[RevisionArticle]] = defaultdict(list)
    for row in session.scalars(select(RevisionArticle).where(RevisionArticle.revision_id.in_(revisions))):
        found[row.revision_id].append(row)
    return found
