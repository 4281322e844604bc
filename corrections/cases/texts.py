"""The words of a case for search: the passage, the headline, what readers, authors and editors wrote; no reader's name.

Whoever says something in a case only marks it (`progress.record`). The worker makes the words, some seconds later, so
that nobody waits for it, and no act has to know which words are searched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, insert, or_, select
from sqlalchemy.orm import Session

from corrections import search
from corrections.articles.models import Article
from corrections.cases.models import AuthorQuestion, Case, CaseNote, CaseRequest
from corrections.cases.queue_models import CaseText, StaleCaseText
from corrections.requests.models import CorrectionRequest, Passage, RequestMessage

# Events that say nothing. Any other is taken to: words made anew once too often cost little, words missed are missed.
WORDLESS = frozenset(
    {
        *("assigned", "moved to desk", "state", "severity", "error_type", "cause", "found_by"),
        *("snoozed", "snooze ended"),
    }
)
OPEN = "thiscaseisopen"
"""A word that nobody types, in the text of each open case: search passes over all that were closed over the years."""

AT_ONCE = 100  # cases in one transaction, which keeps other writers waiting
MARKS = 1_000
LONGEST = 200_000


def mark(session: Session, case_id: int) -> None:
    """Have the words of a case made anew."""
    session.execute(_MARK, {"case_id": case_id})


_MARK = insert(StaleCaseText.__table__)  # type: ignore[arg-type]


def make_next(session: Session) -> bool:
    """Make the words of some cases anew; True if there may be more."""
    marks = session.execute(_OLDEST).all()
    some = set(list(dict.fromkeys(case_id for _, case_id in marks))[:AT_ONCE])
    done = [id_ for id_, case_id in marks if case_id in some]
    if some:
        make(session, some)
        session.execute(_DONE, {"ids": done})
    return len(done) < len(marks) or len(marks) == MARKS


# Another worker takes others. A case that is marked again meanwhile is made again: marks that were not read stay.
_OLDEST = (
    select(StaleCaseText.id, StaleCaseText.case_id)
    .order_by(StaleCaseText.id)
    .limit(MARKS)
    .with_for_update(skip_locked=True)
)
_stale = StaleCaseText.__table__
_DONE = delete(StaleCaseText).where(_stale.c.id.in_(bindparam("ids", expanding=True)))


def make(session: Session, ids: Collection[int]) -> None:
    """Make the words of these cases anew, from what stands in them now."""
    session.flush()
    # Held, so that nobody who makes them too writes words that were erased since they read them.
    session.execute(_HELD, {"ids": list(ids)}).all()
    words = _words(session, ids)
    for case_id, (is_open, texts) in words.items():
        folded = search.fold("\n".join(filter(None, texts)))[:LONGEST]
        session.merge(CaseText(id=case_id, text=f" {OPEN} {folded} " if is_open else f" {folded} "))
    session.flush()


def _words(session: Session, ids: Collection[int]) -> dict[int, tuple[bool, list[Any]]]:
    found: dict[int, list[Any]] = defaultdict(list)
    is_open = {}
    given = {"ids": list(ids)}
    for statement in (_CASES, *_SAID):
        for case_id, *texts in session.execute(statement, given):
            if statement is _CASES:
                is_open[case_id] = texts.pop()
            found[case_id] += texts
    return {case_id: (is_open[case_id], texts) for case_id, texts in found.items()}


_wanted: BindParameter[Any] = bindparam("ids", expanding=True)
_case, _joined, _request = Case.__table__.c, CaseRequest.__table__.c, CorrectionRequest.__table__.c
_HELD = select(_case.id).where(_case.id.in_(_wanted)).order_by(_case.id).with_for_update()
_CASES = (
    select(_case.id, _case.summary, Article.headline, _case.open)
    .outerjoin(Article, Article.id == _case.article_id)
    .where(_case.id.in_(_wanted))
)
_SAID = (
    select(_joined.case_id, Passage.exact, *(_request[name] for name in ("wrong", "right", "known")))
    .add_columns(*(_request[name] for name in ("reported_url", "appeared")))
    .join(CorrectionRequest, _request.id == _joined.request_id)
    .outerjoin(Passage, Passage.id == _request.passage_id)
    .where(_joined.case_id.in_(_wanted))
    .order_by(_request.id),
    select(_joined.case_id, RequestMessage.text)
    .join(RequestMessage, RequestMessage.request_id == _joined.request_id)
    .where(_joined.case_id.in_(_wanted))
    .order_by(RequestMessage.id),
    select(CaseNote.case_id, CaseNote.text).where(CaseNote.case_id.in_(_wanted)).order_by(CaseNote.id),
    select(AuthorQuestion.case_id, AuthorQuestion.author_name, AuthorQuestion.question, AuthorQuestion.answer)
    .where(AuthorQuestion.case_id.in_(_wanted))
    .order_by(AuthorQuestion.id),
)


def told_in(session: Session, rows: Iterable[tuple[str, list[Any]]], articles: Collection[int]) -> set[int]:
    """The cases whose words are made of any of these rows (a table's name and a primary key), or of these articles'."""
    keys: dict[str, set[Any]] = defaultdict(set)
    for table, values in rows:
        keys[table].add(values[0])
    requests = or_(
        _request.id.in_(keys["correction_requests"]),
        _request.passage_id.in_(keys["passages"]),
        _request.id.in_(select(RequestMessage.request_id).where(RequestMessage.id.in_(keys["request_messages"]))),
    )
    found = (
        select(_joined.case_id).join(CorrectionRequest, _request.id == _joined.request_id).where(requests),
        select(CaseNote.case_id).where(CaseNote.id.in_(keys["case_notes"])),
        select(AuthorQuestion.case_id).where(AuthorQuestion.id.in_(keys["author_questions"])),
        select(_case.id).where(or_(_case.id.in_(keys["cases"]), _case.article_id.in_(articles))),
    )
    return {case_id for statement in found for case_id in session.scalars(statement)}
