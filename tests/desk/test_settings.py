from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from desk.browsers import PASSWORD, browser
from flask import Flask
from make import make_article, make_case, make_desk, make_user
from pages import Client, Page
from reused import on_sqlite
from sqlalchemy import Engine, select

from corrections import addresses, database
from corrections.accounts import queries as accounts
from corrections.accounts.models import User
from corrections.cases import actions as cases
from corrections.cases import closing
from corrections.cases.models import Case
from corrections.deliveries.models import Delivery
from corrections.events import Event
from corrections.newsroom import decisions, queries
from corrections.newsroom.queries import Newsroom, newsroom
from corrections.settings import Settings
from corrections.taxonomy import Role


@pytest.fixture
def boss(engine: Engine) -> User:
    with database.writing(engine) as session:
        return make_user(session, "boss", name="Idris Vaughan", role=Role.ADMINISTRATOR, password=PASSWORD)


@pytest.fixture
def desk(app: Flask, boss: User) -> Client:
    return browser(app, "boss")


def stands(engine: Engine) -> Newsroom:
    with database.reading(engine) as session:
        return newsroom(session)


def person(engine: Engine, username: str) -> User:
    with database.reading(engine) as session:
        found = accounts.known_as(session, username)
        assert found is not None
        session.expunge_all()
        return found


ADDRESSES = {  # who may ask for it: reporter, editor, standards editor, administrator
    "/desk/me": (True, True, True, True),
    "/desk/me/second-factor": (True, True, True, True),
    "/desk/me/sessions": (True, True, True, True),
    "/desk/settings": (True, True, True, True),
    "/desk/settings/people": (False, False, False, True),
    "/desk/settings/people/1": (False, False, False, True),
    "/desk/settings/newsroom": (False, False, False, True),
}


def test_each_role_reaches_what_it_may_and_nobody_what_is_behind_sign_in(
    app: Flask, engine: Engine, boss: User, client: Client
) -> None:
    with database.writing(engine) as session:
        for role in (Role.REPORTER, Role.EDITOR, Role.STANDARDS_EDITOR):
            make_user(session, str(role).replace("_", "-"), role=role, password=PASSWORD)
    names = {Role.ADMINISTRATOR: "boss"}
    browsers = [browser(app, names.get(role, str(role).replace("_", "-"))) for role in Role]
    for address, row in ADDRESSES.items():
        assert client.get(address, status=303).location.startswith("/login?next=")
        for one, may in zip(browsers, row, strict=True):
            one.get(address, status=200 if may else 403)


@on_sqlite
def test_posts_of_administrators_are_refused_to_others(
    app: Flask, settings: Settings, engine: Engine, boss: User
) -> None:
    with database.writing(engine) as session:
        make_user(session, "ana", role=Role.STANDARDS_EDITOR, password=PASSWORD)
    ana = browser(app, "ana")
    token = dict(ana.get("/desk/me").form("/logout").form_values())["csrf_token"]
    for rule in ana.app.url_map.iter_rules():
        if rule.rule.startswith(("/desk/settings/people", "/desk/settings/newsroom")) and "POST" in (
            rule.methods or ()
        ):
            path = rule.rule.replace("<int:user_id>", str(boss.id)).replace("<int:absence_id>", "1")
            ana.post(path, {"csrf_token": token}, status=403)


def invite(desk: Client, status: int = 303, **fields: Any) -> Page:
    typed = {"name": "Cem Yıldız", "email": "cem@newsroom.example", "role": "editor"} | fields
    return desk.submit(desk.get("/desk/settings/people"), typed, to="/invite", status=status)


def test_somebody_is_invited_with_a_user_name_from_their_address(desk: Client, engine: Engine) -> None:
    assert "Cem Yıldız gets an email" in desk.follow(invite(desk)).words
    cem = person(engine, "cem")
    assert (cem.name, cem.role, cem.password_hash) == ("Cem Yıldız", Role.EDITOR, None)
    with database.reading(engine) as session:
        assert session.scalars(select(Delivery.kind).where(Delivery.to_id == cem.id)).all() == ["invite"]
    assert "Not yet: invited" in desk.get("/desk/settings/people").words


