"""The decisions that an editor has just made in this browser, for as long as they can be taken back.

They are kept in the session’s cookie: the queue offers to undo them without asking the database.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

import flask

from corrections import clock
from corrections.cases.decisions import UNDO
from corrections.cases.models import Case

KEPT = "decisions"
MOST = 10


@dataclass(frozen=True)
class Offer:
    """A decision that can be undone, for `seconds` more; `decided`: when it was made, which tells it from others."""

    case_id: int
    seconds: int
    decided: str


def remember(case: Case) -> None:
    """Offer to undo the decision on a case, which has just been made."""
    if case.decided_at is not None:
        flask.session[KEPT] = [*_kept(but=case.id), [case.id, case.decided_at.isoformat()]][-MOST:]


def forget(case: Case) -> None:
    """Offer it no longer: the case is open again, decided by others, or it is too late."""
    if KEPT in flask.session:
        flask.session[KEPT] = _kept(but=case.id)


def offers() -> list[Offer]:
    """What can be undone now, the newest last."""
    return [Offer(case_id, math.ceil(_left(decided)), decided) for case_id, decided in _kept()]


def _kept(*, but: int | None = None) -> list[tuple[int, str]]:
    pairs = ((int(case_id), str(decided)) for case_id, decided in flask.session.get(KEPT, []))
    return [(case_id, decided) for case_id, decided in pairs if case_id != but and _left(decided) > 0]


def _left(decided: str) -> float:
    return (datetime.fromisoformat(decided) + UNDO - clock.now()).total_seconds()
