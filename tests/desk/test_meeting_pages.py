"""What pages of the desk show where cases were joined, desks have rosters, and the newsroom's hours change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from cases.called import called
from desk.browsers import browser, staff
from flask import Flask
from make import make_article, make_case, make_desk
from sqlalchemy import Engine

from corrections import database
from corrections.accounts.models import User
from corrections.cases import actions, closing, intake, rosters, settings
from corrections.cases.models import Case
from corrections.events import SYSTEM
from corrections.newsroom.queries import newsroom
from corrections.taxonomy import Role

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def test_notes_questions_and_who_is_named_are_on_the_page_of_the_case_that_another_was_joined_to(
    app: Flask, engine: Engine, at: Callable[[datetime], None]
) -> None:
    at(TUESDAY)
    with database.writing(engine) as session:
        ana, ben = staff(session, "ana"), staff(session, "ben")
        make_desk(session, "News", ana, ben)
        article = make_article(session)
        old, into = make_case(session, article, "2,140"), make_case(session, article, "June")
        actions.note(session, old, "@ben, what does the register say?", by=ana)
        question = actions.ask_author(session, old, name="Nadia", email="n@news.example", question="Is it?", by=ana)
        closing.merge(session, old, into=into, by=ana)
        intake.hear_author(session, question, "It is 214.")
        case_id, old_id, ben_id = into.id, old.id, ben.id
    client = browser(app, "ben")
    page = client.get(f"/desk/cases/{case_id}")
    for words in ("what does the register say?", "Is it?", "It is 214."):
        assert words in page.words
    with database.reading(engine) as session:
        assert called(session, ben_id).mentions == 0, "he has read it"
    old_case = f"/desk/cases/{old_id}"
    client.submit(client.get(old_case), to=f"{old_case}/taking-apart")
    assert "no answer · no decision" in client.get(old_case).words, "of the clock that ended with the joining"


def test_whoever_leads_a_desk_says_who_takes_turns_there_and_nowhere_else(app: Flask, engine: Engine) -> None:
    with database.writing(engine) as session:
        ana, lea = staff(session, "ana"), staff(session, "lea")
        news, sport = make_desk(session, "News", ana), make_desk(session, "Sport", ana, lea)
        settings.add_member(session, news, lea, lead=True, by=SYSTEM)
        case_id = make_case(session, make_article(session), "2,140").id
        desk_id, other, first = news.id, sport.id, ana.id
    lead = browser(app, "lea")
    rooms = "/desk/settings/rosters"
    roster = f"/desk/settings/desks/{desk_id}/roster"
    page = lead.get(rooms)
    assert page.tree.xpath("//main//h2/a/@href") == [roster]
    assert "Nobody takes turns" in page.words
    assert rooms in lead.get("/desk/settings").tree.xpath("//main//h2/a/@href")
    lead.submit(lead.get(roster), {"on": True, f"place-{first}": "1"}, to=f"{roster}/save")
    assert "Ana" in lead.get(rooms).words
    lead.get(f"/desk/settings/desks/{other}/roster", status=403)
    assert "You lead no desk" in browser(app, "ana").get(rooms).words
    # What is moved there is given out too, and whoever moves it is told to whom it went.
    with database.writing(engine) as session:
        case, boss = session.get_one(Case, case_id), session.get_one(User, first)
        actions.move_to_desk(session, case, desk_id=other, by=boss)
    address = f"/desk/cases/{case_id}"
    lead.submit(lead.get(address), {"desk": str(desk_id)}, to=f"{address}/desk")
    assert "It went to Ana, whose turn it was." in lead.get(address).words
    with database.reading(engine) as session:
        assert [user.id for user in rosters.order(session, desk_id)] == [first]


def test_new_working_hours_have_what_is_due_counted_anew(app: Flask, engine: Engine) -> None:
    with database.writing(engine) as session:
        staff(session, "boss", role=Role.ADMINISTRATOR)
        make_desk(session)
        case_id = make_case(session, make_article(session), "2,140").id
    boss, address = browser(app, "boss"), "/desk/settings/newsroom"
    for typed, recounted in (({"name": "The Courier"}, False), ({"zone_name": "Europe/Berlin"}, True)):
        boss.submit(boss.get(address), typed, to=f"{address}/save")
        with database.reading(engine) as session:
            number = newsroom(session).hours_number
            assert (session.get_one(Case, case_id).hours_number < number) is recounted
