"""The page on which administrators make and end the tokens of programs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from api.cms import Cms, article
from desk.browsers import PASSWORD, browser
from flask import Flask
from make import make_user
from pages import Client
from sqlalchemy import Engine, select

from corrections import addresses, clock, database, events
from corrections.accounts.models import ApiToken
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsrooms
from corrections.taxonomy import Role


@pytest.fixture
def desk(app: Flask, engine: Engine) -> Client:
    with database.writing(engine) as session:
        make_user(session, "boss", name="Idris Vaughan", role=Role.ADMINISTRATOR, password=PASSWORD)
        newsrooms.change(session, by=SYSTEM, hosts=("www.courier.example",))
    return browser(app, "boss")


def made(desk: Client, name: str = "WordPress", **fields: str) -> str:
    page = desk.submit(desk.get("/desk/settings/tokens"), {"name": name, **fields}, to="/tokens/add", status=200)
    return str(page.tree.xpath('//*[@id="made"]')[0].text_content())


def test_a_token_is_made_named_shown_once_and_opens_the_interface(desk: Client, app: Flask) -> None:
    assert "There is no token yet." in desk.get("/desk/settings/tokens").words
    text = made(desk)
    Cms(app, text).send(article())
    again = desk.get("/desk/settings/tokens")
    assert text not in again.text
    assert text[:20] in again.words
    assert "Idris Vaughan" in again.words
    assert "WordPress" in again.words
    assert "Never" not in again.words
    assert again.headers["Cache-Control"] == "no-store"


def test_a_revoked_one_opens_nothing_and_stays_in_the_list(desk: Client, app: Flask, engine: Engine) -> None:
    text = made(desk)
    page = desk.follow(desk.submit(desk.get("/desk/settings/tokens"), to="/revocation"))
    assert "The token of “WordPress” opens nothing any more." in page.words
    assert "Revoked" in page.words
    assert not [form for form in page.tree.forms if (form.get("action") or "").endswith("/revocation")]
    Cms(app, text).send(article(), 401)
    with database.reading(engine) as session:
        token = session.scalars(select(ApiToken)).one()
        history = events.history(session, addresses.token(token.id))
        assert [(event.verb, event.actor_id) for event in history] == [("token made", 1), ("token revoked", 1)]
        assert history[0].details == {"scopes": "articles:write"}


def test_revoking_twice_is_one_event(desk: Client, engine: Engine) -> None:
    made(desk)
    page = desk.get("/desk/settings/tokens")
    desk.submit(page, to="/revocation")
    desk.submit(page, to="/revocation")
    with database.reading(engine) as session:
        assert len(events.history(session, addresses.token(1))) == 2


def test_how_long_it_is_good_for_is_chosen(desk: Client, app: Flask) -> None:
    short, endless = made(desk, lasts="90"), made(desk, lasts="0")
    later = clock.now() + timedelta(days=91)
    with clock.reading(lambda: later):
        Cms(app, short).send(article(), 401)
        Cms(app, endless).send(article())


def test_what_is_missing_is_said_at_its_field(desk: Client, engine: Engine) -> None:
    page = desk.get("/desk/settings/tokens")
    answer = desk.submit(page, {"name": " ", "scopes": []}, to="/tokens/add", status=422)
    assert answer.problem_at("name") == "Say which program it is for"
    assert "Choose what it may do" in answer.alert
    for wish in ({"scopes": "everything"}, {"lasts": "100000"}, {"lasts": "-1"}, {"lasts": "x"}):
        desk.submit(page, {"name": "x", **wish}, to="/tokens/add", status=422)
    with database.reading(engine) as session:
        assert session.scalars(select(ApiToken)).all() == []


def test_a_name_is_shown_as_it_was_typed_and_no_more(desk: Client) -> None:
    made(desk, name="<b>CMS</b>")
    page = desk.get("/desk/settings/tokens")
    assert "<b>CMS</b>" in page.words


def test_the_settings_lead_there_for_administrators_alone(desk: Client, app: Flask, engine: Engine) -> None:
    assert "/desk/settings/tokens" in desk.get("/desk/settings").links()
    with database.writing(engine) as session:
        make_user(session, "mara", role=Role.STANDARDS_EDITOR, password=PASSWORD)
    mara = browser(app, "mara")
    assert "/desk/settings/tokens" not in mara.get("/desk/settings").links()
    mara.get("/desk/settings/tokens", status=403)
