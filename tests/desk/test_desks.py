"""Desks, who works on them, and the rules by which reports find them, through their page."""

from __future__ import annotations

from typing import Any

import pytest
from desk.browsers import browser, staff
from flask import Flask
from make import make_article, make_case, make_desk
from pages import Client, Page
from sqlalchemy import Engine, select

from corrections import database
from corrections.accounts import queries as accounts
from corrections.cases import queries
from corrections.cases.models import Desk
from corrections.events import Event
from corrections.settings import Settings
from corrections.taxonomy import Role

HERE = "/desk/settings/desks"


@pytest.fixture
def mara(app: Flask, engine: Engine) -> Client:
    with database.writing(engine) as session:
        staff(session, "mara", Role.STANDARDS_EDITOR, name="Mara Lindqvist")
        make_desk(session, "News", staff(session, "ana", name="Ana Petrescu"))
        staff(session, "ben", name="Ben Ode")
    return browser(app, "mara")


def act(client: Client, to: str, fields: dict[str, Any] | None = None, *, status: int = 303, **more: Any) -> Page:
    sent = client.submit(client.get(HERE), fields, to=to, status=status, **more)
    return client.follow(sent) if status == 303 else sent


def desk(engine: Engine, name: str) -> int:
    with database.reading(engine) as session:
        return session.scalars(select(Desk.id).where(Desk.name == name)).one()


def verbs(engine: Engine) -> list[str]:
    with database.reading(engine) as session:
        return [event.verb for event in session.scalars(select(Event).where(Event.about == HERE).order_by(Event.id))]


def test_a_desk_is_added_and_removed_again_and_both_leave_an_event(mara: Client, engine: Engine) -> None:
    page = act(mara, "/desks/add", {"name": "  Sport "})
    assert "The desk is there." in page.words
    assert "Nobody works on this desk yet." in page.words
    sport = desk(engine, "Sport")
    page = act(mara, f"/desks/{sport}/remove")
    assert "The desk is gone." in page.words
    assert verbs(engine)[-2:] == ["desk added", "desk removed"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "Enter the name of the desk"), ("News", "There is a desk of this name already"), ("N" * 81, "too long")],
    ids=["none", "another’s", "too long"],
)
def test_a_name_that_can_t_be_is_said_and_kept(mara: Client, name: str, words: str) -> None:
    page = act(mara, "/desks/add", {"name": name}, status=422)
    assert words in page.problem_at("desk-name")
    assert page.tree.xpath('//input[@id="desk-name"]/@value') == [name]


def test_a_desk_gets_another_name_which_no_other_has(mara: Client, engine: Engine) -> None:
    act(mara, "/desks/add", {"name": "Sport"})
    sport = desk(engine, "Sport")
    page = act(mara, f"/desks/{sport}/name", {"name": "News"}, status=422)
    assert page.problem_at(f"desk-{sport}-name") == "There is a desk of this name already."
    page = act(mara, f"/desks/{sport}/name", {"name": ""}, status=422)
    assert "Enter the name of the desk" in page.alert
    assert page.tree.xpath("//details[@open]//form/@action") == [f"/desk/settings/desks/{sport}/name"]
    page = act(mara, f"/desks/{sport}/name", {"name": " Sport and leisure "})
    assert "Sport and leisure" in page.words
    assert desk(engine, "Sport and leisure") == sport
    assert verbs(engine)[-1] == "desk renamed"


def test_the_last_desk_and_one_with_cases_stay(mara: Client, engine: Engine) -> None:
    news = desk(engine, "News")
    token = mara.get(HERE).value("csrf_token")
    page = mara.post(f"{HERE}/{news}/remove", {"csrf_token": token}, status=422)
    assert "this is the last one" in page.alert
    act(mara, "/desks/add", {"name": "Sport"})
    with database.writing(engine) as session:
        make_case(session, make_article(session), "2,140")
    page = mara.post(f"{HERE}/{news}/remove", {"csrf_token": token}, status=422)
    assert "This desk has cases" in page.alert


def test_people_work_on_any_number_of_desks_as_member_or_lead(mara: Client, engine: Engine) -> None:
    news = desk(engine, "News")
    with database.reading(engine) as session:
        ben = accounts.known_as(session, "ben")
        assert ben is not None
        number = ben.id
    page = act(mara, f"/desks/{news}/members/add", {"user": str(number), "lead": "y"})
    assert "Ben Ode · lead" in page.words
    act(mara, "/desks/add", {"name": "Sport"})
    page = act(mara, f"/desks/{desk(engine, 'Sport')}/members/add", {"user": str(number)})
    assert page.words.count("Ben Ode") >= 2
    at = f"{HERE}/{news}/members/{number}"
    asked = mara.submit(mara.get(HERE), {}, to=f"/members/{number}/remove", status=200)
    assert "Ben Ode is the only lead of this desk." in asked.words, "asked once more"
    token = asked.value("csrf_token")
    page = mara.follow(mara.post(f"{at}/lead", {"csrf_token": token, "lead": "no", "sure": "yes"}))
    assert "Ben Ode no longer leads the desk News." in page.words
    assert "The desk News has no lead now." in page.words
    page = mara.follow(mara.post(f"{at}/lead", {"csrf_token": token, "lead": "yes"}))
    assert "Ben Ode leads the desk News now." in page.words
    page = mara.follow(mara.submit(asked, {}, to="/remove"))
    assert "Ben Ode no longer works on the desk News." in page.words
    undone = mara.follow(mara.submit(page, {"user": str(number), "lead": "y"}, to=f"/{news}/members/add"))
    assert "Ben Ode · lead" in undone.words, "as they were"
    mara.submit(asked, {}, to="/remove")
    with database.reading(engine) as session:
        assert not queries.works_on(session, number, news)
        assert queries.works_on(session, number, desk_id=queries.desks(session)[1].id)


def test_somebody_who_is_not_there_can_t_be_added(mara: Client, engine: Engine) -> None:
    news, token = desk(engine, "News"), mara.get(HERE).value("csrf_token")
    for wrong in ("999999", "0", "", "x"):
        page = mara.post(f"{HERE}/{news}/members/add", {"csrf_token": token, "user": wrong}, status=422)
        assert page.problem_at(f"member-{news}-user") == "Choose who works on the desk."
    mara.post(f"{HERE}/999999/members/add", {"csrf_token": token, "user": "1"}, status=404)


@pytest.mark.parametrize("role", [Role.REPORTER, Role.EDITOR])
def test_others_neither_see_the_page_nor_a_way_to_it(
    app: Flask, settings: Settings, engine: Engine, mara: Client, role: Role
) -> None:
    with database.writing(engine) as session:
        staff(session, "other", role)
    other = browser(app, "other")
    other.get(HERE, status=403)
    assert HERE not in other.get("/desk/settings").links()
    assert HERE in mara.get("/desk/settings").links()
