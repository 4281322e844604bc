"""The words of a published revision, for whoever is told of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from corrections import addresses
from corrections.notices import queries as notices
from corrections.notices.models import Correction, Revision


def revision(session: Session, revision_id: int, base_url: str) -> dict[str, Any] | None:
    """What one revision says and where it stands; None if its text was erased since."""
    row = session.get(Revision, revision_id)
    correction = session.get(Correction, row.correction_id) if row is not None else None
    if row is None or correction is None:
        return None
    (found,) = notices.published(session, [correction], every_revision=True)
    text = next(text for text in found.revisions if text.number == row.number)
    if text.notice is None:
        return None
    headlines = [on.headline for on in text.articles if on.headline] or [correction.number]
    return {
        "number": correction.number,
        "kind": correction.kind,
        "notice": text.notice,
        "reason": text.reason,
        "headlines": headlines,
        "headline": headlines[0],
        "link": base_url + addresses.correction(correction.number),
    }
