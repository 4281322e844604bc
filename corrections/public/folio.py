"""What the line under the masthead says of the record as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.log import queries as log
from corrections.notices import queries as notices


@dataclass(frozen=True)
class Folio:
    """How many corrections the record has, and how many entries the log."""

    corrections: int
    entries: int


def folio(session: Session) -> Folio:
    corrections, entries = session.execute(_COUNTS).one()
    return Folio(corrections=corrections or 0, entries=entries or 0)


_COUNTS = select(notices.COUNT.scalar_subquery(), log.SIZE.scalar_subquery())
