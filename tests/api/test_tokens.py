"""What a token opens, and what it does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from api.cms import ADDRESS, Cms, article, make_token, versions
from desk.browsers import browser
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from make import make_user
from pages import Client
from sqlalchemy import Engine, select

from corrections import clock, database
from corrections.accounts import tokens
from corrections.accounts.models import ApiToken
from corrections.taxonomy import Role
from corrections.throttle import RateCount
from corrections.web import bearer

# As it is written in SECURITY.md, for programs that look for secrets.
SCANNERS = re.compile(r"\bcorrections_[0-9A-Za-z]{46}\b")
NOW = datetime(2026, 11, 24, 9, 0, 30, tzinfo=UTC)


def test_scanners_of_secrets_recognize_a_token(engine: Engine) -> None:
    text = make_token(engine)
    assert SCANNERS.fullmatch(text)
    assert text != make_token(engine)


def test_only_its_hash_is_stored(engine: Engine) -> None:
    text = make_token(engine)
    with database.reading(engine) as session:
        (known,) = session.scalars(select(ApiToken))
        assert text.encode() not in repr(vars(known)).encode()
        assert tokens.find(session, text) is not None
        secret = text[len(tokens.PREFIX) + tokens.HANDLE : -tokens.CHECK]
        assert secret not in repr(vars(known))


@given(st.text(max_size=80))
def test_what_only_looks_like_a_token_is_not_asked_about(text: str) -> None:
    assert tokens.find(None, f"corrections_{text}") is None  # type: ignore[arg-type]


def test_without_a_token_or_with_another_one_nothing_is_taken(cms: Cms, engine: Engine) -> None:
    good = cms.token
    assert good is not None
    other = good[:-7] + ("A" if good[-7] != "A" else "B") + good[-6:]
    handle = good[: len(tokens.PREFIX) + tokens.HANDLE]
    secret = "x" * tokens.SECRET
    forged = f"{handle}{secret}{tokens._check(handle[len(tokens.PREFIX) :] + secret)}"  # the right form, wrong secret
    cms.token = None
    answer = cms.send(article(), 401)
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="corrections"'
    for sent in (f"Bearer {other}", f"Bearer {forged}", "Bearer nonsense", f"Bearer {good} {good}"):
        answer = cms.send(article(), 401, Authorization=sent)
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="corrections", error="invalid_token"'
    for sent in (f"Basic {good}", good, "Bearer", "Bearer ", ""):
        cms.send(article(), 401, Authorization=sent)
    for place in (f"{ADDRESS}?access_token={good}", f"{ADDRESS}?token={good}"):
        client = cms.app.test_client()
        assert client.post(place, json=article(), base_url=cms.base).status_code == 401
    assert versions(engine) == 0
    cms.send(article(), Authorization=f"bearer {good}")


def test_an_expired_token_opens_nothing(app: Flask, engine: Engine, at: Callable[[datetime], None]) -> None:
    at(NOW)
    cms = Cms(app, make_token(engine, lasts=timedelta(days=90)))
    at(NOW + timedelta(days=90, seconds=-1))
    cms.send(article())
    at(NOW + timedelta(days=90))
    cms.send(article(), 401)


def test_a_revoked_token_opens_nothing_from_then_on(cms: Cms, engine: Engine) -> None:
    cms.send(article())
    with database.writing(engine) as session:
        user = make_user(session, "boss", role=Role.ADMINISTRATOR)
        tokens.revoke(session, 1, by=user.actor)
    cms.send(article(), 401)


def test_a_token_can_do_nothing_that_its_scope_does_not_name(app: Flask, engine: Engine) -> None:
    cms = Cms(app, make_token(engine, scopes=()))
    answer = cms.send(article(), 403)
    assert 'error="insufficient_scope", scope="articles:write"' in answer.headers["WWW-Authenticate"]
    assert versions(engine) == 0


def test_a_token_is_no_session_in_whatever_way_it_is_shown(cms: Cms, client: Client) -> None:
    token = cms.token
    assert token is not None
    client.get("/desk", status=303, headers={"Authorization": f"Bearer {token}"})
    client.let_in(token)
    client.get("/desk", status=303)
    client.get("/desk/settings/tokens", status=303, headers={"Authorization": f"Bearer {token}"})
    header = {"Authorization": f"Bearer {token}"}
    client.post("/desk/settings/tokens/add", {"name": "x"}, status=401, headers=header)


def test_a_session_is_no_token(app: Flask, engine: Engine) -> None:
    make_token(engine)
    with database.writing(engine) as session:
        make_user(session, "boss", role=Role.ADMINISTRATOR)
    signed_in = browser(app, "boss")
    signed_in.get("/desk")
    answer = signed_in.browser.post(ADDRESS, json=article(), base_url=signed_in.base)
    assert answer.status_code == 401
    assert versions(engine) == 0


def test_when_it_was_last_used_is_remembered_to_some_minutes(
    app: Flask, engine: Engine, at: Callable[[datetime], None]
) -> None:
    cms = Cms(app, make_token(engine))

    def used() -> datetime | None:
        with database.reading(engine) as session:
            return session.scalars(select(ApiToken.used_at)).one()

    assert used() is None
    at(NOW)
    cms.send(article())
    at(NOW + timedelta(minutes=4))
    cms.send(article(), 200)
    assert used() == NOW
    at(NOW + timedelta(minutes=5))
    cms.send(article(), 200)
    assert used() == NOW + timedelta(minutes=5)


def test_a_token_may_send_so_often_and_no_more(
    cms: Cms, engine: Engine, at: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bearer, "MOST_A_MINUTE", 3)
    at(NOW)
    other = Cms(cms.app, make_token(engine))
    for status in (201, 200, 200):
        cms.send(article(), status)
    answer = cms.send(article(headline="Another"), 429)
    assert answer.headers["Retry-After"] == "30"
    assert versions(engine) == 1
    other.send(article(), 200)
    at(NOW + timedelta(seconds=30))
    cms.send(article(), 200)


def test_wrong_tokens_are_counted_by_network_and_stand_in_nobody_s_way(
    cms: Cms, engine: Engine, at: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bearer, "MOST_WRONG_A_MINUTE", 2)
    at(NOW)
    for status in (401, 401, 429):
        cms.send(article(), status, Authorization="Bearer nonsense")
    cms.send(article())
    with database.reading(engine) as session:
        keys = set(session.scalars(select(RateCount.key)))
    assert not any(str(cms.token) in key for key in keys)


def test_a_clock_that_stands_still_makes_no_token_live_longer(engine: Engine) -> None:
    text = make_token(engine, lasts=timedelta(days=1))
    later = clock.now() + timedelta(days=2)
    with clock.reading(lambda: later), database.reading(engine) as session:
        assert tokens.find(session, text) is None
