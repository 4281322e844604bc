"""The desk's own scripts in Chromium, each on a page of a few lines: the case beside the list, the names after an @."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from corrections import paths

pytestmark = pytest.mark.browser

HOST = "http://corrections.example"
LIST = """<!doctype html><html lang="en"><title>All open</title><body>
<form action="/desk/look" method="post" data-look>
<button name="preview" value="no" aria-pressed="true">Preview</button></form>
<div class="with-preview" data-preview><table><tbody>
<tr data-row data-case="1" data-url="/desk/cases/1"><td><a href="/desk/cases/1">One</a></td></tr>
<tr data-row data-case="2" data-url="/desk/cases/2"><td><a href="/desk/cases/2">Two</a></td></tr></tbody></table>
<aside data-preview-pane data-more="In all: {n}." data-failed="Gone."></aside></div>
<script type="module" src="/static/js/queue-preview.js"></script>
<script type="module" src="/static/js/keys.js"></script>
</body></html>"""
CASE = """<!doctype html><title>Case {n}</title><main><h1>Libraries {n}</h1><p data-brief id="state">due in 2 h</p>
<p>not here</p>{reports}
<form method="post" action="/desk/cases/{n}/snooze/end" data-does="Back into the queue"><button>Wake</button></form>
</main>"""
REPORT = """<article class="request" data-brief id="report-{n}"><p>It is {n}.</p>
<ol class="thread"><li>no</li></ol></article>"""
NOTE = """<!doctype html><html lang="en"><title>Case 1</title><body><form method="post" action="/notes">
<textarea aria-label="Note" data-mentions="/desk/colleagues"></textarea>
<template data-mention-list><ul id="mention-list" role="listbox" aria-label="Colleagues"></ul></template>
<p role="status" data-mention-said data-some="Found: {n}." data-none="Nobody."></p></form>
<script type="module" src="/static/js/mention-box.js"></script></body></html>"""
MENU = """<!doctype html><html lang="en"><title>Snoozed</title><body><main><table><tbody>
<tr data-row data-case="3" data-url="/desk/cases/3"><td><a href="/desk/cases/3">Three</a> <a href="/desk/cases/3#acts"
data-row-act>Act on it</a></td></tr></tbody></table></main>
<section><h3>Work</h3>
<dl><div data-press="h" data-act="snooze"><dt><kbd>h</kbd></dt><dd>Snooze</dd></div></dl></section>
<dialog data-panel data-acts="What next" data-about="{act} · {number}"><h2 data-panel-title></h2>
<div data-panel-problem hidden></div><div data-panel-body></div></dialog>
<script type="module" src="/static/js/row-acts.js"></script></body></html>"""
PEOPLE = [
    {"name": name, "username": username, "role": "Editor"}
    for name, username in [("Ana Petrescu", "ana"), ("Zoë Petersen", "zoe"), ("Ben Ode", "ben")]
]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    yield page
    context.close()


def test_the_current_case_stands_beside_the_list_until_that_is_switched_off(page: Page) -> None:
    asked = show(page, LIST)
    pane = page.locator("aside")
    expect(pane.locator("h2 a")).to_have_text("Libraries 1")
    expect(pane.locator(".request")).to_have_text(["It is 0.", "It is 1.", "It is 2."])
    expect(pane).to_contain_text("In all: 5.")
    assert not pane.locator("[id], .thread").count()
    expect(pane).not_to_contain_text("not here")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(pane.locator("h2 a")).to_have_text("Libraries 2")
    expect(page.locator("tr[data-case='2'] a")).to_be_focused()
    assert asked == ["/desk/cases/1", "/desk/cases/2"]
    page.get_by_role("button").click()
    expect(page.locator("[data-preview]")).not_to_have_class("with-preview")
    expect(page.get_by_role("button")).to_have_attribute("aria-pressed", "false")
    assert asked[-1] == "/desk/look preview=no"


def test_a_name_after_an_at_is_chosen_with_the_arrows(page: Page) -> None:
    show(page, NOTE)
    field, said = page.get_by_label("Note"), page.locator("[data-mention-said]")
    field.press_sequentially("Ask @pet")
    options = page.get_by_role("option")
    expect(options).to_have_text(["Ana Petrescu ana · Editor", "Zoë Petersen zoe · Editor"])
    expect(said).to_have_text("Found: 2.")
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "mention-list-1")
    field.press("Enter")
    expect(field).to_have_value("Ask @Zoë Petersen ")
    field.press_sequentially("or @bne")
    expect(options).to_have_count(0)
    expect(said).to_have_text("Nobody.")
    for _ in range(2):
        field.press("Backspace")
    expect(options).to_have_count(1)
    field.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_value("Ask @Zoë Petersen or @b")


def test_a_case_that_was_put_away_has_the_way_back_among_its_acts(page: Page) -> None:
    show(page, MENU)
    page.get_by_role("link", name="Act on it").click()
    back = page.get_by_role("button", name="Back into the queue")
    expect(back).to_be_focused()
    back.click()
    expect(page.locator("[data-panel] form")).to_have_attribute("action", "/desk/cases/3/snooze/end")


def show(page: Page, body: str) -> list[str]:
    """Open `body`, and collect what it asks for."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        if path.startswith("/static/"):
            route.fulfill(path=paths.STATIC / path.removeprefix("/static/"), content_type="text/javascript")
        elif path == "/desk/colleagues":
            route.fulfill(body=json.dumps({"people": PEOPLE}), content_type="application/json")
        elif path.startswith("/desk/cases/"):
            asked.append(path)
            reports = "".join(REPORT.format(n=n) for n in range(5))
            case = CASE.replace("{n}", path[-1]).replace("{reports}", reports)
            route.fulfill(body=case, content_type="text/html; charset=utf-8")
        elif path == "/desk/look":
            sent = route.request.post_data or ""
            asked.append(f"{path} preview={'no' if 'no' in sent else 'yes'}")
            route.fulfill(status=204)
        else:
            route.fulfill(body=body, content_type="text/html; charset=utf-8")

    page.route(f"{HOST}/**", answer)
    page.goto(f"{HOST}/desk")
    return asked
