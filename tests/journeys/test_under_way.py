"""While an act is on its way, nothing that is pressed or written is lost or swallowed, and nothing is told early."""

from __future__ import annotations

from datetime import timedelta

import pytest
from journeys.conftest import Newsroom, Opens
from journeys.site import Site
from journeys.test_keys_in_a_hurry import Waiting, assignee, waiting
from journeys.test_place_and_words import WORDS, begun
from journeys.test_slow_line import held, is_open
from playwright.sync_api import expect
from sqlalchemy import select

from corrections import database
from corrections.cases.models import Case, CaseNote

__all__ = ["waiting"]

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("reused", ["sqlite"], indirect=True)]

MEANWHILE = "still on its way"


def notes(site: Site) -> list[str]:
    with database.reading(site.engine) as session:
        return list(session.scalars(select(CaseNote.text).order_by(CaseNote.id)))


def test_what_differs_from_an_act_that_is_on_its_way_waits_and_is_not_swallowed(
    opens: Opens, site: Site, written: Newsroom, waiting: Waiting
) -> None:
    page, desk = begun(opens, site)
    first, second = waiting.plain[:2]

    # Another act on several cases: it is said to wait, and works once the first is done.
    desk.goes_to(first)
    desk.press("x")
    page.locator("#bulk-severity").select_option("trivial")
    severity = page.locator("button[name=act][value=severity]")
    with held(page, "**/desk/bulk*"):
        page.get_by_role("button", name="Take 1").click()
        page.get_by_role("button", name="Take 1").click()
        expect(page.locator("[data-toasts]")).not_to_contain_text(MEANWHILE)
        severity.click()
        desk.hears(MEANWHILE)
        expect(severity).not_to_have_attribute("aria-busy", "true")
    desk.hears("1 case is yours.")
    assert assignee(site, first) is not None

    # In the panel of a row: what was written on stays, is still to be sent, and outlives the panel.
    desk.goes_to(second)
    panel, text = page.locator("[data-panel]"), page.locator("[data-panel] [name=text]")
    desk.press("n")
    desk.focused("text")
    page.keyboard.type("one")
    with held(page, "**/notes"):
        desk.press("Control+Enter", "Control+Enter")
        page.keyboard.type(" and two")
        desk.press("Control+Enter")
        expect(panel.get_by_role("alert")).to_contain_text(MEANWHILE)
    desk.hears("Your note stands below")
    expect(panel.get_by_role("alert")).to_contain_text("Your note stands below")
    expect(text).to_be_focused()
    expect(text).to_have_value("one and two")
    desk.press("Escape")
    expect(panel).to_be_hidden()
    desk.press("n")
    expect(text).to_have_value("one and two")
    assert notes(site) == ["one"]
    desk.press("Control+Enter")
    expect(panel).to_be_hidden()
    assert notes(site) == ["one", "one and two"]
    desk.press("n")
    desk.focused("text")
    expect(text).to_have_value("")
    with held(page, "**/notes"):
        page.keyboard.type("three")
        desk.press("Control+Enter")
        page.keyboard.type(" and four")
        desk.press("Escape")
    desk.hears("Your note stands below")
    desk.press("n")
    expect(text).to_have_value("three and four")
    desk.press("Escape")

    # On the page of a case the same.
    desk.press("Enter")
    page.wait_for_load_state("load")
    note = page.locator("#notes-text")
    expect(note).to_have_value("three and four")
    with held(page, "**/notes"):
        note.press("Control+Enter")
        note.fill("five")
        note.press("Control+Enter")
        desk.hears(MEANWHILE)
    desk.hears("Your note stands below")
    expect(note).to_have_value("five")
    note.press("Control+Enter")
    expect(note).to_have_value("")
    assert notes(site)[2:] == ["three", "three and four", "five"]


def test_words_are_told_to_be_taken_back_only_once_they_are(
    opens: Opens, site: Site, written: Newsroom, waiting: Waiting
) -> None:
    page, desk = begun(opens, site)
    first, second = waiting.plain[:2]
    text = page.locator("#bulk-text")

    def declines(case_id: int) -> None:
        desk.goes_to(case_id)
        desk.press("x", "2")
        expect(text).to_be_focused()
        expect(text).not_to_have_value("")
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(WORDS)
        desk.press("Control+Enter")
        desk.hears("1 case is declined.")
        expect(text).to_have_value("")

    declines(first)
    page.locator("h1").evaluate("it => { it.tabIndex = -1; it.focus(); }")
    with held(page, "**/undo", fails=True):
        desk.press("z")
    desk.hears("Try again later")
    expect(text).to_have_value("")
    # Refused: the time is over, which this page does not know.
    with database.writing(site.engine) as session:
        case = session.get_one(Case, first)
        assert case.decided_at is not None
        case.decided_at -= timedelta(minutes=2)
    with page.expect_response("**/undo"):
        desk.press("z")
    desk.hears("stays as it is")
    expect(text).to_have_value("")
    assert page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('draft:again'))") == []
    assert not is_open(site, first)
    # Where the page is loaded for it, the page that answers says so too.
    page.reload()
    declines(second)
    page.locator("[data-toasts] form").last.evaluate("form => form.submit()")
    expect(text).to_have_value(WORDS)
    expect(page.locator("#bulk-text-again")).to_contain_text("took it back")
    assert is_open(site, second)
