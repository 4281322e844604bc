from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from make import KEY, make_user
from pages import Client
from reused import on_sqlite
from sqlalchemy import Engine, delete, select

from corrections import clock, database, ids, throttle
from corrections.accounts import actions, passwords, remedies, totp
from corrections.accounts.models import SignInProvider, User
from corrections.events import SYSTEM
from corrections.settings import Settings
from corrections.taxonomy import Role
from corrections.worker.loop import run_once

PASSWORD = "tea kettle marsh violin"
BETTER = "four other words here"
Mail = Callable[[], list[EmailMessage]]


@pytest.fixture
def mail(settings: Settings, engine: Engine) -> Mail:
    """Let the worker send what is due, and read what has arrived since."""
    read: set[str] = set()

    def arrived() -> list[EmailMessage]:
        while run_once(engine, settings):
            pass
        new = sorted(path for path in settings.mail.glob("*.eml") if path.name not in read)
        read.update(path.name for path in new)
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in new]

    return arrived


@pytest.fixture
def ana(engine: Engine) -> User:
    with database.writing(engine) as session:
        return make_user(session, name="Ana Petrescu", password=PASSWORD)


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def link_in(message: EmailMessage) -> str:
    found = re.search(r" http://corrections\.example(/\S+) ", text_of(message))
    assert found is not None
    html = message.get_body(("html",))
    assert html is not None
    assert found[1] in str(html.get_content())
    return found[1]


def test_a_forgotten_password_is_chosen_anew_with_the_link_in_the_mail(
    client: Client, engine: Engine, ana: User, mail: Mail
) -> None:
    client.submit(client.get("/forgot-password"), {"username": "ana@newsroom.example"})
    (message,) = mail()
    assert message["To"] == "Ana Petrescu <ana@newsroom.example>"
    assert "Your user name is ana" in text_of(message)
    assert "for 1 hour." in text_of(message)
    client.follow(client.submit(client.get(link_in(message)), {"password": BETTER}))
    client.submit(client.get("/login"), {"username": "ana", "password": BETTER})
    (told,) = mail()
    assert told["Subject"] == "Your password was changed"
    assert link_in(told) == "/forgot-password"


def test_an_unknown_name_sends_nothing(client: Client, ana: User, mail: Mail) -> None:
    client.submit(client.get("/forgot-password"), {"username": "nobody"})
    assert mail() == []


def test_an_invitation_arrives_and_opens_the_desk(client: Client, engine: Engine, mail: Mail) -> None:
    with database.writing(engine) as session:
        boss = make_user(session, "boss", role=Role.ADMINISTRATOR)
        actions.invite(
            session,
            username="cem",
            name='Cem "C" Yıldız <x@y.example>',
            email="cem@newsroom.example",
            role=Role.EDITOR,
            by=boss.actor,
        )
    (message,) = mail()
    assert [address.addr_spec for address in message["To"].addresses] == ["cem@newsroom.example"]
    assert "for 7 days." in text_of(message)
    client.submit(client.get(link_in(message)), {"password": BETTER})
    client.get("/desk/me")


@on_sqlite
def test_what_mails_say_to_do_can_be_done_where_people_sign_in_with_a_provider(engine: Engine, mail: Mail) -> None:
    def asked() -> None:
        with database.writing(engine) as session:
            user = session.scalars(select(User)).one()
            throttle.forget(session, f"reset:{ids.digest('cem').hex()}")
            actions.request_reset(session, "cem")
            actions.invite_again(session, user, by=SYSTEM)
            user.totp_sealed = b"x"
            user.totp_confirmed_at = clock.now()
            remedies.reset_second_factor(session, user, by=SYSTEM)

    with database.writing(engine) as session:
        make_user(session, "cem")
    asked()
    for required, ways in ((None, "Choose a password here"), (False, "choose a password or sign in with Courier ID")):
        if required is not None:
            offer(engine, required=required)
            asked()
        wanted, invited, changed = mail()
        assert wanted["Subject"] == "Choose a password for the desk"
        assert "You have none here yet" in text_of(wanted)
        assert invited["Subject"] == "You are invited to the corrections desk"
        assert ways in text_of(wanted)
        assert ways in text_of(invited)
        assert link_in(changed) == "/forgot-password"
    offer(engine, required=True)
    asked()
    wanted, invited, changed = mail()
    assert "sign in with Courier ID there" in text_of(invited)
    assert "choose a password" not in text_of(invited)
    assert link_in(invited).startswith("/invite/")
    assert "tell an administrator at once" in text_of(changed)
    assert "/forgot-password" not in changed.as_string()


def offer(engine: Engine, *, required: bool) -> None:
    with database.writing(engine) as session:
        session.execute(delete(SignInProvider))
        named = {"name": "Courier ID", "issuer": "https://id.courier.example", "client_id": "us", "sealed": b"x"}
        set_ = {"domains": [], "two_factors": False, "required": required, "signs_out": False}
        session.add(SignInProvider(id=1, changed_at=clock.now(), **named, **set_))


def test_an_invitation_accepted_before_it_was_sent_again_is_not_sent(engine: Engine, mail: Mail) -> None:
    with database.writing(engine) as session:
        cem = actions.invite(
            session,
            username="cem",
            name="Cem",
            email="cem@newsroom.example",
            role=Role.EDITOR,
            by=make_user(session, "boss").actor,
        )
        cem.password_hash = passwords.hashed(BETTER)
    assert mail() == []


@pytest.mark.parametrize(("on", "said"), [(True, "asks for a code"), (False, "no longer asks for a code")])
def test_a_change_of_the_second_factor_is_told(engine: Engine, ana: User, mail: Mail, on: bool, said: str) -> None:
    with database.writing(engine) as session:
        user = session.get_one(User, ana.id)
        secret = actions.start_second_factor(session, user, key=KEY, by=user.actor)
        user.totp_confirmed_at = None if on else user.created_at
        if on:
            code = totp.code(secret, totp.step_at(clock.now()))
            actions.confirm_second_factor(session, user, code, key=KEY, keep=None, by=user.actor)
        else:
            actions.remove_second_factor(session, user, by=user.actor)
    (message,) = mail()
    assert said in text_of(message)
    assert secret not in message.as_string()