@on_sqlite
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Enter their name"),
        ({"email": "cem"}, "in the form name@example.org"),
        ({"email": "boss@newsroom.example"}, "Idris Vaughan has that already"),
        ({"username": "Boss"}, "Idris Vaughan has that already"),
        ({"username": "cem yildiz"}, "small letters"),
        ({"role": "owner"}, "Choose one of the answers"),
    ],
)
def test_an_invitation_that_can_not_be_keeps_what_was_typed(desk: Client, fields: dict[str, str], said: str) -> None:
    data = dict(desk.get("/desk/settings/people").form("/invite").form_values())
    data |= {"name": "Cem Yıldız", "email": "cem@newsroom.example"} | fields
    page = desk.post("/desk/settings/people/invite", data, status=422)
    assert said in page.alert
    if "email" not in fields:
        assert page.value("email") == "cem@newsroom.example"


def test_a_role_is_changed_and_the_history_says_so(desk: Client, engine: Engine) -> None:
    invite(desk)
    cem = person(engine, "cem")
    page = desk.get(f"/desk/settings/people/{cem.id}")
    desk.submit(page, {"role": "standards_editor", "name": "Cem Y."}, to="/save")
    changed = desk.get(f"/desk/settings/people/{cem.id}")
    assert "Role changed: Editor → Standards editor" in changed.words
    assert (person(engine, "cem").role, person(engine, "cem").name) == (Role.STANDARDS_EDITOR, "Cem Y.")


def test_the_second_of_two_administrators_is_told_what_changed(desk: Client, engine: Engine) -> None:
    invite(desk)
    cem = person(engine, "cem")
    address = f"/desk/settings/people/{cem.id}"
    first, second = desk.get(address), desk.get(address)
    desk.submit(first, {"name": "Cem Y."}, to="/save")
    told = desk.submit(second, {"name": "C. Yıldız"}, to="/save", status=409)
    assert "Now it says: Cem Y." in told.alert
    assert told.value("name") == "C. Yıldız"
    desk.submit(told, to="/save")
    assert person(engine, "cem").name == "C. Yıldız"


def test_people_are_let_out_and_in(app: Flask, desk: Client, settings: Settings, engine: Engine) -> None:
    with database.writing(engine) as session:
        ana = make_user(session, password=PASSWORD)
    theirs = browser(app, "ana")
    address = f"/desk/settings/people/{ana.id}"
    desk.follow(desk.submit(desk.get(address), to="/sign-out"))
    theirs.get("/desk/me", status=303)
    disabled = desk.follow(desk.submit(desk.get(address), to="/disable"))
    assert "can’t sign in any more" in disabled.words
    assert "Undo" in disabled.words
    theirs.submit(theirs.get("/login"), {"username": "ana", "password": PASSWORD}, status=422)
    desk.follow(desk.submit(disabled, to="/enable"))
    theirs.submit(theirs.get("/login"), {"username": "ana", "password": PASSWORD})


def test_the_last_administrator_can_not_leave(desk: Client, boss: User) -> None:
    page = desk.submit(desk.get(f"/desk/settings/people/{boss.id}"), to="/disable", status=422)
    assert "needs an administrator" in page.alert
    desk.get("/desk/settings/people")


def test_nobody_there_is_a_page_that_says_so(desk: Client) -> None:
    desk.get("/desk/settings/people/999", status=404)


def save(desk: Client, status: int = 303, button: str | None = None, **fields: Any) -> Page:
    return desk.submit(desk.get("/desk/settings/newsroom"), fields, to="/save", status=status, button=button)


def test_saving_what_stands_changes_nothing(desk: Client, engine: Engine) -> None:
    before = stands(engine)
    save(desk)
    assert stands(engine) == before
    others = desk.get("/desk/settings/newsroom").tree.xpath('//input[@name="languages"]/@value')
    assert others == ["de"], "its own English is no other language"


