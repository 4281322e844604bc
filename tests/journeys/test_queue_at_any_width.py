"""The queue on a phone and on a desk: the work comes first, and nothing that decides is out of sight."""

from __future__ import annotations

from datetime import timedelta

import pytest
from journeys.conftest import Newsroom, Opens
from journeys.site import Site
from journeys.test_editor_publishes import editor
from make import make_article, make_case
from playwright.sync_api import FloatRect, Locator, ViewportSize, expect

from corrections import clock, database

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("reused", ["sqlite"], indirect=True)]

PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=900)
CUT = "cells => cells.filter((it) => it.scrollWidth > it.clientWidth).map((it) => it.innerText)"


def place(found: Locator) -> FloatRect:
    box = found.bounding_box()
    assert box is not None
    return box


def test_the_work_comes_first_and_nothing_that_decides_is_out_of_sight(
    opens: Opens, site: Site, written: Newsroom
) -> None:
    late = clock.now() - timedelta(days=30)
    with database.writing(site.engine) as session:
        text = "Two trains a day go to {n}00 villages, said the mayor."
        articles = [make_article(session, text.format(n=n), headline=f"Trains {n}") for n in range(9)]
        with clock.reading(lambda: late):
            for n, article in enumerate(articles):
                make_case(session, article, f"{n}00 villages")
    page = editor(opens, site, "ana").page

    page.set_viewport_size(PHONE)
    rows, bar = page.locator("tbody tr"), page.locator(".bulk-bar")
    assert place(rows.first)["y"] < 320, "the first case is below the fold of what leads elsewhere"
    expect(page.locator(".key-hint")).to_be_hidden()
    expect(page.get_by_role("link", name="Settings")).to_be_hidden()
    page.locator("summary", has_text="Menu").press("Enter")
    expect(page.get_by_role("link", name="Settings")).to_be_visible()
    page.locator("summary", has_text="Filters").press("Enter")
    expect(page.get_by_label("Kind of error")).to_be_visible()
    page.get_by_label("Severity").first.select_option("minor")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("summary", has_text="Filters: 1 set")).to_be_visible()

    rows.first.get_by_role("checkbox").check()
    expect(bar.get_by_role("button", name="Take 1")).to_be_in_viewport(ratio=1)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    last = place(rows.last)
    assert last["y"] + last["height"] <= place(bar)["y"], "the bar covers the last case"
    fold, marked = bar.locator("> details"), rows.first.get_by_role("checkbox")
    # What the keys of a case do to those that are chosen, they do on a phone too.
    for key, field in (("a", "assignee"), ("h", "until"), ("e", "reason"), ("t", "text"), ("1", "text")):
        fold.evaluate("each => { each.open = false; }")
        marked.focus()
        page.keyboard.press(key)
        expect(bar.locator(f"[name={field}]")).to_be_focused()
        expect(bar.locator(f"[name={field}]")).to_be_in_viewport()
    fold.evaluate("each => { each.open = false; }")
    marked.focus()
    page.keyboard.press("v")
    expect(bar.locator("[data-answers-open]")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    bar.locator("details").evaluate_all("found => { for (const each of found) each.open = false; }")
    bar.locator("summary", has_text="More").click()
    expect(bar.get_by_role("button", name="Snooze 1")).to_be_in_viewport(ratio=1)

    page.set_viewport_size(DESK)
    page.wait_for_selector(".queue-pane h2")
    first = rows.first
    for words in ("overdue", "New", "News"):
        expect(first.get_by_text(words).locator("visible=true").first).to_be_in_viewport()
    assert page.locator(".cell-due").evaluate_all(CUT) == []

    page.keyboard.press("j")
    page.keyboard.press("s")
    expect(page.locator("[data-toasts]")).to_contain_text("as it is now. It waits for nobody.")
