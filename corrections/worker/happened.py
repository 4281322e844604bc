"""What came in to a case that its editor has not opened since: the newest of it, by its event."""

from __future__ import annotations

from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.cases.models import Case

NEWS = (
    "request joined",
    "reader wrote",
    "request withdrawn",
    "author answered",
    "report taken out",
    "report came",
    "case joined",
    "case taken out",
    "fix found",
    "change joined",
    "said again",
)


def newest(session: Session, case: Case) -> str:
    """The verb of the newest event that brought news (templates/emails/_happened.txt says it in words); "" for none."""
    found = events.all_of(session, addresses.case(case.id), NEWS)
    if not found:
        return ""
    return "somebody wrote" if found[-1].details.get("elsewhere") else found[-1].verb
