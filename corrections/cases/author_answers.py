"""Whoever asked an author is told of the answer where the case is nobody's: nobody else would be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from corrections import addresses
from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases.models import AuthorQuestion, Case
from corrections.deliveries import actions as deliveries

NEWEST = 200  # questions among which answers are looked for: more than wait anywhere


class Answered(NamedTuple):
    """A question that was answered, as the list of whoever asked it shows it."""

    question: AuthorQuestion
    case: Case
    headline: str | None


def tell(session: Session, case: Case, question: AuthorQuestion) -> None:
    """Tell whoever asked, by email, that an author has answered; where somebody has the case, they are told of it."""
    if case.assignee_id is None:
        about, to = addresses.case(case.id), question.asked_by_id
        deliveries.enqueue(session, "author-answered", to=("user", to), about=about, question=question.id)


def unread(session: Session, user_id: int) -> Sequence[Answered]:
    """The answers to what somebody asked, on cases that are nobody's and that nobody has opened since; newest first."""
    return [Answered(*row) for row in session.execute(_UNREAD, {"user_id": user_id})]


_newest = (
    select(AuthorQuestion.id, AuthorQuestion.case_id, AuthorQuestion.asked_by_id, AuthorQuestion.answered_at)
    .order_by(AuthorQuestion.id.desc())
    .limit(NEWEST)
    .subquery()
)


def _unread_by(user_id: Any) -> tuple[ColumnElement[bool], ...]:
    return (
        _newest.c.asked_by_id == user_id,
        _newest.c.answered_at.is_not(None),
        Case.open.is_(True),
        Case.news.is_(True),
        Case.assignee_id.is_(None),
    )


NUMBER = (
    select(func.count())
    .select_from(_newest)
    .join(Case, Case.id == _newest.c.case_id)
    .where(*_unread_by(User.id))
    .correlate(User)
)
"""Of a statement that selects a User: how many there are of those that `unread` gives."""
_UNREAD = (
    select(AuthorQuestion, Case, Article.headline)
    .join(_newest, _newest.c.id == AuthorQuestion.id)
    .join(Case, Case.id == _newest.c.case_id)
    .outerjoin(Article, Article.id == Case.article_id)
    .where(*_unread_by(bindparam("user_id")))
    .order_by(_newest.c.answered_at.desc(), AuthorQuestion.id.desc())
)
