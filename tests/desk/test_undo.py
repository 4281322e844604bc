"""Every act on one case that stays inside the newsroom can be taken back for thirty seconds, the newest first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from desk.browsers import browser, staff
from flask import Flask
from make import make_article, make_case, make_desk
from pages import Client, Page
from reused import Begin
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.cases.models import Case, Desk
from corrections.deliveries.models import Delivery
from corrections.taxonomy import Cause, ErrorType, Severity

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
At = Callable[[datetime], None]
FACTS = ("desk_id", "assignee_id", "severity", "error_type", "cause", "asleep_until", "merged_into_id", "open")


def told(session: Session) -> list[int]:
    with clock.reading(lambda: NOON):
        ana, ben = staff(session, "ana", name="Ana"), staff(session, "ben", name="Ben")
        make_desk(session, "News", ana, ben)
        make_desk(session, "Sport", ana, ben)
        return [make_case(session, make_article(session), "2,140").id for _ in range(2)]


@pytest.fixture
def ids(begin: Begin, at: At) -> list[int]:
    at(NOON)
    found: list[int] = begin("two cases to act on by themselves", told)
    return found


def stands(engine: Engine, case_id: int) -> list[object]:
    with database.reading(engine) as session:
        case = session.get_one(Case, case_id)
        return [getattr(case, name) for name in FACTS]


def undo(client: Client, path: str) -> Page:
    page = client.get(path)
    (form,) = page.tree.xpath('//*[@data-toasts]//form[.//*[@data-key="z"]]/@action')
    return client.follow(client.submit(page, to=form))


def test_each_act_is_taken_back_the_newest_first_and_nothing_of_it_stays(
    app: Flask, ids: list[int], engine: Engine, at: At
) -> None:
    first, other = ids
    ana, path = browser(app, "ana"), f"/desk/cases/{first}"
    with database.reading(engine) as session:
        sport = session.scalars(select(Desk.id).where(Desk.name == "Sport")).one()
    acts: list[tuple[str, dict[str, str]]] = [
        ("/facts", {"severity": Severity.CRITICAL, "error_type": ErrorType.NAME, "cause": Cause.EDITING}),
        ("/assignment", {"assignee": "2"}),
        ("/desk", {"desk": str(sport)}),
        ("/snooze", {"until": "tomorrow"}),
        ("/merge", {"number": str(other)}),
    ]
    for n, (to, fields) in enumerate(acts):
        at(NOON + timedelta(seconds=n))
        before = stands(engine, first)
        ana.post(
            f"{path}{to}",
            {"csrf_token": ana.get(path).value("csrf_token"), "found_by": "reader", "severity": "minor", **fields},
        )
        assert stands(engine, first) != before, to
        page = undo(ana, path if n % 2 else "/desk")
        assert page.address == path
        if to == "/merge":  # taken out again, it is theirs that took it out
            before[FACTS.index("assignee_id")] = 1
        assert stands(engine, first) == before, to
    at(NOON + timedelta(minutes=1))
    for case_id in ids:
        at(clock.now() + timedelta(seconds=1))
        ana.submit(ana.get(f"/desk/cases/{case_id}"), {"severity": Severity.MAJOR}, to="/facts")
    ana.submit(ana.get(path), {"assignee": "2"}, to="/assignment")
    assert "The case is as before." in undo(ana, "/desk").words
    assert stands(engine, first)[FACTS.index("assignee_id")] == 1
    undo(ana, "/desk")
    assert stands(engine, other)[FACTS.index("severity")] is Severity.MINOR
    assert not ana.get("/desk").tree.xpath("//*[@data-toasts]//form"), "a case is put back by one step"
    ana.submit(ana.get(path), {"severity": Severity.CRITICAL}, to="/facts")
    assert ana.get(path).tree.xpath("//*[@data-toasts]//form")
    assert not ana.get(path, headers={"X-Look-Ahead": "1"}).tree.xpath("//*[@data-toasts]//form")
    ana.submit(ana.get(path), {"text": "The clerk has the list."}, to="/notes")
    assert not ana.get(path).tree.xpath("//*[@data-toasts]//form"), "it would be refused"
    with database.reading(engine) as session:
        mails = session.scalars(select(Delivery.due_at).where(Delivery.kind == "case-assigned")).all()
    assert len(mails) == 2
    assert all(due >= NOON + timedelta(seconds=30) for due in mails), "nobody is told of what may be taken back"
