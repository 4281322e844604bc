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
    """A decision that can be undone, for `seconds` more; `decided`: when it was made, which tells it from others;
    `told`: readers are told of it then."""

    case_id: int
    seconds: int
    decided: str
    told: bool


def remember(case: Case, *, told: bool) -> None:
    """Offer to undo the decision on a case, which has just been made; `told`: readers get an email of it."""
    if case.decided_at is not None:
        flask.session[KEPT] = [*_kept(but=case.id), (case.id, case.decided_at.isoformat(), told)][-MOST:]


def forget(case: Case) -> None:
    """Offer it no longer: the case is open again, decided by others, or it is too late."""
    if KEPT in flask.session:
        flask.session[KEPT] = _kept(but=case.id)


def offers() -> list[Offer]:
    """What can be undone now, the newest last."""
    return [Offer(case_id, math.ceil(_left(decided)), decided, told) for case_id, decided, told in _kept()]


def _kept(*, but: int | None = None) -> list[tuple[int, str, bool]]:
    kept = ((int(case_id), str(decided), bool(told)) for case_id, decided, told in flask.session.get(KEPT, []))
    return [one for one in kept if one[0] != but and _left(one[1]) > 0]


def _left(decided: str) -> float:
    return (datetime.fromisoformat(decided) + UNDO - clock.now()).total_seconds()
