"""Pictures and documents that came with reports in which something was found: what they say, only a person can tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import addresses
from corrections.cases.models import CaseRequest
from corrections.erasures import files
from corrections.erasures.places import READERS, Place, file_key, read_row
from corrections.errors import Message
from corrections.requests.models import CorrectionRequest, Evidence, Passage, RequestMessage
from corrections.settings import Settings

NOT_READ = Message("A picture or document from a reader, which was not read: look at it")
AT_ONCE = 500
# By table, the id of a row in which something was found, and the report that it belongs to.
BELONGS = {
    RequestMessage.__tablename__: (RequestMessage.id, RequestMessage.request_id),
    Evidence.__tablename__: (Evidence.id, Evidence.request_id),
    Passage.__tablename__: (CorrectionRequest.passage_id, CorrectionRequest.id),
}


def beside(session: Session, keys: Collection[str], settings: Settings) -> Iterator[Place]:
    """The files that came with the reports among these places, but for files that are among them.

    They stay as they are, unless somebody has looked at them and says otherwise.
    """
    for some in _some(sorted(_reports(session, keys))):
        sent = (
            select(Evidence, CaseRequest.case_id)
            .outerjoin(CaseRequest, CaseRequest.request_id == Evidence.request_id)
            .where(Evidence.request_id.in_(some), Evidence.stored_name.is_not(None))
            .order_by(Evidence.id)
        )
        for evidence, case_id in session.execute(sent):
            name = f"uploads/{evidence.stored_name}"
            content = files.stamp(settings, name)
            if content is not None and file_key(name) not in keys:
                address = addresses.evidence(case_id, evidence.id) if case_id is not None else None
                yield Place(file_key(name), NOT_READ, address, evidence.display_name or "", content, meant=False)


def _reports(session: Session, keys: Collection[str]) -> set[int]:
    """The reports that these places belong to."""
    rows = defaultdict[str, list[Any]](list)
    for key in keys:
        if (row := read_row(key)) is not None:
            rows[row[0]].append(row[1][0])
    found = {*rows[CorrectionRequest.__tablename__], *rows[READERS]}
    for table, (row_id, report) in BELONGS.items():
        for some in _some(rows[table]):
            found.update(session.scalars(select(report).where(row_id.in_(some))))
    return found


def _some(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
