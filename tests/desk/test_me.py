from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from make import KEY, make_user
from pages import Client
from sqlalchemy import Engine, select

from corrections import clock, database
from corrections.accounts import actions, signin, totp
from corrections.accounts.models import User, UserSession
from corrections.settings import Settings

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PASSWORD = "tea kettle marsh violin"
BETTER = "four other words here"


@pytest.fixture(autouse=True)
def noon(at: Callable[[datetime], None]) -> None:
    at(NOON)


def browser(app: Flask, username: str = "ana") -> Client:
    client = Client(app)
    client.submit(client.get("/login"), {"username": username, "password": PASSWORD})
    return client


@pytest.fixture
def ana(engine: Engine) -> User:
    with database.writing(engine) as session:
        return make_user(session, name="Ana Petrescu", password=PASSWORD)


@pytest.fixture
def desk(app: Flask, ana: User) -> Client:
    return browser(app)


def fresh(engine: Engine, user: User) -> User:
    with database.reading(engine) as session:
        found = session.get_one(User, user.id)
        session.expunge_all()
        return found


def test_a_new_password_needs_the_old_one_and_signs_out_everybody_else(app: Flask, desk: Client) -> None:
    other = browser(app)
    me = desk.get("/desk/me")
    wrong = desk.submit(me, {"current": "not it", "password": BETTER}, to="/desk/me/password", status=422)
    assert "not the password that you use now" in wrong.alert
    weak = desk.submit(wrong, {"current": PASSWORD, "password": "short"}, to="/desk/me/password", status=422)
    assert "at least 8" in weak.alert
    assert PASSWORD not in weak.text
    cookie = desk.browser.get_cookie("corrections", domain="corrections.example")
    desk.follow(desk.submit(weak, {"current": PASSWORD, "password": BETTER}, to="/desk/me/password"))
    other.get("/desk/me", status=303)
    assert cookie is not None
    other.browser.set_cookie("corrections", cookie.value, domain="corrections.example")
    other.get("/desk/me", status=303)


def test_somebody_at_an_unlocked_desk_can_not_try_out_passwords(desk: Client) -> None:
    page = desk.get("/desk/me")
    for _ in range(3):
        page = desk.submit(page, {"current": "guess", "password": BETTER}, to="/desk/me/password", status=422)
    refused = desk.submit(page, {"current": PASSWORD, "password": BETTER}, to="/desk/me/password", status=429)
    assert refused.headers["Retry-After"] == "30"


def test_keys_and_density_are_remembered(desk: Client, engine: Engine, ana: User) -> None:
    page = desk.get("/desk/me")
    assert page.value("single_keys")
    desk.submit(page, {"single_keys": [], "compact": "y"}, to="/desk/me/preferences")
    assert (fresh(engine, ana).single_keys, fresh(engine, ana).compact) == (False, True)
    after = desk.get("/desk/me")
    assert not after.value("single_keys")
    assert "compact" in after.tree.find("body").get("class").split()


def test_the_switch_in_the_panel_of_keys_is_remembered_alone(desk: Client, engine: Engine, ana: User) -> None:
    page = desk.get("/desk/me")
    desk.submit(page, {"compact": "y"}, to="/desk/me/preferences")
    desk.submit(page, {"single_keys": []}, to="/desk/me/single-keys", status=204)
    assert (fresh(engine, ana).single_keys, fresh(engine, ana).compact) == (False, True)
    assert not desk.get("/desk/me/sessions").tree.xpath("//input[@id='single-keys']/@checked")


def test_a_second_factor_is_set_up_with_a_picture_or_a_key_and_taken_away(
    desk: Client, settings: Settings, engine: Engine, ana: User
) -> None:
    page = desk.get("/desk/me/second-factor")
    assert fresh(engine, ana).totp_sealed is None, "looking at the page made a secret"
    desk.submit(page, {"current": "guess"}, to="/secret", status=422)
    page = desk.follow(desk.submit(page, {"current": PASSWORD}, to="/secret"))
    secret = signin.secret_of(fresh(engine, ana), key=KEY)
    assert secret in page.words.replace(" ", "")
    assert page.tree.xpath("//*[@role='img']//*[local-name()='svg']")
    assert any(link.startswith("otpauth://totp/") and secret in link for link in page.links())
    wrong = desk.submit(page, {"code": "123"}, to="/confirmation", status=422)
    assert "not the code" in wrong.alert
    code = totp.code(secret, totp.step_at(clock.now()))
    desk.submit(wrong, {"code": code}, to="/confirmation")
    other = Client(desk.app)
    sent = other.submit(other.get("/login"), {"username": "ana", "password": PASSWORD})
    assert sent.location == "/login/code"
    off = desk.get("/desk/me/second-factor")
    assert secret not in off.text.replace(" ", "")
    desk.submit(off, {"current": PASSWORD}, to="/removal")
    assert fresh(engine, ana).totp_sealed is None
    desk.get("/desk/me")


def test_a_second_factor_that_was_begun_under_another_key_is_begun_anew(
    desk: Client, engine: Engine, ana: User
) -> None:
    with database.writing(engine) as session:
        user = session.get_one(User, ana.id)
        actions.start_second_factor(session, user, key=b"the key before this one", by=user.actor)
    page = desk.get("/desk/me/second-factor")
    again = desk.follow(desk.submit(page, {"current": PASSWORD}, to="/secret"))
    assert signin.secret_of(fresh(engine, ana), key=KEY) in again.words.replace(" ", "")


def test_the_browsers_are_listed_and_signed_out_one_by_one_or_all(app: Flask, desk: Client) -> None:
    second, third = browser(app), browser(app)
    page = desk.get("/desk/me/sessions")
    assert page.words.count("(this one)") == 1
    forms = [form.get("action") for form in page.tree.forms if (form.get("action") or "").endswith("/end")]
    assert len(forms) == 2
    desk.submit(page, to=forms[0])
    assert sorted(other.browser.get("/desk/me", base_url=other.base).status_code for other in (second, third)) == [
        200,
        303,
    ]
    desk.submit(desk.get("/desk/me/sessions"), to="/end-others")
    for other in (second, third):
        other.get("/desk/me", status=303)
    desk.get("/desk/me")


def test_nobody_ends_somebody_elses_session(app: Flask, desk: Client, engine: Engine) -> None:
    with database.writing(engine) as session:
        ben = make_user(session, "ben", password=PASSWORD)
    theirs = browser(app, "ben")
    second = browser(app)
    with database.reading(engine) as session:
        session_id = session.scalars(select(UserSession.id).where(UserSession.user_id == ben.id)).one()
    page = desk.get("/desk/me/sessions")
    form = next(f for f in page.tree.forms if (f.get("action") or "").endswith("/end"))
    token = dict(form.form_values())["csrf_token"]
    desk.post(f"/desk/me/sessions/{session_id}/end", {"csrf_token": token}, status=404)
    theirs.get("/desk/me")
    second.get("/desk/me")


def test_nothing_else_can_be_set_along_the_way(desk: Client, engine: Engine, ana: User) -> None:
    page = desk.get("/desk/me")
    data = dict(page.form("/desk/me/preferences").form_values())
    data |= {"role": "administrator", "username": "boss", "email": "x@y.example", "disabled_at": "", "id": "99"}
    desk.post("/desk/me/preferences", data)
    now = fresh(engine, ana)
    assert (now.role, now.username, now.email) == (ana.role, ana.username, ana.email)
