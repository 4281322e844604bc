"""Whether the rows of versions say what their documents in the log commit to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.articles.models import ArticleVersion
from corrections.clock import rfc3339
from corrections.log import queries as logs
from corrections.taxonomy import EntryKind

SAID = ("observed", "origin", "published")


def spoiled(session: Session, log_id: int, entries: range) -> str | None:
    """What a version among these entries of a log says otherwise than its document; None if nothing."""
    keys = [(log_id, index) for index in entries]
    documents = {key: row for key, row in logs.entries(session, keys).items() if row.kind is EntryKind.ARTICLE_VERSION}
    told, erased = logs.values_and_erased(session, documents, SAID)
    rows = {(row.log_id, row.log_index): row for row in _versions(session, log_id, entries)}
    for key, entry in documents.items():
        row = rows.pop(key, None)
        if row is None:
            return f"the version of entry {key[1]} ({entry.subject}) is missing"
        says = {
            "observed": rfc3339(row.observed_at),
            "origin": str(row.origin),
            "published": rfc3339(row.published_at) if row.published_at else None,
        }
        if f"/articles/{row.article_id}/versions/{row.number}" != entry.subject:
            return f"the version of entry {key[1]} ({entry.subject}) stands at another place"
        for name, value in says.items():
            if name not in erased.get(key, {}) and told.get(key, {}).get(name) != value:
                return f"the version of entry {key[1]} ({entry.subject}) says something else than its document: {name}"
    if rows:
        return f"entry {min(rows)[1]} is of no version, and a version names it"
    return None


def _versions(session: Session, log_id: int, entries: range) -> Sequence[ArticleVersion]:
    here = ArticleVersion.log_id == log_id, ArticleVersion.log_index.between(entries.start, entries.stop - 1)
    return session.scalars(select(ArticleVersion).where(*here)).all()
