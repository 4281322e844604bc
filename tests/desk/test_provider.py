"""Signing in with a provider: who is let in, who is linked with whom, what goes wrong; with one that can do wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from accounts.device import Device
from desk.browsers import PASSWORD, staff
from desk.browsers import browser as browsers
from flask import Flask
from journeys.site import serving
from make import make_user
from oidc.provider import CLIENT_ID, SECRET, Fake, answering
from oidc.signer import Signer
from pages import Client, Page
from playwright.sync_api import Browser
from reused import on_sqlite
from sqlalchemy import Engine, select

from corrections import addresses, clock, database, sealing
from corrections.accounts import actions as accounts
from corrections.accounts import provider as providers
from corrections.accounts import queries, remedies, totp
from corrections.accounts.models import Identity, SignInProvider, User, UserSession
from corrections.accounts.passwords import HashedPassword
from corrections.capabilities import Purpose, grant
from corrections.deliveries.models import Delivery
from corrections.events import SYSTEM, Event
from corrections.newsroom import actions as newsroom
from corrections.oidc import discovery
from corrections.oidc.leaving import EVENT
from corrections.settings import Settings
from corrections.taxonomy import ActorKind, Role
from corrections.worker import account_words

HERE = "/desk/me/provider"
LEFT = "/login/provider/left"
SETTINGS = "/desk/settings/sign-in"
ANA = {"sub": "248289761001", "email": "Ana@Newsroom.example", "email_verified": True, "name": "Ana Petrescu"}


@pytest.fixture(scope="module")
def server() -> Iterator[Fake]:
    with answering() as started:
        yield started


@pytest.fixture
def provider(server: Fake) -> Fake:
    """As it answers when everything is right, to somebody who was never asked for."""
    server.reset()
    server.person = dict(ANA)
    discovery._metadata.clear()
    discovery._keys.clear()
    discovery._failed.clear()
    return server


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"capture_loopback": True})


@pytest.fixture
def boss(engine: Engine) -> User:
    with database.writing(engine) as session:
        return staff(session, "boss", Role.ADMINISTRATOR)


@pytest.fixture
def ana(engine: Engine) -> User:
    with database.writing(engine) as session:
        return staff(session, "ana", name="Ana Petrescu")


@pytest.fixture
def offered(app: Flask, engine: Engine, boss: User, provider: Fake) -> Callable[..., None]:
    """Let the site offer the provider: `offered(required=True)`."""

    def offer(**changes: Any) -> None:
        with database.writing(engine) as session:
            row = queries.provider(session)
            wanted = {"domains": (), "two_factors": False, "required": False} | changes
            if wanted["required"]:
                session.add(Identity(user_id=boss.id, issuer=provider.issuer, subject="b", created_at=clock.now()))
                session.flush()
            providers.save(
                session,
                name="Courier ID",
                issuer=provider.issuer,
                client_id=CLIENT_ID,
                secret=SECRET,
                signs_out=True,
                seen=row.changed_at if row else None,
                key=app.extensions["settings"].secret(),
                by=session.get_one(User, boss.id),
                **wanted,
            )

    offer()
    return offer


def goes(client: Client, provider: Fake, *, begin: str = "/login/provider", **answer: str) -> str:
    """Begin at `begin`, sign in at the provider: where on our site the browser is sent back to."""
    return provider.sign_in(client.get(begin, status=303).location, **answer)


def signs_in(client: Client, provider: Fake, *, begin: str = "/login/provider", status: int = 303) -> Page:
    return client.get(goes(client, provider, begin=begin), status=status)


def linked(engine: Engine, user: User, provider: Fake) -> None:
    with database.writing(engine) as session:
        session.add(Identity(user_id=user.id, issuer=provider.issuer, subject=ANA["sub"], created_at=clock.now()))


def told(engine: Engine, user: User) -> list[tuple[str, Any]]:
    with database.reading(engine) as session:
        mails = session.scalars(select(Delivery).where(Delivery.kind == "provider-linked", Delivery.to_id == user.id))
        return [(mail.kind, mail.values) for mail in mails.all()]


def test_an_administrator_sets_it_up_and_the_secret_is_never_shown(
    app: Flask, engine: Engine, boss: User, provider: Fake
) -> None:
    desk = browsers(app, "boss")
    page = desk.get(SETTINGS)
    assert "http://corrections.example/login/provider/back" in page.words
    assert "Sign in with" not in Client(app).get("/login").words
    typed = {
        "name": "Courier ID",
        "issuer": provider.issuer + "/",
        "client_id": CLIENT_ID,
        "domains": "@Courier.example",
    }
    assert "secret" in desk.submit(page, typed, to="/save", status=422).problem_at("secret")
    page = desk.follow(desk.submit(page, typed | {"secret": SECRET}, to="/save"))
    assert "Courier ID answers" in page.words
    assert (page.value("issuer"), page.value("domains"), page.value("secret")) == (
        provider.issuer,
        "courier.example",
        "",
    )
    # Left empty, the secret stays; for another issuer it is asked for anew.
    desk.submit(page, {"name": "The Courier’s ID"}, to="/save")
    assert "Somebody else changed this" in desk.submit(page, to="/save", status=409).alert
    with database.reading(engine) as session:
        row = session.scalars(select(SignInProvider)).one()
        key = app.extensions["settings"].secret()
        assert providers.client(row, key=key, base_url="", allow_loopback=True).secret == SECRET
        assert SECRET.encode() not in row.sealed
        kept = session.scalars(select(Event).where(Event.about == providers.ABOUT)).all()
        assert [event.details for event in kept] == [{"required": False, "two_factors": False}] * 2
    assert "Sign in with The Courier’s ID" in Client(app).get("/login").words
    page = desk.get(SETTINGS)
    said = desk.submit(page, {"required": "y"}, to="/save", status=422).problem_at("required")
    assert said.startswith("Link your own account first")
    desk.follow(desk.submit(page, to="/removal"))
    assert "Sign in with" not in Client(app).get("/login").words


@on_sqlite
@pytest.mark.parametrize(
    ("issuer", "said"),
    [
        ("http://id.courier.example", "begins with https://"),
        ("https://id.courier.example/?x=1", "begins with https://"),
        ("https://127.0.0.1.nip.invalid", "no server named"),
        ("http://127.0.0.1:9", "does not take connections"),
        ("{}/elsewhere", "has no page at this address"),
    ],
)
def test_what_is_no_provider_is_refused_with_the_reason(
    app: Flask, boss: User, provider: Fake, issuer: str, said: str
) -> None:
    desk = browsers(app, "boss")
    typed = {"name": "It", "issuer": issuer.format(provider.issuer), "client_id": "x", "secret": "y"}
    assert said in desk.submit(desk.get(SETTINGS), typed, to="/save", status=422).problem_at("issuer")


def test_who_is_linked_gets_in_and_is_known_by_issuer_and_subject_alone(
    app: Flask, engine: Engine, ana: User, provider: Fake, offered: Callable[..., None]
) -> None:
    linked(engine, ana, provider)
    provider.person = {"sub": ANA["sub"], "email": "boss@newsroom.example", "email_verified": True}
    client = Client(app)
    link = next(link for link in client.get("/login?next=/desk/me").links() if "/login/provider" in link)
    assert signs_in(client, provider, begin=link).location == "/desk/me"
    assert "Ana Petrescu" in client.get("/desk/me").words
    assert "/realm/userinfo" not in provider.asked
    # The session is one like any other: it is listed, and ends when an administrator disables them.
    assert len(client.get("/desk/me/sessions").tree.xpath("//tbody/tr")) == 1
    with database.writing(engine) as session:
        accounts.disable(session, session.get_one(User, ana.id), by=SYSTEM)
    client.get("/desk", status=303)
    assert "Your account here is disabled" in signs_in(client, provider, status=422).alert
    left = client.get("/login?left=1")
    assert client.get(next(link for link in left.links() if link.endswith("leave")), status=303).location == (
        f"{provider.issuer}/logout?client_id=corrections+at+courier"
        "&post_logout_redirect_uri=http%3A%2F%2Fcorrections.example%2Flogin%3Fleft%3D1"
    )


def test_an_account_with_the_verified_address_is_linked_once_it_was_signed_in_to(
    app: Flask, engine: Engine, ana: User, provider: Fake, offered: Callable[..., None]
) -> None:
    client = Client(app)
    page = client.follow(signs_in(client, provider, begin="/login/provider?next=/desk/me"))
    assert "One step more" in page.words
    assert told(engine, ana) == []
    with database.reading(engine) as session:
        assert session.scalars(select(Identity)).all() == []
    # Somebody else who signs in here is not linked by that.
    somebody = client.submit(page, {"username": "boss", "password": PASSWORD}, to="/login")
    assert "Linked" not in client.follow(somebody).words
    client.post("/logout", {"csrf_token": client.get("/desk/me").value("csrf_token")})
    page = client.get("/login?next=/desk/me")
    page = client.follow(client.submit(page, {"username": "ana", "password": PASSWORD}, to="/login"))
    assert "Linked. From now on you can sign in with Courier ID." in page.words
    assert told(engine, ana) == [("provider-linked", {"on": True})]
    assert signs_in(Client(app), provider).location == "/desk"


def test_an_address_alone_opens_nothing(
    app: Flask, engine: Engine, ana: User, provider: Fake, offered: Callable[..., None]
) -> None:
    offered(domains=("newsroom.example",))  # not even where whoever has one gets an account
    for person in (
        {"email": "ana@newsroom.example"},
        {"email": "ana@newsroom.example", "email_verified": False},
        {"email": "ana@newsroom.example", "email_verified": "true"},
        {"email": "ana", "email_verified": True},  # a user name is no address
        {"email": ["ana@newsroom.example"], "email_verified": True},
        {"email": "new@sub.newsroom.example", "email_verified": True},
        {"email": "new@newsroom.example.attacker.example", "email_verified": True},
        {},
    ):
        provider.person = {"sub": "7", **person}
        provider.told = {"sub": "7"}
        client = Client(app)
        assert "There is no account here" in signs_in(client, provider, status=422).alert
        client.get("/desk", status=303)
    with database.reading(engine) as session:
        assert session.scalars(select(Identity)).all() == []
        assert {user.username for user in session.scalars(select(User))} == {"boss", "ana"}


def test_whoever_has_an_address_of_a_named_domain_becomes_a_reporter(
    app: Flask, engine: Engine, ana: User, provider: Fake, offered: Callable[..., None]
) -> None:
    offered(domains=("courier.example",))
    provider.person = {"sub": "9"}
    provider.told = {"sub": "9", "email": "Ana@Courier.example", "email_verified": True, "name": " Ana \n Other "}
    client = Client(app)
    assert signs_in(client, provider).location == "/desk"
    with database.reading(engine) as session:
        made = session.scalars(select(User).where(User.email == "ana@courier.example")).one()
        assert (made.username, made.name, made.role, made.password_hash) == ("ana-2", "Ana Other", Role.REPORTER, None)
        assert session.get_one(User, ana.id).email == "ana@newsroom.example"
    assert told(engine, made) == [("provider-linked", {"on": True})]
    # Who has no password keeps the only way in.
    assert "choose one first" in client.get(HERE).words
    assert "You have none here" in client.get("/desk/me").words
    page = client.post(f"{HERE}/removal", {"csrf_token": client.get("/desk/me").value("csrf_token")}, status=422)
    assert "Choose a password first" in page.alert
    provider.told = {"sub": "8", "email": "cem@courier.example", "email_verified": True}
    provider.person = {"sub": "9b"}
    assert "could not be verified" in signs_in(Client(app), provider, status=422).alert


def test_an_invitation_is_accepted_without_a_password_at_the_address_it_went_to(
    app: Flask, engine: Engine, provider: Fake, offered: Callable[..., None]
) -> None:
    with database.writing(engine) as session:
        cem = make_user(session, "cem", name="Cem Yıldız")
        token = grant(session, Purpose.INVITE, cem.id)
    provider.person = {"sub": "11", "email": "cem@newsroom.example", "email_verified": True}
    client = Client(app)
    assert "You are invited: open the link" in signs_in(client, provider, status=422).alert
    begin = next(link for link in client.get(f"/invite/{token}").links() if link.endswith("/provider"))
    provider.person = {"sub": "11", "email": "cem@courier.example"}  # also one that nobody has verified
    page = signs_in(client, provider, begin=begin, status=422)
    assert "knows you by another address" in page.alert
    assert begin in page.links()
    provider.person["email"] = "cem@newsroom.example"
    assert signs_in(client, provider, begin=begin).location == "/desk"
    assert "Cem Yıldız" in client.get("/desk/me").words
    client.get(f"/invite/{token}", status=404)
    assert client.get(f"/invite/{token}/provider", status=303).location == f"/invite/{token}"
    people = browsers(app, "boss").get("/desk/settings/people")
    assert "With Courier ID" in people.words
    assert "invitation accepted" in [event.verb for event in _events(engine, cem)]


def _events(engine: Engine, user: User) -> list[Event]:
    with database.reading(engine) as session:
        return list(session.scalars(select(Event).where(Event.about == f"/desk/settings/people/{user.id}")))


def test_a_signed_in_person_links_and_unlinks_with_their_password(
    app: Flask, engine: Engine, ana: User, provider: Fake, offered: Callable[..., None]
) -> None:
    provider.person = {"sub": "private", "email": "ana@home.example", "email_verified": True}
    client = browsers(app, "ana")
    begin = next(link for link in client.get(HERE).links() if link.endswith("/begin"))
    page = client.follow(signs_in(client, provider, begin=begin))
    assert "not the password" in client.submit(page, {"current": "wrong"}, to="/link", status=422).problem_at("current")
    page = client.follow(client.submit(page, {"current": PASSWORD}, to="/link"))
    assert "Linked with your account at Courier ID since" in page.words
    assert signs_in(Client(app), provider).location == "/desk"
    # It is theirs alone, and they have one.
    provider.person = {"sub": "a second one"}
    page = client.follow(signs_in(client, provider, begin=begin))
    sent = {"csrf_token": page.value("csrf_token"), "current": PASSWORD}
    assert "linked with another account" in client.post(f"{HERE}/link", sent, status=422).alert
    provider.person = {"sub": "private"}
    boss = browsers(app, "boss")
    page = boss.follow(signs_in(boss, provider, begin=begin))
    assert "somebody else’s here" in boss.submit(page, {"current": PASSWORD}, to="/link", status=422).alert
    page = client.follow(client.submit(client.get(HERE), to="/removal"))
    assert "The link is removed." in page.words
    assert [values for _, values in told(engine, ana)] == [{"on": True}, {"on": False}]
    assert "There is no account" in signs_in(Client(app), provider, status=422).alert


def test_an_administrator_parts_the_two_and_they_are_signed_out(
    app: Flask, engine: Engine, ana: User, provider: Fake, offered: Callable[..., None]
) -> None:
    linked(engine, ana, provider)
    client, boss = Client(app), browsers(app, "boss")
    signs_in(client, provider)
    page = boss.get(f"/desk/settings/people/{ana.id}")
    page = boss.follow(boss.submit(page, to="/provider/removal"))
    assert "Link with the sign-in provider removed" in page.words
    client.get("/desk", status=303)
    assert "One step more" in client.follow(signs_in(client, provider)).words


def test_where_it_is_required_there_is_no_other_way_in(
    app: Flask, engine: Engine, ana: User, provider: Fake, offered: Callable[..., None]
) -> None:
    offered(required=True)
    client = Client(app)
    page = client.get("/login")
    assert not page.tree.xpath('//input[@name="password"]')
    sent = {"csrf_token": _token(client), "username": "ana", "password": PASSWORD}
    assert "Sign in with Courier ID" in client.post("/login", sent, status=422).alert
    assert client.get("/forgot-password", status=303).location == "/login"
    with database.writing(engine) as session:
        token = grant(session, Purpose.INVITE, make_user(session, "cem").id)
    page = client.get(f"/invite/{token}")
    assert not page.tree.xpath('//input[@name="password"]')
    chosen = {"csrf_token": _token(client), "password": "kettle marsh violin tea"}
    client.post(f"/invite/{token}", chosen, status=422)
    # Whose account has the address that is verified there shows once more that it is theirs; nobody else does.
    page = client.follow(signs_in(client, provider))
    other = client.submit(page, {"username": "boss", "password": PASSWORD}, to="/login", status=422)
    assert "switched off here" in other.alert
    client.submit(page, {"username": "ana", "password": PASSWORD}, to="/login")
    assert "so that only an administrator can remove the link" in client.get(HERE).words
    with database.writing(engine) as session:
        assert providers.allow_passwords(session, by=SYSTEM)
    client = Client(app)
    client.submit(client.get("/login"), {"username": "ana", "password": PASSWORD}, to="/login")


def test_where_it_is_required_a_passkey_opens_nothing_either(
    app: Flask, engine: Engine, ana: User, provider: Fake, offered: Callable[..., None]
) -> None:
    device = Device("http://corrections.example", "corrections.example")
    client = browsers(app, "ana")
    page = client.get("/desk/me/passkeys")
    asked = client.post("/desk/me/passkeys/creation", {"csrf_token": page.value("csrf_token")}, status=200).json
    made = {"name": "Laptop", "current": PASSWORD, "answer": device.make(asked)}
    client.submit(page, made, to="/passkeys/add")
    offered(required=True)
    client = Client(app)
    form = {"csrf_token": _token(client)}

    def shown(status: int) -> Page:
        asked = client.post("/login/passkey/request", form, status=200).json
        return client.post("/login/passkey", form | {"answer": device.sign(asked)}, status=status)

    assert "switched off here" in shown(422).alert
    client.get("/desk", status=303)
    # Except to show once that an account is theirs whose address the provider has verified.
    page = client.follow(signs_in(client, provider))
    form = {"csrf_token": page.value("csrf_token")}
    shown(303)
    assert "Linked" in client.get("/desk").words
    with database.reading(engine) as session:
        assert len(session.scalars(select(UserSession).where(UserSession.user_id == ana.id)).all()) == 2


def _token(client: Client) -> str:
    return str(client.get("/follow").value("csrf_token"))


def test_our_second_factor_is_asked_for_unless_the_provider_has_asked_for_two(
    app: Flask, engine: Engine, ana: User, provider: Fake, offered: Callable[..., None], settings: Settings
) -> None:
    linked(engine, ana, provider)
    with database.writing(engine) as session:
        me = session.get_one(User, ana.id)
        secret = accounts.start_second_factor(session, me, key=settings.secret(), by=me.actor)
        code = totp.code(secret, totp.step_at(clock.now()))
        accounts.confirm_second_factor(session, me, code, key=settings.secret(), keep=None, by=me.actor)
    assert signs_in(Client(app), provider).location == "/login/code?next=/desk"
    provider.person["amr"] = ["pwd", "mfa"]
    assert signs_in(Client(app), provider).location == "/desk"
    provider.person["amr"] = "mfa"
    assert signs_in(Client(app), provider).location.startswith("/login/code")
    offered(two_factors=True)
    assert signs_in(Client(app), provider).location == "/desk"
    # Nor is one to be set up by whom the provider has asked for two; by whom it has not, it is, without a password.
    with database.writing(engine) as session:
        newsroom.change(session, by=SYSTEM, require_second_factor=True)
        accounts.remove_second_factor(session, session.get_one(User, ana.id), by=SYSTEM)
    client = Client(app)
    signs_in(client, provider)
    changed = {"current": PASSWORD, "password": "marsh violin kettle tea"}
    client.submit(client.get("/desk/me"), changed, to="/password")
    client.get("/desk")
    with database.writing(engine) as session:
        session.get_one(User, ana.id).password_hash = None
    offered(two_factors=False)
    client = Client(app)
    signs_in(client, provider)
    page = client.follow(client.get("/desk", status=303))
    page = client.follow(client.submit(page, to="/secret"))
    assert "Enter the code" in page.words


def test_nobody_gets_in_with_what_belongs_to_another_browser_or_sign_in(
    app: Flask, engine: Engine, ana: User, provider: Fake, offered: Callable[..., None], at: Callable[..., None]
) -> None:
    linked(engine, ana, provider)
    mine, theirs = Client(app), Client(app)
    stolen = goes(theirs, provider)
    for path in (stolen, "/login/provider/back", "/login/provider/back?state=&code=x", "/login/provider/back?error=x"):
        assert "begun in another browser" in mine.get(path, status=422).alert  # also: nobody is signed in as another
        mine.get("/desk", status=303)
    first = goes(mine, provider)
    cookie = mine.browser.get_cookie("corrections", domain="corrections.example")
    assert cookie is not None
    assert mine.get(first, status=303).location == "/desk"
    mine.browser.set_cookie("corrections", cookie.value, domain="corrections.example")
    assert "Begin again" in mine.get(first, status=422).alert  # a cookie that is brought back brings nothing back
    late = goes(mine, provider)
    at(clock.now() + timedelta(minutes=11))
    assert "That took too long" in mine.get(late, status=422).alert
    # And nobody is sent to the provider, or from it elsewhere, by another site.
    sent = mine.get("/login/provider", status=303, headers={"Sec-Fetch-Site": "cross-site"})
    assert sent.location == "/login"


@on_sqlite
@pytest.mark.parametrize("target", ["https://attacker.example", "//attacker.example", "/\\attacker.example", "/desk\n"])
def test_nobody_is_led_to_another_site(
    app: Flask, engine: Engine, ana: User, provider: Fake, offered: Callable[..., None], target: str
) -> None:
    linked(engine, ana, provider)
    assert signs_in(Client(app), provider, begin=f"/login/provider?next={quote(target)}").location == "/desk"


WRONG: dict[str, tuple[Callable[[Fake], dict[str, str] | None], str]] = {
    "refused there": (lambda p: {"error": "access_denied", "code": ""}, "You stopped signing in at Courier ID"),
    "out of order there": (lambda p: {"error": "server_error"}, "does not answer as it should"),
    "an error": (lambda p: {"error": "<b>unknown</b>"}, "does not accept this site"),
    "another issuer": (lambda p: {"iss": "https://attacker.example"}, "could not be verified"),
    "no issuer, although it is said to be sent": (lambda p: {"iss": ""}, "could not be verified"),
    "another code": (lambda p: {"code": "caught elsewhere"}, "Begin again"),
    "no code": (lambda p: {"code": ""}, "Begin again"),
    "another’s signature": (lambda p: setattr(p, "listed", [Signer().public]), "could not be verified"),
    "unsigned": (lambda p: setattr(p, "token", p.signer.unsigned(p.claims())), "could not be verified"),
    "no token": (lambda p: setattr(p, "token", ""), "could not be verified"),
    "for another": (lambda p: p.changes.update(aud="another"), "could not be verified"),
    "another sign-in": (lambda p: p.changes.update(nonce="another"), "could not be verified"),
    "over": (lambda p: p.changes.update(exp=1_000_000_000), "The clocks of this site and of Courier ID differ"),
    "an error of its own": (lambda p: setattr(p, "status", 500), "does not answer as it should"),
    "down": (lambda p: setattr(p, "down", True), "does not answer as it should"),
}


@on_sqlite
def test_whatever_goes_wrong_nobody_gets_in_and_it_is_said_why(
    app: Flask, engine: Engine, ana: User, provider: Fake, offered: Callable[..., None]
) -> None:
    linked(engine, ana, provider)
    for what, (break_, said) in WRONG.items():
        client = Client(app)
        address = client.get("/login/provider", status=303).location
        provider.sign_in(address)
        answer = break_(provider) or {}
        page = client.get(provider.sign_in(address, **answer), status=503 if "answer as" in said else 422)
        assert said in page.alert, what
        client.get("/desk", status=303)
        provider.reset()
        provider.person = dict(ANA)
        discovery._keys.clear()
    provider.listed = [{}]
    assert signs_in(Client(app), provider, status=422).alert


def test_while_it_is_down_nobody_waits_for_it_and_another_secret_key_is_said(
    app: Flask, engine: Engine, boss: User, provider: Fake, offered: Callable[..., None]
) -> None:
    provider.down = True
    client = Client(app)
    for _ in range(3):
        assert "does not answer as it should" in client.get("/login/provider", status=503).alert
    provider.down = False
    assert provider.asked == []
    desk = browsers(app, "boss")
    desk.submit(desk.get(SETTINGS), to="/save")  # who sets it up waits, and others go on
    assert client.get("/login/provider", status=303).location.startswith(provider.issuer)
    with database.writing(engine) as session:
        row = session.scalars(select(SignInProvider)).one()
        row.sealed = sealing.sealed(b"x", providers.SECRET, row.id, key=b"another")
    assert "secret key has changed" in client.get("/login/provider", status=422).alert


def test_a_key_that_was_changed_is_asked_for_once_and_then_known(
    app: Flask, engine: Engine, ana: User, provider: Fake, offered: Callable[..., None]
) -> None:
    linked(engine, ana, provider)
    signs_in(Client(app), provider)
    provider.signer = Signer("two")
    provider.listed.append(provider.signer.public)
    for _ in range(2):
        assert signs_in(Client(app), provider).location == "/desk"
    assert provider.asked.count("/realm/keys") == 2


@on_sqlite
def test_many_failures_keep_one_browser_waiting_and_nobody_beside_it(
    app: Flask, engine: Engine, ana: User, provider: Fake, offered: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    linked(engine, ana, provider)
    monkeypatch.setattr("corrections.desk.accounts.provider.MOST_FAILED", 3)
    client = Client(app)
    for _ in range(4):  # what anybody can bring, or what is amiss there, is no failure of who signs in
        client.get(goes(client, provider, error="server_error", code=""), status=503)
    provider.changes["aud"] = "another"
    for _ in range(3):
        signs_in(client, provider, status=422)
    asked = len(provider.asked)
    assert "many times in a row. Try again in 15 minutes" in signs_in(client, provider, status=429).alert
    assert len(provider.asked) == asked
    provider.changes.clear()
    assert signs_in(Client(app), provider).location == "/desk"


@on_sqlite
def test_who_fails_there_is_led_on_to_where_they_wanted_to_be(
    app: Flask, ana: User, provider: Fake, offered: Callable[..., None]
) -> None:
    client = Client(app)
    back = goes(client, provider, begin="/login/provider?next=/desk/me/passkeys", error="access_denied", code="")
    page = client.get(back, status=422)
    assert "You stopped signing in" in page.alert
    sent = client.submit(page, {"username": "ana", "password": PASSWORD}, to="/login")
    assert sent.location == "/desk/me/passkeys"
    # What is too long for a cookie is forgotten: a part of it would lead elsewhere.
    long = "/desk?q=" + "x" * 500
    sent = signs_in(Client(app), provider, begin=f"/login/provider?next={quote(long)}")
    assert sent.location == "/login"


def test_a_new_password_by_mail_parts_the_account_from_that_of_whoever_had_the_old_one(
    app: Flask, engine: Engine, ana: User, provider: Fake, offered: Callable[..., None]
) -> None:
    linked(engine, ana, provider)
    with database.writing(engine) as session:
        me = session.get_one(User, ana.id)
        accounts.reset_password(session, grant(session, Purpose.RESET, ana.id), HashedPassword(me.password_hash or ""))
    assert [values for _, values in told(engine, ana)] == [{"on": False}]
    provider.person = {"sub": ANA["sub"]}
    assert "There is no account here for yours" in signs_in(Client(app), provider, status=422).alert
    # The same where an administrator takes away all that stood beside the password; not where it is the only way in.
    for required, left in ((False, 0), (True, 1)):
        offered(required=required)
        linked(engine, ana, provider)
        with database.writing(engine) as session:
            remedies.reset_second_factor(session, session.get_one(User, ana.id), by=SYSTEM)
            assert len(session.scalars(select(Identity).where(Identity.user_id == ana.id)).all()) == left


def test_what_was_begun_with_a_password_ends_where_those_are_switched_off(
    app: Flask, engine: Engine, ana: User, provider: Fake, offered: Callable[..., None]
) -> None:
    linked(engine, ana, provider)
    with database.writing(engine) as session:
        ben = staff(session, "ben")
        # Ben stands at the page that asks for a code, signed in nowhere else; Ana has a link to choose a password, and
        # one more is on its way to her.
        code = grant(session, Purpose.SECOND_FACTOR, ben.id)
        choice = grant(session, Purpose.RESET, ana.id)
        accounts.request_reset(session, "ana")
        mail = session.scalars(select(Delivery).where(Delivery.kind == "password-reset")).one()
    offered(required=True)
    with database.reading(engine) as session:
        assert queries.user_with_link(session, Purpose.SECOND_FACTOR, code) is None
        assert account_words.password_reset(session, session.get_one(Delivery, mail.id), "") is None
    Client(app).get(f"/reset/{choice}", status=404)


def test_where_passwords_are_switched_off_an_administrator_stays_who_is_linked(
    app: Flask, engine: Engine, boss: User, ana: User, provider: Fake, offered: Callable[..., None]
) -> None:
    with database.writing(engine) as session:
        ben = staff(session, "ben", Role.ADMINISTRATOR)
    bens = browsers(app, "ben")
    offered(required=True)
    # Who is not linked is signed out, which the page says before.
    bens.get("/desk", status=303)
    desk = browsers(app, "boss")
    assert "signed out when you save this: now 2 people" in desk.get(SETTINGS).words
    people = desk.get("/desk/settings/people").words
    assert people.count("Not yet: not linked with Courier ID") == 2  # Ana and Ben
    assert "With a password" not in people
    page = desk.get(f"/desk/settings/people/{boss.id}")
    refused = desk.submit(page, {"role": "editor"}, to="/save", status=422)
    assert "needs an administrator who can sign in" in refused.problem_at("role")
    assert "Remove the link" not in page.words
    removal, token = f"/desk/settings/people/{boss.id}/provider/removal", page.value("csrf_token")
    assert "There is no other way to sign in here" in desk.post(removal, {"csrf_token": token}, status=422).alert
    with database.writing(engine) as session:
        session.add(Identity(user_id=ben.id, issuer=provider.issuer, subject="ben", created_at=clock.now()))
    desk.submit(desk.get(f"/desk/settings/people/{boss.id}"), {"role": "editor"}, to="/save")


@on_sqlite
def test_an_administrator_removes_their_own_link_and_reads_what_happened(
    app: Flask, engine: Engine, boss: User, provider: Fake, offered: Callable[..., None]
) -> None:
    linked(engine, boss, provider)
    desk = browsers(app, "boss")
    page = desk.get(f"/desk/settings/people/{boss.id}")
    said = desk.follow(desk.submit(page, to="/provider/removal")).words
    assert "The link is removed." in said
    assert "signed out everywhere" not in said
    sent = desk.post(f"/desk/settings/people/{boss.id}/provider/removal", {"csrf_token": page.value("csrf_token")})
    assert "There was no link" in desk.follow(sent).words


@on_sqlite
def test_who_has_no_password_confirms_by_having_just_come(
    app: Flask, engine: Engine, ana: User, provider: Fake, offered: Callable[..., None], at: Callable[..., None]
) -> None:
    linked(engine, ana, provider)
    with database.writing(engine) as session:
        session.get_one(User, ana.id).password_hash = None
    client, device = Client(app), Device("http://corrections.example", "corrections.example")
    signs_in(client, provider)

    def add(status: int) -> Page:
        page = client.get("/desk/me/passkeys")
        assert not page.tree.xpath('//input[@name="current"]')
        asked = client.post("/desk/me/passkeys/creation", {"csrf_token": page.value("csrf_token")}, status=200).json
        return client.submit(page, {"name": "Laptop", "answer": device.make(asked)}, to="/passkeys/add", status=status)

    page = client.follow(add(303))
    removal = client.get(next(link for link in page.links() if "/removal" in link))
    assert not removal.tree.xpath('//input[@name="current"]')
    client.follow(client.submit(removal, to="/removal"))
    at(clock.now() + timedelta(minutes=11))
    assert "no password here to confirm this with" in add(422).alert


@on_sqlite
def test_by_keyboard_without_javascript_and_back_from_another_site(
    browser: Browser,
    engine: Engine,
    ana: User,
    provider: Fake,
    offered: Callable[..., None],
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CORRECTIONS_CAPTURE_LOOPBACK", "true")
    # Another host is another site: what its redirect brings along, and which cookies, is the browser's to say.
    monkeypatch.setattr(provider, "issuer", provider.issuer.replace("127.0.0.1", "localhost"))
    offered()
    with serving(tmp_path / "site", database_url) as site:
        context = browser.new_context(locale="en-GB", java_script_enabled=False)
        tab = context.new_page()

        def press(role: Any, name: str) -> None:
            tab.get_by_role(role, name=name, exact=True).focus()
            tab.keyboard.press("Enter")

        tab.goto(site.url("/desk/me"))
        press("link", "Sign in with Courier ID")
        tab.get_by_text("One step more").wait_for()
        tab.get_by_label("User name").fill("ana")
        tab.get_by_label("Password", exact=True).fill(PASSWORD)
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/desk/me")
        press("button", "Sign out")
        tab.get_by_role("link", name="Sign out there too").wait_for()
        press("link", "Sign in with Courier ID")
        tab.wait_for_url("**/desk")
        tab.goto(site.url(HERE))
        assert "Linked with your account at Courier ID" in tab.inner_text("main")
        context.close()


def leaving(provider: Fake, **changes: Any) -> dict[str, Any]:
    """The claims of a logout token that says that Ana has left; None takes one out."""
    now = int(clock.now().timestamp())
    right = {"iss": provider.issuer, "aud": CLIENT_ID, "sub": ANA["sub"], "iat": now, "exp": now + 120, "jti": "1"}
    claims = {**right, "events": {EVENT: {}}, **changes}
    return {name: value for name, value in claims.items() if value is not None}


NO_LEAVING: dict[str, dict[str, Any]] = {
    "iss": {"iss": "https://another.example"},
    "aud": {"aud": "another"},
    "events": {"events": {"http://schemas.openid.net/event/another": {}}},
    "nonce": {"nonce": "as an ID token has it"},
    "sub": {"sub": None, "sid": "which we have never heard of"},
    "jti": {"jti": None},
    "iat": {"iat": 1_700_000_000},
    "over": {"exp": 1_700_000_000},
}


@pytest.mark.usefixtures("offered")
def test_who_signs_out_at_the_provider_is_signed_out_here_once_it_has_proved_that(
    app: Flask, engine: Engine, ana: User, provider: Fake
) -> None:
    linked(engine, ana, provider)
    desk, there = Client(app), Client(app)
    signs_in(desk, provider)
    wrong = {name: provider.signer.sign(leaving(provider, **changes)) for name, changes in NO_LEAVING.items()}
    wrong |= {"none": provider.signer.unsigned(leaving(provider)), "no logout token": "", "signature": "a.b.c"}
    wrong |= {"no key": Signer("another").sign(leaving(provider)), "HS256": provider.signer.with_hmac({}, b"x" * 32)}
    for why, token in wrong.items():
        page = there.post(LEFT, {"logout_token": token}, status=400)
        assert page.json["error"] == "invalid_request"
        assert why in page.json["error_description"] or why == "signature", page.json
        assert page.headers["Cache-Control"] == "no-store"
    assert "Ana Petrescu" in desk.get("/desk/me").words
    assert provider.asked.count("/realm/keys") == 1, "nobody has us ask again and again"

    there.post(LEFT, {"logout_token": provider.signer.sign(leaving(provider, sub="nobody here", jti="0"))}, status=200)
    right = provider.signer.sign(leaving(provider))
    assert there.post(LEFT, {"logout_token": right}, status=200).text == ""
    assert desk.get("/desk/me", status=303).location.startswith("/login")
    with database.reading(engine) as session:
        ended = session.scalars(select(Event).where(Event.verb == "sessions ended")).one()
        assert (ended.about, ended.actor_kind) == (addresses.user(ana.id), ActorKind.SYSTEM)
    signs_in(desk, provider)
    assert "jti" in there.post(LEFT, {"logout_token": right}, status=400).json["error_description"]
    assert "Ana Petrescu" in desk.get("/desk/me").words