def test_settings_are_changed_each_with_an_event(desk: Client, engine: Engine, boss: User) -> None:
    save(desk)
    with database.reading(engine) as session:
        generation = queries.public_generation(session)
    save(
        desk,
        name="The Wennmouth Courier",
        url="https://www.wennmouthcourier.example/",
        contact="corrections@wennmouthcourier.example",
        zone_name="Asia/Kathmandu",
        accent="ffcc00",
        hosts="www.wennmouthcourier.example\nhttps://WENNMOUTHCOURIER.example/news",
        sections="Local\n Politics \nLocal\n",
        agencies="Fenland Wire\n",
        friday="9.30 - 16:00",
        saturday="",
        holidays="2026-12-25 Christmas Day\n2026-01-01",
        critical_answer="2",
        sign_off=["retraction", "clarification"],
        require_second_factor="y",
    )
    now = stands(engine)
    assert now.name == "The Wennmouth Courier"
    assert now.url == "https://www.wennmouthcourier.example"
    assert now.zone.key == "Asia/Kathmandu"
    assert now.accent == "#FFCC00"
    assert now.hosts == ("www.wennmouthcourier.example", "wennmouthcourier.example")
    assert now.sections == ("Local", "Politics")
    assert now.agencies == ("Fenland Wire",)
    assert now.hours[4:6] == (("09:30", "16:00"), None)
    assert now.holidays == ("2026-01-01", "2026-12-25")
    assert now.clocks["critical"] == (2, 4)
    assert now.sign_off == ("clarification", "retraction")
    assert now.require_second_factor
    with database.reading(engine) as session:
        changed = session.scalars(select(Event).where(Event.about.startswith("/desk/settings/newsroom#"))).all()
        newest = {event.about.split("#")[1]: event for event in changed}
        assert newest["name"].actor_id == boss.id
        assert newest["name"].details == {}
        assert newest["zone_name"].details == {"before": "Europe/London", "after": "Asia/Kathmandu"}
        assert not [event for event in changed if event.about.endswith("#language")], "it did not change"
        assert queries.public_generation(session) > generation


@on_sqlite
@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Enter the name"),
        ("url", "javascript:alert(1)", "begins with https://"),
        ("contact", "nobody", "name@example.org"),
        ("accent", "green", "number sign"),
        ("hosts", "localhost", "is not a host name"),
        ("hosts", "127.0.0.1", "is not a host name"),
        ("hosts", "ex ample.org", "is not a host name"),
        ("monday", "9 to 5", "two times such as"),
        ("monday", "18:00–09:00", "has to end after it begins"),
        ("holidays", "Christmas", "does not begin with a date"),
        ("holidays", "2026-02-30", "does not begin with a date"),
        ("critical_answer", "soon", "whole hours"),
        ("critical_answer", "9999999999999999999999", "whole hours"),
        ("minor_decision", "1", "before the first answer"),
    ],
)
def test_what_can_not_be_is_said_at_its_field_and_nothing_is_changed(
    desk: Client, engine: Engine, field: str, typed: str, said: str
) -> None:
    before = stands(engine)
    page = save(desk, status=422, sections="A section typed before", **{field: typed})
    assert said in page.alert
    assert page.value(field).strip() == typed
    assert "A section typed before" in page.value("sections")
    assert stands(engine) == before


@on_sqlite
@pytest.mark.parametrize("field", ["zone_name", "language"])
def test_only_what_is_offered_can_be_chosen(desk: Client, engine: Engine, field: str) -> None:
    data = dict(desk.get("/desk/settings/newsroom").form("/save").form_values())
    page = desk.post("/desk/settings/newsroom/save", data | {field: "../../etc/passwd"}, status=422)
    assert "Choose one of the answers" in page.alert
    assert getattr(stands(engine), field) != "../../etc/passwd"


