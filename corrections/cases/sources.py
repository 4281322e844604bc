"""What an author gives with their answer, so that it can be checked: links and files, by the rules for readers'."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.cases.models import AuthorQuestion, QuestionSource
from corrections.errors import Refused
from corrections.requests import uploads
from corrections.requests.decisions import StoredFile
from corrections.requests.models import Evidence


def add(session: Session, question: AuthorQuestion, links: Iterable[str], files: Collection[StoredFile]) -> None:
    """Keep what came with the answer to a question. Raises Refused for a file that went along with something else."""
    for url in dict.fromkeys(links):
        _keep(session, question, Evidence(url=url))
    names = [file.stored_name for file in files]
    gone = set(session.scalars(select(Evidence.stored_name).where(Evidence.stored_name.in_(names)))) if names else set()
    for file in files:
        if file.stored_name in gone:
            raise Refused(uploads.sent_along(file))
        _keep(
            session,
            question,
            Evidence(
                stored_name=file.stored_name,
                display_name=file.display_name,
                media_type=file.media_type,
                size=file.size,
                sha256=file.sha256,
            ),
        )


def _keep(session: Session, question: AuthorQuestion, evidence: Evidence) -> None:
    session.add(evidence)
    session.flush()
    session.add(QuestionSource(evidence_id=evidence.id, question_id=question.id))


def of_questions(session: Session, question_ids: Collection[int]) -> dict[int, list[Evidence]]:
    """What authors gave with their answers, by the question."""
    found = defaultdict[int, list[Evidence]](list)
    if question_ids:
        rows = session.execute(
            select(QuestionSource.question_id, Evidence)
            .join(Evidence, Evidence.id == QuestionSource.evidence_id)
            .where(QuestionSource.question_id.in_(question_ids))
            .order_by(Evidence.id)
        )
        for question_id, evidence in rows:
            found[question_id].append(evidence)
    return found


def is_of_case(session: Session, evidence_id: int, case_id: int) -> bool:
    """Whether an author gave this in a case."""
    asked = select(AuthorQuestion.case_id).join(QuestionSource, QuestionSource.question_id == AuthorQuestion.id)
    return session.scalar(asked.where(QuestionSource.evidence_id == evidence_id)) == case_id
