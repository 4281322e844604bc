"""The pages about duty: who is away, the roster of a desk, what was escalated, earlier clocks of a case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from desk.browsers import browser, staff
from flask import Flask
from make import make_article, make_case, make_desk, make_report
from sqlalchemy import Engine

from corrections import database
from corrections.accounts import queries as accounts
from corrections.cases import alerting, closing, rosters
from corrections.cases.models import Case
from corrections.taxonomy import DeclineReason, Role

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def test_a_roster_is_set_somebody_is_away_and_a_late_case_is_escalated_and_opened_again(
    app: Flask, engine: Engine, at: Callable[[datetime], None]
) -> None:
    at(MONDAY)
    with database.writing(engine) as session:
        ana, ben = staff(session, "ana"), staff(session, "ben")
        mara = staff(session, "mara", role=Role.STANDARDS_EDITOR)
        desk = make_desk(session, "News", ana, ben)
        desk_id, first, second, standards = desk.id, ana.id, ben.id, mara.id
    guard = browser(app, "mara")
    roster = f"/desk/settings/desks/{desk_id}/roster"
    places = {f"place-{first}": "2", f"place-{second}": "1"}
    page = guard.submit(guard.get(roster), {"on": True, f"place-{first}": "soon"}, to=f"{roster}/save", status=422)
    assert "is no place in an order" in page.words
    guard.submit(guard.get(roster), {"on": True, **places}, to=f"{roster}/save")
    with database.reading(engine) as session:
        assert [user.id for user in rosters.order(session, desk_id)] == [second, first]
    # Ben is away: the case goes to Ana, and its history says so.
    client = browser(app, "ben")
    away = "/desk/me/away"
    page = client.submit(client.get(away), {"last_day": "2026-02-30"}, to=f"{away}/add", status=422)
    assert "Enter a day, such as 2026-12-24" in page.words
    client.submit(client.get(away), {"first_day": "2026-11-23", "last_day": "2026-11-24"}, to=f"{away}/add")
    assert "24 November 2026" in client.get(away).words
    assert "until 24 November 2026" in guard.get(roster).words
    with database.writing(engine) as session:
        case_id = make_case(session, article := make_article(session), "2,140").id
        make_report(session, article, "2,140")
    page = guard.get(f"/desk/cases/{case_id}")
    assert "Passed over Ben, who is away" in page.words
    assert "Given to Ana, whose turn it was" in page.words
    # Nobody answers for two weeks: the standards editor sees it on the desk.
    assert "Nothing overdue was escalated to you" in guard.get("/desk/escalations").words
    at(MONDAY + timedelta(days=14))
    with database.writing(engine) as session:
        while alerting.alert_next(session):
            pass
    guard = browser(app, "mara")
    page = guard.get("/desk/escalations")
    assert page.tree.xpath('//a[@class="queue-quote"]/@href') == [f"/desk/cases/{case_id}"]
    assert "Escalated 1 overdue" in guard.get("/desk").words
    assert "2 reports" in page.words
    assert "Told Mara: First answer overdue" in guard.get(f"/desk/cases/{case_id}").words
    with database.writing(engine) as session:
        case, user = session.get(Case, case_id), accounts.user(session, standards)
        assert case is not None
        assert user is not None
        closing.decline(session, case, reason=DeclineReason.ACCURATE, text="It stands.", by=user)
        closing.reopen(session, case, reason="It does not.", by=user)
    page = guard.get(f"/desk/cases/{case_id}")
    assert "Earlier clocks" in page.words
    assert "late" in page.words
    assert "Escalated 1" not in guard.get("/desk").words
    assert "Nothing overdue was escalated to you" in guard.get("/desk/escalations").words
