"""What authors are asked: once where a button was pressed twice, anew where something of it was put right."""

from __future__ import annotations

from cases.called import called
from make import make_case, make_desk, make_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.cases import actions, author_answers, intake, queues
from corrections.cases.models import AuthorQuestion, Case
from corrections.cases.queues import Filters
from corrections.deliveries.models import Delivery
from corrections.worker import words


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


def test_an_answer_on_a_case_that_is_nobody_s_reaches_whoever_asked(session: Session) -> None:
    ana, ben = make_user(session, "ana"), make_user(session, "ben")
    make_desk(session, "News", ana, ben)
    case = make_case(session)

    def answered(case: Case) -> list[Delivery]:
        asked = {"name": "Nadia", "email": "n@news.example", "question": f"Is it {case.id}?"}
        question = actions.ask_author(session, case, **asked, by=ana)
        intake.hear_author(session, question, "No.")
        return list(session.scalars(select(Delivery).where(Delivery.kind == "author-answered")))

    (mail,) = answered(case)
    assert mail.to_id == ana.id
    told = words.words_of(session, mail, "https://x")
    assert told is not None
    assert (told["author"], told["link"]) == ("Nadia", f"https://x/desk/cases/{case.id}")
    assert [(each.case.id, each.question.answer) for each in author_answers.unread(session, ana.id)] == [
        (case.id, "No.")
    ]
    assert (called(session, ana.id).mentions, called(session, ben.id).mentions) == (1, 0)
    assert [row.author_answered for row in queues.queue(session, Filters())] == [True]
    actions.take(session, case, by=ben)
    session.flush()
    assert called(session, ana.id).mentions == 0, "it is with somebody who reads it"
    assert words.words_of(session, mail, "https://x") is None
    taken = make_case(session)
    actions.take(session, taken, by=ben)
    assert len(answered(taken)) == 1, "whoever has the case is told of news in it"
