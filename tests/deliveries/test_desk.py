from __future__ import annotations

import counting
import pytest
from deliveries.outbox import hand_in
from flask import Flask
from make import make_case, make_user
from pages import Client
from sqlalchemy import Engine, select

from corrections.cases import queries as case_queries
from corrections.database import reading, writing
from corrections.deliveries import actions
from corrections.deliveries.decisions import Failure
from corrections.deliveries.models import Delivery
from corrections.events import Event
from corrections.taxonomy import DeliveryState, Role

PASSWORD = "tea kettle marsh violin"


def sign_in(app: Flask, engine: Engine, username: str, role: Role) -> Client:
    with writing(engine) as session:
        make_user(session, username, role=role, password=PASSWORD)
    client = Client(app)
    client.submit(client.get("/login"), {"username": username, "password": PASSWORD})
    return client


@pytest.fixture
def desk(app: Flask, engine: Engine) -> Client:
    return sign_in(app, engine, "ben", Role.EDITOR)


def failed(engine: Engine, count: int = 1, *, final: bool = True, about: str = "/desk/cases/7") -> list[int]:
    """Deliveries that a mail server refused."""
    made = []
    for _ in range(count):
        with writing(engine) as session:
            delivery = hand_in(session, "author-question", to=("author", 1), about=about)
            claimed = actions.claim(session)
            assert claimed is delivery
            actions.finish(session, delivery.id, attempt=1, failure=Failure("550 no such mailbox", final=final))
            made.append(delivery.id)
    return made


def states(engine: Engine) -> dict[int, DeliveryState]:
    with reading(engine) as session:
        return {row.id: row.state for row in session.scalars(select(Delivery))}


def test_an_empty_list_says_why(desk: Client) -> None:
    page = desk.get("/desk/deliveries")
    assert page.h1 == "Mail"
    assert "No email waits for a person." in page.words
    for show in ("failed", "waiting", "sent", "cancelled", "nonsense"):
        desk.get(f"/desk/deliveries?show={show}")


def test_an_editor_sees_what_failed_and_why_and_sends_it_again(desk: Client, engine: Engine) -> None:
    (delivery_id,) = failed(engine)
    page = desk.get("/desk/deliveries")
    assert "Question to an author" in page.words
    assert "550 no such mailbox" in page.words
    assert "/desk/cases/7" in page.links()
    page = desk.follow(desk.submit(page, to=f"/desk/deliveries/{delivery_id}/resend"))
    assert "It is sent again now." in page.words
    assert states(engine) == {delivery_id: DeliveryState.DUE}
    with reading(engine) as session:
        event = session.scalars(select(Event).where(Event.about == "/desk/cases/7")).one()
        assert (event.verb, event.details) == ("delivery sent again", {"delivery": delivery_id})


def test_a_second_press_is_told_that_it_is_on_its_way(desk: Client, engine: Engine) -> None:
    (delivery_id,) = failed(engine)
    page = desk.get("/desk/deliveries")
    desk.submit(page, to=f"/desk/deliveries/{delivery_id}/resend")
    again = desk.submit(page, to=f"/desk/deliveries/{delivery_id}/resend", status=422)
    assert "Only an email that failed can be sent again" in again.alert


def test_all_that_the_page_shows_are_sent_again_at_once(desk: Client, engine: Engine) -> None:
    made = failed(engine, 3)
    page = desk.get("/desk/deliveries")
    assert "Send all 3 again" in page.words
    page = desk.follow(desk.submit(page, to="/desk/deliveries/resend"))
    assert "3 emails are sent again now." in page.words
    assert states(engine) == dict.fromkeys(made, DeliveryState.DUE)


def test_what_can_never_be_sent_is_given_up(desk: Client, engine: Engine) -> None:
    (delivery_id,) = failed(engine, about="/desk?view=mine")
    page = desk.get("/desk/deliveries")
    assert page.tree.xpath("//td/a[@href='/desk?view=mine']/text()") == ["The queue"]
    desk.submit(page, to=f"/desk/deliveries/{delivery_id}/cancellation")
    assert states(engine) == {delivery_id: DeliveryState.CANCELLED}
    desk.post("/desk/deliveries/1/resend", status=400)


def test_what_is_tried_again_by_itself_stands_apart_with_when(desk: Client, engine: Engine) -> None:
    failed(engine, final=False)
    assert "No email waits for a person." in desk.get("/desk/deliveries").words
    page = desk.get("/desk/deliveries?show=failed")
    assert "Failed, will be tried again" in page.words
    assert "Next try" in page.words


def test_a_long_list_goes_on_by_cursor(desk: Client, engine: Engine) -> None:
    made = failed(engine, 53)
    page = desk.get("/desk/deliveries")
    (older,) = page.tree.xpath("//a[@rel='next']/@href")
    assert len(page.tree.xpath("//tbody/tr")) == 50
    page = desk.get(older)
    assert len(page.tree.xpath("//tbody/tr")) == 3
    assert not page.tree.xpath("//a[@rel='next']")
    assert f"/desk/deliveries/{made[0]}/resend" in [form.get("action") for form in page.tree.forms]
    for made_up in ("x", "-1", "9" * 18, "1.2"):
        desk.get(f"/desk/deliveries?before={made_up}")


def test_an_email_to_a_reader_names_the_case_of_their_report(desk: Client, engine: Engine) -> None:
    with writing(engine) as session:
        case = make_case(session)
        request_id = case_queries.request_ids(session, case.id)[0]
    failed(engine, about=f"/requests/#{request_id}")
    page = desk.get("/desk/deliveries")
    assert f"A report in case {case.id}" in page.words
    assert f"/desk/cases/{case.id}" in page.links()


def test_the_page_costs_the_same_for_three_and_for_thirty(desk: Client, engine: Engine) -> None:
    failed(engine, 3, about="/requests/#1")
    with counting.queries(engine) as few:
        desk.get("/desk/deliveries")
    failed(engine, 27, about="/requests/#1")
    with counting.queries(engine) as many:
        desk.get("/desk/deliveries")
    assert len(few) == len(many)


def test_a_reporter_reads_and_does_not_send(app: Flask, engine: Engine) -> None:
    (delivery_id,) = failed(engine)
    reporter = sign_in(app, engine, "tom", Role.REPORTER)
    page = reporter.get("/desk/deliveries")
    assert "550 no such mailbox" in page.words
    assert "Send again" not in page.words
    token = reporter.get("/desk/me").value("csrf_token")
    reporter.post(f"/desk/deliveries/{delivery_id}/resend", {"csrf_token": token}, status=403)


def test_nobody_sees_it_without_signing_in(client: Client, engine: Engine) -> None:
    assert "/login" in client.get("/desk/deliveries", status=303).location
