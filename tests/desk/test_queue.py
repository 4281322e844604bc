"""The queue: the most urgent first, what is due and why, narrowed by the address, page by page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from desk.browsers import browser, staff
from flask import Flask
from make import make_article, make_case, make_desk
from pages import Client, Page
from sqlalchemy import Engine

from corrections import database
from corrections.accounts import queries as accounts
from corrections.cases import actions as cases
from corrections.cases import closing
from corrections.cases.models import Case
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsrooms
from corrections.taxonomy import ErrorType, FoundBy, Role, Severity

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
At = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def noon(at: At) -> None:
    at(NOON)


@pytest.fixture
def ana(app: Flask, engine: Engine) -> Client:
    with database.writing(engine) as session:
        ana = staff(session, "ana", name="Ana Petrescu")
        make_desk(session, "News", ana, staff(session, "ben", name="Ben Ode"))
        make_desk(session, "Sport", ana)
    return browser(app, "ana")


def some_cases(engine: Engine, *severities: Severity, article: str = "Three libraries to close") -> list[int]:
    """A case of each severity, in this order."""
    with database.writing(engine) as session:
        ana = accounts.known_as(session, "ana")
        assert ana is not None
        found = []
        for severity in severities:
            case = make_case(session, make_article(session, headline=article), "2,140", wrong=f"It is {severity}.")
            facts = {"severity": severity, "error_type": ErrorType.NUMBER, "cause": None, "found_by": FoundBy.READER}
            cases.set_facts(session, case, by=ana, **facts)
            found.append(case.id)
        return found


def order(page: Page) -> list[int]:
    return [int(link.rsplit("/", 1)[1]) for link in page.tree.xpath('//a[@class="queue-quote"]/@href')]


def row(page: Page, case: int) -> str:
    (found,) = page.tree.xpath(f'//tr[.//a[@href="/desk/cases/{case}"]]')
    return " ".join(found.text_content().split())


class TestOrder:
    def test_what_is_due_first_comes_first_and_says_why(self, ana: Client, engine: Engine, at: At) -> None:
        minor, critical, trivial, major = some_cases(
            engine, Severity.MINOR, Severity.CRITICAL, Severity.TRIVIAL, Severity.MAJOR
        )
        page = ana.get("/desk")
        assert order(page) == [critical, major, minor, trivial]
        assert "answer due in 1 h" in row(page, critical)
        assert "nobody" in row(page, critical)
        assert "New" in row(page, critical)
        at(NOON + timedelta(hours=2))
        page = ana.get("/desk")
        assert "answer overdue 1 h" in row(page, critical)

    def test_a_case_that_waits_for_its_reader_comes_last(self, ana: Client, engine: Engine) -> None:
        critical, trivial = some_cases(engine, Severity.CRITICAL, Severity.TRIVIAL)
        page = ana.get(f"/desk/cases/{critical}")
        ana.submit(page, {"text": "Which meeting?", "ask": "y"}, to="/messages")
        page = ana.get("/desk")
        assert order(page) == [trivial, critical]
        assert "waits for the reader" in row(page, critical)

    def test_a_row_says_whose_which_desk_how_many_reports_and_what_article(self, ana: Client, engine: Engine) -> None:
        (case,) = some_cases(engine, Severity.MINOR)
        ana.submit(ana.get(f"/desk/cases/{case}"), to="/take")
        page = ana.get("/desk")
        for words in ("2,140", "Three libraries to close", "News", "Ana Petrescu", "Minor"):
            assert words in row(page, case), words

    def test_a_row_that_was_shown_before_follows_the_newsroom_and_the_case(self, ana: Client, engine: Engine) -> None:
        (case,) = some_cases(engine, Severity.MINOR)
        due = '//tr[@data-case]//*[starts-with(@class, "clock ")]/@title'
        first = ana.get("/desk")
        assert "nobody" in row(first, case)
        assert first.tree.xpath(due) == ["26 November 2026, 18:00"]
        with database.writing(engine) as session:
            newsrooms.change(session, by=SYSTEM, language="de")
        assert "niemand" in row(ana.get("/desk"), case)
        with database.writing(engine) as session:
            newsrooms.change(session, by=SYSTEM, language="en", zone_name="Asia/Tokyo")
        assert ana.get("/desk").tree.xpath(due) == ["27 November 2026, 03:00"]
        ana.submit(ana.get(f"/desk/cases/{case}"), to="/take")
        assert "Ana Petrescu" in row(ana.get("/desk"), case)


class TestViews:
    def test_each_view_has_its_count_and_its_cases(self, ana: Client, engine: Engine) -> None:
        mine, other, closed = some_cases(engine, Severity.CRITICAL, Severity.TRIVIAL, Severity.MINOR)
        ana.submit(ana.get(f"/desk/cases/{mine}"), to="/take")
        fields = {"outcome": "answered", "text": "Thank you."}
        ana.submit(ana.get(f"/desk/cases/{closed}"), fields, to="/decision")
        page = ana.get("/desk")
        links = page.tree.xpath('//nav[@aria-label="Views"]//a')
        counts = {link.text.strip(): link.findtext("span") for link in links}
        assert counts == {
            "All open": "2",
            "Mine": "1",
            "Unassigned": "1",
            "Due today": "1",
            "Waiting for reader": "0",
            "Waiting for author or fix": "0",
            "Snoozed": "0",
            "Closed": None,
        }
        assert order(ana.get("/desk?view=mine")) == [mine]
        assert order(ana.get("/desk?view=unassigned")) == [other]
        assert order(ana.get("/desk?view=due")) == [mine]
        assert order(ana.get("/desk?view=closed")) == [closed]
        assert "Answered" in row(ana.get("/desk?view=closed"), closed)

    def test_an_unknown_view_is_all_that_is_open(self, ana: Client, engine: Engine) -> None:
        (case,) = some_cases(engine, Severity.MINOR)
        assert order(ana.get("/desk?view=nonsense")) == [case]

    @pytest.mark.parametrize(
        ("view", "words"),
        [
            ("open", "No reports yet."),
            ("mine", "Nothing is yours at the moment."),
            ("unassigned", "Every open case has somebody who works on it."),
            ("due", "Nothing is due today."),
            ("waiting", "No case waits for its reader."),
            ("waiting-staff", "No case waits for an author"),
            ("snoozed", "Nothing is snoozed."),
            ("closed", "Nothing has been closed yet."),
        ],
    )
    def test_an_empty_view_says_why_and_where_to_go(self, ana: Client, view: str, words: str) -> None:
        page = ana.get(f"/desk?view={view}")
        (empty,) = page.tree.xpath('//div[@class="empty"]')
        assert words in empty.text_content()
        assert empty.xpath(".//a/@href")

    def test_what_waits_and_what_was_answered_is_no_empty_newsroom(self, ana: Client, engine: Engine) -> None:
        case, asked = some_cases(engine, Severity.MINOR, Severity.MINOR)
        ana.submit(ana.get(f"/desk/cases/{case}"), {"outcome": "answered", "text": "Thanks."}, to="/decision")
        ana.submit(ana.get(f"/desk/cases/{asked}"), {"text": "Where?", "ask": "y"}, to="/messages")
        assert "Nothing is due today. 1 case waits for its reader." in ana.get("/desk?view=due").words
        assert order(ana.get("/desk?view=waiting")) == [asked]
        assert order(ana.get("/desk?view=waiting-staff")) == []
        ana.submit(ana.get(f"/desk/cases/{asked}"), {"outcome": "answered", "text": "Thanks."}, to="/decision")
        assert "Nothing is open. Every report has its answer." in ana.get("/desk").words


def test_a_case_is_snoozed_until_later_or_next_week_and_woken(ana: Client, engine: Engine, at: At) -> None:
    (case,) = some_cases(engine, Severity.MINOR)
    path = f"/desk/cases/{case}"
    for until, said in (
        ("later", "snoozed until 15:00. Anything new brings it back earlier."),
        ("tomorrow", "snoozed until Wed 25 Nov 2026"),
        ("week", "snoozed until Mon 30 Nov 2026"),
    ):
        page = ana.follow(ana.submit(ana.get(path), {"until": until}, to="/snooze"))
        assert said in page.words, until
        ana.submit(page, to="/snooze/end")
    at(NOON.replace(hour=22))
    page = ana.get(path)
    assert page.tree.xpath('//select[@id="snooze-until"]/option/@value')[0] == "tomorrow"


def test_how_the_list_looks_is_switched_in_its_bar_and_remembered(ana: Client, engine: Engine) -> None:
    some_cases(engine, Severity.MINOR)
    at = "/desk?severity=minor"
    page = ana.get(at)
    assert not page.tree.xpath('//body[contains(@class, "compact")]')
    assert page.tree.xpath('//div[contains(@class, "with-preview")]')
    for button in ("compact=yes", "preview=no"):
        page = ana.follow(ana.submit(page, to="/me/list", button=button))
        assert page.address == at
    assert page.tree.xpath('//body[contains(@class, "compact")]//div[@class="queue-split"]')


class TestFilters:
    def test_they_stand_in_the_address_and_each_can_be_taken_out(self, ana: Client, engine: Engine) -> None:
        minor, major = some_cases(engine, Severity.MINOR, Severity.MAJOR)
        page = ana.get("/desk?severity=major&state=new")
        assert order(page) == [major]
        assert "Severity: Major" in page.words
        assert page.tree.xpath('//select[@id="severity"]/option[@selected]/@value') == ["major"]
        chips = page.tree.xpath('//a[@class="chip"]/@href')
        assert sorted(chips) == ["/desk?severity=major", "/desk?state=new"]
        assert set(order(ana.get("/desk?state=new"))) == {minor, major}

    def test_the_bar_counts_what_each_view_holds_and_leads_to_that(self, ana: Client, engine: Engine) -> None:
        some_cases(engine, Severity.MINOR, Severity.MINOR, Severity.MAJOR)
        for path, found in (("/desk?severity=minor", "2 cases"), ("/desk?view=unassigned&q=nothing", "0 cases")):
            page = ana.get(path)
            counts = page.tree.xpath('//nav[@aria-label="Views"]//a/span/text()')
            assert counts == ["3", "0", "3", *counts[3:]]
            assert "/desk?view=mine" in page.links()
            assert found in page.words

    def test_a_desk_s_queue(self, ana: Client, engine: Engine) -> None:
        one, other = some_cases(engine, Severity.MINOR, Severity.MINOR)
        page = ana.get(f"/desk/cases/{other}")
        sport = page.tree.xpath('//select[@id="desk-desk"]/option[text()="Sport"]/@value')[0]
        ana.submit(page, {"desk": sport}, to=f"/cases/{other}/desk")
        page = ana.get(f"/desk?desk={sport}")
        assert order(page) == [other]
        assert "Desk: Sport" in page.words
        assert one in order(ana.get("/desk"))

    def test_what_is_no_value_is_passed_over(self, ana: Client, engine: Engine) -> None:
        (case,) = some_cases(engine, Severity.MINOR)
        for query in (
            "endpoint=x&_scheme=y&_external=1",
            "severity=dreadful",
            "state=nonsense",
            "desk=999",
            "desk=x",
            "severity=",
            "after=x",
        ):
            assert order(ana.get(f"/desk?{query}")) == [case], query
        assert order(ana.get("/desk?state=closed")) == []

    def test_a_page_whose_last_case_has_left_leads_to_the_first(self, ana: Client, engine: Engine) -> None:
        (case,) = some_cases(engine, Severity.MINOR)
        page = ana.get("/desk?severity=minor&after=99999999999.9", status=303)
        assert page.location.endswith("/desk?severity=minor")
        assert order(ana.follow(page)) == [case]

    def test_nothing_matches(self, ana: Client, engine: Engine) -> None:
        some_cases(engine, Severity.MINOR)
        page = ana.get("/desk?severity=critical")
        assert "No case matches these filters." in page.words
        assert any(link.startswith("/desk") for link in page.tree.xpath('//div[@class="empty"]//a/@href'))


def test_every_case_is_on_exactly_one_page_also_if_many_are_due_at_once(ana: Client, engine: Engine) -> None:
    with database.writing(engine) as session:
        first = make_case(session, make_article(session), "2,140")
        values = {column.name: getattr(first, column.name) for column in Case.__table__.columns if column.name != "id"}
        session.add_all(Case(**values) for _ in range(119))
    seen: list[int] = []
    address, pages = "/desk", 0
    while address:
        page = ana.get(address)
        seen += order(page)
        address = next(iter(page.tree.xpath('//a[@rel="next"]/@href')), "")
        pages += 1
    assert (len(seen), len(set(seen)), pages) == (120, 120, 5)
    assert "120 cases" in ana.get("/desk").words


def test_closed_cases_are_paged_newest_first(ana: Client, engine: Engine) -> None:
    with database.writing(engine) as session:
        user = accounts.known_as(session, "ana")
        assert user is not None
        first = make_case(session, make_article(session), "2,140")
        closing.answer(session, first, text="Thank you.", by=user)
        session.flush()
        values = {column.name: getattr(first, column.name) for column in Case.__table__.columns if column.name != "id"}
        for n in range(30):
            session.add(Case(**{**values, "decided_at": NOON - timedelta(hours=n + 1)}))
    page = ana.get("/desk?view=closed")
    assert len(order(page)) == 25
    following = page.tree.xpath('//a[@rel="next"]/@href')[0]
    rest = order(ana.get(following))
    assert len(rest) == 6
    assert not set(rest) & set(order(page))


def test_a_reporter_reads_the_queue_and_sees_no_addresses_of_readers(app: Flask, engine: Engine, ana: Client) -> None:
    with database.writing(engine) as session:
        staff(session, "tom", Role.REPORTER)
        case = make_case(session, make_article(session), "2,140", name="Zoë O’Neill", email="zoe@post.example")
    page = browser(app, "tom").get("/desk")
    assert order(page) == [case.id]
    assert "zoe@" not in page.text
    assert "Zoë" not in page.text


def test_g_and_a_letter_lead_to_what_the_panel_of_keys_says(ana: Client) -> None:
    ways = ana.get("/desk").tree.xpath("//dialog[@data-key-help]//a[@data-key]")
    assert [way.get("data-key") for way in ways] == ["g q", "g m", "g c", "g l"]
    assert [ana.get(way.get("href")).h1 for way in ways] == [
        "All open",
        "Mine",
        "Corrections",
        "The log",
    ]
