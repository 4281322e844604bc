"""Where an editor stands, and what they wrote, outlives what they do: to many cases, by undo, on a line that hangs."""

from __future__ import annotations

import pytest
from journeys.conftest import Newsroom, Opens
from journeys.site import Site
from journeys.test_editor_publishes import editor
from journeys.test_keys import Desk
from journeys.test_keys_in_a_hurry import Waiting, assignee, waiting
from journeys.test_slow_line import is_open
from playwright.sync_api import Page, Route, expect

from corrections import database
from corrections.accounts import queries as accounts
from corrections.cases import actions
from corrections.cases.models import Case

__all__ = ["waiting"]

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("reused", ["sqlite"], indirect=True)]

WORDS = "We counted them once more: it is as we say."


def begun(opens: Opens, site: Site) -> tuple[Page, Desk]:
    page = editor(opens, site, "ana").page
    page.wait_for_load_state("load")
    page.evaluate("document.here = true")
    return page, Desk(page)


def is_told_once(page: Page, words: str) -> None:
    """One line says what was done, and takes it back."""
    line = page.locator("[data-toasts] [data-toast]")
    expect(line).to_have_count(1)
    expect(line).to_contain_text(words)
    expect(line.get_by_role("button", name="Undo")).to_have_count(1)


def test_many_cases_are_taken_in_place_and_those_refused_stay_chosen(
    opens: Opens, site: Site, written: Newsroom, waiting: Waiting
) -> None:
    page, desk = begun(opens, site)
    third, fourth = waiting.plain[2:4]
    desk.goes_to(third)
    desk.press("x")
    page.get_by_role("button", name="Take 1").click()
    is_told_once(page, "1 case is yours.")
    desk.row_says("Ana Petrescu")
    assert desk.at() == third
    desk.press("z")
    desk.hears("1 case is as before.")
    assert assignee(site, third) is None
    desk.goes_to(third)
    desk.press("x", "j", "x")
    with database.writing(site.engine) as session:
        ben, case = accounts.known_as(session, "ben"), session.get_one(Case, third)
        assert ben is not None
        actions.take(session, case, by=ben)
    desk.press("2")
    expect(page.locator("#bulk-text")).to_be_focused()
    expect(page.locator("#bulk-text")).not_to_have_value("")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(WORDS)
    desk.press("Control+Enter")
    desk.moves_on(fourth)
    summary = page.locator("[data-refused]")
    expect(summary).to_contain_text(f"Case {third}")
    expect(page.locator(".bulk-decide")).not_to_have_attribute("open", "")
    expect(page.locator("[data-row].current .queue-refused")).to_be_in_viewport()
    expect(page.locator("tbody input[name=case]:checked")).to_have_value(f"{third}.{version(site, third)}")
    is_told_once(page, "1 case is declined.")
    desk.press("m")  # of those chosen: the one that was refused, as it is now
    expect(summary).to_have_count(0)
    expect(page.locator(f'[data-case="{third}"]')).to_contain_text("Ana Petrescu")

    # What was written and not sent is there still, and what was sent and undone is there again.
    text = page.locator("#bulk-text")
    desk.goes_to(third)
    desk.press("x", "2")
    expect(text).to_be_focused()
    expect(text).to_have_value(WORDS)
    desk.press("Escape")
    expect(text).to_be_hidden()
    desk.press("Enter")
    expect(text).to_have_value(WORDS)
    text.focus()
    desk.press("Control+Enter")
    desk.moves_on(third)
    expect(text).to_have_value("")
    desk.press("z")
    desk.hears("1 case is as before.")
    expect(text).to_have_value(WORDS)
    expect(page.locator("#bulk-text-again")).to_have_count(1)
    assert page.evaluate("document.here"), "the page was loaded anew"


def version(site: Site, case_id: int) -> int:
    with database.reading(site.engine) as session:
        return session.get_one(Case, case_id).lock_version


