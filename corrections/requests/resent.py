"""What a form says otherwise than before when it is sent again: nothing is dropped, and nothing overwritten unseen."""

from __future__ import annotations

from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.events import Actor
from corrections.requests import queries
from corrections.requests.decisions import Report
from corrections.requests.models import CorrectionRequest


def said_anew(session: Session, request: CorrectionRequest, report: Report) -> list[str]:
    """What a form that is sent again says in other words than before. What stood before stays as it was."""
    passage = queries.passage(session, request.passage_id)
    before = {request.wrong, request.right, request.known, request.reported_url, request.appeared}
    before |= {passage.exact} if passage is not None else set()
    now = (report.appeared or report.reported_url or "", report.words, report.wrong, report.right, report.known)
    return [part for part in now if part and part not in before]


def choose_anew(session: Session, request: CorrectionRequest, report: Report, *, by: Actor) -> None:
    """Take over what was chosen otherwise from a list; the event keeps what was chosen before."""
    for name in ("error_type", "relation", "medium", "language"):
        before, after = getattr(request, name), getattr(report, name)
        if before != after and after is not None:
            setattr(request, name, after)
            about = addresses.request(request.id)
            events.record(session, about, "chosen anew", by=by, what=name, before=before, after=after)
