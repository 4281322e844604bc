"""What an editor types on a case's page outlives the page: each form of it is sent alone, and a browser may close."""

from __future__ import annotations

import pytest
from journeys.conftest import Newsroom, Opens
from journeys.site import Site
from journeys.test_editor_publishes import Reported, editor, reported
from playwright.sync_api import Page, expect

__all__ = ["reported"]

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("reused", ["sqlite"], indirect=True)]

ANSWER = "We have asked the council for its own count."
NOTE = "The clerk has the list."


def kept(page: Page) -> list[str]:
    keys: list[str] = page.evaluate("Object.keys(sessionStorage)")
    return [key for key in keys if key.startswith("draft:")]


def test_an_act_of_one_form_leaves_the_words_of_the_others(
    opens: Opens, site: Site, written: Newsroom, reported: Reported
) -> None:
    ana = editor(opens, site, "ana")
    ana.opens_the_case_about("2,140")
    page = ana.page
    page.get_by_text("Write to the reader", exact=False).first.click()
    page.get_by_label("Message to the reader").fill(ANSWER)
    page.get_by_label("Note for colleagues").fill(NOTE)
    ana.takes_it()
    expect(page.get_by_label("Message to the reader")).to_have_value(ANSWER)
    expect(page.get_by_label("Note for colleagues")).to_have_value(NOTE)
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_label("Note for colleagues")).to_have_value("")
    page.reload()
    expect(page.get_by_label("Note for colleagues")).to_have_value("")
    expect(page.get_by_label("Message to the reader")).to_be_visible()
    expect(page.get_by_label("Message to the reader")).to_have_value(ANSWER)
    assert len(kept(page)) == 1
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to the desk")
    assert kept(page) == []


def test_the_answer_of_a_decision_is_forgotten_once_it_is_taken(
    opens: Opens, site: Site, written: Newsroom, reported: Reported
) -> None:
    ana = editor(opens, site, "ana")
    ana.opens_the_case_about("2,140")
    page = ana.page
    page.get_by_text("Decide without a notice").first.click()
    page.get_by_label("Outcome").select_option(label="Answered")
    page.get_by_label("What the reader is told").fill(ANSWER)
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.locator("[data-toasts]")).to_contain_text("Undo")
    assert not [key for key in kept(page) if "decision" in key]


def test_a_notice_outlives_its_page_and_a_session_that_ends_until_it_is_saved(
    opens: Opens, site: Site, written: Newsroom, reported: Reported
) -> None:
    ana = editor(opens, site, "ana")
    ana.opens_the_case_about("2,140")
    ana.drafts()
    page, notice = ana.page, ana.page.get_by_label("Notice", exact=True)
    page.on("dialog", lambda dialog: dialog.accept())
    notice.fill(ANSWER)
    page.reload()
    expect(notice).to_have_value(ANSWER)
    page.context.clear_cookies()
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You need to sign in")
    expect(page.get_by_label("What you typed").first).to_have_value(ANSWER)
    page.get_by_role("link", name="Sign in").last.click()
    page.get_by_label("User name").fill("ana")
    page.get_by_label("Password").fill(Newsroom.password)
    page.get_by_role("button", name="Sign in").click()
    expect(notice).to_have_value(ANSWER)
    ana.saves()
    expect(page.locator("[data-toast]")).to_contain_text("is saved")
    assert kept(page) == []
    page.reload()
    expect(notice).to_have_value(ANSWER)
