"""How often a reader may write about one report, on its page or by mail."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from corrections import throttle
from corrections.requests.models import CorrectionRequest

MOST_AN_HOUR = 30  # of everything that can be done there


def too_often(session: Session, request: CorrectionRequest) -> bool:
    """Count one more thing that the reader of a report does; whether that is too many within the hour."""
    return throttle.hit(session, f"reader:{request.id}", per=timedelta(hours=1)) > MOST_AN_HOUR
