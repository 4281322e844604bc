"""A small newsroom for the tests of notices: two editors and a reporter, one article, one report on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from make import make_article, make_case, make_desk, make_user
from reused import Begin
from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases.models import Case
from corrections.notices import queries
from corrections.notices.models import Draft, DraftArticle
from corrections.taxonomy import Role

NOON = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)
NOTICE = "An earlier version of this article misstated the number of people who signed. It is 214."


@dataclass
class Newsroom:
    ana: User
    ben: User
    tom: User
    article: Article
    case: Case


@contextmanager
def a_minute_a_look() -> Iterator[None]:
    """From noon on, a minute goes by whenever somebody looks at the clock: every hold is due at once."""
    minutes = count()
    with clock.reading(lambda: NOON + timedelta(minutes=next(minutes))):
        yield


def open_newsroom(session: Session) -> Newsroom:
    ana, ben = make_user(session, "ana"), make_user(session, "ben")
    tom = make_user(session, "tom", role=Role.REPORTER)
    make_desk(session, "News", ana, ben, tom)
    article = make_article(session)
    case = make_case(session, article, "2,140", right="214", name="Vera Lind", email="vera@reader.example")
    session.flush()
    return Newsroom(ana, ben, tom, article, case)


def begun(begin: Begin, session: Session, when: str) -> Newsroom:
    """The same, told once a run for each `when` that the clock shows, with its rows in `session`."""

    def tell(teller: Session) -> tuple[int, ...]:
        room = open_newsroom(teller)
        return room.ana.id, room.ben.id, room.tom.id, room.article.id, room.case.id

    ana, ben, tom, article, case = begin(f"a newsroom with one case, {when}", tell)
    users = (session.get_one(User, id_) for id_ in (ana, ben, tom))
    return Newsroom(*users, session.get_one(Article, article), session.get_one(Case, case))


def only(session: Session, draft: Draft) -> DraftArticle:
    (row,) = queries.draft_articles(session, draft.id)
    return row
