"""Joining cases, taking them apart and giving reports another case, on the case page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from desk.browsers import carry_on, enter, staff
from flask import Flask
from make import make_article, make_case, make_desk
from pages import Client
from reused import Begin, on_sqlite
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.articles import queries as articles
from corrections.cases import opening, queries
from corrections.cases.models import Case
from corrections.events import READER, SYSTEM
from corrections.requests import actions as requests
from corrections.requests import queries as request_queries
from corrections.requests.models import Passage
from corrections.taxonomy import FoundBy
from corrections.watch import noticing

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def told(session: Session) -> tuple[int, int, int, list[str]]:
    """Three cases that may be one matter, on three articles, the first with two reports; ids and the editor."""
    ana = staff(session, "ana", name="Ana Petrescu")
    make_desk(session, "News", ana)
    article = make_article(session)
    first = make_case(session, article, "2,140 people", wrong="Not 2,140.", name="Zoë", email="zoe@post.example")
    make_case(session, article, "2,140 people signed a petition", wrong="214.")
    other = make_article(session, "The friends say that 2,140 signed.", headline="Friends of the library")
    claim = make_case(session, other, "2,140 signed", wrong="You write 2140, it was fewer.")
    third = make_article(session, "Trams will run later.", headline="Trams")
    same = make_case(session, third, "later", wrong="They won’t.", name="Z.", email="zoe@post.example")
    for case in (first, same):
        report = request_queries.request(session, queries.request_ids(session, case.id)[0])
        assert report is not None
        requests.confirm_address(session, report, by=READER, by_mail=True)
    return first.id, claim.id, same.id, enter(session, ana)


@pytest.fixture
def cases(begin: Begin, app: Flask, at: Callable[[datetime], None]) -> tuple[int, int, int, Client]:
    at(NOON)
    first, claim, same, tokens = begin("cases that may be one matter", told)
    return first, claim, same, carry_on(app, tokens[0])


def test_similar_cases_are_suggested_with_the_reason_and_joined_and_taken_apart(
    cases: tuple[int, int, int, Client], engine: Engine
) -> None:
    first, claim, same, ana = cases
    page = ana.get(f"/desk/cases/{claim}")
    assert "On another article, with “2,140” too" in page.words
    page = ana.get(f"/desk/cases/{first}")
    assert f"Case {same}" in page.words
    assert "From the same reader" in page.words
    assert "post.example" not in page.text, "no more is told of the reader than that"
    numbered = {"csrf_token": page.value("csrf_token"), "number": f"#{first}"}
    joined = ana.follow(ana.post(f"/desk/cases/{claim}/merge", numbered))
    assert f"It goes on in case {first}" in joined.words
    page = ana.get(f"/desk/cases/{first}")
    assert "Joined to this case" in page.words
    assert "3 reports" in page.words
    apart = ana.follow(ana.submit(page, to=f"/desk/cases/{claim}/taking-apart"))
    assert "The case is open again, and yours" in apart.words
    assert f"Taken out of case {first} again" in apart.words
    assert f"Case {claim} was taken out of this one again" in ana.get(f"/desk/cases/{first}").words


def test_only_what_something_says_is_the_same_is_put_forward_to_join(
    cases: tuple[int, int, int, Client], engine: Engine
) -> None:
    first, claim, _, ana = cases
    with database.writing(engine) as session:
        case = queries.case(session, first)
        assert case is not None
        article = articles.article(session, case.article_id)
        other = make_case(session, article, "£1.2 million", wrong="It is £1.3 million.").id
        watched = {"article": article, "found_by": FoundBy.MONITORING, "error_type": None, "by": SYSTEM}
        changes = [opening.open_case(session, summary=noticing.SUMMARY, **watched) for _ in range(2)]
        about = opening.open_case(session, summary=noticing.SUMMARY, passage=passage_of(session, case), **watched)
        ids = [change.id for change in changes]
        same = about.id
    page = ana.get(f"/desk/cases/{other}")
    assert {first, *ids, same} == {int(each) for each in page.tree.xpath('//button[@name="into"]/@value')}
    assert not page.tree.xpath("//button[@data-alike]"), "on the same article, and not for that the same"
    page = ana.get(f"/desk/cases/{first}")
    likely = page.tree.xpath("//button[@data-alike]/@value")
    (beside,) = page.tree.xpath(f'//button[@data-alike][@value="{same}"]/../..')
    assert "On the same article, with “2,140”" in beside.text_content(), "the reason stands beside it"
    assert {str(same), str(claim)} <= set(likely)
    assert set(likely).isdisjoint(map(str, (other, *ids))), "that an article changed is no words"
    assert not ana.get(f"/desk/cases/{ids[0]}").tree.xpath("//button[@data-alike]")


def passage_of(session: Session, case: Case) -> Passage | None:
    return request_queries.passage(session, case.passage_id)


@on_sqlite
def test_reports_are_ticked_and_get_a_case_of_their_own(cases: tuple[int, int, int, Client], engine: Engine) -> None:
    first, claim, _, ana = cases
    token = ana.get(f"/desk/cases/{first}").value("csrf_token")
    page = ana.submit(ana.get(f"/desk/cases/{first}"), to="/parting", status=422)
    assert "Choose the reports that are taken out." in page.alert
    ticked = page.tree.xpath('//input[@name="reports"]/@value')
    form = {"csrf_token": token, "reports": ticked[-1], "number": "999"}
    page = ana.post(f"/desk/cases/{first}/parting", form, status=422)
    assert page.problem_at("parting-number") == "There is no case of this number."
    assert page.tree.xpath('//input[@name="reports"][@checked]/@value') == [ticked[-1]], "what was ticked still is"
    page = ana.follow(ana.post(f"/desk/cases/{first}/parting", form | {"number": str(claim)}))
    assert f"What was taken out is in case {claim} now." in page.words
    page = ana.get(f"/desk/cases/{claim}")
    assert "2 reports" in page.words
    assert f"A report came from case {first}" in page.words
    page = ana.follow(ana.post(f"/desk/cases/{claim}/parting", form | {"number": ""}))
    assert "and yours" in page.words


@on_sqlite
def test_a_campaign_says_what_it_is_and_what_one_answer_does(
    engine: Engine, app: Flask, begin: Begin, at: Callable[[datetime], None]
) -> None:
    def tell(session: Session) -> tuple[int, list[str]]:
        ana = staff(session, "ana", name="Ana Petrescu")
        make_desk(session, "News", ana)
        article, case = make_article(session), None
        for n in range(18):
            then = NOON + timedelta(minutes=2 * n)
            with clock.reading(lambda then=then: then):  # type: ignore[misc]
                case = make_case(session, article, ("2,140", "June", "Mary Doe")[n % 3])
        assert case is not None
        with clock.reading(lambda: NOON + timedelta(hours=1)):
            return case.id, enter(session, ana)

    case, tokens = begin("a campaign", tell)
    at(NOON + timedelta(hours=1))
    page = carry_on(app, tokens[0]).get(f"/desk/cases/{case}")
    assert "18 reports within 34 minutes look like a campaign." in page.words
    assert "Taken for a campaign: 10 reports within an hour" in page.words
    with database.reading(engine) as session:
        assert session.get_one(Case, case).campaign_at is not None
