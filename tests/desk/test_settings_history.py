"""Each page of the newsroom's settings says who changed what, and when."""

from __future__ import annotations

from counting import queries
from desk.browsers import browser, staff
from flask import Flask
from sqlalchemy import Engine, select

from corrections import database, events
from corrections.accounts import provider
from corrections.events import SYSTEM, Event
from corrections.newsroom import actions
from corrections.taxonomy import Role

PAGES = ("newsroom", "newsroom/logo", "surfaces", "retention", "sign-in")


def test_who_changed_the_settings_stands_on_their_page_and_costs_one_query(app: Flask, engine: Engine) -> None:
    with database.writing(engine) as session:
        ana = staff(session, "ana", Role.ADMINISTRATOR)
    desk = browser(app, "ana")

    def asked() -> list[int]:
        found = []
        for name in PAGES:
            with queries(engine) as sent:
                desk.get(f"/desk/settings/{name}")
            found.append(len(sent))
        return found

    asked()
    before = asked()
    assert "Nobody has changed anything here yet." in desk.get("/desk/settings/surfaces").words
    with database.writing(engine) as session:
        for colour in ("#002B5C", "#115E55"):
            actions.change(session, by=ana.actor, accent=colour)
        actions.change(session, by=ana.actor, hours=[["08:00", "16:00"]] * 5 + [None, None])
        actions.change(session, by=ana.actor, keep_readers=3, keep_mail_days=14, surfaces=[["top", ""]])
        actions.change(session, by=ana.actor, keep_readers=0, logo=["a.png", 1, 1])
        events.record(session, provider.ABOUT, "passwords allowed", by=SYSTEM)
    assert asked() == before

    newsroom = desk.get("/desk/settings/newsroom").words
    assert f"Working hours · {ana.name}" in newsroom
    assert f"Colour: #002B5C → #115E55 · {ana.name}" in newsroom
    retention = desk.get("/desk/settings/retention").words
    assert f"Names and addresses of readers: 3 months → kept · {ana.name}" in retention
    assert f"Mails as they came: 14 days · {ana.name}" in retention
    assert "Working hours" not in retention
    assert f"Where notices stand · {ana.name}" in desk.get("/desk/settings/surfaces").words
    assert "Passwords and passkeys were switched on again · The system" in desk.get("/desk/settings/sign-in").words


def test_the_first_save_names_what_was_changed_and_nothing_else(app: Flask, engine: Engine) -> None:
    with database.writing(engine) as session:
        ana = staff(session, "ana", Role.ADMINISTRATOR)
    desk = browser(app, "ana")
    fields = {"name": "The Courier", "contact": "editors@courier.example"}
    desk.submit(desk.get("/desk/settings/newsroom"), fields, to="/newsroom/save")
    with database.reading(engine) as session:
        told = session.scalars(select(Event.about).where(Event.verb == "setting changed", Event.actor_id == ana.id))
        assert {about.partition("#")[2] for about in told} == {"name", "contact"}
