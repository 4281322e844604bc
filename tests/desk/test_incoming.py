"""Mail that was dropped, as the desk sees it and takes it in."""

from __future__ import annotations

from datetime import timedelta

from desk.browsers import browser, staff
from flask import Flask
from mails.letters import letter
from make import make_desk
from sqlalchemy import Engine, select

from corrections import clock, database
from corrections.events import READER
from corrections.mailbox import actions, queries, receiving, senders
from corrections.mailbox.decisions import MailFate
from corrections.mailbox.models import ReceivedMail
from corrections.newsroom.queries import Newsroom
from corrections.requests.decisions import CameBy
from corrections.requests.models import CorrectionRequest
from corrections.retention import actions as retention
from corrections.settings import Settings
from corrections.taxonomy import Role

PAGE = "/desk/incoming"
CASE = "/desk/cases/1"
HOSTILE = b"From: " + b"(" * 3_000 + b"\r\nContent-Type: text/plain; charset=utf-7\r\n\r\nlone +2AA-"


def test_a_dropped_mail_says_why_is_taken_in_by_hand_once_and_is_forgotten_after_a_month(
    app: Flask, engine: Engine, settings: Settings
) -> None:
    with database.writing(engine) as session:
        make_desk(session, "News", staff(session, "ana"), staff(session, "tom", Role.REPORTER))
    assert receiving.receive(engine, settings, HOSTILE) is MailFate.DROPPED
    with database.writing(engine) as session:
        actions.keep_withheld(session, "1", None, b"", 2_000)
    away = letter("<b>It was 214</b>, I am away.", Subject="Away: the libraries", Auto_Submitted="auto-replied")
    for raw in (away, letter("Spring sale", Precedence="bulk")):
        assert receiving.receive(engine, settings, raw) is MailFate.DROPPED
    assert "Take it in" not in browser(app, "tom").get(PAGE).words
    ana = browser(app, "ana")
    page = ana.get(PAGE)
    for words in (
        "could not be read",
        "did not hand it over",
        "Nobody named",
        "Away: the libraries",
        "Ann Bell",
        "A program answered by itself",
        "<b>It was 214</b>",
        "newsletter",
    ):
        assert words in page.words, words
    assert "(readers.example)" in page.words
    assert "ann@" not in page.text
    taken = ana.follow(ana.submit(page, to="/4/taking-in"))
    assert "Spring sale" in taken.words
    assert "taken in already" in ana.submit(page, to="/4/taking-in", status=422).alert
    assert "Spring sale" not in ana.get(PAGE).words
    with database.writing(engine) as session:
        assert session.scalars(select(CorrectionRequest.came_by)).all() == [CameBy.MAIL]
        later = clock.now() + timedelta(days=Newsroom().keep_mail_days)
        with clock.reading(lambda: later):
            retention.forget_mails(session)
        assert queries.listed(session) == []
        assert set(session.execute(select(ReceivedMail.raw, ReceivedMail.shown)).all()) == {(None, None)}
    assert "Every mail was taken in." in ana.get(PAGE).words


def test_a_mail_that_was_taken_in_can_be_read_as_it_came_until_its_reader_is_forgotten(
    app: Flask, engine: Engine, settings: Settings
) -> None:
    with database.writing(engine) as session:
        make_desk(session, "News", staff(session, "ana"), staff(session, "tom", Role.REPORTER))
    words = "It was 214, not 2,140.\n\n-- \nAnn\nTel. <b>1</b>"
    for text, subject in ((words, "The libraries"), ("Another.", "Elsewhere")):
        assert receiving.receive(engine, settings, letter(text, Subject=subject)) is MailFate.REPORT
    tom = browser(app, "tom")
    case = tom.get(CASE)
    assert "Tel." not in case.words
    assert [link for link in case.links() if "/mails/" in link] == [f"{CASE}/mails/1"]
    page = tom.get(f"{CASE}/mails/1")
    assert "The libraries" in page.words
    assert page.tree.xpath("//pre")[0].text == f"{words}\n"
    tom.get(f"{CASE}/mails/2", status=404)  # of another case
    with database.writing(engine) as session:
        senders.erase(session, session.get_one(CorrectionRequest, 1), by=READER)
    tom.get(f"{CASE}/mails/1", status=404)
    assert "/mails/" not in tom.get(CASE).text
