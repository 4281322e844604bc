"""One act on several cases: each with its own event, those that are refused stay chosen, one undo for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from desk.browsers import browser, staff
from flask import Flask
from make import make_article, make_case, make_desk
from pages import Client, Page
from reused import Begin
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import clock, database, events
from corrections.cases import answer_settings
from corrections.cases.answer_settings import Wording
from corrections.cases.models import Case, Desk, SavedAnswer
from corrections.deliveries.models import Delivery
from corrections.events import SYSTEM
from corrections.requests.models import CorrectionRequest, RequestMessage
from corrections.taxonomy import CaseState, DeclineReason, DeliveryState, Outcome, Role, Severity

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
At = Callable[[datetime], None]


def told(session: Session) -> list[int]:
    """Four cases of readers who gave an address, on the desk of Ana and Ben; Tom is a reporter."""
    with clock.reading(lambda: NOON):
        ana, ben = staff(session, "ana", name="Ana"), staff(session, "ben", name="Ben")
        staff(session, "tom", Role.REPORTER)
        make_desk(session, "News", ana, ben)
        make_desk(session, "Sport", ana)
        return [
            make_case(session, make_article(session), "2,140", wrong=f"It is {n}.", email=f"r{n}@post.example").id
            for n in range(4)
        ]


@pytest.fixture
def ids(begin: Begin, at: At) -> list[int]:
    at(NOON)
    found: list[int] = begin("four cases to act on at once", told)
    return found


@pytest.fixture
def ana(app: Flask, ids: list[int]) -> Client:
    return browser(app, "ana")


def choose(page: Page, ids: list[int]) -> list[str]:
    values = page.tree.xpath('//input[@name="case"]/@value')
    return [value for value in values if int(value.partition(".")[0]) in ids]


def act(client: Client, ids: list[int], name: str, status: int = 303, path: str = "/desk", **fields: object) -> Page:
    page = client.get(path)
    return client.submit(
        page, {"case": choose(page, ids), **fields}, to="/desk/bulk", button=f"act={name}", status=status
    )


def cases(engine: Engine, ids: list[int]) -> list[Case]:
    with database.reading(engine) as session:
        found = session.scalars(select(Case).where(Case.id.in_(ids)).order_by(Case.id)).all()
        session.expunge_all()
        return list(found)


def undo(client: Client) -> Page:
    return client.follow(client.submit(client.get("/desk"), to="/undo"))


def token(client: Client) -> str:
    return str(client.get("/desk").tree.xpath('//input[@name="csrf_token"]/@value')[0])


def test_every_act_touches_what_was_chosen_alone_and_one_undo_takes_it_back(
    ana: Client, ids: list[int], engine: Engine
) -> None:
    some, rest = ids[:3], ids[3:]
    with database.reading(engine) as session:
        sport = session.scalars(select(Desk.id).where(Desk.name == "Sport")).one()
    proof = {"csrf_token": token(ana)}
    for n, (name, fields, done) in enumerate([
        ("take", {}, lambda case: case.assignee_id == 1),
        ("assign", {"assignee": "2"}, lambda case: case.assignee_id == 2),
        ("move", {"desk": str(sport)}, lambda case: case.desk_id == sport),
        ("severity", {"severity": "critical"}, lambda case: case.severity is Severity.CRITICAL),
        ("snooze", {"until": "day", "day": "2026-11-25"}, lambda case: case.asleep_until > NOON.timestamp()),
        ("answer", {"text": "Thank you."}, lambda case: case.outcome is Outcome.ANSWERED),
        (
            "decline",
            {"reason": "opinion", "text": "It is an opinion."},
            lambda case: case.decline_reason is DeclineReason.OPINION,
        ),
    ]):  # fmt: skip
        chosen = [f"{case.id}.{case.lock_version}" for case in cases(engine, some)]
        ana.post("/desk/bulk", {**proof, **fields, "act": name, "case": chosen})
        assert [done(case) for case in cases(engine, ids)] == [True, True, True, False], name
        ana.post(f"/desk/bulk/{n + 1}/undo", proof)
        assert [done(case) for case in cases(engine, ids)] == [False] * 4, name
    assert "3 cases are as before." in ana.get("/desk").words
    with database.reading(engine) as session:
        verbs = [[event.verb for event in events.history(session, f"/desk/cases/{case_id}")] for case_id in ids]
        mails = session.execute(select(Delivery.kind, Delivery.state).where(Delivery.kind != "request-received")).all()
    assert verbs[0] == verbs[1] == verbs[2]
    assert verbs[0].count("closed") == verbs[0].count("decision undone") == 2
    assert verbs[3] == ["opened"]
    assert {(kind, state) for kind, state in mails} == {("request-decided", DeliveryState.CANCELLED)}
    assert all(case.open for case in cases(engine, rest))


def test_what_is_refused_stays_chosen_with_the_reason_and_the_others_are_done(
    ana: Client, ids: list[int], engine: Engine, app: Flask, at: At
) -> None:
    page = ana.get("/desk")
    ben = browser(app, "ben")
    ben.submit(ben.get(f"/desk/cases/{ids[0]}"), {"text": "I am on it."}, to="/notes")
    ben.submit(ben.get(f"/desk/cases/{ids[1]}"), {"outcome": "answered", "text": "Thanks."}, to="/decision")
    fields = {"case": [*choose(page, ids), "x"], "reason": "opinion", "text": "It is an opinion."}
    page = ana.submit(page, fields, to="/desk/bulk", button="act=decline", status=422)
    assert not page.tree.xpath("//*[@data-draft-done]"), "the words are still to be sent"
    assert "2 cases are declined." in page.words
    assert "2 cases were refused, and stay chosen" in page.alert
    assert page.alert.count("This case was changed while you had it open") == 2
    assert page.tree.xpath('//input[@name="case"][@checked]/@value') == choose(page, ids[:1])
    assert "It is an opinion." in page.text
    at(NOON + timedelta(seconds=10))
    assert "2 cases are as before." in undo(ana).words
    assert [case.open for case in cases(engine, ids)] == [True, False, True, True]


def test_an_undo_leaves_alone_what_a_colleague_did_since_and_comes_too_late_after_thirty_seconds(
    ana: Client, ids: list[int], engine: Engine, app: Flask, at: At
) -> None:
    act(ana, ids, "take")
    ben = browser(app, "ben")
    ben.submit(ben.get(f"/desk/cases/{ids[0]}"), to="/take")
    queue = ana.get("/desk")
    page = undo(ana)
    assert "3 cases are as before." in page.words
    assert f"Case {ids[0]} stays as it is: This case was changed meanwhile." in page.words
    assert [case.assignee_id for case in cases(engine, ids)] == [2, None, None, None]
    assert "taken back already" in ana.follow(ana.submit(queue, to="/undo")).words
    act(ana, ids[1:], "take")
    queue = ana.get("/desk")
    at(NOON + timedelta(seconds=31))
    assert "too late" in ana.follow(ana.submit(queue, to="/undo")).words
    assert not ana.get("/desk").tree.xpath('//form[contains(@action, "/undo")]')
    ben.post("/desk/bulk/3/undo", {"csrf_token": token(ben)}, status=404)
    act(ana, ids[:2], "assign", assignee="2")
    assert "2 cases are assigned to Ben." in ana.get("/desk").words
    act(ana, ids[2:], "move", desk="2")
    assert "2 cases are on the desk “Sport”." in ana.get("/desk").words


def test_a_bulk_answer_begins_with_what_the_newsroom_saved_and_each_reader_gets_theirs(
    ana: Client, ids: list[int], engine: Engine
) -> None:
    own = Wording(
        "Our opinion line", "{reference} is about an opinion: {headline}", Outcome.DECLINED, DeclineReason.OPINION
    )
    page = ana.get("/desk")
    with database.writing(engine) as session:
        saved = answer_settings.save(session, replace(own, desk_id=1), by=SYSTEM).id
        answer_settings.save(session, replace(own, title="For everybody", text="It is an opinion."), by=SYSTEM)
        session.get_one(Case, ids[3]).desk_id = 2
    chosen = choose(page, ids)
    offered = [
        ana.get(f"/desk/bulk/answers?{urlencode({'case': some}, doseq=True)}").json["answers"]
        for some in (chosen[:3], chosen)
    ]
    assert [(first["title"], first["unfilled"]) for first, *_ in offered] == [(own.title, []), ("For everybody", [])]
    assert {each["outcome"] for each in offered[0]} == {"declined"}
    page = ana.submit(
        page, {"case": chosen[:2], "reason": "opinion"}, to="/desk/bulk", button="act=decline", status=422
    )
    assert "This is the saved answer" in page.alert
    assert page.tree.xpath('string(//textarea[@id="bulk-text"])').strip() == own.text
    ana.submit(page, to="/desk/bulk", button="act=decline")
    with database.reading(engine) as session:
        references = session.scalars(select(CorrectionRequest.reference).order_by(CorrectionRequest.id)).all()
        told = [each.text for each in session.scalars(select(RequestMessage).order_by(RequestMessage.request_id))]
        assert told == [f"{each} is about an opinion: Three libraries to close" for each in references[:2]]
        assert session.get_one(SavedAnswer, saved).uses == 1


def test_what_is_missing_is_said_and_nothing_is_done(ana: Client, ids: list[int], engine: Engine, app: Flask) -> None:
    for name, fields, said in [
        ("assign", {}, "Choose who is to have them."),
        ("move", {}, "Choose the desk."),
        ("severity", {}, "Choose the severity."),
        ("snooze", {"until": "day", "day": "soon"}, "Choose the day on which it comes back."),
        ("decline", {}, "Choose the reason why they are declined."),
        ("decline", {"reason": "accurate"}, "This is the saved answer for the reason that you chose."),
        ("decline", {"reason": "accurate", "text": "We checked: […]"}, "Still to be written: […]"),
        ("answer", {}, "Write what the readers are told."),
    ]:
        page = act(ana, ids[:2], name, 422, **fields)
        assert said in page.alert, name
        assert len(page.tree.xpath('//input[@name="case"][@checked]')) == 2, name
    assert "Choose the cases first." in act(ana, [], "take", 422).alert
    typed = {"csrf_token": token(ana), "case": choose(ana.get("/desk"), ids[:2]), "text": "What I wrote to them."}
    page = ana.post("/desk/bulk", typed, status=422)  # as Enter in a field would send it
    assert "Press the button for what is to be done" in page.alert
    assert "What I wrote to them." in page.text
    assert page.tree.xpath("//table/@data-list") == ["/desk"], "what is listed has an address of its own"
    page = ana.get("/desk")
    many = {"case": [f"{n}.1" for n in range(1, 102)]}
    assert "Choose at most 100 cases." in ana.submit(page, many, to="/desk/bulk", button="act=take", status=422).alert
    assert {case.state for case in cases(engine, ids)} == {CaseState.NEW}
    assert not browser(app, "tom").get("/desk").tree.xpath('//input[@name="case"]')
    assert not ana.get("/desk?view=closed").tree.xpath('//input[@name="case"]')
