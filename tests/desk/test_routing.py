"""The rules by which reports find their desk, drafted, tried and put in force through their pages."""

from __future__ import annotations

from typing import Any

import pytest
from desk.browsers import browser, staff
from flask import Flask
from make import make_article, make_case, make_desk
from pages import Client, Page
from sqlalchemy import Engine, select

from corrections import database
from corrections.accounts import queries as accounts
from corrections.cases import rule_sets, rules
from corrections.cases.models import Case, Desk, RoutingRule
from corrections.deliveries.models import Delivery
from corrections.events import SYSTEM, Event
from corrections.taxonomy import ErrorType, Role, Severity

HERE = "/desk/settings/routing"


@pytest.fixture
def mara(app: Flask, engine: Engine) -> Client:
    with database.writing(engine) as session:
        staff(session, "mara", Role.STANDARDS_EDITOR, name="Mara Lindqvist")
        make_desk(session, "News", staff(session, "ana", name="Ana Petrescu"))
        make_desk(session, "Sport", staff(session, "ben", name="Ben Ode"))
        make_desk(session, "Agency copy")
    client = browser(app, "mara")
    act(client, "/routing/begin")
    return client


def act(client: Client, to: str, fields: dict[str, Any] | None = None, *, status: int = 303, **more: Any) -> Page:
    sent = client.submit(client.get(HERE), fields, to=to, status=status, **more)
    return client.follow(sent) if status == 303 else sent


def add(client: Client, engine: Engine, desk: str, *, status: int = 303, **fields: str) -> Page:
    return act(client, "/routing/add", {"desk": str(number_of(engine, desk))} | fields, status=status)


def number_of(engine: Engine, desk: str) -> int:
    with database.reading(engine) as session:
        return session.scalars(select(Desk.id).where(Desk.name == desk)).one()


def person(engine: Engine, username: str) -> int:
    with database.reading(engine) as session:
        found = accounts.known_as(session, username)
        assert found is not None
        return found.id


def drafted(engine: Engine) -> list[RoutingRule]:
    with database.reading(engine) as session:
        return list(rules.drafted(session))


def verbs(engine: Engine) -> list[str]:
    with database.reading(engine) as session:
        return [event.verb for event in session.scalars(select(Event).where(Event.about == HERE).order_by(Event.id))]


def report(engine: Engine, **of: Any) -> Case:
    """A report on an article of that section or agency, and the case that it opened."""
    error_type = of.pop("error_type", None)
    with database.writing(engine) as session:
        return make_case(session, make_article(session, **of), "2,140", error_type=error_type)


def test_a_draft_changes_nothing_until_it_is_in_force(mara: Client, engine: Engine) -> None:
    page = add(mara, engine, "Sport", section="Sport", severity="major", assignee=str(person(engine, "ben")))
    assert "Section Sport → Sport, Ben Ode, Major" in page.words
    add(mara, engine, "Agency copy", agency="Reuters", error_type="number")
    sport, news = number_of(engine, "Sport"), number_of(engine, "News")
    assert report(engine, section="Sport").desk_id == news
    page = act(mara, "/routing/put-in-force")
    assert "These rules are in force now." in page.words
    case = report(engine, section="Sport", agency="Reuters", error_type=ErrorType.NUMBER)
    assert (case.desk_id, case.severity, case.assignee_id) == (sport, Severity.MAJOR, person(engine, "ben"))
    with database.reading(engine) as session:
        kinds = session.scalars(select(Delivery.kind)).all()
    assert kinds.count("case-assigned") == 1
    told = mara.get(f"/desk/cases/{case.id}").words
    assert "Came in: Major, desk Sport (Section: Sport)" in told
    assert "Given to Ben Ode" in told
    other = report(engine, section="Local")
    assert other.desk_id == news
    assert "(no rule fits)" in mara.get(f"/desk/cases/{other.id}").words
    act(mara, "/routing/begin")
    for rule in drafted(engine):
        act(mara, f"/routing/{rule.id}/remove")
    act(mara, "/routing/put-in-force")
    assert report(engine, section="Sport").desk_id == news
    # By which rule it came is told also now that it is in force no more.
    assert "(Section: Sport)" in mara.get(f"/desk/cases/{case.id}").words
    assert verbs(engine)[:5] == ["rules drafted", "rule added", "rule added", "rules in force", "rules drafted"]


def test_the_order_decides(mara: Client, engine: Engine) -> None:
    add(mara, engine, "Sport", section="Sport")
    page = add(mara, engine, "Agency copy", agency="Reuters")
    second = page.tree.xpath('//form[contains(@action, "/move")]')[-1].get("action")
    act(mara, second, button="to=up")
    assert [rule.agency for rule in drafted(engine)] == ["Reuters", None]
    act(mara, "/routing/put-in-force")
    assert report(engine, section="Sport", agency="Reuters").desk_id == number_of(engine, "Agency copy")


def test_trying_it_says_what_would_have_gone_elsewhere(mara: Client, engine: Engine) -> None:
    assert "No report has come in yet" in mara.get(f"{HERE}/try").words
    first, second = report(engine, section="Sport"), report(engine, section="Local")
    assert "All of the last 2 reports would have gone where they do now." in mara.get(f"{HERE}/try").words
    add(mara, engine, "Sport", section="Sport", severity="major")
    page = mara.get(f"{HERE}/try")
    assert "1 of the last 2 reports would have gone another way. Nothing has happened to them." in page.words
    assert "News → Sport: 1" in page.words
    cells = [" ".join(cell.text_content().split()) for cell in page.tree.xpath("//tbody//td")]
    assert cells == ["News, Minor no rule fits", "Sport, Major Section: Sport", "News"]
    assert f"/desk/cases/{first.id}" in page.links()
    assert f"/desk/cases/{second.id}" not in page.links()
    add(mara, engine, "News", error_type="", usual="minor", severity="trivial")
    assert "News, but to somebody else or with another severity: 1" in mara.get(f"{HERE}/try").words
    act(mara, "/routing/drop")
    assert mara.get(f"{HERE}/try", status=303).response.location.endswith(HERE)


