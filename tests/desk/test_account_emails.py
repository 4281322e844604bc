from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from make import KEY, make_user
from pages import Client
from sqlalchemy import Engine

from corrections import clock, database
from corrections.accounts import actions, passwords, totp
from corrections.accounts.models import User
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
