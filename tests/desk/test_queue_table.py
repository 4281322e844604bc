"""The queue as a table: what the view holds, in its order, in cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from desk.browsers import browser, staff
from flask import Flask
from make import make_article, make_case, make_desk
from pages import Client
from reused import Begin
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import database
from corrections.cases import actions, closing, saving, tables, texts
from corrections.desk.cases import table
from corrections.events import SYSTEM, Event
from corrections.newsroom import actions as newsroom

NOON = datetime(2026, 6, 2, 12, 0, tzinfo=UTC)  # a Tuesday: 14:00 in Berlin


def told(session: Session) -> None:
    newsroom.change(session, by=SYSTEM, zone_name="Europe/Berlin", name="The Courier")
    ana, ben = staff(session, "ana", name="=Ana"), staff(session, "ben")
    desk = make_desk(session, "News", ana)
    make_desk(session, "Sport", ben)
    for n in range(5):
        told = {"wrong": f"+{n} is wrong; it is not so.", "email": "zoe@post.example", "name": "Zoë Reader"}
        make_case(session, make_article(session, headline=f"@Story {n}", url=f"https://news.example/{n}"), **told)
    first = actions.take(session, actions.queries.case(session, 1), by=ana)  # type: ignore[arg-type]
    actions.note(session, first, "A rare word: quokka.", by=ana)
    closing.answer(session, actions.queries.case(session, 5), text="Thank you.", by=ana)  # type: ignore[arg-type]
    saving.save(session, "Minor news", f"desk={desk.id}&severity=minor", by=ana)
    while texts.make_next(session):
        pass


@pytest.fixture
def ana(app: Flask, begin: Begin, at: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch) -> Client:
    at(NOON)
    begin("five cases for a table", told)
    monkeypatch.setattr(table, "BATCH", 2)
    return browser(app, "ana")


def rows(client: Client, path: str = "/desk/cases.csv") -> list[dict[str, str]]:
    page = client.post(path, {"csrf_token": client.get("/desk").value("csrf_token")}, status=200)
    assert page.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert page.headers["Cache-Control"] == "no-store"
    return list(csv.DictReader(io.StringIO(page.text, newline="")))


def test_a_view_is_taken_along_as_it_is_narrowed_and_that_is_written_down(ana: Client, engine: Engine) -> None:
    page = ana.get("/desk?desk=1&severity=minor")
    (to,) = page.tree.xpath('//form[@id="queue-table"]/@action')
    assert page.tree.xpath('//button[@form="queue-table"]')
    found = rows(ana, to)
    ana.get(to, status=303)  # back to the queue: nothing is written down
    shown = [url.rsplit("/", 1)[1] for url in page.tree.xpath('//a[@class="queue-quote"]/@href')]
    assert [row["number"] for row in found] == shown
    assert len(found) == 4
    assert found[0] == {
        "number": "1",
        "desk": "News",
        "assignee": "'=Ana",
        "state": "reviewing",
        "outcome": "",
        "severity": "minor",
        "error_type": "number",
        "received": "2026-06-02T14:00:00+02:00",
        "due": found[0]["due"],
        "snoozed_until": "",
        "decided": "",
        "summary": "'+0 is wrong; it is not so.",
        "article": "'@Story 0",
        "article_url": "https://news.example/0",
        "reports": "1",
        "url": "http://corrections.example/desk/cases/1",
    }
    assert found[0]["due"].endswith("+02:00")
    assert "zoe" not in str(found).casefold()
    with database.reading(engine) as session:
        (event,) = session.scalars(select(Event).where(Event.verb == "queue downloaded")).all()
    assert event.about == f"/desk/settings/people/{event.actor_id}"
    assert event.details == {"closed": False, "searched": False, "desk": 1, "severity": "minor"}


def test_searches_and_closed_cases_are_tables_too(ana: Client) -> None:
    assert [row["number"] for row in rows(ana, "/desk/cases.csv?q=quokka")] == ["1"]
    (closed,) = rows(ana, "/desk/cases.csv?view=closed")
    assert (closed["number"], closed["outcome"], closed["due"]) == ("5", "answered", "")
    assert closed["decided"] == "2026-06-02T14:00:00+02:00"
    assert rows(ana, "/desk/cases.csv?view=snoozed") == []


def test_a_table_that_would_be_endless_ends_and_says_so(ana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST", 3)
    *found, last = rows(ana)
    assert [row["number"] for row in found] == ["1", "2", "3"]
    assert last["number"] == "There are more cases. This table ends after 3: narrow the queue down."
    monkeypatch.setattr(tables, "MOST", 4)
    assert [row["number"] for row in rows(ana)] == ["1", "2", "3", "4"]