def test_a_rule_of_the_draft_is_changed(mara: Client, engine: Engine) -> None:
    add(mara, engine, "Sport", section="Sport", words="cup final")
    [rule] = drafted(engine)
    page = act(mara, f"/routing/{rule.id}/change", {"section": "", "words": "", "desk": "0"}, status=422)
    assert "Choose the desk" in page.alert
    assert page.tree.xpath("//details[@open]//form/@action") == [f"{HERE}/{rule.id}/change"]
    page = act(mara, f"/routing/{rule.id}/change", {"section": "", "words": "cup final, own goal"})
    assert "One of these words cup final, own goal → Sport" in page.words


@pytest.mark.parametrize(
    ("fields", "at", "words"),
    [
        ({"severity": "minor"}, "rule-section", "Give the rule at least one condition"),
        ({"section": "Sport", "assignee": "ana"}, "rule-assignee", "They don’t work on the desk “Sport”."),
        ({"section": "S" * 121}, "rule-section", "too long"),
        ({"section": "Sport", "medium": "smoke"}, "rule-medium", "Choose one of the answers."),
    ],
)
def test_what_can_t_be_a_rule_is_said_and_kept(
    mara: Client, engine: Engine, fields: dict[str, str], at: str, words: str
) -> None:
    if fields.get("assignee"):
        fields = fields | {"assignee": str(person(engine, "ana"))}
    page = add(mara, engine, "Sport", status=422, **fields)
    assert words in page.problem_at(at)
    if "section" in fields:
        assert page.tree.xpath('//input[@id="rule-section"]/@value') == [fields["section"]]
    assert not drafted(engine)


def test_a_rule_that_matches_nothing_yet_is_taken_with_a_warning_and_marked_until_it_does(
    mara: Client, engine: Engine
) -> None:
    report(engine, section="Sport")
    report(engine, section="Local", agency="Reuters")
    page = add(mara, engine, "Sport", section="Sprot")
    said = "No article has the section “Sprot” so far."
    assert f"The rule matches nothing yet. {said} Is it written as the articles have it?" in page.words
    for fields, why in (
        ({"section": "sport"}, None),
        ({"error_type": "name"}, None),
        ({"agency": "reuters", "section": "local"}, None),
        ({"agency": "Rueters"}, "No article came from the agency “Rueters” so far."),
        ({"agency": "Reuters", "section": "Sport"}, "No article of the section “Sport” came from the agency"),
    ):
        page = add(mara, engine, "Sport", **fields)
        assert ("The rule matches nothing yet." in page.words) == (why is not None), fields
        assert why is None or why in marked(page)[-1]
    report(engine, section="Sprot", agency="Rueters")
    assert len(marked(mara.get(HERE))) == 1


def marked(page: Page) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.tree.xpath('//*[@class="unmatched"]')]


def test_a_draft_that_somebody_else_has_changed_is_looked_at_again(mara: Client, engine: Engine, app: Flask) -> None:
    add(mara, engine, "Sport", section="Sport")
    seen = mara.get(HERE)
    add(mara, engine, "News", section="Local")
    page = mara.submit(seen, to="/routing/put-in-force", status=409)
    assert "The draft was changed by somebody else meanwhile." in page.alert
    assert len(drafted(engine)) == 2


def test_what_is_in_force_is_no_draft(mara: Client, engine: Engine) -> None:
    add(mara, engine, "Sport", section="Sport")
    [rule] = drafted(engine)
    token = mara.get(HERE).value("csrf_token")
    act(mara, "/routing/put-in-force")
    for what in ("change", "remove", "move"):
        mara.post(
            f"{HERE}/{rule.id}/{what}", {"csrf_token": token, "to": "up", "section": "x", "desk": "1"}, status=404
        )
    for what in ("put-in-force", "drop"):
        page = mara.post(f"{HERE}/{what}", {"csrf_token": token}, status=422)
        assert "Nobody is drafting rules at the moment." in page.alert
    assert "Change the rules" in mara.get(HERE).words


def test_who_has_left_the_desk_is_given_nothing(mara: Client, engine: Engine) -> None:
    with database.writing(engine) as session:
        sport = session.scalars(select(Desk).where(Desk.name == "Sport")).one()
        ben = accounts.known_as(session, "ben")
        assert ben is not None
        rule_sets.add_in_force(session, desk=sport, section="Sport", assignee_id=ben.id, by=SYSTEM)
    assert report(engine, section="Sport").assignee_id is not None
    act(mara, "/routing/drop")
    page = mara.get("/desk/settings/desks")
    mara.submit(page, to=f"/members/{person(engine, 'ben')}/remove", status=303)
    case = report(engine, section="Sport", error_type=ErrorType.NAME)
    assert (case.desk_id, case.assignee_id) == (number_of(engine, "Sport"), None)


@pytest.mark.parametrize("role", [Role.REPORTER, Role.EDITOR])
def test_others_neither_see_the_page_nor_a_way_to_it(app: Flask, engine: Engine, mara: Client, role: Role) -> None:
    with database.writing(engine) as session:
        staff(session, "other", role)
    other = browser(app, "other")
    other.get(HERE, status=403)
    assert HERE not in other.get("/desk/settings").links()
    assert HERE in mara.get("/desk/settings").links()
