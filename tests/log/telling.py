"""A log that is long enough for a second level of tiles."""

from __future__ import annotations

from datetime import timedelta

from make import make_article, make_correction
from sqlalchemy.orm import Session

from corrections import clock
from corrections.log import actions, queries
from corrections.log.documents import Part
from corrections.taxonomy import EntryKind

ENTRIES = 259


def tell(session: Session) -> None:
    """Articles, one of them withheld, corrections, and many short entries."""
    an_hour_ago = clock.now() - timedelta(hours=1)
    with clock.reading(lambda: an_hour_ago):  # it lets a hold pass
        make_correction(session)
    make_article(session, withheld=True)
    size = queries.size(session)
    for n in range(size, ENTRIES):
        actions.append(session, EntryKind.POLICY, f"/standards/versions/{n}", [Part("version", n)])
