"""A morning at the desk by keyboard alone: every way in which a case goes on, without a page being loaded for it."""

from __future__ import annotations

import re

import pytest
from journeys.conftest import Newsroom, Opens
from journeys.site import Site
from journeys.test_editor_publishes import editor
from make import make_article, make_case
from playwright.sync_api import Page, expect

from corrections import database
from corrections.cases.models import Case
from corrections.taxonomy import CaseState, DeclineReason, Outcome

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("reused", ["sqlite"], indirect=True)]

TEXT = "Two trains a day go to {n}00 villages, said the mayor of Netherby."


class Desk:
    """An editor's keyboard, which counts what is pressed; words that have to be written count for nothing."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.strokes = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.strokes += 1

    def write(self, words: str) -> None:
        self.page.keyboard.insert_text(words)

    def rewrite(self, words: str) -> None:
        self.page.keyboard.press("Control+a")
        self.write(words)

    @property
    def panel(self):  # type: ignore[no-untyped-def]
        return self.page.locator("[data-panel]")

    def waits_for(self, field: str) -> None:
        """The form is there, and one writes into this field."""
        expect(self.page.locator(f"[data-panel] [name={field}]")).to_be_focused()

    def hears(self, words: str) -> None:
        expect(self.page.locator("[data-toasts]")).to_contain_text(words)

    def at(self) -> int:
        """The case whose row has the focus."""
        return int(self.page.evaluate("document.activeElement.closest('[data-row]')?.dataset.case ?? 0"))


@pytest.fixture
def cases(site: Site, written: Newsroom) -> list[int]:
    """Twenty-four cases, each on its own article, but for two pairs of the same thing."""
    with database.writing(site.engine) as session:
        found = []
        for n in range(22):
            article = make_article(session, TEXT.format(n=n), headline=f"Trains {n}")
            found.append(make_case(session, article, f"{n}00 villages", wrong=f"It is {n}50.").id)
            if n in (18, 19):
                found.append(make_case(session, article, "the mayor of Netherby", wrong="She left.").id)
        return found


def test_twenty_cases_go_to_twenty_ends_by_keyboard_alone(
    opens: Opens, site: Site, written: Newsroom, cases: list[int]
) -> None:
    page = editor(opens, site, "ana").page
    page.evaluate("document.loadedOnce = true")
    desk = Desk(page)
    took: dict[str, int] = {}
    ended: dict[int, str] = {}

    def counted(name: str, before: int) -> None:
        took[name] = desk.strokes - before

    desk.press("j")
    for n, reason in enumerate(DeclineReason, 1):
        case, before = desk.at(), desk.strokes
        desk.press(str(n))
        desk.waits_for("text")
        desk.rewrite(f"We looked at it, and decided: {reason.plain}")
        desk.press("Control+Enter")
        desk.hears(f"Declined. Next: case {(following := desk_moves_on(desk, case))} of")
        assert following == desk.at()
        counted(f"declined: {reason}", before)
        ended[case] = reason
    for key, outcome, field in (("t", "Answered", "text"), ("f", "Fixed", "clause"), ("p", "Passed on", "passed_on_to")):
        case, before = desk.at(), desk.strokes
        desk.press(key)
        desk.waits_for(field)
        desk.write("Thank you for writing." if field == "text" else "4.3")
        if field != "text":
            desk.press("Tab")
            desk.write("Thank you for writing.")
        desk.press("Control+Enter")
        desk_moves_on(desk, case)
        desk.hears(outcome)
        counted(outcome, before)
    print(took)
    assert page.evaluate("document.loadedOnce"), "no page was loaded"


def desk_moves_on(desk: Desk, case: int) -> int:
    """The row of the case has left, and the next one has the focus."""
    expect(desk.page.locator(f'[data-case="{case}"]')).to_have_count(0)
    expect(desk.page.locator("[data-row].current .queue-quote")).to_be_focused()
    return desk.at()
