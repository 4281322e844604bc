"""What was erased from documents, and which entries of the log say so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from corrections.log.documents import Erased
from corrections.log.models import Erasure

_erasure = Erasure.__table__.c
_ERASURES: Select[Any] = select(
    _erasure.id, _erasure.ground, _erasure.at, _erasure.log_id, _erasure.log_index, _erasure.part
).where(_erasure.id.in_(bindparam("ids", expanding=True)))


def by_id(session: Session, ids: Iterable[int]) -> dict[int, Erased]:
    """Erasures by their ids. No query where there are none: nearly no document has any."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    return {
        id_: Erased(ground, at, log_id, log_index, whole=part is None)
        for id_, ground, at, log_id, log_index, part in session.execute(_ERASURES, {"ids": wanted})
    }


def whole(session: Session, log_id: int, index: int) -> Erased | None:
    """That all of a document was erased; None if it was not."""
    found = session.scalars(
        select(Erasure).where(Erasure.of_log_id == log_id, Erasure.of_index == index, Erasure.part.is_(None))
    ).first()
    return None if found is None else Erased(found.ground, found.at, found.log_id, found.log_index, whole=True)
