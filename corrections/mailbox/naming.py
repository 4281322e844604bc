"""A mail that names a report without coming from its reader: its case leads to that one, and nothing is added there."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from corrections.cases import queries as cases
from corrections.cases.progress import record
from corrections.events import Actor
from corrections.requests.models import CorrectionRequest


def link(session: Session, request: CorrectionRequest, named: Iterable[CorrectionRequest], *, by: Actor) -> None:
    """Say in the case of a report which others it names; nothing while it has none."""
    case = cases.case_of_request(session, request.id)
    if case is None:
        return
    for other in named:
        at = cases.case_of_request(session, other.id)
        if at is not None and at.id != case.id:
            record(session, case, "report named", by=by, request=other.id, reference=other.reference, at=at.id)
