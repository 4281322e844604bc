"""Reading cases, desks and what belongs to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy import case as when
from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases.decisions import PUBLISHED, UNDO
from corrections.cases.models import AuthorQuestion, Case, CaseNote, CaseRequest, Desk, DeskMember
from corrections.requests import queries as request_queries
from corrections.requests.models import CorrectionRequest, Passage
from corrections.taxonomy import CaseState, ErrorType, FoundBy, Outcome


def case(session: Session, case_id: int) -> Case | None:
    return session.get(Case, case_id)


def with_article(session: Session, case_id: int) -> tuple[Case, Article | None] | None:
    """A case and the article that it is about, in one question."""
    found = session.execute(_WITH_ARTICLE, {"case_id": case_id}).first()
    return (found[0], found[1]) if found is not None else None


_WITH_ARTICLE = (
    select(Case, Article).outerjoin(Article, Article.id == Case.article_id).where(Case.id == bindparam("case_id"))
)


def cases(session: Session, ids: Iterable[int]) -> dict[int, Case]:
    wanted = set(ids)
    if not wanted:
        return {}
    return {row.id: row for row in session.scalars(select(Case).where(Case.id.in_(wanted)))}


def case_of_request(session: Session, request_id: int) -> Case | None:
    return session.scalars(
        select(Case).join(CaseRequest, CaseRequest.case_id == Case.id).where(CaseRequest.request_id == request_id)
    ).first()


def cases_of_requests(session: Session, request_ids: Iterable[int]) -> dict[int, int]:
    """The id of the case that each of some requests is in."""
    wanted = set(request_ids)
    if not wanted:
        return {}
    rows = session.execute(
        select(CaseRequest.request_id, CaseRequest.case_id).where(CaseRequest.request_id.in_(wanted))
    )
    return dict(rows.all())


def request_ids(session: Session, case_id: int) -> Sequence[int]:
    """The requests of a case, the lead first."""
    return session.scalars(
        select(CaseRequest.request_id)
        .where(CaseRequest.case_id == case_id)
        .order_by(CaseRequest.lead.desc(), CaseRequest.request_id)
    ).all()


def reports(session: Session, case_id: int) -> list[tuple[CorrectionRequest, Passage | None]]:
    """The requests of a case themselves with the words that they point at, the lead first."""
    return [(request, passage) for request, passage in session.execute(_REPORTS, {"case_id": case_id})]


_REPORTS = (
    select(CorrectionRequest, Passage)
    .join(CaseRequest, CaseRequest.request_id == CorrectionRequest.id)
    .outerjoin(Passage, Passage.id == CorrectionRequest.passage_id)
    .where(CaseRequest.case_id == bindparam("case_id"))
    .order_by(CaseRequest.lead.desc(), CaseRequest.request_id)
)


def same_note(session: Session, case_id: int, user_id: int, text: str, *, since: datetime) -> CaseNote | None:
    """The note with these words that this editor has just written, if there is one."""
    written = select(CaseNote).where(CaseNote.case_id == case_id, CaseNote.user_id == user_id, CaseNote.at >= since)
    return next((note for note in session.scalars(written) if note.text == text), None)


def someone_is_told(session: Session, case: Case) -> bool:
    """Whether a reader gets the decision on a case by email."""
    return session.scalar(_TOLD, {"case_id": case.id}) is not None


_TOLD = request_queries.answered_by_mail(
    select(CaseRequest.request_id).where(CaseRequest.case_id == bindparam("case_id"))
).limit(1)


class OpenCase(NamedTuple):
    """An open case as lists name it."""

    id: int
    state: CaseState
    error_type: ErrorType | None
    summary: str
    words: str | None = None  # that it is about; None where its summary only says what happened


def open_cases_on(session: Session, article_id: int) -> list[OpenCase]:
    return [OpenCase(*row) for row in session.execute(_OPEN_CASES, {"article_id": article_id})]


_case = Case.__table__.c
_OPEN_CASES = (
    select(*(_case[name] for name in OpenCase._fields[:-1]))
    .add_columns(when((_case.found_by == FoundBy.MONITORING, Passage.exact), else_=_case.summary))
    .outerjoin(Passage, Passage.id == _case.passage_id)
    .where(_case.article_id == bindparam("article_id"), _case.open.is_(True))
    .order_by(_case.id)
)


def joined_to(session: Session, case_id: int) -> list[OpenCase]:
    """The cases that were joined to this one and went on in it."""
    joined = select(*(_case[name] for name in OpenCase._fields[:-1])).where(_case.merged_into_id == case_id)
    return [OpenCase(*row) for row in session.execute(joined.order_by(_case.id))]


def open_passages_on(session: Session, article_id: int) -> list[tuple[Case, Passage]]:
    """The open cases on an article that have a passage, with it."""
    rows = session.execute(_OPEN_PASSAGES, {"article_id": article_id})
    return [(case, passage) for case, passage in rows]


_OPEN_PASSAGES = (
    select(Case, Passage)
    .join(Passage, Passage.id == Case.passage_id)
    .where(Case.article_id == bindparam("article_id"), Case.open.is_(True))
    .order_by(Case.id)
    # What this transaction has added has no case yet: it need not be written before.
    .execution_options(autoflush=False)
)


def passages_told_on(session: Session, article_id: int) -> list[Passage]:
    """The passages of the cases on an article that anybody outside the desk takes to be open: those whose end can still
    be undone with them."""
    since = clock.now() - UNDO
    may_be_undone = (Case.decided_at > since) & Case.outcome.not_in([*PUBLISHED, Outcome.MERGED])
    found = select(Passage).join(Case, Case.passage_id == Passage.id).where(Case.article_id == article_id)
    return list(session.scalars(found.where(Case.open.is_(True) | may_be_undone).order_by(Case.id)))


def held_by(session: Session, user_id: int, *, most: int, also: Collection[int] = ()) -> Sequence[Case]:
    """Open cases that somebody has, the oldest first, and those with the ids `also`, whose they may be; held until the
    transaction ends."""
    theirs = (Case.assignee_id == user_id) & Case.open.is_(True)
    held = select(Case).where(theirs | Case.id.in_(also)) if also else select(Case).where(theirs)
    held = held.order_by(Case.id).limit(most + len(also)).with_for_update()
    return session.scalars(held.execution_options(populate_existing=True)).all()


def how_many_held(session: Session, user_id: int) -> int:
    """How many open cases somebody has."""
    held = select(func.count()).select_from(Case).where(Case.assignee_id == user_id, Case.open.is_(True))
    return session.scalar(held) or 0


def notes(session: Session, case_id: int) -> Sequence[CaseNote]:
    return session.scalars(_NOTES, {"case_id": case_id}).all()


_NOTES = select(CaseNote).where(CaseNote.case_id == bindparam("case_id")).order_by(CaseNote.id)


def questions(session: Session, case_id: int) -> Sequence[AuthorQuestion]:
    return session.scalars(_QUESTIONS, {"case_id": case_id}).all()


_QUESTIONS = select(AuthorQuestion).where(AuthorQuestion.case_id == bindparam("case_id")).order_by(AuthorQuestion.id)


def desks(session: Session) -> Sequence[Desk]:
    return session.scalars(_DESKS).all()


_DESKS = select(Desk).order_by(Desk.position, Desk.id)


def desk(session: Session, desk_id: int) -> Desk | None:
    return session.get(Desk, desk_id)


def members(session: Session, desk_id: int) -> Sequence[User]:
    """Who works on a desk and can sign in, by name."""
    return session.scalars(_MEMBERS, {"desk_id": desk_id}).all()


_MEMBERS = (
    select(User)
    .join(DeskMember, DeskMember.user_id == User.id)
    .where(DeskMember.desk_id == bindparam("desk_id"), User.disabled_at.is_(None))
    .order_by(User.name)
)


def memberships(session: Session) -> dict[int, list[tuple[User, bool]]]:
    """Who works on each desk and can sign in, and whether they lead it, by name: by the desk's id."""
    rows = session.execute(
        select(DeskMember.desk_id, User, DeskMember.lead)
        .join(DeskMember, DeskMember.user_id == User.id)
        .where(User.disabled_at.is_(None))
        .order_by(User.name)
    )
    found = defaultdict[int, list[tuple[User, bool]]](list)
    for desk_id, user, lead in rows:
        found[desk_id].append((user, lead))
    return found


def unless_disabled(session: Session, user_id: int | None) -> int | None:
    """The id of somebody who can still sign in; None if they can't, or it was nobody's."""
    user = session.get(User, user_id) if user_id is not None else None
    return user.id if user is not None and user.is_active else None


def works_on(session: Session, user_id: int, desk_id: int) -> bool:
    """Whether somebody works on a desk, and has not been disabled."""
    user = session.get(User, user_id) if session.get(DeskMember, (desk_id, user_id)) is not None else None
    return user is not None and user.is_active
