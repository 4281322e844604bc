"""Channels of Slack, Mattermost and Teams: what they are told, and how it stands when they can’t be."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from channels.hook import Hook, listening
from desk.browsers import browser, staff
from flask import Flask
from make import make_article, make_case, make_correction, make_desk, make_draft, make_revision, make_user
from reused import on_sqlite
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from corrections import database
from corrections.app import create_app
from corrections.cases.models import Desk
from corrections.channels import actions, decisions, desks
from corrections.channels.decisions import ChatKind, News, Occasion
from corrections.deliveries import sending
from corrections.deliveries.models import Attempt, Delivery
from corrections.errors import Refused
from corrections.events import SYSTEM
from corrections.notices import signing
from corrections.settings import Settings
from corrections.taxonomy import DeliveryState, Role
from corrections.worker import loop

PAGE = "/desk/settings/channels"
HOOK = "https://hooks.example.org/services/SECRET?sig=SECRET"
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture
def hook() -> Iterator[Hook]:
    with listening() as opened:
        yield opened


@pytest.fixture
def local(settings: Settings) -> Settings:
    return settings.model_copy(update={"capture_loopback": True})


@pytest.fixture
def site(local: Settings, engine: Engine) -> Flask:
    with database.writing(engine) as session:
        make_desk(session, "News", staff(session, "boss", Role.ADMINISTRATOR))
    return create_app(local, engine)


def work(engine: Engine, settings: Settings) -> None:
    """As the worker does: look for what happened, and send what is due, the emails left alone."""
    with database.writing(engine) as session:
        actions.due(session)
    while sending.send_next(engine, settings, address_of=lambda *_: None, words_of=lambda *_: None, calls=loop.CALLS):
        pass


def test_a_channel_is_added_tried_told_what_it_wants_and_removed_and_its_address_is_never_seen_again(
    site: Flask, local: Settings, engine: Engine, hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    boss = browser(site, "boss")
    typed = {"name": "#corrections", "kind": "slack", "url": hook.url, "occasions": ["opened", "published", "sign_off"]}
    for field, wrong, why in (
        ("url", "http://hooks.slack.example/x", "must begin with https://"),
        ("url", "https://hooks.slack.example", "not the address of a webhook"),
        ("url", "https://user@hooks.slack.example/x", "not a web address"),
        ("url", "https://hooks.slack.example:8443/x", "usual ports"),
        ("name", "", "Say what you call"),
    ):
        assert why in boss.submit(boss.get(PAGE), typed | {field: wrong}, to="/add", status=422).problem_at(field)
    page = boss.submit(boss.get(PAGE), typed | {"occasions": []}, to="/add", status=422)
    assert "Choose what the channel is told" in page.alert
    page = boss.follow(boss.submit(boss.get(PAGE), typed | {"severities": ["minor"]}, to="/add"))
    assert "127.0.0.1/…" in page.words
    page = boss.follow(boss.submit(page, to="/test"))
    work(engine, local)
    assert "this channel works" in hook.taken[0]["text"]
    assert "Told" in boss.get(PAGE).words

    with database.writing(engine) as session:
        ana = make_user(session, "ana")
        article = make_article(session, headline="Three <libraries> & *more*")
        words = {"wrong": "Ann Bell of 3 Mill Lane saw 214.", "name": "Ann Bell", "email": "ann@readers.example"}
        case = make_case(session, article, "About 2,140 people", **words)
        draft = make_draft(session, case, by=ana, replace=("2,140", "214"))
        signing.ask_sign_off(session, draft, by=ana)
        number = make_correction(session, by=ana).number
        case_id = case.id
    work(engine, local)
    work(engine, local)  # looking twice tells nothing twice
    said = [body["text"] for body in hook.taken[1:]]
    assert len([one for one in said if one.startswith(f"New case {case_id}")]) == 1
    assert any("Three &lt;libraries&gt; &amp; *more*" in one for one in said)
    assert any(one.startswith(f"A sign-off is asked for in case {case_id}") for one in said)
    assert any(one.startswith(f"Published: Correction {number}") for one in said)
    assert "Ann" not in json.dumps(hook.taken)
    assert "Mill Lane" not in json.dumps(hook.taken)

    page = boss.get(PAGE)
    assert "very-secret" not in page.text
    assert "very-secret" not in caplog.text
    with engine.connect() as connection:
        assert b"very-secret" not in connection.execute(text("SELECT sealed FROM channels")).scalar_one()
    boss.submit(page, to="/remove")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT sealed FROM channels")).scalar_one() is None
    assert "No channel is told anything yet." in boss.get(PAGE).words


def test_what_can_t_be_told_is_tried_again_then_shown_and_an_overdue_case_is_told_once(
    site: Flask, local: Settings, engine: Engine, hook: Hook, at: Callable[[datetime], None]
) -> None:
    at(TUESDAY)
    boss = browser(site, "boss")
    typed = {"name": "#late", "kind": "teams", "url": hook.url, "occasions": ["overdue"]}
    boss.submit(boss.get(PAGE), typed, to="/add")
    with database.writing(engine) as session:
        case = make_case(session, make_article(session), "About 2,140 people")
        due = datetime.fromtimestamp(case.urgency, UTC)
    work(engine, local)
    assert hook.taken == []
    hook.status = 503
    at(due + timedelta(seconds=5))
    work(engine, local)
    work(engine, local)
    assert len(hook.taken) == 1
    with database.reading(engine) as session:
        told = session.scalars(select(Delivery).where(Delivery.kind == "channel")).one()
        assert (told.state, told.problem) == (DeliveryState.FAILED, "The channel answered with an error (503).")
    at(due + timedelta(minutes=30))
    hook.status = 404  # the webhook was withdrawn
    work(engine, local)
    boss = browser(site, "boss")
    assert "(404)" in boss.get(PAGE).words
    assert "Message to a channel" in boss.get("/desk/deliveries").words
    with database.reading(engine) as session:
        told = session.scalars(select(Delivery).where(Delivery.kind == "channel")).one()
        assert told.state is DeliveryState.PARKED
        kept = session.scalars(select(Attempt.detail).where(Attempt.delivery_id == told.id)).all()
        assert not any("very-secret" in (detail or "") for detail in kept)


@on_sqlite
def test_of_an_address_the_host_alone_is_kept_to_be_shown(session: Session) -> None:
    for url in ("https://hooks.example.org?sig=SECRET", "https://hooks.example.org:443/a#SECRET", HOOK):
        known = {"name": "#a", "kind": ChatKind.SLACK, "occasions": [Occasion.OPENED], "severities": []}
        added = actions.add(session, url=url, desk_id=None, key=b"k" * 32, allow_loopback=False, by=SYSTEM, **known)
        assert added.host == "hooks.example.org"


@on_sqlite
def test_a_desk_s_channel_hears_of_further_revisions_and_the_desk_goes_once_the_channel_has(session: Session) -> None:
    ana = make_user(session, "ana")
    news, sport = make_desk(session, "News", ana), make_desk(session, "Sport")
    channels = [
        actions.add(
            session,
            name=f"#{desk.name}",
            kind=ChatKind.SLACK,
            url=HOOK,
            occasions=[Occasion.PUBLISHED, Occasion.SIGN_OFF],
            severities=[],
            desk_id=desk.id,
            key=b"k" * 32,
            allow_loopback=False,
            by=SYSTEM,
        )
        for desk in (news, sport)
    ]
    correction = make_correction(session, by=ana)
    make_revision(session, correction, "An earlier version of this article misstated it. It is 214.", "A slip.", by=ana)
    actions.due(session)
    told = session.scalars(select(Delivery).where(Delivery.kind == "channel").order_by(Delivery.id)).all()
    assert [(each.to_id, each.about.rpartition("/")[0]) for each in told] == [
        (channels[0].id, "/desk/cases"),
        (channels[0].id, "/corrections"),
    ]
    with pytest.raises(Refused, match="The channel #Sport is told of this desk"):
        desks.remove(session, sport, by=SYSTEM)
    actions.remove(session, channels[1], by=SYSTEM)
    desks.remove(session, sport, by=SYSTEM)
    assert session.scalars(select(Desk.name)).all() == ["News"]


NEWS = News("New case 7", ("[x](http://evil) *b* @channel <!here>", "Major · News"), "https://c.example/7", "Open it")


def test_each_program_gets_its_own_format_and_a_headline_makes_no_link_and_mentions_nobody() -> None:
    slack = decisions.payload(ChatKind.SLACK, NEWS)
    assert slack["blocks"][0]["text"]["type"] == "plain_text"
    assert "<!here>" not in slack["text"]
    assert slack["blocks"][1]["elements"][0]["text"] == "<https://c.example/7|Open it>"
    mattermost = decisions.payload(ChatKind.MATTERMOST, NEWS)["text"]
    assert mattermost.startswith("**New case 7**\n")
    assert "](http://evil)" not in mattermost.replace("\\", "\0")
    assert "@channel" not in mattermost
    assert mattermost.endswith("[Open it](https://c.example/7)")
    card = decisions.payload(ChatKind.MICROSOFT, NEWS)["attachments"][0]["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    assert card["actions"][0]["url"] == "https://c.example/7"
