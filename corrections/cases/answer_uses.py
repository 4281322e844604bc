"""How often each saved answer was sent: in its own words, more or less, and not taken back before it went out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from corrections import clock
from corrections.cases.models import SavedAnswer
from corrections.cases.placeholders import PLACEHOLDERS
from corrections.cases.queue_models import BulkAct
from corrections.search import fold

LEAST = 0.5
"""The part of an answer's words that a letter still has, if it is to count as one that began with it."""
_NAMES = frozenset(PLACEHOLDERS)


def is_still(answer: str, letter: str) -> bool:
    """Whether a letter says most of what the answer says, whatever was put in or added."""
    words = set(fold(answer).split()) - _NAMES
    return not words or len(words & set(fold(letter).split())) >= LEAST * len(words)


def used(session: Session, answer_id: int | None, letter: str, *, act: BulkAct | None = None) -> None:
    """A letter that began with this answer is on its way: the settings tell how often. That is no change of it.

    `act`: what can be undone of it; then this goes with it.
    """
    row = session.get(SavedAnswer, answer_id) if answer_id is not None else None
    if row is None or not is_still(row.text, letter):
        return
    if act is not None and act.changed:
        (id_, version, before), *others = act.changed
        at = row.used_at.isoformat() if row.used_at is not None else None
        act.changed = [[id_, version, {**before, "answer": [row.id, at]}], *others]
    _count(session, row.id, 1, clock.now())


def take_back(session: Session, before: dict[str, Any]) -> None:
    """Of what stood before an act that is undone: an answer that was begun with for it was not sent."""
    if "answer" in before:
        answer_id, at = before["answer"]
        _count(session, answer_id, -1, datetime.fromisoformat(at) if at is not None else None)


def _count(session: Session, answer_id: int, by: int, at: datetime | None) -> None:
    counted = update(SavedAnswer).where(SavedAnswer.id == answer_id)
    session.execute(counted.values(uses=SavedAnswer.uses + by, used_at=at))
