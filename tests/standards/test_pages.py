"""A complaint through its pages: the reader’s form and page, the desk’s, the author’s, and the emails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from deliveries.samples import ANN, BASE, NEWSROOM
from desk.browsers import PASSWORD, browser
from flask import Flask
from pages import Client, Page
from reused import Begin
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from standards.complaining import begin as begun

from corrections import addresses, capabilities, clock, database
from corrections.capabilities import Purpose
from corrections.cases import queries as cases
from corrections.cases.models import Case
from corrections.deliveries.messages import render
from corrections.deliveries.models import Delivery
from corrections.newsroom.queries import newsroom
from corrections.standards import queries
from corrections.standards.values import ComplaintState
from corrections.taxonomy import ErrorType
from corrections.worker import words

TUESDAY = datetime(2026, 11, 24, 10, tzinfo=UTC)
At = Callable[[datetime], None]


class House:
    """A newsroom with a policy and a complaint, and who works there in their browsers."""

    def __init__(self, app: Flask, engine: Engine, told: Mapping[str, Any]) -> None:
        self.app, self.engine = app, engine
        self.case, self.article, self.news, self.token = told["case"], told["article"], told["news"], told["token"]
        self.here = f"/desk/cases/{self.case}/complaint"

    def browser(self, who: str) -> Client:
        return browser(self.app, who)

    def act(self, who: str, to: str, fields: dict[str, object] | None = None, *, status: int = 303) -> Page:
        client = self.browser(who)
        sent = client.submit(client.get(self.here), fields, to=f"/complaint/{to}", status=status)
        return client.follow(sent) if status == 303 else sent

    def reader(self) -> Page:
        return Client(self.app).get(f"/requests/{self.token}")

    def comment_link(self) -> str:
        with database.writing(self.engine) as session:
            complaint = queries.of_case(session, self.case)
            assert complaint is not None
            return addresses.comment(capabilities.grant(session, Purpose.COMMENT, complaint.id))

    def state(self) -> ComplaintState:
        with database.reading(self.engine) as session:
            complaint = queries.of_case(session, self.case)
            assert complaint is not None
            return complaint.state


def tell(session: Session) -> dict[str, Any]:
    with clock.reading(lambda: TUESDAY):
        told = begun(session, password=PASSWORD)
        return {"case": told.case.id, "article": told.article.id, "news": told.news.id, "token": told.sent.token}


@pytest.fixture
def house(app: Flask, engine: Engine, begin: Begin, at: At) -> House:
    told = begin("a complaint", tell)
    at(TUESDAY)
    return House(app, engine, told)


def test_readers_choose_what_was_broken_without_a_script_and_read_by_when_they_hear(
    client: Client, house: House, engine: Engine, at: At
) -> None:
    page = client.get(f"/articles/{house.article}/report")
    at(TUESDAY + timedelta(minutes=1))
    assert "We put right every fact that was wrong." in page.words
    fields = {"wrong": "Nobody asked us.", "error_type": "", "clauses": ["1.1", "nonsense"]}
    thanks = client.follow(client.submit(page, fields))
    assert "You hear by Sun 29 Nov 2026 whether we can look into it" in thanks.words
    assert "by Tue 22 Dec 2026 what we decide" in thanks.words
    assert "/standards/versions/1#clause-1.1" in thanks.links()
    with database.reading(engine) as session:
        case = session.scalars(select(Case).order_by(Case.id.desc())).first()
        assert case is not None
        assert (case.is_complaint, case.error_type) == (True, ErrorType.STANDARDS), "who names a promise complains"


def test_clauses_that_were_chosen_come_back_and_say_nothing_of_another_error(
    client: Client, house: House, engine: Engine, at: At
) -> None:
    page = client.get(f"/articles/{house.article}/report")
    at(TUESDAY + timedelta(minutes=1))
    again = client.submit(page, {"wrong": "", "clauses": ["2.10"]}, status=422)
    assert again.tree.xpath('//input[@name="clauses"][@checked]/@value') == ["2.10"]
    client.submit(again, {"wrong": "It was 214.", "error_type": "number"})
    with database.reading(engine) as session:
        assert session.scalars(select(Case.is_complaint).order_by(Case.id.desc())).first() is False


def test_the_whole_way_through_the_pages(house: House) -> None:
    assert "To be acknowledged by" in house.browser("ana").get(house.here).words
    house.act("mara", "admission", {"desk": house.news, "text": "I ask."})
    assert "The desk that published the article answers it first" in house.reader().words
    house.act("ana", "answer", {"text": "Her mother agreed."})
    assert "Her mother agreed." in house.reader().words
    found = {"finding": "upheld", "facts": "She was named.", "text": "Nobody under 16 is.", "remedy": "It is out."}
    author = {"author_name": "Nadia Okafor", "author_email": "nadia@newsroom.example"}
    page = house.act("mara", "provisional", found | author)
    assert "Not heard yet:" in page.words
    assert "Nadia Okafor" in page.words
    reader = Client(house.app)
    said = reader.follow(reader.submit(reader.get(f"/requests/{house.token}"), {"text": "So it was."}, to="/comment"))
    assert "Your comment is with us." in said.words
    writer = Client(house.app)
    link = house.comment_link()
    writer.follow(writer.submit(writer.get(link), {"text": "I had asked."}))
    page = house.browser("mara").get(house.here)
    assert "Everybody has commented." in page.words
    assert page.value("facts") == "She was named.", "the finding begins with what was found so far"
    house.act("mara", "finding", {})
    done = house.reader()
    assert "You are right: we broke our standards." in done.words
    assert "you can turn to The Press Council" in done.words
    assert "https://council.example" in done.links()
    assert "second look" not in done.words
    assert "It is decided." in writer.get(link).words
    reader.submit(reader.get(f"/requests/{house.token}"), {"text": "You missed the letter."}, to="/review")
    assert (
        "You decided on this complaint. The review is for somebody else." in house.browser("mara").get(house.here).words
    )
    assert "You answered this complaint for the desk" in house.browser("ana").get(house.here).words
    house.act("kit", "review", {"finding": "not_upheld", "text": "The letter shows consent."})
    assert house.state() is ComplaintState.CLOSED
    assert "We have decided on your complaint, for good. We did not break our standards." in house.reader().words


def test_what_is_not_admitted_says_why_and_whom_to_turn_to(house: House) -> None:
    again = house.act("mara", "refusal", {"text": "It is from 2019."}, status=422)
    assert "Choose why it is not admitted." in again.words
    assert again.problem_at("refusal-reason") == "Choose why it is not admitted."
    assert "It is from 2019." in again.words
    house.act("mara", "refusal", {"reason": "out_of_time", "text": "It is from 2019."})
    read = house.reader().words
    assert "We can’t look into it: It came later than our standards allow." in read
    assert "It is from 2019." in read
    assert "The Press Council" in read


def test_the_page_says_why_somebody_does_not_decide_and_the_action_refuses_all_the_same(house: House) -> None:
    page = house.browser("mara").get(house.here)
    with database.writing(house.engine) as session:
        case = session.get_one(Case, house.case)
        _, article = cases.with_article(session, case.id) or (case, None)
        assert article is not None
        article.bylines = ["Mara Lindqvist"]
    client = house.browser("mara")
    assert "You wrote the article. Somebody else decides on this complaint." in client.get(house.here).words
    token = page.tree.xpath('//input[@name="csrf_token"]/@value')[0]
    assert token
    refused = client.submit(page, {"desk": house.news}, to="/complaint/admission", status=400)
    assert refused.status == 400
    assert house.state() is ComplaintState.RECEIVED


def test_the_case_leads_to_its_complaint_and_offers_no_other_end(house: House) -> None:
    page = house.browser("ana").get(f"/desk/cases/{house.case}")
    assert house.here in page.links()
    assert not page.tree.xpath('//form[contains(@action, "/decision") or contains(@action, "/draft/start")]')
    assert "answer due in" in house.browser("ana").get("/desk").words


def test_an_editor_makes_a_complaint_of_what_a_reader_did_not_call_one(house: House, at: At) -> None:
    client = Client(house.app)
    page = client.get(f"/articles/{house.article}/report")
    at(TUESDAY + timedelta(minutes=1))
    client.submit(page, {"wrong": "This is a smear.", "error_type": "context"})
    with database.reading(house.engine) as session:
        newest = session.scalars(select(Case.id).order_by(Case.id.desc())).first()
    ana = house.browser("ana")
    page = ana.get(f"/desk/cases/{newest}/complaint")
    assert "This case is no complaint." in page.words
    assert "It is a complaint now." in ana.follow(ana.submit(page, to="/opening")).words


def test_late_is_late_on_the_page_of_who_complains(house: House, at: At) -> None:
    at(TUESDAY + timedelta(days=6))
    assert "We are late." in house.reader().words
    assert "answer overdue" in house.browser("mara").get(house.here).words


def test_emails_say_what_was_decided_and_to_the_author_nothing_of_who_complained(house: House) -> None:
    house.act("mara", "admission", {"desk": house.news})
    house.act("ana", "answer", {"text": "Her mother agreed."})
    found = {"finding": "upheld", "text": "Nobody under 16 is named.", "author_email": "nadia@newsroom.example"}
    house.act("mara", "provisional", found)
    with database.writing(house.engine) as session:
        sent = session.scalars(select(Delivery).where(Delivery.kind.like("complaint-%")).order_by(Delivery.id)).all()
        texts = {}
        for delivery in sent:
            told = words.words_of(session, delivery, BASE)
            if told is not None:
                texts[delivery.kind, delivery.to_kind] = render(delivery.kind, ANN, NEWSROOM, told, BASE).text
    assert set(texts) == {
        ("complaint-admission", "reader"),
        ("complaint-provisional", "reader"),
        ("complaint-provisional", "complaint"),
    }, "the desk has answered: it is not asked any more"
    assert "/answer/complaints/" in texts["complaint-provisional", "complaint"]
    assert "daughter" not in texts["complaint-provisional", "complaint"]
    assert "/requests/" in texts["complaint-provisional", "reader"]


def test_settings_of_complaints_are_checked_and_kept(house: House) -> None:
    idris = house.browser("idris")
    at = "/desk/settings/complaints"
    page = idris.submit(idris.get(at), {"complaint_decide_days": "3"}, to="/save", status=422)
    assert "It can’t be decided before it is acknowledged." in page.words
    page = idris.submit(page, {"complaint_decide_days": "x"}, to="/save", status=422)
    page = idris.submit(page, {"complaint_decide_days": "40", "outside_body_address": ""}, to="/save", status=422)
    assert "Say where it can be reached." in page.words
    page = idris.follow(idris.submit(page, {"outside_body_address": "1 Inn Lane"}, to="/save"))
    assert "Days until it is decided: 40" in page.words
    with database.reading(house.engine) as session:
        room = newsroom(session)
        assert (room.complaint_decide_days, room.outside_body_address) == (40, "1 Inn Lane")
