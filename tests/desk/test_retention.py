"""The page on which an administrator says how long readers' names are kept, and the reader's own page afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from desk.browsers import browser, staff
from flask import Flask
from make import make_article, make_desk, make_report
from pages import Client
from sqlalchemy import Engine

from corrections import database, events
from corrections.cases import closing
from corrections.cases import queries as cases
from corrections.newsroom import queries as newsrooms
from corrections.retention import actions
from corrections.taxonomy import DeclineReason, Role

At = Callable[[datetime], None]
BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
PAGE = "/desk/settings/retention"


@pytest.fixture
def story(engine: Engine, at: At) -> dict[str, object]:
    """A report that was declined, half a year ago; its case, and the token of its reader's page."""
    at(BEGIN)
    with database.writing(engine) as session:
        ana = staff(session, "ana")
        staff(session, "boss", Role.ADMINISTRATOR)
        make_desk(session, "News", ana)
        told = make_report(session, make_article(session), "2,140", name="Zoë Canary", email="zoe@post.example")
        case = cases.case_of_request(session, told.request.id)
        assert case is not None
        closing.decline(session, case, reason=DeclineReason.ACCURATE, text="It is right.", by=ana)
        found = {"case": case.id, "token": told.token}
    at(BEGIN + timedelta(days=180))
    return found


def test_what_would_be_erased_is_shown_then_saved_then_said_to_the_reader_and_the_desk(
    story: dict[str, object], app: Flask, engine: Engine, client: Client
) -> None:
    boss = browser(app, "boss")
    page = boss.get(PAGE)
    assert page.value("keep_readers") == ""
    shown = boss.submit(page, {"keep_readers": "3", "keep_mail_days": "30"}, to="/save", status=200)
    assert "Name and address of 1 reader, whose report was finished before 4 April 2026." in shown.words
    assert "No reader’s file." in shown.words
    with database.reading(engine) as session:
        assert newsrooms.newsroom(session).keep_readers == 0
    # Other months than those it was shown for are shown first as well.
    other = boss.submit(shown, {"keep_readers": "12", "keep_files": "6"}, to="/save", status=200)
    assert "0 readers, whose reports were finished before 4 July 2025." in other.words
    assert "0 files, of reports that were finished before 4 January 2026." in other.words
    saved = boss.submit(boss.submit(other, {"keep_readers": "3"}, to="/save", status=200), to="/save")
    assert "Saved." in boss.follow(saved).words
    with database.writing(engine) as session:
        told = events.history(session, "/desk/settings/newsroom#keep_readers")
        assert [(event.verb, event.details) for event in told] == [("setting changed", {"before": None, "after": 3})]
        assert "We do so by ourselves 3 months after" in client.get(f"/requests/{story['token']}").words
        assert not actions.erase_readers(session)
    theirs = client.get(f"/requests/{story['token']}")
    assert "We keep names and addresses for 3 months after we have finished with a report." in theirs.words
    assert "Yours were erased on 4 July 2026." in theirs.words
    case = browser(app, "ana").get(f"/desk/cases/{story['case']}")
    assert "name erased" in case.words
    assert "A reader’s name and address were erased: the time to keep them was over" in case.words
    assert "We erase them 3 months after we have finished with your report." in client.get("/articles/1/report").words


@pytest.mark.parametrize(("months", "days"), [("0", "30"), ("121", "30"), ("1.5", "30"), ("-1", "30"), ("", "")])
def test_what_can_not_be_is_said_at_its_field(months: str, days: str, app: Flask, engine: Engine) -> None:
    with database.writing(engine) as session:
        staff(session, "boss", Role.ADMINISTRATOR)
    boss = browser(app, "boss")
    page = boss.submit(boss.get(PAGE), {"keep_readers": months, "keep_mail_days": days}, to="/save", status=422)
    assert page.problem_at("keep_mail_days" if not months else "keep_readers").startswith("Enter a whole number from 1")


def test_who_saves_what_others_changed_meanwhile_is_told(app: Flask, engine: Engine) -> None:
    with database.writing(engine) as session:
        staff(session, "boss", Role.ADMINISTRATOR)
    first, second = browser(app, "boss"), browser(app, "boss")
    seen = first.submit(first.get(PAGE), {"keep_readers": "3"}, to="/save", status=200)
    second.submit(second.submit(second.get(PAGE), {"keep_readers": "9"}, to="/save", status=200), to="/save")
    page = first.submit(seen, to="/save", status=409)
    assert "Somebody else changed the settings" in page.alert
    assert page.value("keep_readers") == "3"
    first.submit(page, to="/save")
