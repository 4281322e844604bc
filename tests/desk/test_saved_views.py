"""Views: filters under a name, one's own or a desk's, with their counts; and what came in since a page was made."""

from __future__ import annotations

import json

import pytest
from desk.browsers import browser, staff
from flask import Flask
from make import make_article, make_case, make_desk, make_report
from pages import Client, Page
from reused import Begin
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import database
from corrections.cases import settings, texts
from corrections.events import SYSTEM
from corrections.taxonomy import ErrorType, Role


def told(session: Session) -> None:
    """Cases of two kinds; Ana leads News, Ben works there, Mara is the standards editor, Tom works elsewhere."""
    desk = make_desk(session, "News", staff(session, "ben"))
    settings.add_member(session, desk, staff(session, "ana"), lead=True, by=SYSTEM)
    staff(session, "mara", Role.STANDARDS_EDITOR)
    make_desk(session, "Sport", staff(session, "tom"))
    for kind in (ErrorType.NUMBER, ErrorType.NUMBER, ErrorType.NAME):
        make_case(session, make_article(session), "2,140", wrong="The petition says so.", error_type=kind)
    texts.make_next(session)


@pytest.fixture(autouse=True)
def newsroom(begin: Begin) -> None:
    begin("cases of two kinds and four people", told)


def bar(client: Client) -> dict[str, str | None]:
    links = client.get("/desk").tree.xpath('//nav[@aria-label="Views"]//a')
    return {(link.text or "").strip(): link.findtext("span") for link in links[8:]}


def save(client: Client, path: str, name: str, status: int = 303, **fields: str) -> Page:
    return client.submit(client.get(path), {"name": name, **fields}, to="/views/add", status=status)


def token(client: Client) -> str:
    return str(client.get("/desk").tree.xpath('//input[@name="csrf_token"]/@value')[0])


def test_a_view_is_made_from_filters_counted_renamed_and_removed(app: Flask) -> None:
    ana, ben = browser(app, "ana"), browser(app, "ben")
    page = ana.follow(save(ana, "/desk?error=number&q=petition", "Numbers"))
    assert [link.strip() for link in page.tree.xpath('//a[@aria-current="page"]/text()')] == ["Numbers"]
    assert page.h1 == "Numbers"
    assert "too long: it can have at most 40" in save(ana, "/desk?error=name", "N" * 41, 422).alert
    save(ana, "/desk?view=mine&error=name", "Names")
    assert bar(ana) == {"Numbers": "2", "Names": "0"}
    assert bar(ben) == {}, "they are hers alone"
    assert "There is a view of this name already." in save(ana, "/desk?error=name", "NUMBERS", 422).alert
    assert "Give the view a name" in save(ana, "/desk?error=name", " ", 422).alert
    assert not ana.get("/desk").tree.xpath('//form[contains(@action, "/views/add")]'), "no filter, no view"
    page = ana.get("/desk/views")
    assert "Kind of error: Number" in page.words
    ana.submit(page, {"name": "Figures"}, to="/views/1/name")
    ana.submit(page, to="/views/2/remove")
    assert bar(ana) == {"Figures": "2"}
    ben.post("/desk/views/1/remove", {"csrf_token": token(ben)}, status=404)


def test_a_desk_s_views_are_for_all_who_work_there_and_changed_by_its_lead(app: Flask) -> None:
    ana, ben, mara, tom = (browser(app, name) for name in ("ana", "ben", "mara", "tom"))
    save(ana, "/desk?error=number", "Numbers", desk="1")
    save(mara, "/desk?error=name", "Names", desk="1")
    assert bar(ana) == bar(ben) == {"News: Numbers": "2", "News: Names": "1"}
    assert bar(tom) == bar(mara) == {}
    assert not ben.get("/desk?error=name").tree.xpath('//select[@id="view-desk"]')
    assert not ben.get("/desk/views").tree.xpath('//form[contains(@action, "/remove")]')
    ben.post("/desk/views/1/remove", {"csrf_token": token(ben)}, status=404)
    refused = ben.post(
        "/desk/views/add?error=name", {"csrf_token": token(ben), "name": "Mine", "desk": "1"}, status=422
    )
    assert "A desk’s views are saved by its lead" in refused.alert
    ana.submit(ana.get("/desk/views"), to="/views/2/remove")
    assert bar(ben) == {"News: Numbers": "2"}


def test_new_reports_wait_until_somebody_wants_them(app: Flask, engine: Engine) -> None:
    ana = browser(app, "ana")
    page = ana.get("/desk?error=number")
    (asked,) = page.tree.xpath("//@data-queue-news")
    assert json.loads(ana.get(asked).text) == {"count": 0, "words": ""}
    with database.writing(engine) as session:
        for kind in (ErrorType.NUMBER, ErrorType.NUMBER, ErrorType.LINK):
            make_report(session, make_article(session), "2,140", error_type=kind)
    assert json.loads(ana.get(asked).text) == {"count": 2, "words": "2 new reports: show"}
    (asked,) = ana.get("/desk?error=number").tree.xpath("//@data-queue-news")
    assert json.loads(ana.get(asked).text)["count"] == 0
