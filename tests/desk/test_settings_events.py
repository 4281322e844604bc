"""Every change of desks, rosters, routing, saved answers and people leaves an event, which its page tells in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from counting import queries as counted
from desk.browsers import browser, staff
from flask import Flask
from make import make_article, make_case, make_desk, make_user
from reused import on_sqlite
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.accounts import actions as accounts
from corrections.accounts import signin
from corrections.accounts.models import Identity, Passkey, SignInProvider, User
from corrections.cases import actions, answer_settings, rosters, rule_sets
from corrections.cases.answer_settings import Wording
from corrections.cases.models import Desk
from corrections.desk.settings.routes import SETTINGS
from corrections.events import Event
from corrections.taxonomy import Outcome, Role
from corrections.web.routing import POST

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
DESKS, ROUTING, ANSWERS, PEOPLE = (f"/desk/settings/{name}" for name in ("desks", "routing", "answers", "people"))
ROSTER, ANA, BEN, NIA = f"{DESKS}/1/roster", f"{PEOPLE}/2", f"{PEOPLE}/3", f"{PEOPLE}/4"
LEAVING, AWAY = f"{ANA}/leaving", f"{ANA}/away"
ISSUER = "https://id.courier.example"

# On which page which form is sent with what; what the history of a page says then (without: of the same page).
LAST_LEAD = "/desks/3/members/3/remove"  # which is asked once more
STEPS: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
    (DESKS, "/desks/add", {"name": "Culture"}, "Desk added: “Culture”", ""),
    (DESKS, "/desks/3/name", {"name": "Arts"}, "The name of the desk “Arts” was changed", ""),
    (DESKS, "/desks/3/members/add", {"user": "2"}, "On the desk “Arts” now: Ana Ode", ""),
    (DESKS, "/desks/3/members/add", {"user": "2", "lead": "y"}, "Lead of the desk “Arts” now: Ana Ode", ""),
    (DESKS, "/desks/3/members/add", {"user": "3", "lead": "y"}, "On the desk “Arts” now, as its lead: Ben", ""),
    (DESKS, "/desks/3/members/2/lead", {}, "No longer lead of the desk “Arts”: Ana Ode", ""),
    (DESKS, "/desks/3/members/2/remove", {}, "No longer on the desk “Arts”: Ana Ode", ""),
    (DESKS, LAST_LEAD, {}, "No longer on the desk “Arts”: Ben", ""),
    (ROUTING, "/routing/add", {"desk": "2", "section": "Sport"}, "Rule 2 added to the draft: to “Sport”", ""),
    (ROUTING, "/routing/add", {"desk": "3", "tag": "Opera"}, "Rule 3 added to the draft: to “Arts”", ""),
    (f"{ANSWERS}/new", "/new/save", {"title": "Hello", "text": "Hello."}, "Added: “Hello”", ANSWERS),
    (f"{ANSWERS}/new", "/new/save", {"title": "Bravo", "text": "Bravo!", "desk": "3"}, "Added: “Bravo”", ANSWERS),
    (DESKS, "/desks/3/remove", {}, "Desk removed: “number 3”", ""),
    # Whose number SQLite gives to the next one.
    (DESKS, "/desks/add", {"name": "Film"}, "Desk added: “Film”", ""),
    (DESKS, "/desks/add", {"name": "Food"}, "Desk removed: “number 3”", ""),
    (DESKS, "/desks/add", {"name": "Cars"}, "Desk added: “number 3”", ""),
    (ROSTER, "/roster/save", {"on": "y", "place-3": "1", "place-2": "2"}, "Order: – → Ben, Ana Ode", ""),
    (ROSTER, "/roster/save", {"place-3": "2", "place-2": "1"}, "Order: Ben, Ana Ode → Ana Ode, Ben", ""),
    (ROUTING, "/routing/2/move", {"to": "up"}, "Removed with the desk “number 3”: 1 rule", ""),
    (ROUTING, "/routing/2/move", {"to": "down"}, "Rule 1 of the draft is now rule 2: to “Sport”", ""),
    (
        ROUTING,
        "/routing/1/change",
        {"desk": "2", "section": "City", "severity": "major", "assignee": "2"},
        "Rule 1 of the draft changed (Desk: News → Sport; the section was changed; Given to: – → Ana Ode; "
        "Severity: – → Major)",
        "",
    ),
    (ROUTING, "/routing/2/move", {"to": "up"}, "Rule 2 of the draft is now rule 1: to “Sport”", ""),
    (ROUTING, "/routing/2/remove", {}, "Rule 1 taken out of the draft: to “Sport”", ""),
    (ROUTING, "/routing/put-in-force", {}, "The draft is in force: 1 rule", ""),
    (ROUTING, "/routing/begin", {}, "Draft begun with the rules in force", ""),
    (ROUTING, "/routing/drop", {}, "The draft was thrown away", ""),
    (
        f"{ANSWERS}/1",
        "/1/save",
        {"title": "Ta", "text": "Ta!", "outcome": "passed_on", "passed_on_to": "Ads", "desk": "1", "key": "3"},
        "Changed: “Ta” (the title was changed; the wording was changed; Outcome: Declined → Passed on; "
        "whom it is passed on to was changed; Desk: every desk → News; Key: – → 3)",
        ANSWERS,
    ),
    (ANSWERS, "/3/move", {"to": "up"}, "Moved up: “Never”", ""),
    (ANSWERS, "/3/move", {"to": "down"}, "Added: “number 5”", ""),
    (ANSWERS, "/1/remove", {}, "Removed: “Ta”", ""),
    (ANSWERS, "/1/bring-back", {}, "Brought back: “Ta”", ""),
    *((ANSWERS, f"/{n}/remove", {}, "Removed: “", "") for n in (1, 2, 3, 4)),
    (ANSWERS, "/answers/starters", {}, "Added: “", ""),
    (PEOPLE, "/people/invite", {"name": "Zoe", "email": "zoe@example.org"}, "Zoe: Invited", ""),
    (
        ANA,
        "/2/save",
        {"name": "Ana Petrescu", "role": "standards_editor"},
        "Role changed: Editor → Standards editor",
        "",
    ),
    (NIA, "/4/invite", {}, "Invited", ""),
    (AWAY, "/away/add", {"last_day": "2026-11-27"}, "Days away added: 23 November 2026 – 27 November 2026", ANA),
    (AWAY, "/away/1/remove", {}, "Days away removed: 23 November 2026 – 27 November 2026", ANA),
    (LEAVING, "/leaving/last-day", {"last_day": "2026-12-01"}, "Last day: – → 1 December 2026", ANA),
    (
        LEAVING,
        "/leaving/hand-over",
        {"to": "3", "rest": "desks"},
        "What they had was handed over to Ben: 1 open case; turns, leads and rules: 2",
        ANA,
    ),
    (BEN, "/3/sign-out", {}, "Signed out elsewhere", ""),
    (BEN, "/3/passkeys/removal", {}, "Passkey removed", ""),
    (BEN, "/3/provider/removal", {}, "Link with the sign-in provider removed", ""),
    (BEN, "/3/second-factor/removal", {}, "Second factor taken away before it was in use", ""),
    (BEN, "/3/disable", {}, "What they had went back to their desks: 1 open case; turns, leads and rules: ", ""),
    (BEN, "/3/enable", {}, "Let in again", ""),
)


def told(session: Session) -> None:
    boss = staff(session, "boss", Role.ADMINISTRATOR, name="Bo Oss")
    ana, ben = staff(session, "ana", name="Ana Ode"), staff(session, "ben", name="Ben")
    accounts.invite(session, username="nia", name="Nia", email="nia@example.org", role=Role.REPORTER, by=boss.actor)
    news = make_desk(session, "News", ana, ben)
    make_desk(session, "Sport", ana)
    actions.take(session, make_case(session, make_article(session), "2,140"), by=ana)
    rule_sets.begin(session, by=boss)
    rule_sets.add(session, desk=news, section="Local", by=boss)
    for title in ("Thanks", "No", "Never"):
        answer_settings.add(session, Wording(title, "Thank you.", Outcome.DECLINED), by=boss)
    signin.start_session(session, ben, browser="Firefox")
    accounts.start_second_factor(session, ben, key=b"k" * 32, by=ben.actor)
    known = {"credential_id": b"0" * 32, "public_key": b"0" * 77, "sign_count": 0}
    session.add(Passkey(user_id=ben.id, name="Key", created_at=clock.now(), **known))
    named = {"name": "Courier ID", "issuer": ISSUER, "client_id": "us", "sealed": b"x"}
    set_ = {"domains": [], "two_factors": False, "required": False, "signs_out": False}
    session.add(SignInProvider(id=1, changed_at=clock.now(), **named, **set_))
    session.add(Identity(user_id=ben.id, issuer=ISSUER, subject="ben", created_at=clock.now()))


def changing() -> set[str]:
    """Every endpoint by which desks, rosters, routing, answers and people are changed."""
    begins = (DESKS, ROUTING, ANSWERS, PEOPLE)
    return {f"desk.{route.endpoint}" for route in SETTINGS if route.methods is POST and route.path.startswith(begins)}


@on_sqlite
def test_each_change_leaves_an_event_and_its_page_says_it(
    app: Flask, engine: Engine, at: Callable[[datetime], None]
) -> None:
    at(MONDAY)
    with database.writing(engine) as session:
        told(session)
    boss, asked = browser(app, "boss"), set()
    addresses = app.url_map.bind("localhost")
    shown = boss.get(DESKS)
    for page, to, fields, words, shown_at in STEPS:
        before = newest(engine)
        shown = shown if shown.address == page else boss.get(page)
        form, button = to, f"to={fields['to']}" if "/move" in to else None
        if to.endswith("/lead"):  # beside the button that takes them off
            form, button = to.replace("/lead", "/remove"), "lead=no"
        if to == LAST_LEAD:
            shown = boss.submit(shown, to=to, status=200)
        to_send = {name: value for name, value in fields.items() if name != "to" or "hand-over" in to}
        action = boss.submit(shown, to_send, to=form, button=button).address
        asked.add(addresses.match(action, method="POST")[0])
        assert newest(engine) > before, f"{action} left no event"
        shown = boss.get(shown_at or page)
        assert words in shown.words.rpartition("History")[2], action
    assert asked == changing()


# How often each page asks, whatever happened and to how many desks and people: for the history itself, for the people
# and the answers that it names, and for desks that are gone.
ASKED = {DESKS: 8, ROUTING: 11, ANSWERS: 8, ROSTER: 11, PEOPLE: 7, ANA: 14}


def test_a_page_with_its_history_asks_as_often_after_three_changes_as_after_many(app: Flask, engine: Engine) -> None:
    with database.writing(engine) as session:
        told(session)
    boss, found = browser(app, "boss"), []
    for first, last in ((3, 5), (5, 15)):
        with database.writing(engine) as session:
            tell_more(session, range(first, last))
        for path in ASKED:
            boss.get(path)
            with counted(engine) as sent:
                boss.get(path)
            found.append((path, len(sent)))
    assert dict(found) == ASKED
    assert found == [*ASKED.items()] * 2
    assert boss.get(ROSTER).words.count("Order: ") == 12
    assert "Nobody has changed anything here yet." in boss.get(f"{DESKS}/2/roster").words


def tell_more(session: Session, numbers: Iterable[int]) -> None:
    """A desk, its roster, a rule, an answer, somebody and a day away for each number."""
    boss, ana = session.get_one(User, 1), session.get_one(User, 2)
    for n in numbers:
        user = make_user(session, f"user{n}", name=f"User {n}")
        desk = make_desk(session, f"Desk {n}", user)
        rosters.set_roster(session, session.get_one(Desk, 1), [2, 3] if n % 2 else [3, 2], on=True, by=boss.actor)
        rule = rule_sets.add(session, desk=desk, section="Local", assignee_id=user.id, by=boss)
        rule_sets.change(session, rule, desk=desk, section="City", by=boss)
        answer_settings.add(session, Wording(f"Answer {n}", "Yes.", Outcome.DECLINED, desk_id=desk.id), by=boss)
        accounts.change_role(session, user, Role.REPORTER, by=boss.actor)
        accounts.change_details(session, ana, name=f"Ana {n}", email=ana.email, by=boss.actor)


def newest(engine: Engine) -> int:
    with database.reading(engine) as session:
        return session.scalar(select(func.max(Event.id))) or 0
