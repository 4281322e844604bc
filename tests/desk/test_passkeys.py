"""Signing in with a passkey: with a device of our own, which can do wrong, and with one of a real browser."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from accounts.device import Device
from desk.browsers import browser as browsers
from desk.browsers import staff
from flask import Flask
from journeys.site import serving
from make import make_user
from pages import Client, Page
from playwright.sync_api import Browser
from reused import Reused, on_sqlite
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from corrections import capabilities, database
from corrections.accounts import actions as accounts
from corrections.accounts import queries, remedies
from corrections.accounts.models import Passkey, SignInTry, User
from corrections.accounts.passwords import HashedPassword
from corrections.capabilities import Purpose
from corrections.deliveries.models import Delivery
from corrections.events import SYSTEM, Event
from corrections.taxonomy import Role

HERE = "/desk/me/passkeys"
PASSWORD = "tea kettle marsh violin"
ORIGIN, HOST = "http://corrections.example", "corrections.example"


@pytest.fixture
def ana(app: Flask, engine: Engine) -> Client:
    with database.writing(engine) as session:
        make_user(session, name="Ana Petrescu", password=PASSWORD)
    client = Client(app)
    client.submit(client.get("/login"), {"username": "ana", "password": PASSWORD})
    return client


@pytest.fixture
def device() -> Device:
    return Device(ORIGIN, HOST)


def add(client: Client, device: Device, *, status: int = 303, password: str = PASSWORD, answer: str = "") -> Page:
    page = client.get(HERE)
    asked = client.post(f"{HERE}/creation", {"csrf_token": page.value("csrf_token")}, status=200).json
    made = answer or device.make(asked)
    fields = {"name": "Office laptop", "current": password, "answer": made}
    sent = client.submit(page, fields, to="/passkeys/add", status=status)
    return client.follow(sent) if status == 303 else sent


def asks(client: Client) -> tuple[Page, dict[str, Any]]:
    """What the sign-in page asks a device for."""
    page = client.get("/login")
    asked: dict[str, Any] = client.post(
        "/login/passkey/request", {"csrf_token": page.value("csrf_token")}, status=200
    ).json
    return page, asked


def enter(app: Flask, device: Device, *, status: int = 303) -> Page:
    client = Client(app)
    page, asked = asks(client)
    sent = client.submit(page, {"answer": device.sign(asked)}, to="/login/passkey", status=status)
    if status == 303:
        assert "Ana Petrescu" in client.get("/desk/me").words
    return sent


def test_a_passkey_lets_in_without_password_and_code(app: Flask, engine: Engine, ana: Client, device: Device) -> None:
    page = add(ana, device)
    assert "The passkey is added." in page.words
    assert "Office laptop" in page.words
    assert enter(app, device).location == "/desk"
    assert enter(app, device).location == "/desk"
    with database.reading(engine) as session:
        [kept] = session.scalars(select(Passkey)).all()
        assert kept.sign_count == 2
        assert kept.used_at is not None
        assert session.scalars(select(Delivery.kind)).all() == ["passkey-added"]
        verbs = session.scalars(select(Event.verb).where(Event.about == f"/desk/settings/people/{kept.user_id}")).all()
    assert "passkey added" in verbs
    page = ana.get(next(link for link in ana.get(HERE).links() if link.endswith("/removal")))
    assert "Office laptop" in page.words
    page = ana.submit(page, {"current": "not mine"}, to="/removal", status=422)
    assert "That is not the password" in page.alert
    assert enter(app, device).location == "/desk"
    page = ana.follow(ana.submit(page, {"current": PASSWORD}, to="/removal"))
    assert "You have no passkey yet." in page.words
    with database.reading(engine) as session:
        assert session.scalars(select(Delivery.kind).order_by(Delivery.id)).all() == [
            "passkey-added",
            "passkey-removed",
        ]
    assert "We don’t know this passkey." in enter(app, device, status=422).alert


@on_sqlite
class TestNothingIsTaken:
    """What is wrong is refused, in words, and nobody is let in."""

    def test_from_another_page(self, app: Flask, ana: Client, device: Device) -> None:
        add(ana, device)
        for wrong in (
            replace(device, origin="http://corrections.example.evil.example"),
            replace(device, host="evil.example"),
            replace(device, key=Device(ORIGIN, HOST).key),
        ):
            assert "Begin again" in enter(app, wrong, status=422).alert

    def test_without_finger_face_or_pin(self, app: Flask, ana: Client, device: Device) -> None:
        add(ana, replace(device, asks=False), status=422)
        add(ana, device)
        assert "Begin again" in enter(app, replace(device, asks=False), status=422).alert

    def test_twice(self, app: Flask, ana: Client, device: Device) -> None:
        add(ana, device)
        client = Client(app)
        page, asked = asks(client)
        cookie = client.browser.get_cookie("corrections", domain=HOST)
        answer = device.sign(asked)
        client.submit(page, {"answer": answer}, to="/login/passkey")
        thief = Client(app)
        thief.browser.set_cookie("corrections", cookie.value if cookie else "", domain=HOST)
        fields = {"answer": answer, "csrf_token": page.value("csrf_token")}
        assert "Begin again" in thief.post("/login/passkey", fields, status=422).alert

    def test_too_late(self, app: Flask, ana: Client, device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
        add(ana, device)
        client = Client(app)
        page, asked = asks(client)
        monkeypatch.setattr("corrections.accounts.passkeys.CHALLENGE_LASTS", timedelta(seconds=-1))
        assert "Begin again" in client.submit(page, {"answer": device.sign(asked)}, to="/passkey", status=422).alert

    def test_of_a_copied_device(self, app: Flask, ana: Client, device: Device) -> None:
        add(ana, device)
        copied = replace(device)
        enter(app, device)
        enter(app, device)
        assert "Begin again" in enter(app, copied, status=422).alert

    def test_of_somebody_who_has_left(self, app: Flask, engine: Engine, ana: Client, device: Device) -> None:
        add(ana, device)
        with database.writing(engine) as session:
            user = queries.known_as(session, "ana")
            assert user is not None
            accounts.disable(session, user, by=SYSTEM)
        assert "We don’t know this passkey" in enter(app, device, status=422).alert

    @pytest.mark.parametrize("answer", ["", "{}", "[]", "x", '{"rawId": 1}', '{"rawId": "AAAA"}', "[" * 19_000])
    def test_of_no_sense(self, app: Flask, ana: Client, device: Device, answer: str) -> None:
        add(ana, device, status=422, answer=answer or " ")
        client = Client(app)
        page, _ = asks(client)
        assert client.submit(page, {"answer": answer}, to="/login/passkey", status=422).alert

    def test_with_a_wrong_password_or_for_another(
        self, app: Flask, engine: Engine, ana: Client, device: Device
    ) -> None:
        page = add(ana, device, status=422, password="not mine")
        assert "That is not the password" in page.alert
        assert "not mine" not in page.text
        add(ana, device)
        with database.writing(engine) as session:
            staff(session, "ben")
            kept = session.scalars(select(Passkey.id)).one()
        ben = browsers(app, "ben")
        form = {"csrf_token": ben.get(HERE).value("csrf_token"), "current": PASSWORD}
        ben.get(f"{HERE}/{kept}/removal", status=404)
        ben.post(f"{HERE}/{kept}/removal", form, status=404)

    def test_what_was_refused_is_counted_and_its_challenge_used_up(
        self, app: Flask, engine: Engine, ana: Client, device: Device
    ) -> None:
        add(ana, device)
        client = Client(app)
        page, asked = asks(client)
        cookie = client.browser.get_cookie("corrections", domain=HOST)
        answer = replace(device, origin="http://evil.example").sign(asked)
        client.submit(page, {"answer": answer}, to="/login/passkey", status=422)
        with database.reading(engine) as session:
            assert session.scalar(select(func.count()).select_from(SignInTry)) == 1
        again = Client(app)
        again.browser.set_cookie("corrections", cookie.value if cookie else "", domain=HOST)
        fields = {"answer": device.sign(asked), "csrf_token": page.value("csrf_token")}
        assert "Begin again" in again.post("/login/passkey", fields, status=422).alert

    def test_for_what_was_asked_before_the_passkey_was_used_last(self, app: Flask, ana: Client, device: Device) -> None:
        add(ana, device)
        waiting = Client(app)
        page, asked = asks(waiting)
        enter(app, device)
        assert "Begin again" in waiting.submit(page, {"answer": device.sign(asked)}, to="/passkey", status=422).alert


@on_sqlite
def test_a_new_password_by_mail_and_an_administrator_take_every_passkey_away(
    app: Flask, engine: Engine, ana: Client, device: Device
) -> None:
    with database.writing(engine) as session:
        staff(session, "boss", Role.ADMINISTRATOR)
        person = queries.known_as(session, "ana")
        assert person is not None
        page_of_ana = f"/desk/settings/people/{person.id}"

    def by_mail(session: Session, user: User) -> None:
        token = capabilities.grant(session, Purpose.RESET, user.id)
        accounts.reset_password(session, token, HashedPassword(user.password_hash or ""))

    def with_the_second_factor(session: Session, user: User) -> None:
        remedies.reset_second_factor(session, user, by=SYSTEM)

    for n, remedy in enumerate((by_mail, with_the_second_factor, None)):
        ana = browsers(app, "ana")
        one = replace(device, id=bytes([n]) * 32, count=0)
        add(ana, one)
        enter(app, one)
        if remedy is not None:
            with database.writing(engine) as session:
                remedy(session, session.merge(person))
        else:
            boss = browsers(app, "boss")
            page = boss.get(page_of_ana)
            assert "They can sign in with 1 passkey." in page.words
            page = boss.follow(boss.submit(page, to="/passkeys/removal"))
            assert "Passkey removed" in page.words
            assert "with 1 passkey." not in page.words
        assert "/login" in ana.get("/desk", status=303).location
        assert "We don’t know this passkey" in enter(app, one, status=422).alert


@on_sqlite
def test_a_browser_asks_its_device(
    browser: Browser, engine: Engine, reused: Reused, database_url: str, tmp_path: Path
) -> None:
    with database.writing(engine) as session:
        make_user(session, name="Ana Petrescu", password=PASSWORD)
    with serving(tmp_path / "site", database_url, host="localhost") as site:
        context = browser.new_context(locale="en-GB")
        tab = context.new_page()
        devices = context.new_cdp_session(tab)
        devices.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        devices.send(
            "WebAuthn.addVirtualAuthenticator",
            {"options": options | {"isUserVerified": True, "automaticPresenceSimulation": True}},
        )
        tab.goto(site.url("/login"))
        tab.get_by_label("User name").fill("ana")
        tab.get_by_label("Password", exact=True).fill(PASSWORD)
        tab.get_by_role("button", name="Sign in", exact=True).click()
        tab.goto(site.url(HERE))
        tab.get_by_label("What you call the device").fill("Office laptop")
        tab.get_by_label("Your password").fill(PASSWORD)
        tab.get_by_role("button", name="Add a passkey").click()
        tab.get_by_text("The passkey is added.").wait_for()
        tab.get_by_role("button", name="Sign out").click()
        tab.get_by_role("button", name="Use a passkey").focus()
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/desk")
        tab.goto(site.url("/desk/me"))
        assert "Ana Petrescu" in tab.inner_text("main")
        context.close()
