"""Entering a report that came by telephone, letter, social media or from a colleague."""

from __future__ import annotations

from typing import Any

import pytest
from desk.browsers import browser, staff
from flask import Flask
from make import make_article, make_case, make_desk
from reused import on_sqlite
from sqlalchemy import Engine, func, select

from corrections import database
from corrections.cases.models import Case, CaseRequest
from corrections.deliveries.models import Delivery
from corrections.notices import addressed
from corrections.requests import queries
from corrections.requests.decisions import CameBy
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import FoundBy, Role

PAGE = "/desk/reports/new"


@pytest.mark.parametrize("came_by", ["phone", "staff"])
def test_a_report_is_entered_with_its_source_and_reader_and_joins_the_case_on_the_same_words(
    app: Flask, engine: Engine, came_by: str
) -> None:
    with database.writing(engine) as session:
        make_desk(session, "News", staff(session, "tom", Role.REPORTER))
        article = make_article(session)
        open_case = make_case(session, article, "About 2,140 people").id
        url, article_id = article.url, article.id
    tom = browser(app, "tom")
    typed = {"where": url, "words": "2,140 people", "wrong": "It was 214.", "came_by": came_by}
    page = tom.submit(tom.get(f"{PAGE}?article={article_id}"), typed | {"wrong": ""}, to="/enter", status=422)
    assert "Say what is wrong" in page.problem_at("wrong")
    assert page.value("where") == url
    known = {"name": "Ann Bell", "email": "ann@readers.example", "words": "three libraries by June", "receipt": []}
    typed |= known
    tom.submit(page, typed, to="/enter")
    shown = tom.follow(tom.submit(page, typed, to="/enter"))  # pressed twice, it is one
    with database.reading(engine) as session:
        entered = session.scalars(select(CorrectionRequest).order_by(CorrectionRequest.id.desc())).first()
        assert entered is not None
        assert session.scalar(select(func.count()).select_from(CorrectionRequest)) == 2
        assert entered.came_by is CameBy(came_by)
        assert entered.reference in shown.words
        assert set(shown.tree.xpath("//@data-draft-done")) == {page.tree.xpath("//@data-draft")[0]}, "wiped"
        assert {field.get("name") for field in page.tree.xpath("//*[@data-private]")} == {"name", "email"}
        assert queries.contact_of(session, entered.id).email == "ann@readers.example"
        case = session.scalars(select(Case).join(CaseRequest).where(CaseRequest.request_id == entered.id)).one()
        assert case.id != open_case
        assert case.found_by is (FoundBy.STAFF if came_by == "staff" else FoundBy.READER)
        assert not session.scalars(select(Delivery).where(Delivery.kind == "request-received")).all()
    typed |= {
        "words": "About 2,140",
        "receipt": "y",
        "where": f"{app.extensions['settings'].base_url}/articles/{article_id}",
    }
    tom.submit(tom.get(PAGE), typed, to="/enter")
    with database.reading(engine) as session:
        newest = session.scalars(select(CorrectionRequest).order_by(CorrectionRequest.id.desc())).first()
        assert newest is not None
        joined = session.scalars(select(CaseRequest.case_id).where(CaseRequest.request_id == newest.id)).one()
        assert joined == open_case
        assert session.scalars(select(Delivery.to_id).where(Delivery.kind == "request-received")).all() == [newest.id]


@on_sqlite
@pytest.mark.parametrize(
    ("typed", "url", "appeared"),
    [
        ("news.example/a", "https://news.example/a", None),
        ("www.courier.example/a", "https://www.courier.example/a", None),
        ("https://news.example/b and page 3", "https://news.example/b", "https://news.example/b and page 3"),
        ("Saturday, page 3", None, "Saturday, page 3"),
    ],
)
def test_an_address_is_known_as_readers_type_it_and_looked_for_while_others_write(
    app: Flask, engine: Engine, monkeypatch: pytest.MonkeyPatch, typed: str, url: str | None, appeared: str | None
) -> None:
    with database.writing(engine) as session:
        make_desk(session, "News", staff(session, "tom", Role.REPORTER))
        article = make_article(session, url="https://news.example/a").id
    tom = browser(app, "tom")
    page, found = tom.get(PAGE), addressed.article_at

    def while_another_writes(*told: Any) -> Any:
        with database.writing(engine) as session:
            make_article(session)
        return found(*told)

    monkeypatch.setattr(addressed, "article_at", while_another_writes)
    tom.submit(page, {"where": typed, "wrong": "It was 214.", "came_by": "phone"}, to="/enter", status=303)
    with database.reading(engine) as session:
        entered = session.scalars(select(CorrectionRequest)).one()
        assert (entered.reported_url, entered.appeared) == (url, appeared)
        assert entered.article_id == (article if typed == "news.example/a" else None)
