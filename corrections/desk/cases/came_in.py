"""The cases of the queue whose reports came in since somebody looked: they stand on top, however urgent they are."""

from __future__ import annotations

from sqlalchemy.orm import Session

from corrections.cases import queues
from corrections.cases.queues import Queued
from corrections.cases.searching import Sought
from corrections.desk.cases.narrowing import Chosen

MOST = 25


def since(session: Session, chosen: Chosen, newest: int | None, *, sought: Sought | None) -> list[Queued]:
    """Those of the queue that `chosen` asks for. `newest`: the last report that was seen; None if nobody asks."""
    if newest is None:
        return []
    return queues.came_in_since(session, chosen.filters, newest, sought=sought, limit=MOST)


def above(new: list[Queued], rows: list[Queued]) -> list[Queued]:
    """The list with what is new on top, each case once."""
    ids = {case.id for case in new}
    return [*new, *(case for case in rows if case.id not in ids)]
