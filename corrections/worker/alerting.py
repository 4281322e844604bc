"""Clocks that run out: who is to be told, and what waits for whom in the morning."""

from __future__ import annotations

from sqlalchemy.orm import Session

from corrections.cases import alerting, digests

MOST = 20  # in one transaction, which keeps other writers waiting


def clocks(session: Session) -> bool:
    """Look at the cases whose alarm has gone off; True if there may be more."""
    return all(alerting.alert_next(session) for _ in range(MOST))


def mornings(session: Session) -> bool:
    return digests.make_todays(session)
