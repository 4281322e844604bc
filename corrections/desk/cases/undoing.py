"""The decisions that an editor has just made in this browser, for as long as they can be taken back.

They are kept in the session’s cookie: the queue offers to undo them without asking the database.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import flask

from corrections import clock
from corrections.cases.decisions import UNDO

KEPT = "decided"
MOST = 10


@dataclass(frozen=True)
class Offer:
    """A decision that can be undone, for `seconds` more."""

    case_id: int
    seconds: int


def remember(case_id: int) -> None:
    """Offer to undo the decision on a case, which has just been made."""
    until = (clock.now() + UNDO).timestamp()
    flask.session[KEPT] = [*_kept(but=case_id), [case_id, until]][-MOST:]


def forget(case_id: int) -> None:
    """Offer it no longer: the case is open again, or it is too late."""
    if KEPT in flask.session:
        flask.session[KEPT] = _kept(but=case_id)


def offers() -> list[Offer]:
    """What can be undone now, the newest last."""
    now = clock.now().timestamp()
    return [Offer(int(case_id), math.ceil(until - now)) for case_id, until in _kept() if now < until]


def _kept(*, but: int | None = None) -> list[list[float]]:
    return [pair for pair in flask.session.get(KEPT, []) if pair[0] != but and clock.now().timestamp() < pair[1]]
