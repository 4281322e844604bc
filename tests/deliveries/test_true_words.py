"""Emails say what happened, and what is true of how a report came and of who reads an answer."""

from __future__ import annotations

import pytest
from deliveries.samples import BASE, SAMPLES
from deliveries.test_messages import ANN, NEWSROOM
from make import make_article, make_case, make_desk, make_report, make_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.cases import intake, parting
from corrections.cases import queries as cases
from corrections.deliveries.messages import render
from corrections.deliveries.models import Delivery
from corrections.events import READER
from corrections.requests.decisions import CameBy
from corrections.taxonomy import Role
from corrections.worker.words import words_of


def _subjects(session: Session) -> list[str]:
    news = session.scalars(select(Delivery).where(Delivery.kind == "case-news").order_by(Delivery.id))
    told = [words_of(session, delivery, BASE) for delivery in news]
    return [render("case-news", ANN, NEWSROOM, words, BASE).subject.split(":")[0] for words in told if words]


def test_an_editor_is_told_what_came_and_what_went(session: Session) -> None:
    ana, ben = make_user(session, "ana", role=Role.EDITOR), make_user(session, "ben", role=Role.EDITOR)
    make_desk(session, "News", ana, ben)
    article = make_article(session)
    case = make_case(session, article, "2,140 people")
    case.assignee_id = ana.id
    second = make_report(session, article, "2,140 people").request
    assert _subjects(session) == ["Another report came"]
    intake.hear(session, second, "The one in May.", by=READER)
    assert _subjects(session) == ["The reader wrote"]
    case.news = False
    parting.split(session, case, [second.id], by=ben)
    assert _subjects(session)[-1] == "A report was moved to another case"
    assert cases.request_ids(session, case.id) != []


@pytest.mark.parametrize(
    ("came_by", "said"),
    [(CameBy.FORM, "our page"), (CameBy.MAIL, "an email from your address"), (CameBy.PHONE, "wrote it down")],
)
def test_a_receipt_says_how_the_report_came(came_by: CameBy, said: str) -> None:
    words = SAMPLES["request-received"] | {"came_by": came_by}
    rendered = render("request-received", ANN, NEWSROOM, words, BASE)
    assert said in " ".join(rendered.text.split())
    assert said in " ".join(rendered.html.split())


def test_a_message_says_whether_an_answer_by_mail_is_read() -> None:
    for answerable, said in ((True, "or by an answer to this email"), (False, "does not reach the editor")):
        words = SAMPLES["request-message"] | {"answerable": answerable}
        assert said in " ".join(render("request-message", ANN, NEWSROOM, words, BASE).text.split())
