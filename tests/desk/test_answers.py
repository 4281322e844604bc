"""Saved answers on the case page, the letter as the reader gets it, and the page where answers are saved."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from desk.browsers import carry_on, enter, staff
from flask import Flask
from make import make_article, make_case, make_desk
from pages import Client, Page
from reused import Begin, on_sqlite
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from corrections import database
from corrections.capabilities import Capability
from corrections.cases import answer_settings, answers, starters
from corrections.cases import queries as case_queries
from corrections.cases.answer_settings import Wording
from corrections.cases.models import Case, DeskMember
from corrections.deliveries.models import Delivery
from corrections.deliveries.sending import send_next
from corrections.events import READER, SYSTEM, Event
from corrections.requests import actions as requests
from corrections.requests import queries as request_queries
from corrections.requests.models import RequestMessage
from corrections.taxonomy import DeclineReason, Outcome, Role
from corrections.worker.recipients import address_of
from corrections.worker.words import words_of

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
At = Callable[[datetime], None]
SAVED = (
    Wording(
        "It stands",
        "We read “{headline}” of {published} again ({reference}). It stands. {editor}, {newsroom}",
        Outcome.DECLINED,
        DeclineReason.ACCURATE,
        key=1,
    ),
    Wording(
        "Corrected already", "Read it here: {correction}", Outcome.DECLINED, DeclineReason.ALREADY_CORRECTED, key=5
    ),
    Wording("Subscriptions", "Dear {reader}, they write to you.", Outcome.PASSED_ON, passed_on_to="Subscriptions"),
    Wording("Which page?", "On which page did you read it, {reader}?"),
)


@pytest.fixture(autouse=True)
def noon(at: At) -> None:
    at(NOON)


@dataclass
class Desk:
    case: int
    ana: Client
    lea: Client
    mara: Client

    @property
    def at(self) -> str:
        return f"/desk/cases/{self.case}"


def told(session: Session) -> tuple[int, list[str]]:
    ana, lea = staff(session, "ana", name="Ana Petrescu"), staff(session, "lea", name="Lea Stern")
    mara = staff(session, "mara", Role.STANDARDS_EDITOR, name="Mara Lindqvist")
    news = make_desk(session, "News", ana, lea)
    make_desk(session, "Sport", lea)
    session.get_one(DeskMember, (news.id, lea.id)).lead = True
    article = make_article(session)
    case = make_case(session, article, "2,140", name="<b>{headline}</b>", email="zoe@post.example")
    report = request_queries.request(session, case_queries.request_ids(session, case.id)[0])
    assert report is not None
    requests.confirm_address(session, report, by=READER, by_mail=True)
    for wording in SAVED:
        answer_settings.save(session, wording, by=SYSTEM)
    return case.id, enter(session, ana, lea, mara)


@pytest.fixture
def desk(app: Flask, begin: Begin) -> Desk:
    case, tokens = begin("a case and saved answers", told)
    return Desk(case, *(carry_on(app, token) for token in tokens))


def offered(desk: Desk, **asked: str) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    found: list[dict[str, Any]] = desk.ana.get(f"{desk.at}/answers?{query}").json["answers"]
    return found


def text_of(page: Page, of: str = "decision") -> str:
    (area,) = page.tree.xpath(f'//textarea[@id="{of}-text"]')
    return (area.text or "").strip()


STANDS = "We read “Three libraries to close” of 1 November 2026 again (%s). It stands. Ana Petrescu, The newsroom"


def rows(engine: Engine) -> list[int | None]:
    """How many there are of whatever a decision makes."""
    with database.reading(engine) as session:
        tables = (Event, Delivery, RequestMessage, Capability)
        return [
            *(session.scalar(select(func.count()).select_from(table)) for table in tables),
            session.get_one(Case, 1).lock_version,
        ]


@on_sqlite
def test_what_is_known_of_the_case_is_put_in_and_what_fits_comes_first(desk: Desk, engine: Engine) -> None:
    declined = offered(desk, outcome="declined", reason="already_corrected")
    assert [each["title"] for each in declined[:2]] == ["Corrected already", "It stands"]
    assert declined[0]["unfilled"] == ["{correction}"]
    reference = declined[1]["text"].partition("(")[2].partition(")")[0]
    assert declined[1]["text"] == STANDS % reference
    with database.reading(engine) as session:
        report = request_queries.request(session, 1)
        assert report is not None
        assert report.reference == reference
    question, *_ = offered(desk, outcome="message")
    assert (question["title"], question["text"]) == ("Which page?", "On which page did you read it, <b>{headline}</b>?")
    assert [each["title"] for each in offered(desk, q="SUBSCR") if each["id"]] == ["Subscriptions"]
    starts = {each["reason"] for each in declined if each["id"] is None}
    assert starts == {str(each) for each in DeclineReason} - {"accurate", "already_corrected"}


@on_sqlite
def test_without_javascript_an_answer_is_chosen_from_a_list_and_nothing_typed_is_lost(desk: Desk) -> None:
    typed = {**dict(desk.ana.get(desk.at).form("/decision").form_values()), "clause": "4.3", "text": "Good morning."}
    listed = desk.ana.post(f"{desk.at}/decision/answer", typed, status=200)
    assert text_of(listed) == "Good morning."
    groups = listed.tree.xpath('//select[@name="saved"]/optgroup/@label')
    assert (groups[0], groups[-1]) == ("Declined: Accurate", "Messages that end nothing")
    (subscriptions,) = listed.tree.xpath('//option[text()="Subscriptions"]/@value')
    sent = {**dict(listed.form("/decision").form_values()), "saved": subscriptions}
    filled = desk.ana.post(f"{desk.at}/decision/answer", sent, status=200)
    assert text_of(filled) == "Good morning.\n\nDear <b>{headline}</b>, they write to you."
    assert [filled.value(name) for name in ("outcome", "passed_on_to", "clause")] == [
        "passed_on",
        "Subscriptions",
        "4.3",
    ]
    desk.ana.submit(filled, to="/decision")
    with database.reading(desk.ana.app.extensions["engine"]) as session:
        (used,) = [row for row in answers.saved(session) if row.uses]
        assert (used.title, session.get_one(Case, desk.case).outcome) == ("Subscriptions", Outcome.PASSED_ON)


@on_sqlite
def test_an_answer_whose_button_is_pressed_twice_was_sent_once(desk: Desk, engine: Engine) -> None:
    question, *_ = offered(desk, outcome="message")
    page = desk.ana.get(desk.at)
    for _ in range(2):
        desk.ana.submit(page, {"text": question["text"], "answer": question["id"]}, to="/messages")
    with database.reading(engine) as session:
        assert [row.uses for row in answers.saved(session) if row.uses] == [1]


@on_sqlite
def test_an_answer_by_its_number_alone_ends_a_case(desk: Desk, engine: Engine) -> None:
    first = offered(desk, outcome="declined", reason="accurate")[0]
    form = dict(desk.ana.get(desk.at).form("/decision").form_values())
    desk.ana.post(f"{desk.at}/decision", {**form, "outcome": "declined", "reason": "accurate", "answer": first["id"]})
    with database.reading(engine) as session:
        assert [row.text for row in request_queries.messages(session, [1])] == [first["text"]]


@pytest.mark.parametrize(
    ("of", "fields"),
    [
        (
            "decision",
            {"outcome": "declined", "reason": "accurate", "text": "It stands, {reader}.\n\n<i>{reference}</i>"},
        ),
        ("messages", {"text": "On which page, {reader}?", "ask": "y"}),
    ],
    ids=["decision", "message"],
)
def test_the_preview_is_what_is_sent_and_stores_nothing(
    desk: Desk, engine: Engine, at: At, of: str, fields: dict[str, str]
) -> None:
    before = rows(engine)
    typed = {**dict(desk.ana.get(desk.at).form(f"/{of}").form_values()), **fields}
    seen = desk.ana.post(f"{desk.at}/{of}/preview", typed, status=200)
    assert rows(engine) == before
    desk.ana.submit(seen, to=f"/{of}/answer", button="back=yes", status=200)
    desk.ana.post(f"{desk.at}/{of}", dict(seen.form(f"/{of}/answer").form_values()))
    at(NOON + timedelta(minutes=1))
    settings = desk.ana.app.extensions["settings"]
    while send_next(engine, settings, address_of=address_of, words_of=words_of):
        pass
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in settings.mail.glob("*.eml")]
    (mail,) = [mail for mail in mails if "decided" in str(mail["subject"]) or "question" in str(mail["subject"])]
    plain = mail.get_body(("plain",))
    assert plain is not None
    sent = re.sub(r"(/requests/)[\w-]+", r"\1…", plain.get_content())
    (shown,) = seen.tree.xpath('//pre[contains(@class, "letter-plain")]')
    assert shown.text.splitlines() == sent.splitlines()
    assert str(mail["subject"]) in seen.words
    assert "<b>{headline}</b>" in shown.text
    said = seen.tree.xpath('//*[@class="letter-sheet"]//*[@class="prose"]')[0].text_content()
    with database.reading(engine) as session:
        letter = request_queries.messages(session, [1])[-1].text
    assert "".join(said.split()) == "".join(letter.split())


@on_sqlite
def test_a_preview_says_what_could_not_be_sent(desk: Desk) -> None:
    typed = dict(desk.ana.get(desk.at).form("/decision").form_values())
    typed |= {"outcome": "declined", "reason": "already_corrected", "text": "Read it here: {correction}"}
    again = desk.ana.post(f"{desk.at}/decision/preview", typed, status=422)
    assert "There is nothing to put in for {correction}." in again.problem_at("decision-text")
    assert text_of(again) == "Read it here: {correction}"


def test_whoever_leads_a_desk_saves_its_answers_and_sees_them_on_an_example(desk: Desk, engine: Engine) -> None:
    listed = desk.ana.get("/desk/settings/answers")
    assert "It stands" in listed.words
    assert not listed.tree.xpath('//main//a[contains(@href, "/answers/")]')
    desk.ana.get("/desk/settings/answers/new", status=403)
    new = desk.lea.get("/desk/settings/answers/new")
    assert new.tree.xpath('//select[@name="desk"]/option/text()') == ["News"]
    typed = {"title": "Wrong town", "text": "Dear {reader}, “{headline}” of {day}.", "outcome": "declined", "key": "1"}
    again = desk.lea.submit(new, typed, to="/new/save", status=422)
    assert "There is no placeholder {day}." in again.problem_at("text")
    typed["text"] = "Dear {reader}, it is <b>“{headline}”</b>."
    seen = desk.lea.submit(again, typed, to="/new/save", button="preview=yes", status=200)
    (sheet,) = seen.tree.xpath('//*[@class="letter-sheet"]')
    assert sheet.text_content().strip() == "Dear Zoë O’Neill, it is <b>“Three libraries to close”</b>."
    desk.lea.submit(seen, to="/new/save")
    with database.reading(engine) as session:
        row = answers.saved(session)[-1]
        assert (row.title, row.key, row.desk_id, row.text) == ("Wrong town", 1, 1, typed["text"])
    at = f"/desk/settings/answers/{row.id}"
    assert offered(desk, outcome="declined")[0]["title"] == "Wrong town"  # of the desk itself

    stale = desk.mara.get(at)
    desk.lea.submit(desk.lea.get(at), {"title": "Wrong village"}, to="/save")
    conflict = desk.mara.submit(stale, {"title": "Wrong city"}, to="/save", status=409)
    assert "changed this answer while you had it open" in conflict.alert
    desk.mara.submit(conflict, to="/save")
    desk.lea.post(f"{at}/remove", {"csrf_token": listed.value("csrf_token")}, status=400)  # another's token
    token = desk.lea.get(at).value("csrf_token")
    desk.lea.post(f"{at}/remove", {"csrf_token": token})
    assert "Wrong city" not in [each["title"] for each in offered(desk)]
    desk.lea.submit(desk.lea.get("/desk/settings/answers"), to="/bring-back")
    assert "Wrong city" in [each["title"] for each in offered(desk)]


@on_sqlite
def test_answers_stand_in_the_order_that_they_are_given_and_say_when_they_are_in_another_language(
    desk: Desk, engine: Engine
) -> None:
    def titles(listed: Page) -> list[str]:
        return [str(title) for title in listed.tree.xpath('//section[.//h2="Declined"]//li/p/b/text()')]

    page = desk.mara.get("/desk/settings/answers")
    assert titles(page) == ["It stands", "Corrected already"]
    for way, expected in (("down", ["Corrected already", "It stands"]), ("up", ["It stands", "Corrected already"])):
        page = desk.mara.follow(desk.mara.submit(page, to="/answers/1/move", button=f"to={way}"))
        assert titles(page) == expected
    desk.ana.post("/desk/settings/answers/1/move", {"csrf_token": page.value("csrf_token"), "to": "up"}, status=400)
    assert offered(desk)[0]["note"] == ""
    with database.writing(engine) as session:
        request_queries.requests(session, [1])[1].language = "de"
    assert offered(desk)[0]["note"] == "In English, but the reader writes in Deutsch"


@on_sqlite
@pytest.mark.parametrize("language", starters.LANGUAGES)
def test_a_newsroom_begins_with_answers_that_are_whole(session: Session, language: str) -> None:
    assert starters.add(session, language, by=SYSTEM) == len(answers.saved(session)) > 20
    assert starters.add(session, language, by=SYSTEM) == 0
    assert {row.decline_reason for row in answers.saved(session)} == {None, *DeclineReason}
