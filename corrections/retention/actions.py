"""Erasing what has been kept for long enough: some at a time, by any number of workers, each in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, Select, delete, select
from sqlalchemy.orm import Session

from corrections import addresses, clock, events
from corrections.cases.models import Case
from corrections.events import SYSTEM, Actor
from corrections.mailbox import actions as mails
from corrections.mailbox import decisions as mail_decisions
from corrections.mailbox import queries as mail_queries
from corrections.mailbox import senders
from corrections.mailbox.models import ReceivedMail
from corrections.newsroom.decisions import months_before
from corrections.newsroom.queries import newsroom
from corrections.requests import keeping
from corrections.requests.models import CorrectionRequest, Evidence
from corrections.retention import queries

MOST = 40
"""Readers, or files, in one transaction: others who write wait for it."""


def erase_readers(session: Session, *, by: Actor = SYSTEM) -> bool:
    """Erase name and address of the next readers who have been known for long enough; True if there may be more."""
    months = newsroom(session).keep_readers
    if not months:
        return False
    before = months_before(clock.now(), months)
    due = queries.readers(before, queries.standing(session)).limit(MOST)
    found = session.execute(due).all()
    for request, case_id in _held(session, due, found):
        senders.erase(session, request, by=by, months=months)
        if case_id is not None:
            events.record(session, addresses.case(case_id), "reader erased", by=by, request=request.id, months=months)
    return len(found) == MOST


def erase_files(session: Session, *, by: Actor = SYSTEM) -> bool:
    """Forget the next files of readers that were kept for long enough; True if there may be more.

    They are gone from the disk with the next sweep, which removes what no report holds.
    """
    months = newsroom(session).keep_files
    if not months:
        return False
    before = months_before(clock.now(), months)
    due = queries.files(before, queries.standing(session)).limit(MOST)
    found = session.execute(due).all()
    for request, case_id in _held(session, due, found):
        ids = [row.id for row in found if row.request_id == request.id]
        session.execute(delete(Evidence).where(Evidence.id.in_(ids)))
        details = {"files": len(ids), "months": months}
        events.record(session, addresses.request(request.id), "files erased", by=by, **details)
        if case_id is not None:
            events.record(session, addresses.case(case_id), "files erased", by=by, request=request.id, **details)
    return len(found) == MOST


def forget_mails(session: Session, *, by: Actor = SYSTEM) -> bool:
    """Forget mails that were kept for long enough: they hold people’s names and words."""
    before = clock.now() - timedelta(days=newsroom(session).keep_mail_days)
    standing = queries.standing(session).mails
    mails.let_go(session, ReceivedMail.received_at < before, ReceivedMail.id.not_in(standing))
    return False


def forget_surplus_mails(session: Session, *, by: Actor = SYSTEM) -> bool:
    """Keep the newest of the mails that were taken in, and of the others that they came."""
    surplus = mail_queries.surplus_taken_in(session, most=mail_decisions.MOST_TAKEN)
    if surplus is not None:
        older = ReceivedMail.id <= surplus, ReceivedMail.state.in_(mail_queries.TAKEN_IN)
        mails.let_go(session, *older, ReceivedMail.id.not_in(queries.standing(session).mails))
    return False


def _held(
    session: Session, due: Select[*tuple[Any, ...]], found: Sequence[Row[Any]]
) -> list[tuple[CorrectionRequest, int | None]]:
    """The reports of what was found that is due still once it is held, each once, with its case.

    A reader may be asking for a second look at this moment. Who does so is not waited for: it is tried again later.
    """
    reports = keeping.hold(session, {row.request_id for row in found})
    cases = {row.case_id for row in found}
    free = select(Case.id).where(Case.id.in_(cases)).order_by(Case.id).with_for_update(skip_locked=True)
    held = {None, *session.scalars(free)}
    again = session.execute(due.where(due.selected_columns.request_id.in_(list(reports))))
    still = dict.fromkeys((row.request_id, row.case_id) for row in again if row.case_id in held)
    return [(reports[request_id], case_id) for request_id, case_id in still]
