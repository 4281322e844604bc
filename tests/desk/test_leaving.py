"""Somebody leaves: what they have is shown, goes to one colleague or back to the desks, and nothing stays with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from counting import queries as counted
from desk.browsers import browser, staff
from flask import Flask
from make import make_article, make_case, make_desk, make_draft
from pages import Client
from reused import Begin
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from corrections import addresses, database
from corrections.accounts.models import User
from corrections.cases import actions, closing, leaving, queries, rosters, rule_sets, rules, settings
from corrections.cases.models import Case
from corrections.deliveries.models import Delivery
from corrections.events import SYSTEM, Event
from corrections.notices import actions as notices
from corrections.notices.models import Hold
from corrections.taxonomy import CaseState, Role

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def told(session: Session) -> dict[str, int]:
    """Ana leads News, takes turns there, has four of its cases and one of Sport, and pressed “Publish” for tomorrow."""
    boss = staff(session, "boss", Role.ADMINISTRATOR)
    ana, ben, cem = (staff(session, name) for name in ("ana", "ben", "cem"))
    news, sport = make_desk(session, "News", ana, ben, cem), make_desk(session, "Sport", ana)
    settings.add_member(session, news, ana, lead=True, by=SYSTEM)
    rule_sets.add_in_force(session, desk=sport, section="Sport", assignee_id=ana.id, by=SYSTEM)
    first, second, again, drafted = (make_case(session, make_article(session), "2,140") for _ in range(4))
    for case in (first, second):
        actions.take(session, case, by=ana)
    closing.answer(session, again, text="Thank you.", by=ben)
    closing.reopen(session, again, reason="They ask again.", by=ana)
    again.second_look = True
    draft = make_draft(session, drafted, by=ana, replace=("2,140", "214"))
    notices.hold(session, draft, by=ana, at=MONDAY + timedelta(days=1))
    of_sport = make_case(session, make_article(session, section="Sport"), "2,140")
    rosters.set_roster(session, news, [ana.id, ben.id, cem.id], on=True, by=SYSTEM)
    return {
        **{user.username: user.id for user in (boss, ana, ben, cem)},
        **{"first": first.id, "again": again.id, "drafted": drafted.id, "of_sport": of_sport.id},
        **{"news": news.id, "sport": sport.id},
    }


@pytest.fixture
def story(begin: Begin, at: Callable[[datetime], None]) -> dict[str, int]:
    at(MONDAY)
    found: dict[str, int] = begin("somebody leaves", told)
    return found


@pytest.fixture
def boss(app: Flask, story: dict[str, int]) -> Client:
    return browser(app, "boss")


def whose(engine: Engine, case_id: int) -> int | None:
    with database.reading(engine) as session:
        return session.get_one(Case, case_id).assignee_id


def test_all_of_it_is_handed_to_one_colleague_as_far_as_they_may_have_it(
    boss: Client, engine: Engine, story: dict[str, int]
) -> None:
    address = f"/desk/settings/people/{story['ana']}/leaving"
    page = boss.get(address)
    for words in ("5 (News: 4, Sport: 1)", "Takes turns onNews", "LeadsNews", "Rules that give cases to them1"):
        assert words in page.words, words
    assert boss.submit(page, {"to": str(story["boss"])}, to="/hand-over", status=422).problem_at("to")
    boss.submit(boss.get(f"/desk/settings/people/{story['cem']}/leaving"), {"last_day": "2026-11-23"}, to="/last-day")
    offered = boss.get(address).tree.xpath("//select[@name='to']/option/text()")
    assert (len(offered), "Cem" in offered) == (2, False), "it is his last day"
    boss.submit(boss.get(f"/desk/settings/people/{story['cem']}/leaving"), {"last_day": ""}, to="/last-day")
    page = boss.get(address)
    assert "What goes back to its deskNews: to others by turn; Sport: nobody’s, until somebody takes them" in page.words
    assert "Ben: gets 3 of 5 cases; not on Sport (1); decided before: 1" in page.words
    assert "Cem: gets 4 of 5 cases; not on Sport (1)" in page.words
    unsaid = boss.submit(page, {"to": str(story["ben"])}, to="/hand-over", status=422)
    assert unsaid.problem_at("rest") == (
        "Ben does not work on these desks: Sport (1). Say what becomes of the cases there."
    )
    page = boss.follow(boss.submit(unsaid, {"to": str(story["ben"]), "rest": "desks"}, to="/hand-over"))
    assert "Open cases that Ben has now: 3." in page.words
    assert "Open cases that went to others by turn: 1 (Cem 1)." in page.words
    assert "Open cases that went back to their desks: 1." in page.words
    assert "There is nothing to hand over." in page.words
    assert whose(engine, story["first"]) == whose(engine, story["drafted"]) == story["ben"]
    assert whose(engine, story["again"]) == story["cem"], "Ben decided it before"
    assert whose(engine, story["of_sport"]) is None, "Ben does not work there, and nobody takes turns"
    assert "Given to Cem, whose turn it was" in boss.get(f"/desk/cases/{story['again']}").words
    with database.reading(engine) as session:
        assert [user.id for user in rosters.order(session, story["news"])] == [story["ben"], story["cem"]]
        assert {user.username for user, leads in queries.memberships(session)[story["news"]] if leads} == {"ben"}
        assert [rule.assignee_id for rule in rules.in_force(session)] == [None]
        assert session.scalars(select(Hold.state)).all() == ["running"]
        mails = session.scalars(select(Delivery).where(Delivery.kind == "cases-handed-over")).all()
        assert {mail.to_id: mail.values["number"] for mail in mails} == {story["ben"]: 3, story["cem"]: 1}
        before = session.scalar(select(func.count()).select_from(Event))
    with database.writing(engine) as session:  # pressed twice
        ana, ben = (session.get_one(User, story[name]) for name in ("ana", "ben"))
        assert leaving.hand_over(session, ana, to=ben, by=SYSTEM).cases == 0
        assert session.scalar(select(func.count()).select_from(Event)) == before


def test_whoever_takes_over_can_be_put_on_the_desks_that_they_lack(
    boss: Client, engine: Engine, story: dict[str, int]
) -> None:
    page = boss.get(f"/desk/settings/people/{story['ana']}/leaving")
    page = boss.follow(boss.submit(page, {"to": str(story["cem"]), "rest": "join"}, to="/hand-over"))
    assert "Open cases that Cem has now: 5." in page.words
    assert whose(engine, story["of_sport"]) == story["cem"]
    with database.reading(engine) as session:
        assert queries.works_on(session, story["cem"], story["sport"])
        assert [rule.assignee_id for rule in rules.in_force(session)] == [story["cem"]]


def test_nothing_stays_with_somebody_who_is_disabled(boss: Client, engine: Engine, story: dict[str, int]) -> None:
    person = f"/desk/settings/people/{story['ana']}"
    assert "What they have goes back to their desks" in boss.get(person).words
    asked = boss.submit(boss.get(person), to="/disable", status=200)
    assert "Ana is the only lead of: News." in asked.words
    page = boss.follow(boss.submit(asked, to="/disable"))
    assert "Publications that waited for their time and were stopped: 1." in page.words
    assert "What they had went back to their desks: " in page.words
    assert whose(engine, story["first"]) == story["ben"], "it was Ben’s turn"
    assert whose(engine, story["again"]) == story["cem"]
    with database.reading(engine) as session:
        assert not leaving.duties(session, story["ana"]).any
        drafted = session.get_one(Case, story["drafted"])
        assert (drafted.state, drafted.news) == (CaseState.DRAFTED, True)
        assert not queries.works_on(session, story["ana"], story["news"])
        assert story["ana"] not in {user.id for user, _ in queries.memberships(session)[story["news"]]}


def test_more_cases_than_change_hands_at_once_are_handed_over_in_turns(
    boss: Client, engine: Engine, story: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "MOST", 3)
    person = f"/desk/settings/people/{story['ana']}"
    refused = boss.submit(boss.submit(boss.get(person), to="/disable", status=200), to="/disable", status=422)
    assert "more than 3 open cases" in refused.alert
    assert whose(engine, story["first"]) == story["ana"]
    page = boss.follow(
        boss.submit(boss.get(f"{person}/leaving"), {"to": str(story["ben"]), "rest": "desks"}, to="/hand-over")
    )
    assert "Open cases that they still have: 2." in page.words
    assert "Publications that wait for their time1" in page.words
    page = boss.follow(boss.submit(page, {"to": str(story["ben"]), "rest": "desks"}, to="/hand-over"))
    assert "There is nothing to hand over." in page.words


def test_after_their_last_day_nothing_new_goes_to_them_until_they_are_back(
    boss: Client, engine: Engine, story: dict[str, int], at: Callable[[datetime], None]
) -> None:
    person = f"/desk/settings/people/{story['ana']}"
    boss.submit(boss.get(f"{person}/leaving"), {"last_day": "2026-11-22"}, to="/last-day", status=422)
    boss.submit(boss.get(f"{person}/leaving"), {"last_day": "2026-11-23"}, to="/last-day")
    assert "last day: 23 November 2026" in boss.get("/desk/settings/people").words

    def comes(section: str) -> int | None:
        with database.writing(engine) as session:
            return make_case(session, make_article(session, section=section), "2,140").assignee_id

    assert [comes("Local"), comes("Sport")] == [story["ana"], story["ana"]]
    at(MONDAY + timedelta(days=1))
    boss = browser(boss.app, "boss")
    assert [comes("Local") for _ in range(3)] == [story["ben"], story["cem"], story["ben"]]
    assert comes("Sport") is None
    assert "has left" in boss.get(f"/desk/settings/desks/{story['news']}/roster").words
    boss.submit(boss.submit(boss.get(person), to="/disable", status=200), to="/disable")
    boss.submit(boss.get(person), to="/enable")
    assert "last day" not in boss.get("/desk/settings/people").words


def test_five_hundred_cases_take_two_statements_each(engine: Engine, story: dict[str, int]) -> None:
    sent = []
    for more in (0, 10):
        with database.writing(engine) as session:
            ana, ben = (session.get_one(User, story[name]) for name in ("ana", "ben"))
            for _ in range(more):
                case = make_case(session, make_article(session), "2,140")
                actions.assign(session, case, to=ana, by=ben, tell=False)
            session.flush()
            with counted(engine) as statements:
                done = leaving.hand_over(session, ana, to=ben, by=SYSTEM)
            sent.append((done.cases, len(statements)))
    (few, of_few), (many, of_many) = sent
    assert (few, many) == (5, 10)
    assert of_many <= of_few + 2 * (many - few), sent
    with database.reading(engine) as session:
        of_first = select(Event.verb).where(Event.about == addresses.case(story["first"])).order_by(Event.id)
        assert session.scalars(of_first).all()[-1] == "assigned"
