"""What authors are asked: once where a button was pressed twice, anew where something of it was put right."""

from __future__ import annotations

from make import make_case, make_desk, make_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.cases import actions
from corrections.cases.models import AuthorQuestion


def test_a_question_that_was_put_right_within_a_minute_takes_the_place_of_the_first(session: Session) -> None:
    ana = make_user(session, "ana")
    make_desk(session, "News", ana)
    case = make_case(session)
    first = {"name": "Nadja Okafor", "email": "nadia@news.example", "question": "Is it 214?", "sources": False}
    right = first | {"name": "Nadia Okafor"}
    for asked in (first, first, right, right | {"sources": True}, right | {"sources": True}):
        actions.ask_author(session, case, **asked, by=ana)  # type: ignore[arg-type]
    stand = session.scalars(select(AuthorQuestion).order_by(AuthorQuestion.id)).all()
    assert [(each.author_name, each.wants_sources, each.withdrawn_at is None) for each in stand] == [
        ("Nadja Okafor", False, False),
        ("Nadia Okafor", False, False),
        ("Nadia Okafor", True, True),
    ]
