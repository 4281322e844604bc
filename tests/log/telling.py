"""Logs that are long enough for a second level of tiles."""

from __future__ import annotations

from datetime import timedelta

from make import make_article, make_correction
from sqlalchemy.orm import Session

from corrections import clock
from corrections.log import actions, queries
from corrections.log.documents import Part
from corrections.newsroom import actions as newsrooms
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


def tell_among(session: Session) -> tuple[int, str]:
    """A correction among three hundred entries."""

    def grow(start: int, end: int) -> None:
        for n in range(start, end):
            actions.append(session, EntryKind.POLICY, f"/standards/versions/{n}", [Part("version", n)])

    an_hour_ago = clock.now() - timedelta(hours=1)
    with clock.reading(lambda: an_hour_ago):  # it lets a hold pass
        grow(0, 150)
        article = make_article(session)
        made = make_correction(session, article)
    grow(150, 300)
    newsrooms.raise_generation(session)
    return article.id, made.number
