"""An editor answers with what is saved: by search, by keys, and sees the letter before it goes."""

from __future__ import annotations

import pytest
from journeys.conftest import Newsroom, Opens
from journeys.site import Site
from journeys.test_editor_publishes import Reported, editor, reported
from playwright.sync_api import expect

__all__ = ["reported"]

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("reused", ["sqlite"], indirect=True)]


def test_by_keyboard_alone_an_answer_is_found_seen_as_the_reader_gets_it_and_sent(
    opens: Opens, site: Site, written: Newsroom, reported: Reported
) -> None:
    ana = editor(opens, site, "ana")
    ana.opens_the_case_about("2,140")
    page = ana.page
    told, outcome = page.get_by_label("What the reader is told"), page.get_by_label("Outcome")
    search = page.get_by_role("combobox", name="Search the saved answers")
    keys = page.keyboard
    keys.press("e")
    page.get_by_role("button", name="Saved answers", exact=True).focus()
    keys.press("Enter")
    expect(search).to_be_focused()
    keys.type("kind words")
    expect(page.locator("#decision-found > li")).to_have_count(1)
    keys.press("Enter")
    expect(told).to_be_focused()
    expect(told).to_have_value(
        "Thank you for your kind words. We have shared them with the people who made the article."
    )
    expect(outcome).to_have_value("answered")

    # One that nobody touched gives way to the next, by its key; what was typed stays.
    page.get_by_role("button", name="Saved answers", exact=True).focus()
    keys.press("Enter")
    expect(search).to_be_focused()
    keys.press("2")
    assert told.input_value().startswith("Thank you for telling us")
    keys.press("Control+End")
    keys.type(" Ana")
    page.get_by_role("button", name="Saved answers", exact=True).focus()
    keys.press("Enter")
    keys.type("thanks praise")
    keys.press("ArrowDown")
    keys.press("Enter")
    assert " Ana\n\nThank you for your kind words." in told.input_value()
    page.get_by_role("button", name="Saved answers", exact=True).focus()
    keys.press("Enter")
    keys.press("Escape")
    expect(page.get_by_role("button", name="Saved answers", exact=True)).to_be_focused()

    # Choosing a reason begins the answer of that reason, where nothing of one's own is written.
    told.fill("")
    outcome.select_option(label="Declined")
    page.get_by_label("Reason, if declined").select_option(label="Accurate")
    expect(told).not_to_have_value("")
    assert "it is right as it stands: […]" in told.input_value()
    told.fill(told.input_value().replace("[…]", "the clerk counted 2,140."))
    page.get_by_role("button", name="Preview as the reader gets it").last.focus()
    keys.press("Enter")
    letter = page.get_by_role("dialog")
    expect(letter).to_contain_text("Nothing is sent yet.")
    expect(letter).to_contain_text("the clerk counted 2,140.")
    keys.press("Escape")
    expect(page.get_by_role("button", name="Preview as the reader gets it").last).to_be_focused()
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.locator("[data-toasts]")).to_contain_text("Undo")
