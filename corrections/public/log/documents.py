"""The public document of one log entry, from which its commitment can be computed."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import canonical
from corrections.articles import queries as articles
from corrections.articles.documents import withhold
from corrections.log import erasures
from corrections.log import queries as log
from corrections.log.actions import FIRST
from corrections.log.documents import StoredPart, represent
from corrections.log.models import LogEntry
from corrections.notices import documents as notices
from corrections.public import answers
from corrections.taxonomy import EntryKind
from corrections.web import current

# Never immutable: an order or a policy can remove a part, and agency copy may turn out not to be ours to show.
KEPT = "public, max-age=300"


def show(index: int, log_id: int = FIRST) -> ResponseReturnValue:
    with current.reading() as session:
        now = log.numbered(session, log_id)
        entry = log.entry(session, now.id, index) if now else None
        if entry is None:
            abort(404)
        gone = erasures.whole(session, entry.log_id, entry.index)
        if gone is not None:
            origin = log.origins(session)[gone.log_id]
            body = canonical.encode({**gone.plain, "log": {"origin": origin, "index": gone.index}})
            return answers.document(body, answers.JSON, status=410)
        parts = public_parts(session, entry)
    withheld = any(part.withheld or part.erased for part in parts)
    body = canonical.encode(represent(entry.kind, entry.subject, parts))
    # What is withheld or erased may have been shown before: nobody is told that nothing changed since.
    return answers.document(body, answers.JSON, changed=None if withheld else entry.at, caching=KEPT)


def public_parts(session: Session, entry: LogEntry) -> list[StoredPart]:
    """The parts of an entry's document, those withheld that may not be shown by now."""
    parts = log.parts(session, [(entry.log_id, entry.index)]).get((entry.log_id, entry.index), [])
    if entry.kind is EntryKind.ARTICLE_VERSION and articles.is_withheld(session, entry.log_id, entry.index):
        parts = withhold(parts)
    if entry.kind is EntryKind.CORRECTION:
        about = notices.articles_in(parts)
        known = articles.articles(session, filter(None, about.values()))
        shown = {row.id for row in known.values() if not row.withheld}
        parts = notices.withhold(parts, {name for name, article_id in about.items() if article_id not in shown})
    return parts
