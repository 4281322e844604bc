"""What became of passages in later versions of their article, through the alignment of the versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from corrections.articles import queries as article_queries
from corrections.articles.documents import VersionText
from corrections.requests import anchoring
from corrections.requests import queries as request_queries
from corrections.requests.models import Passage
from corrections.taxonomy import PassageFate

Carried = tuple[PassageFate, anchoring.Passage | None]


def fates(session: Session, article_id: int, passages: Iterable[Passage], to: int) -> dict[int, Carried]:
    """What became of several passages of one article up to version `to`, by their ids: the texts are read once."""
    known = list(passages)
    texts = texts_of(session, article_id, known, to)
    return {row.id: fate(row, to, texts) for row in known}


def texts_of(session: Session, article_id: int, passages: Iterable[Passage], to: int) -> dict[int, VersionText]:
    """The versions that passages were seen in and version `to`; none if that is all the same one."""
    seen = {row.version for row in passages if row.version is not None} - {to}
    return article_queries.texts_numbered(session, article_id, (*seen, to)) if seen else {}


def fate(passage: Passage, to: int, texts: Mapping[int, VersionText]) -> Carried:
    """What became of a passage between the version that it was seen in and version `to`, through their alignment.

    `texts`: those two, by their numbers. They are not looked at where both are the same.
    """
    place = request_queries.anchored(passage)
    if place is None or passage.version is None:
        return PassageFate.GONE, None
    if passage.version == to:
        return PassageFate.UNCHANGED, place
    old, new = texts.get(passage.version), texts.get(to)
    if old is None or new is None:
        return PassageFate.GONE, None
    # A case is looked at again and again, and most of the work of its page would be to align the same two texts.
    key = (place, hash((old.headline, old.blocks)), hash((new.headline, new.blocks)))
    found = _carried.get(key)
    if found is None:
        if len(_carried) >= MOST_CARRIED:
            _carried.clear()
        found = _carried[key] = anchoring.carry(place, old.headline, old.blocks, new.headline, new.blocks)
    return found


MOST_CARRIED = 500
_carried: dict[tuple[anchoring.Passage, int, int], Carried] = {}
