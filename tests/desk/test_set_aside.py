"""Reports that look like a robot's: kept apart, counted nowhere, taken back by an editor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from desk.browsers import browser, staff
from flask import Flask
from make import make_article, make_desk, make_report
from pages import Client
from sqlalchemy import Engine, select

from corrections import addresses, capabilities, database, events
from corrections.articles.models import Article
from corrections.capabilities import Purpose
from corrections.cases import queries as cases
from corrections.cases.models import Case
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import RequestState, Role

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
HERE = "/desk/set-aside"


@pytest.fixture
def ana(app: Flask, engine: Engine) -> Client:
    with database.writing(engine) as session:
        make_desk(session, "News", staff(session, "ana"))
    return browser(app, "ana")


def suspected(engine: Engine, count: int = 1, **told: object) -> list[int]:
    with database.writing(engine) as session:
        article = make_article(session)
        found = []
        for n in range(count):
            told_ = {"wrong": f"Buy <b>pills</b> {n}", "suspicion": "It was sent within two seconds.", **told}
            found.append(make_report(session, article, "2,140", **told_).request.id)
        return found


def test_nothing_was_set_aside(ana: Client) -> None:
    page = ana.get(HERE)
    assert "Nothing has been set aside." in page.words
    assert page.tree.xpath('//div[@class="empty"]//a/@href') == ["/desk"]


def test_a_report_stands_there_with_why_and_is_in_no_queue_and_no_case(ana: Client, engine: Engine) -> None:
    suspected(engine)
    page = ana.get(HERE)
    for words in ("It was sent within two seconds.", "Buy <b>pills</b> 0", "Three libraries to close"):
        assert words in page.words, words
    assert "No reports yet" in ana.get("/desk").words
    with database.reading(engine) as session:
        assert session.scalars(select(Case)).all() == []


def test_its_sender_is_told_by_when_it_is_read_and_taken_back_later_it_keeps_that_day(
    app: Flask, ana: Client, engine: Engine, at: Callable[[datetime], None]
) -> None:
    at(TUESDAY)
    ana = browser(app, "ana")  # signed in at that time
    (report,) = suspected(engine)
    with database.writing(engine) as session:
        token = capabilities.grant(session, Purpose.REQUEST, report)
    assert "A person will read it by Thu 26 Nov 2026" in ana.get(f"/requests/{token}").words
    assert "The sender’s page says that a person reads it by Thu 26 Nov 2026." in ana.get(HERE).words
    at(TUESDAY + timedelta(hours=5))
    ana = browser(app, "ana")
    ana.submit(ana.get(HERE), to="/take-back")
    assert "A person will read it by Thu 26 Nov 2026" in ana.get(f"/requests/{token}").words
    with database.reading(engine) as session:
        case = session.scalars(select(Case)).one()
        assert case.opened_at == session.get_one(CorrectionRequest, report).received_at


def test_taken_back_into_a_case_of_others_it_brings_its_day_along(
    app: Flask, ana: Client, engine: Engine, at: Callable[[datetime], None]
) -> None:
    at(TUESDAY)
    (report,) = suspected(engine)
    at(TUESDAY + timedelta(hours=5))
    ana = browser(app, "ana")
    with database.writing(engine) as session:
        request = session.get_one(CorrectionRequest, report)
        assert request.article_id is not None
        make_report(session, session.get_one(Article, request.article_id), "2,140")
        token = capabilities.grant(session, Purpose.REQUEST, report)
    ana.submit(ana.get(HERE), to="/take-back")
    assert "A person will read it by Thu 26 Nov 2026" in ana.get(f"/requests/{token}").words


def test_an_editor_takes_it_back_and_it_goes_to_its_desk_like_any_other(ana: Client, engine: Engine) -> None:
    (report,) = suspected(engine)
    page = ana.follow(ana.submit(ana.get(HERE), to="/take-back"))
    assert "The report is in the queue" in page.words
    assert "Buy <b>pills</b> 0" in page.words
    with database.reading(engine) as session:
        found = session.get_one(CorrectionRequest, report)
        case = cases.case_of_request(session, report)
        assert case is not None
        assert (found.state, case.open) == (RequestState.RECEIVED, True)
    assert "Nothing has been set aside." in ana.get(HERE).words


def test_a_robots_report_leaves_the_list_for_good_and_can_still_be_taken_back(ana: Client, engine: Engine) -> None:
    first, second = suspected(engine, 2)
    page = ana.get(HERE)
    assert "2 wait for a look" in page.words
    page.form(f"/{first}/take-back").set("action", f"{HERE}/{first}/robot")  # as its other button does
    page = ana.follow(ana.submit(page, to=f"/{first}/robot"))
    assert "1 waits for a look · 1 said to be a robot’s" in page.words
    assert "pills</b> 0" not in page.words
    with database.reading(engine) as session:
        verbs = [event.verb for event in events.history(session, addresses.request(first), most=5)]
        assert "robot" in verbs
    ana.submit(ana.get(f"{HERE}?robots=yes"), to=f"/{first}/take-back")
    ana.post(f"{HERE}/{second}/robot", {"csrf_token": page.value("csrf_token")})
    assert "Nothing waits for a look." in ana.get(HERE).words


def test_two_that_point_at_the_same_words_become_one_case(ana: Client, engine: Engine) -> None:
    suspected(engine, 2)
    ana.submit(ana.get(HERE), to="/take-back")
    ana.submit(ana.get(HERE), to="/take-back")
    with database.reading(engine) as session:
        assert len(session.scalars(select(Case)).all()) == 1


def test_taken_back_twice_it_is_one_case_and_the_second_is_told(ana: Client, engine: Engine) -> None:
    suspected(engine)
    page = ana.get(HERE)
    ana.submit(page, to="/take-back")
    again = ana.submit(page, to="/take-back", status=422)
    assert "not set aside" in again.words
    with database.reading(engine) as session:
        assert len(session.scalars(select(Case)).all()) == 1


def test_there_are_pages_of_them(ana: Client, engine: Engine) -> None:
    suspected(engine, 55)
    page = ana.get(HERE)
    assert len(page.tree.xpath('//article[@class="request"]')) == 50
    older = page.tree.xpath('//a[@rel="next"]/@href')[0]
    assert len(ana.get(older).tree.xpath('//article[@class="request"]')) == 5


def test_a_reporter_reads_them_and_takes_none_back(app: Flask, engine: Engine, ana: Client) -> None:
    (report,) = suspected(engine)
    with database.writing(engine) as session:
        staff(session, "tom", Role.REPORTER)
    tom = browser(app, "tom")
    page = tom.get(HERE)
    assert "Buy <b>pills</b> 0" in page.words
    assert not page.tree.xpath('//form[contains(@action, "/take-back")]')
    token = tom.get("/desk/me").value("csrf_token")
    tom.post(f"{HERE}/{report}/take-back", {"csrf_token": token}, status=403)
