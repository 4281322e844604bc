"""What is sent goes out once and is told truly: pressed twice, sent past a colleague, or kept from going on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from desk.browsers import carry_on
from desk.test_case import Desk, act, told
from flask import Flask
from reused import Begin, on_sqlite
from sqlalchemy import Engine, func, select

from corrections import database
from corrections.cases.models import AuthorQuestion
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsroom
from corrections.requests.decisions import MessageKind
from corrections.requests.models import RequestMessage

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
At = Callable[[datetime], None]
ASKED = {"name": "Nadia Okafor", "email": "nadia@newsroom.example", "question": "Where is the number from?"}


@pytest.fixture
def desk(app: Flask, begin: Begin, at: At) -> Desk:
    at(NOON)
    case, report, article, tokens, names = begin("a report in a queue of three, once more", told)
    return Desk(case, report, article, *(carry_on(app, token) for token in tokens), names)


def written(engine: Engine, desk: Desk) -> int:
    with database.reading(engine) as session:
        found = select(func.count()).where(
            RequestMessage.request_id == desk.report, RequestMessage.kind == MessageKind.MESSAGE
        )
        return session.scalar(found) or 0


def asked(engine: Engine) -> list[bool]:
    """Of each question to an author, whether it is taken back."""
    with database.reading(engine) as session:
        rows = session.scalars(select(AuthorQuestion).order_by(AuthorQuestion.id))
        return [row.withdrawn_at is not None for row in rows]


def test_a_letter_pressed_twice_goes_out_once_and_said_again_later_it_is_another(
    desk: Desk, engine: Engine, at: At
) -> None:
    letter, opened = {"text": "Thank you, {reader}: we are counting."}, desk.ana.get(desk.at)
    desk.ana.submit(opened, letter, to="/messages")
    desk.ana.submit(opened, letter, to="/messages")  # the same page, as a double click sends it
    said = desk.ana.follow(act(desk.ana, desk, "/messages", letter))  # and the page as it is now
    assert "The message is on the reader’s page." in said.words
    assert written(engine, desk) == 1
    act(desk.ana, desk, "/messages", {"text": "And thank you again."})
    act(desk.ben, desk, "/messages", letter)  # a colleague's own
    at(NOON + timedelta(minutes=2))
    act(desk.ana, desk, "/messages", letter)
    assert written(engine, desk) == 4

    at(NOON + timedelta(minutes=5))
    opened = desk.ana.get(desk.at)
    desk.ana.submit(opened, ASKED, to="/questions")
    desk.ana.submit(opened, ASKED, to="/questions")
    act(desk.ana, desk, "/questions", ASKED)
    assert asked(engine) == [False]
    at(NOON + timedelta(minutes=7))
    act(desk.ana, desk, "/questions", ASKED)
    assert asked(engine) == [True, False]


def test_a_colleagues_letter_stops_what_was_written_without_knowing_it(desk: Desk, engine: Engine, at: At) -> None:
    act(desk.ben, desk, "/messages", {"text": "We are counting."})
    at(NOON + timedelta(minutes=1))
    opened = desk.ana.get(desk.at)
    act(desk.ben, desk, "/messages", {"text": "You are right: it will be corrected today."})
    declined = {"outcome": "declined", "reason": "accurate", "text": "It was 2,140: we have the list."}
    page = desk.ana.submit(opened, declined, to="/decision", status=409)
    assert "You are right: it will be corrected today." in page.words
    assert written(engine, desk) == 2
    act(desk.ben, desk, "/questions", ASKED)
    opened = desk.ana.get(desk.at)
    act(desk.ben, desk, "/questions", {**ASKED, "email": "omar@newsroom.example"})
    desk.ana.submit(opened, declined, to="/decision", status=409)


@on_sqlite
def test_who_has_to_set_up_a_second_factor_first_is_told_that_nothing_is_done_and_copies_what_they_wrote(
    desk: Desk, engine: Engine
) -> None:
    opened = desk.ana.get(desk.at)
    with database.writing(engine) as session:
        newsroom.change(session, by=SYSTEM, require_second_factor=True)
    letter = "It was 2,140: we have the list."
    page = desk.ana.submit(opened, {"text": letter}, to="/messages", status=403)
    assert "second factor" in page.words
    assert letter in page.words
    assert "/desk/me/second-factor" in page.links()
    assert written(engine, desk) == 0
    assert desk.ana.get(desk.at, status=303).location == "/desk/me/second-factor"


@on_sqlite
def test_a_page_that_nobody_sees_yet_keeps_what_is_to_be_said(desk: Desk) -> None:
    act(desk.ana, desk, "/notes", {"text": "Was it 214?"})
    ahead = desk.ana.get(desk.at, headers={"X-Look-Ahead": "1"})
    assert "Your note stands below" not in ahead.words
    assert "Your note stands below" in desk.ana.get(desk.at).words


@on_sqlite
def test_what_a_note_says_of_unknown_names_comes_after_the_note(desk: Desk) -> None:
    said = desk.ana.follow(act(desk.ana, desk, "/notes", {"text": "@Bne, was it 214?"}))
    toasts = said.tree.xpath("//*[@data-toasts]//p")
    assert [toast.text_content().split()[0] for toast in toasts] == ["Your", "@Bne"]
