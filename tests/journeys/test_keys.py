"""A morning at the desk by keyboard alone: every way in which a case goes on, without a page being loaded for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from journeys.conftest import Newsroom, Opens
from journeys.site import Site
from journeys.test_editor_publishes import editor
from make import make_article, make_case
from playwright.sync_api import Page, expect
from sqlalchemy import select

from corrections import database
from corrections.accounts import queries as accounts
from corrections.cases import actions, answer_settings, intake, queries
from corrections.cases.models import Case, SavedAnswer
from corrections.events import READER
from corrections.requests import queries as requests
from corrections.taxonomy import DeclineReason, Outcome

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("reused", ["sqlite"], indirect=True)]

TEXT = "Two trains a day go to {n}00 villages, said the mayor of Netherby."


ANSWER = "Thank you for writing. We counted the villages again, and the article is right as it stands."


class Desk:
    """An editor's keyboard, which counts what is pressed; words that have to be written count for nothing."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.strokes = 0
        self.took: dict[str, int] = {}

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.strokes += 1

    @contextmanager
    def working_on(self, what: str) -> Iterator[int]:
        """Count what is pressed in the block."""
        before = self.strokes
        yield self.at()
        self.took[what] = self.strokes - before

    def focused(self, field: str) -> None:
        """The form is there, and one is in this field of it."""
        expect(self.page.locator(f"[data-panel] [name={field}]")).to_be_focused()

    def writes(self, field: str, words: str) -> None:
        self.focused(field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(words)

    def picks(self, field: str, words: str) -> None:
        self.focused(field)
        self.page.keyboard.type(words)

    def goes_to(self, case: int) -> None:
        for key in ("k", "j"):
            for _ in range(25):
                if self.at() == case:
                    return
                self.page.keyboard.press(key)
        assert self.at() == case

    def hears(self, words: str) -> None:
        expect(self.page.locator("[data-toasts]")).to_contain_text(words)

    def row_says(self, words: str) -> None:
        expect(self.page.locator("[data-row].current")).to_contain_text(words)
        expect(self.page.locator("[data-row].current .queue-quote")).to_be_focused()

    def moves_on(self, case: int) -> None:
        """The row of the case has left, and the next one has the focus."""
        expect(self.page.locator(f'[data-case="{case}"]')).to_have_count(0, timeout=20_000)
        expect(self.page.locator("[data-row].current .queue-quote")).to_be_focused()

    def at(self) -> int:
        """The case whose row has the focus."""
        return int(self.page.evaluate("document.activeElement.closest('[data-row]')?.dataset.case ?? 0"))


@dataclass(frozen=True)
class Morning:
    """What waits: `plain` cases of one report each, the `same` thing twice, one whose report was taken back."""

    plain: list[int]
    same: list[int]
    withdrawn: int


@pytest.fixture
def morning(site: Site, written: Newsroom) -> Morning:
    with database.writing(site.engine) as session:
        ben = accounts.known_as(session, "ben")
        assert ben is not None
        found = []
        for n in range(19):
            article = make_article(session, TEXT.format(n=n), headline=f"Trains {n}", bylines=["Nadia Okafor"])
            found.append(make_case(session, article, f"{n}00 villages", wrong=f"It is {n}50."))
        taken_back = found.pop()
        actions.take(session, taken_back, by=ben)
        (request_id,) = queries.request_ids(session, taken_back.id)
        request = requests.request(session, request_id)
        assert request is not None
        intake.withdraw(session, request, "I misread it.", by=READER)
        mara = accounts.known_as(session, "mara")
        assert mara is not None
        wording = answer_settings.Wording(
            "Checked", ANSWER, outcome=Outcome.DECLINED, decline_reason=DeclineReason.ACCURATE
        )
        for answer in session.scalars(select(SavedAnswer).filter_by(decline_reason=DeclineReason.ACCURATE)):
            answer_settings.remove(session, answer, by=mara)
        answer_settings.add(session, wording, by=mara)
        article = make_article(session, TEXT.format(n=99), headline="Trains 99")
        same = [
            make_case(session, article, words, wrong="It is not 9900.").id
            for words in ("9900 villages", "mayor of Netherby")
        ]
        return Morning([case.id for case in found], same, taken_back.id)


def test_twenty_cases_go_twenty_ways_by_keyboard_alone(
    opens: Opens, site: Site, written: Newsroom, morning: Morning
) -> None:
    page = editor(opens, site, "ana").page
    page.wait_for_load_state("load")
    page.evaluate("document.here = true")
    desk = Desk(page)
    desk.press("j")
    assert desk.at() == morning.plain[0]

    for n, reason in enumerate(DeclineReason, 1):
        with desk.working_on(reason) as case:
            desk.press(str(n))
            if reason is DeclineReason.ACCURATE:
                expect(page.locator("[data-panel] [name=text]")).to_have_value(ANSWER)
            else:
                expect(page.locator("[data-panel] [name=text]")).not_to_have_value("")  # what is saved comes first
                desk.writes("text", f"We looked at it. {reason.plain}")
            desk.press("Control+Enter")
            desk.moves_on(case)
            desk.hears(f"Declined. Next: case {desk.at()} of {21 - n} open.")
    for key, outcome, fields in (
        ("t", Outcome.ANSWERED, {}),
        ("f", Outcome.FIXED, {"clause": "4.3"}),
        ("p", Outcome.PASSED_ON, {"passed_on_to": "The agency"}),
    ):
        with desk.working_on(outcome) as case:
            desk.press(key)
            for field, words in fields.items():
                desk.writes(field, words)
                desk.press("Tab")
            desk.writes("text", "Thank you for writing.")
            desk.press("Control+Enter")
            desk.moves_on(case)
            desk.hears(f"{outcome.label}. Next: case")
    with desk.working_on("taken"):
        desk.press("m")
        desk.row_says("Ana Petrescu")
    desk.press("j")
    with desk.working_on("given away"):
        desk.press("a")
        desk.picks("assignee", "Ben")
        desk.press("Enter")
        desk.row_says("Ben")
    desk.press("j")
    with desk.working_on("noted"):
        desk.press("n")
        desk.writes("text", "The clerk has the list.")
        desk.press("Control+Enter")
        desk.hears("Your note stands")
    desk.press("j")
    with desk.working_on("reader asked"):
        desk.press("r")
        desk.writes("text", "Which village?")
        desk.press("Tab", "Space", "Control+Enter")
        desk.row_says("Waiting for the reader")
    desk.press("j")
    with desk.working_on("author asked"):
        desk.press("q")
        desk.writes("question", "Is it so?")
        desk.press("Shift+Tab")
        desk.writes("email", "nadia@wennmouthcourier.example")
        desk.press("Control+Enter")
        desk.row_says("Waiting for the author")
    desk.goes_to(morning.same[0])
    with desk.working_on("merged") as case:
        desk.press("u")
        desk.focused("number")
        desk.press("Enter")
        desk.moves_on(case)
        desk.hears(f"What was reported goes on in case {morning.same[1]}.")
    desk.goes_to(morning.withdrawn)
    with desk.working_on("withdrawn") as case:
        desk.press("e")
        desk.picks("outcome", "Withdrawn")
        desk.press("Control+Enter")
        desk.moves_on(case)
    assert page.evaluate("document.here"), "the page was loaded anew"
    desk.goes_to(morning.plain[-1])
    with desk.working_on("drafted"):
        desk.press("d")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Draft:")

    assert len(desk.took) == 20
    assert {desk.took[reason] for reason in DeclineReason} == {2}, "at most 4 with a saved answer"
    assert (desk.took["taken"], desk.took["merged"]) == (1, 2), "at most 2 and 3"
    with database.reading(site.engine) as session:
        ended = {
            case.id: case.decline_reason or case.outcome for case in session.scalars(select(Case)) if not case.open
        }
    assert sorted(ended.values()) == sorted(
        [*DeclineReason, *map(Outcome, ("answered", "fixed", "passed_on", "merged", "withdrawn"))]
    )


def test_what_is_typed_outlives_a_slip_and_a_colleague_and_a_decision_can_be_undone(
    opens: Opens, site: Site, written: Newsroom, morning: Morning
) -> None:
    page = editor(opens, site, "ana").page
    page.wait_for_load_state("load")
    page.evaluate("document.here = true")
    desk, words = Desk(page), "The clerk has the list."
    desk.press("j", "1")
    expect(page.locator("[data-panel] [name=text]")).to_have_value(ANSWER)
    desk.writes("text", words)
    desk.press("Escape")
    first = morning.plain[0]
    assert desk.at() == first, "closing gives the focus back"
    desk.press("e")
    expect(page.locator("[data-panel] [name=text]")).to_have_value(words)
    with database.writing(site.engine) as session:
        ben, case = accounts.known_as(session, "ben"), session.get(Case, first)
        assert ben is not None
        assert case is not None
        actions.take(session, case, by=ben)
    desk.press("Control+Enter")
    panel = page.locator("[data-panel]")
    expect(panel).to_contain_text("What happened meanwhile")
    expect(panel).to_contain_text("Ben")
    expect(panel.locator("[data-error-summary]")).to_be_focused()
    expect(panel.locator("[name=text]")).to_have_value(words)
    panel.locator("[name=text]").focus()
    desk.press("Control+Enter")
    desk.moves_on(first)
    desk.hears("Undo")
    desk.press("j", "z")
    desk.hears("The decision is taken back")
    expect(page.locator("[data-row].current")).to_have_attribute("data-case", str(first))
    desk.row_says("Ben")
    assert page.evaluate("[...document.querySelectorAll('[data-row]')].map(row => +row.dataset.case)")[0] == first
    desk.press("z")
    assert page.evaluate("document.here"), "the page was loaded anew"
    desk.press("1")
    expect(page.locator("[data-panel] [name=text]")).to_have_value(words)
    expect(page.locator("[data-panel]")).to_contain_text("You sent this, and took it back.")


def test_a_decision_on_the_page_of_a_case_leads_to_the_next_one(
    opens: Opens, site: Site, written: Newsroom, morning: Morning
) -> None:
    page = editor(opens, site, "ana").page
    page.wait_for_load_state("load")
    desk = Desk(page)
    second = morning.plain[1]
    desk.press("j", "Enter")
    head = page.get_by_role("heading", level=1)
    expect(head).to_have_text("Trains 0")
    page.wait_for_load_state("load")
    page.evaluate("document.here = true")
    desk.press("m")
    desk.hears("The case is yours.")
    desk.press("n")
    expect(page.locator("#notes-text")).to_be_focused()
    page.keyboard.insert_text("Half a no")
    page.keyboard.press("Escape")
    page.locator("h1").evaluate("it => it.focus()")
    desk.press("2")
    expect(page.locator("#decision-text")).to_be_focused()
    desk.press("Control+a")
    page.keyboard.insert_text("It is an opinion.")
    desk.press("Control+Enter")
    expect(head).to_have_text("Trains 1")
    expect(head).to_be_focused()
    desk.hears(f"Declined. Next: case {second} of 20 open.")
    assert page.url.endswith(f"/desk/cases/{second}")
    desk.press("j")
    expect(head).to_have_text("Trains 2")
    desk.press("k")
    expect(head).to_have_text("Trains 1")
    desk.press("z")
    expect(head).to_have_text("Trains 0")
    desk.hears("The decision is taken back")
    expect(page.locator("#notes-text")).to_have_value("Half a no")
    assert page.evaluate("document.here"), "the page was loaded anew"
    page.go_back()
    expect(head).to_have_text("Trains 1")
    # What is joined from outside the last list goes on in the other case.
    listed, here, into = morning.plain[5:8]
    page.goto(site.url(f"/desk?q=%23{listed}"))
    expect(page.locator("[data-row]")).to_have_count(1)
    page.goto(site.url(f"/desk/cases/{here}"))
    page.wait_for_load_state("load")
    desk.press("u")
    expect(page.locator("#merge-number")).to_have_value("")
    page.locator("#merge-number").fill(str(into))
    desk.press("Control+Enter")
    desk.hears(f"goes on in case {into}.")
    assert page.url.endswith(f"/desk/cases/{into}")
