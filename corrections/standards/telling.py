"""Who is told what of a complaint: complainants, the author of the article, the desk that answers for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from corrections import addresses
from corrections.accounts.decisions import Act, may
from corrections.cases import queries as cases
from corrections.deliveries import actions as deliveries
from corrections.requests import queries as requests
from corrections.standards import queries
from corrections.standards.models import Complaint, Statement

LASTS = timedelta(days=60)
"""How long an author's link works: they can read what became of it after the time for comments is over."""

AUTHOR = "complaint"
"""To whom a delivery goes: the author of the article, by the id of the complaint."""


def complainants(session: Session, complaint: Complaint, kind: str, statement: Statement, **values: Any) -> None:
    """Have an email go to each who complains and whose address is confirmed; the others read it on their page."""
    for request in queries.parties(session, complaint):
        if requests.contact_of(session, request.id).can_be_told:
            about = addresses.request(request.id)
            deliveries.enqueue(session, kind, to=("reader", request.id), about=about, statement=statement.id, **values)


def author(session: Session, complaint: Complaint, kind: str, statement: Statement) -> None:
    """Have an email go to the author of the article, if their address is known."""
    if complaint.author_email:
        about = addresses.case(complaint.case_id)
        deliveries.enqueue(session, kind, to=(AUTHOR, complaint.id), about=about, statement=statement.id)


def desk(session: Session, complaint: Complaint, desk_id: int) -> None:
    """Have an email go to the editors of the desk that is to answer."""
    for user in cases.members(session, desk_id):
        if may(user.role, Act.DECIDE):
            about = addresses.case(complaint.case_id)
            deliveries.enqueue(session, "complaint-desk", to=("user", user.id), about=about)
