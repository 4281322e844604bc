"""What is kept of readers only for a time: name and address, and the files that they sent; and holding it to erase it.

Only what is true of a report by itself is asked here. Whether its case is over, `retention` asks.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from corrections.requests.models import CorrectionRequest, Evidence, RequestMessage
from corrections.requests.readers import Reader

_reader = Reader.__table__.c
_message = RequestMessage.__table__.c
_evidence = Evidence.__table__.c


def known_readers(before: datetime) -> Select[int]:
    """The reports whose readers gave name or address before then and are known still, and about which nobody has
    written since: `request_id`, and `since`, the order to go by."""
    return select(_reader.request_id, _reader.given_at.label("since")).where(
        _reader.erased_at.is_(None), _reader.given_at < before, _quiet(_reader.request_id, before)
    )


def kept_files(before: datetime) -> Select[int]:
    """The files that came with reports of before then about which nobody has written since: `id`, `request_id` and
    `stored_name`."""
    return (
        select(_evidence.id, _evidence.request_id, _evidence.stored_name)
        .join(CorrectionRequest.__table__, CorrectionRequest.id == _evidence.request_id)
        .where(
            _evidence.stored_name.is_not(None),
            CorrectionRequest.received_at < before,
            _quiet(_evidence.request_id, before),
        )
    )


def _quiet(request_id: ColumnElement[int], since: datetime) -> ColumnElement[bool]:
    return ~exists().where(_message.request_id == request_id, _message.at >= since)


def hold(session: Session, request_ids: Collection[int]) -> dict[int, CorrectionRequest]:
    """Those of some reports that nobody else is changing at this moment, held with their readers until the transaction
    ends. Never waits: who waits for one lock while holding others may be waited for."""
    reports = select(CorrectionRequest).where(CorrectionRequest.id.in_(request_ids)).order_by(CorrectionRequest.id)
    fresh = {"populate_existing": True}
    held = session.scalars(reports.with_for_update(skip_locked=True).execution_options(**fresh)).all()
    readers = select(Reader.request_id).where(Reader.request_id.in_(request_ids))
    free = set(session.scalars(readers.with_for_update(skip_locked=True)))
    known = set(session.scalars(readers))
    return {report.id: report for report in held if report.id in free or report.id not in known}