def test_a_week_needs_working_hours(desk: Client) -> None:
    days = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "")
    assert "at least one day" in save(desk, status=422, **days).alert


@on_sqlite
def test_secrets_of_the_settings_can_not_be_sent_along(desk: Client, engine: Engine) -> None:
    data = dict(desk.get("/desk/settings/newsroom").form("/save").form_values()) | {"content_key": "00"}
    desk.post("/desk/settings/newsroom/save", data)
    assert stands(engine).content_key != "00"


def test_the_second_of_two_saves_is_told_what_stands_now(desk: Client, engine: Engine) -> None:
    first, second = desk.get("/desk/settings/newsroom"), desk.get("/desk/settings/newsroom")
    desk.submit(first, {"name": "The Courier", "sections": "Local"}, to="/save")
    told = desk.submit(second, {"name": "The Gazette"}, to="/save", status=409)
    assert "while you had them open" in told.alert
    assert "The Courier" in told.words
    assert told.value("name") == "The Gazette"
    assert stands(engine).name == "The Courier"
    desk.submit(told, to="/save")
    assert stands(engine).name == "The Gazette"


def test_public_holidays_are_filled_in_to_be_looked_at_first(desk: Client, engine: Engine) -> None:
    page = save(desk, status=200, button="fill=holidays", region="England", holidays="2026-01-01 New Year")
    assert page.value("region") == "GB-ENG"
    assert page.tree.xpath("string(//datalist/option[@value='GB-ENG'])") == "England, United Kingdom"
    (told,) = page.tree.xpath('//*[@id="filled" and @autofocus]')
    assert "days filled in, not saved yet." in told.text_content()
    (button,) = page.tree.xpath('//button[@value="holidays"]/@formaction')
    assert button.endswith("#filled")
    typed = page.value("holidays")
    assert "Christmas Day" in typed
    assert typed.count("2026-01-01") == 1
    assert stands(engine).holidays == ()
    unknown = save(desk, status=200, button="fill=holidays", region="XX")
    assert "We have no list for that" in unknown.alert
    assert "We have no list for that" in save(desk, status=422, region="XX").alert
    # Years of which no day is listed have the region’s; those that were looked through stay as they are.
    save(desk, region="gb-eng", holidays="2026-01-01 New Year")
    off = decisions.days_off(stands(engine).holidays, stands(engine).region, this_year=2026)
    assert {day.isoformat() for day in off if day.year == 2026} == {"2026-01-01"}
    assert {date(2027, 12, 27), date(2028, 4, 14)} <= off


def test_settings_show_each_role_its_own_pages(desk: Client) -> None:
    links = desk.get("/desk/settings").links()
    assert {"/desk/settings/newsroom", "/desk/settings/people", "/desk/me"} <= set(links)


def test_whoever_is_disabled_hands_their_open_cases_back_to_the_desk(engine: Engine, desk: Client) -> None:
    with database.writing(engine) as session:
        ana, ben = make_user(session, "ana", name="Ana Petrescu"), make_user(session, "ben")
        make_desk(session, "News", ana, ben)
        mine, done, bens = (make_case(session, make_article(session, headline=f"No. {n}")) for n in range(3))
        for case, user in ((mine, ana), (done, ana), (bens, ben)):
            cases.take(session, case, by=user)
        closing.answer(session, done, text="It is as we said.", by=ana)
        address = f"/desk/settings/people/{ana.id}"
    page = desk.get(address)
    assert "What they have goes back to their desks" in page.words
    page = desk.follow(desk.submit(page, to="/disable"))
    assert "Open cases that went back to their desks: 1." in page.words
    assert "open case," not in page.words
    with database.reading(engine) as session:
        assert [session.get_one(Case, case.id).assignee_id for case in (mine, done, bens)] == [None, ana.id, ben.id]
        told = session.scalars(
            select(Event).where(Event.about == addresses.case(mine.id), Event.verb == "assigned").order_by(Event.id)
        )
        assert [event.details for event in told][-1] == {"before": ana.id, "after": None}
