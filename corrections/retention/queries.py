"""What has been kept for long enough. The same query counts it for the settings and finds it for the worker."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, or_, select
from sqlalchemy.orm import Session

from corrections import clock
from corrections.cases.models import Case, CaseRequest
from corrections.erasures.decisions import ASKED
from corrections.erasures.models import ErasureRequest
from corrections.erasures.places import READERS, read_file, read_row
from corrections.mailbox import queries as mails
from corrections.mailbox.models import ReceivedMail
from corrections.newsroom.decisions import months_before
from corrections.requests import keeping
from corrections.requests.models import Evidence

UPLOADS = "uploads/"


@dataclass(frozen=True)
class Standing:
    """What somebody asked to have erased and a second person has not decided about: until then it stays as it is, or
    they would confirm something else."""

    reports: frozenset[int]  # whose reader it is
    files: frozenset[str]  # by their stored names
    evidence: frozenset[int]  # whose names or addresses they are
    mails: frozenset[int]


@dataclass(frozen=True)
class Due:
    """How much would be erased now. `readers` and `files` since `before` and `files_before`; None: those are kept."""

    readers: int
    files: int
    mails: int
    readers_before: datetime | None
    files_before: datetime | None


def standing(session: Session) -> Standing:
    """What requests to erase are about that were not decided."""
    asked = session.scalars(select(ErasureRequest.places).where(ErasureRequest.state == ASKED))
    keys = [key for places in asked for key in places]
    rows = [row for row in map(read_row, keys) if row is not None]
    names = [name for name in map(read_file, keys) if name is not None]

    def of(table_name: str) -> frozenset[int]:
        return frozenset(values[0] for table, values in rows if table == table_name)

    return Standing(
        reports=of(READERS),
        files=frozenset(name.removeprefix(UPLOADS) for name in names if name.startswith(UPLOADS)),
        evidence=of(Evidence.__tablename__),
        mails=of(ReceivedMail.__tablename__),
    )


def readers(before: datetime, standing: Standing) -> Select[*tuple[Any, ...]]:
    """`request_id` and `case_id` (null: it never had one) of the readers whose name and address are due."""
    known = keeping.known_readers(before).subquery()
    return _finished(known, before, not_of=standing.reports).order_by(known.c.since, known.c.request_id)


def files(before: datetime, standing: Standing) -> Select[*tuple[Any, ...]]:
    """`id`, `request_id` and `case_id` of the files of readers that are due."""
    kept = keeping.kept_files(before).subquery()
    found = _finished(kept, before, not_of=()).add_columns(kept.c.id)
    still = kept.c.stored_name.not_in(standing.files), kept.c.id.not_in(standing.evidence)
    return found.where(*still).order_by(kept.c.request_id, kept.c.id)


def _finished(reports: Subquery, before: datetime, *, not_of: Collection[int]) -> Select[*tuple[Any, ...]]:
    """Those of some reports with which the newsroom had finished by then.

    What else has to be over before anything of a reader is erased is one more condition here.
    """
    request_id: ColumnElement[int] = reports.c.request_id
    return (
        select(request_id, Case.id.label("case_id"))
        .outerjoin(CaseRequest, CaseRequest.request_id == request_id)
        .outerjoin(Case, Case.id == CaseRequest.case_id)
        .where(
            or_(Case.id.is_(None), Case.open.is_(False) & (Case.decided_at < before)),
            request_id.not_in(not_of),
        )
    )


def due(session: Session, *, readers_months: int, files_months: int, mail_days: int) -> Due:
    """How much would be erased now if so long were kept; 0 months: it is kept."""
    now, stand = clock.now(), standing(session)
    since = months_before(now, readers_months) if readers_months else None
    files_since = months_before(now, files_months) if files_months else None
    return Due(
        readers=_count(session, readers(since, stand)) if since else 0,
        files=_count(session, files(files_since, stand)) if files_since else 0,
        mails=mails.how_many_kept(session, before=now - timedelta(days=mail_days), not_of=stand.mails),
        readers_before=since,
        files_before=files_since,
    )


def _count(session: Session, found: Select[*tuple[Any, ...]]) -> int:
    return session.scalar(select(func.count()).select_from(found.order_by(None).subquery())) or 0
