"""The search of the clauses below the field for one, in Chromium: by number, title and words, by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Route, expect

from corrections import paths

pytestmark = pytest.mark.browser

HOST = "http://corrections.example"
SAID = ("failed", "It failed"), ("none", "None."), ("some", "{n} clauses"), ("one", "1 clause")
BOX = f"""<div data-clauses="/clauses" {" ".join(f'data-{name}="{words}"' for name, words in SAID)}>
<label for="clause">Rests on clause</label><input id="clause" name="clause">
<ul id="found" role="listbox" aria-label="Clauses" hidden></ul><p data-clauses-said role="status"></p></div>"""
PAGE = f"""<!doctype html><title>A page</title><form action="/sent">{BOX}<button>Save</button></form>
<script type="module" src="/static/js/clauses.js"></script>"""
CLAUSES = [
    {"number": "1.1", "title": "Accuracy", "text": "We put right every fact."},
    {"number": "2.1", "title": "Placement", "text": "A notice stands at the top."},
    {"number": "2.10", "title": "Small slips", "text": "Spelling is fixed without a notice, says the Café."},
]


def test_a_clause_is_found_and_put_in_by_keyboard_and_what_is_typed_can_be_sent(browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    asked: list[str] = []

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        asked.append(path)
        if path.startswith("/static/"):
            route.fulfill(path=paths.STATIC / path.removeprefix("/static/"), content_type="text/javascript")
        elif path == "/clauses" and asked.count(path) == 1:
            route.fulfill(status=500)
        elif path == "/clauses":
            route.fulfill(json={"note": "Version 1.", "clauses": CLAUSES})
        else:
            route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")

    page.route("**/*", answer)
    page.goto(f"{HOST}/page")
    box, found, said = page.get_by_role("combobox"), page.get_by_role("option"), page.get_by_role("status")
    box.focus()
    page.keyboard.press("n")
    expect(said).to_have_text("It failed")
    page.keyboard.type("otice")
    expect(said).to_have_text("2 clauses. Version 1.")
    expect(found).to_have_count(2)
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_contain_text("2.10 Small slips")
    page.keyboard.press("Escape")
    expect(found).to_have_count(0)
    expect(box).to_have_value("notice")
    page.keyboard.press("Control+a")
    page.keyboard.type("cafe")
    expect(said).to_have_text("1 clause. Version 1.")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value("2.10")
    expect(said).to_have_text("2.10 Small slips. Version 1.")
    page.keyboard.press("Control+a")
    page.keyboard.type("2.1")
    expect(found.first).to_contain_text("2.1 Placement")
    assert asked.count("/clauses") == 2
    page.keyboard.press("Enter")
    page.wait_for_url("**/sent?clause=2.1")
    context.close()
