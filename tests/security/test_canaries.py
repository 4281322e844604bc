"""What readers said of themselves, and what is not for the public, is nowhere that the public can look."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from pages import Client
from reused import Begin, on_sqlite
from security.crawling import answers, is_the_same_for_everybody
from security.newsroom import Places, begun
from sqlalchemy import Engine, select

from corrections import clock, database
from corrections.cases.decisions import UNDO
from corrections.cli import logs
from corrections.deliveries.models import Delivery
from corrections.events import READER, Event
from corrections.log.models import LogEntry, LogPart
from corrections.mailbox import senders
from corrections.requests import queries as request_queries
from corrections.requests.models import CorrectionRequest
from corrections.settings import Settings
from corrections.taxonomy import Role
from corrections.worker import loop

# Each of these words is nowhere else. What is public says so by its name: a passage, an article's text, a notice.
SECRET = (
    "reader name",
    "reader wrong",
    "reader right",
    "reader known",
    "reader message",
    "reader words",
    "reader appeared",
    "file name",
    "note",
    "editor message",
    "author name",
    "author question",
    "author answer",
    "decision",
    "reopening",
    "passed on to",
    "draft notice",
    "told",
    "kind reason",
    "desk name",
    "rule section",
    "rule agency",
    "delivery problem",
    "delivery detail",
    "editor name",
    "reporter name",
    "standards_editor name",
    "administrator name",
    "invited name",
    "withheld block",
)
ADDRESSES = ("zoe.canary@post.example", "follower.canary@post.example", "@newsroom.example")


def canary(place: str) -> str:
    return f"qz{re.sub('[^a-z]', '', place)}qz"


@pytest.fixture
def watched(begin: Begin, settings: Settings) -> Places:
    """The newsroom, with a canary in every field."""
    return begun(begin, settings.uploads, canary, "with canaries")


def found_in(text: str, *, besides: tuple[str, ...] = ()) -> list[str]:
    words = [place for place in SECRET if canary(place) in text and place not in besides]
    return words + [address for address in ADDRESSES if address in text and address not in besides]


PRIVATE = ("/requests/", "/answer/", "/follow/", "/unfollow/", "/reset/", "/invite/")


@on_sqlite
def test_nothing_private_is_on_any_public_page_feed_document_or_header(
    watched: Places, browser_of: Callable[[Role | None], Client]
) -> None:
    seen = 0
    for address, answer in answers(browser_of(None), watched):
        if address.startswith(PRIVATE):
            continue
        assert not found_in(address), address
        assert not found_in(str(answer.headers)), address
        besides = ("@newsroom.example",)  # the desk's own address, which the newsroom gave to be written to
        if not answer.direct_passthrough:
            assert not found_in(answer.get_data().decode(errors="replace"), besides=besides), address
            seen += 1
    assert seen > 40


@on_sqlite
def test_a_reader_s_page_shows_what_is_theirs_and_nobody_s_name_or_address_on_the_desk(
    watched: Places, browser_of: Callable[[Role | None], Client]
) -> None:
    told = clock.now() + UNDO
    with clock.reading(lambda: told):
        page = browser_of(None).get(f"/requests/{watched.links['requests']}")
    theirs = (
        "reader wrong",
        "reader right",
        "reader known",
        "reader words",
        "reader appeared",
        "decision",
        "reader name",
    )
    assert not found_in(page.text, besides=(*theirs, "zoe.canary@post.example"))
    assert canary("decision") in page.text


@on_sqlite
def test_an_author_sees_what_readers_say_and_not_who_they_are(
    watched: Places, browser_of: Callable[[Role | None], Client]
) -> None:
    page = browser_of(None).get(f"/answer/{watched.links['answer']}")
    allowed = ("reader wrong", "reader right", "reader known", "author name", "author question", "author answer")
    assert not found_in(page.text, besides=allowed)


def test_the_log_and_the_events_hold_no_words_of_readers_and_no_address(watched: Places, engine: Engine) -> None:
    with database.reading(engine) as session:
        for part in session.scalars(select(LogPart)):
            assert not found_in(str(part.value), besides=("withheld block",)), part.name
        for entry in session.scalars(select(LogEntry)):
            assert not found_in(entry.subject)
        for event in session.scalars(select(Event)):
            assert not found_in(f"{event.about} {event.verb} {event.details}"), event.verb
        for delivery in session.scalars(select(Delivery)):
            assert not found_in(f"{delivery.key} {delivery.about} {delivery.values}"), delivery.kind


def test_no_log_line_of_a_whole_day_tells_who_anybody_is(
    watched: Places,
    engine: Engine,
    settings: Settings,
    browser_of: Callable[[Role | None], Client],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    public = set()
    for role in (None, Role.EDITOR):
        for address, answer in answers(browser_of(role), watched, besides=public):
            if is_the_same_for_everybody(answer):
                public.add(address)
    client = browser_of(None)
    for path in ("/report", "/login", "/follow", "/forgot-password"):
        page = client.get(path)
        fields = {name: canary("reader name") for name in page.form(path).fields if name != "csrf_token"}
        client.browser.post(path, data=fields | {"csrf_token": page.value("csrf_token")}, base_url=client.base)
    later = clock.now() + timedelta(hours=1)
    with clock.reading(lambda: later):
        while loop.run_once(engine, settings):
            pass
    for record in caplog.records:
        line = logs.redacted(record.getMessage())
        assert not found_in(line), line
        assert not any(token in line for token in watched.links.values()), line


@on_sqlite
def test_the_access_log_names_no_link_that_is_a_key(watched: Places) -> None:
    for place, token in watched.links.items():
        for spelled in (
            f"/{place}/{token}",
            f"/{place}/{token}?a=b",
            f"//{place}//{token}",
            f"/%72equests/{token}" if place == "requests" else f"/{place}/{token}/",
            f"/{place}/{token}/messages",
            f"/{place}%2f{token}",
        ):
            assert token not in logs.redacted_path(spelled), spelled


def test_after_erasure_nothing_tells_who_the_reader_was(
    watched: Places, engine: Engine, settings: Settings, browser_of: Callable[[Role | None], Client]
) -> None:
    with database.writing(engine) as session:
        for request in session.scalars(select(CorrectionRequest)):
            if request_queries.contact_of(session, request.id).name:
                senders.erase(session, request, by=READER)
    public = set()
    for role in (None, Role.STANDARDS_EDITOR):
        for address, answer in answers(browser_of(role), watched, besides=public):
            if is_the_same_for_everybody(answer):
                public.add(address)
            if not answer.direct_passthrough:
                assert canary("reader name") not in answer.get_data().decode(errors="replace"), address
                assert "zoe.canary@post.example" not in answer.get_data().decode(errors="replace"), address