def test_a_number_that_is_typed_is_the_case_that_is_joined_to_and_saved_answers_open_from_anywhere(
    opens: Opens, site: Site, written: Newsroom, waiting: Waiting
) -> None:
    page, desk = begun(opens, site)
    first, second = waiting.plain[:2]
    search = page.get_by_role("combobox", name="Search the saved answers")
    desk.goes_to(first)
    for key in ("v", "Control+k"):
        desk.press(key)
        expect(search).to_be_focused()
        desk.press("Escape", "Escape")
    desk.press("x", "v")
    expect(search).to_be_focused()
    assert page.evaluate("document.activeElement.id") == "bulk-search"
    desk.press("Escape")
    desk.goes_to(first)
    desk.press("x")
    desk.press("1")
    expect(page.locator("#decision-text")).to_be_focused()
    desk.press("v", "Control+k")
    expect(search).to_be_focused()
    desk.press("Escape", "Escape")

    # The one that is proposed gives way to the one that is typed.
    one, other = waiting.same
    desk.goes_to(one)
    desk.press("u")
    number = page.locator("[data-panel] [name=number]")
    expect(number).to_be_focused()
    expect(number).to_have_value(str(other))
    page.keyboard.type(str(second))
    desk.press("Enter")
    desk.moves_on(one)
    is_told_once(page, f"Case {one}: This case is closed. What was reported goes on in case {second}.")

    # On the page of a case, the same.
    desk.goes_to(first)
    desk.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Trains 0")
    page.wait_for_load_state("load")
    desk.press("v")
    expect(search).to_be_focused()
    desk.press("Escape")
    page.locator("#decision-text").focus()
    desk.press("Control+k")
    expect(search).to_be_focused()


def test_what_was_sent_stands_in_the_form_again_once_it_is_undone(
    opens: Opens, site: Site, written: Newsroom, waiting: Waiting
) -> None:
    page, desk = begun(opens, site)
    first = waiting.plain[0]
    text = page.locator("#decision-text")
    desk.goes_to(first)
    desk.press("1")
    expect(page.locator("#decision-text")).not_to_have_value("")  # what is saved comes first
    desk.writes("text", WORDS)
    desk.press("Control+Enter")
    desk.moves_on(first)
    is_told_once(page, f"Case {first}: Declined. Next: case")
    desk.press("z")
    desk.hears("The decision is taken back")
    desk.press("1")
    expect(text).to_have_value(WORDS)
    expect(page.locator("[data-panel]")).to_contain_text("You sent this, and took it back.")
    desk.press("Escape")
    desk.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Trains 0")
    page.wait_for_load_state("load")
    expect(text).to_have_value(WORDS)
    text.fill(f"{WORDS} Twice.")
    desk.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Trains 1")
    is_told_once(page, f"Case {first}: Declined. Next: case")
    desk.press("z")
    expect(page.get_by_role("heading", level=1)).to_have_text("Trains 0")
    expect(text).to_have_value(f"{WORDS} Twice.")
    expect(page.locator("#decision-text-again")).to_be_visible()
    desk.press("m")
    is_told_once(page, f"Case {first}: The case is yours.")


def test_a_line_that_hangs_is_given_up_and_what_it_took_is_not_taken_twice(
    opens: Opens, site: Site, written: Newsroom, waiting: Waiting
) -> None:
    page, desk = begun(opens, site)
    page.clock.install()
    first = waiting.plain[0]
    desk.goes_to(first)
    desk.press("1")
    expect(page.locator("#decision-text")).not_to_have_value("")  # what is saved comes first
    desk.writes("text", WORDS)

    def hang(route: Route) -> None:
        route.fetch(max_redirects=0)  # it arrives, and no answer comes

    page.route("**/decision", hang, times=1)
    desk.press("Control+Enter")
    for _ in range(100):
        if not is_open(site, first):
            break
        page.wait_for_timeout(20)
    page.clock.fast_forward(15_500)
    panel = page.locator("[data-panel]")
    expect(panel).to_contain_text("The server has not answered for 15 seconds.")
    expect(panel.locator("[name=text]")).to_have_value(WORDS)
    panel.locator("[name=text]").focus()
    desk.press("Control+Enter")
    expect(panel).to_contain_text("changed")
    desk.press("Escape", "j", "m")
    desk.row_says("Ana Petrescu")
