"""Pictures and documents that came along where something was found, with a report or an author's answer: what they say,
only a person can tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import addresses
from corrections.cases.models import AuthorQuestion, Case, CaseNote, CaseRequest, QuestionSource
from corrections.erasures import files
from corrections.erasures.places import READERS, Place, file_key, read_row
from corrections.errors import Message
from corrections.requests.models import CorrectionRequest, Evidence, Passage, RequestMessage
from corrections.settings import Settings

NOT_READ = Message("A picture or document from a reader, which was not read: look at it")
NOT_READ_OF_AUTHOR = Message("A picture or document from an author, which was not read: look at it")
AT_ONCE = 500
# By table, the id of a row in which something was found, and the report that it belongs to.
BELONGS = {
    RequestMessage.__tablename__: (RequestMessage.id, RequestMessage.request_id),
    Evidence.__tablename__: (Evidence.id, Evidence.request_id),
    Passage.__tablename__: (CorrectionRequest.passage_id, CorrectionRequest.id),
}


def beside(session: Session, keys: Collection[str], settings: Settings) -> Iterator[Place]:
    """The files that came with the reports among these places, and with what authors answered in the cases of these,
    but for files that are among them.

    They stay as they are, unless somebody has looked at them and says otherwise.
    """
    rows = _rows(keys)
    reports = _reports(session, rows)
    sent = select(Evidence, CaseRequest.case_id).where(Evidence.stored_name.is_not(None)).order_by(Evidence.id)
    of_readers = sent.outerjoin(CaseRequest, CaseRequest.request_id == Evidence.request_id)
    for some in _some(sorted(reports)):
        for evidence, case_id in session.execute(of_readers.where(Evidence.request_id.in_(some))):
            yield from _place(evidence, case_id, NOT_READ, keys, settings)
    asked = select(Evidence, AuthorQuestion.case_id).where(Evidence.stored_name.is_not(None)).order_by(Evidence.id)
    of_authors = asked.join(QuestionSource, QuestionSource.evidence_id == Evidence.id).join(AuthorQuestion)
    for some in _some(sorted(_questions(session, rows, reports))):
        for evidence, case_id in session.execute(of_authors.where(AuthorQuestion.id.in_(some))):
            yield from _place(evidence, case_id, NOT_READ_OF_AUTHOR, keys, settings)


def _place(
    evidence: Evidence, case_id: int | None, where: Message, keys: Collection[str], settings: Settings
) -> Iterator[Place]:
    name = f"uploads/{evidence.stored_name}"
    content = files.stamp(settings, name)
    if content is not None and file_key(name) not in keys:
        address = addresses.evidence(case_id, evidence.id) if case_id is not None else None
        yield Place(file_key(name), where, address, evidence.display_name or "", content, meant=False)


def _rows(keys: Collection[str]) -> dict[str, list[Any]]:
    """The ids of the rows among these places, by their table."""
    rows = defaultdict[str, list[Any]](list)
    for key in keys:
        if (row := read_row(key)) is not None:
            rows[row[0]].append(row[1][0])
    return rows


def _reports(session: Session, rows: dict[str, list[Any]]) -> set[int]:
    """The reports that these rows belong to."""
    found = {*rows[CorrectionRequest.__tablename__], *rows[READERS]}
    for table, (row_id, report) in BELONGS.items():
        for some in _some(rows[table]):
            found.update(id_ for id_ in session.scalars(select(report).where(row_id.in_(some))) if id_ is not None)
    return found


def _questions(session: Session, rows: dict[str, list[Any]], reports: Collection[int]) -> set[int]:
    """The questions to authors that these rows belong to, or that were asked in the case of one of them."""
    found = set(rows[AuthorQuestion.__tablename__])
    given = select(QuestionSource.question_id)
    for some in _some(rows[Evidence.__tablename__]):
        found.update(session.scalars(given.where(QuestionSource.evidence_id.in_(some))))
    cases = set(rows[Case.__tablename__])
    for some in _some(rows[CaseNote.__tablename__]):
        cases.update(session.scalars(select(CaseNote.case_id).where(CaseNote.id.in_(some))))
    for some in _some(sorted(reports)):
        cases.update(session.scalars(select(CaseRequest.case_id).where(CaseRequest.request_id.in_(some))))
    for some in _some(sorted(cases)):
        found.update(session.scalars(select(AuthorQuestion.id).where(AuthorQuestion.case_id.in_(some))))
    return found


def _some(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
