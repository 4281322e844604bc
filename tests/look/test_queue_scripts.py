"""The queue's scripts in Chromium, each on a page of a few lines: how many are chosen, and what waits to be shown."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from corrections import paths

pytestmark = pytest.mark.browser

HOST = "http://corrections.example"
ROWS = "".join(
    f'<tr><td><input type="checkbox" name="case" value="{n}.1" aria-label="{n}"></td></tr>' for n in range(5)
)
PAGE = f"""<!doctype html><html lang="en"><title>All open</title><body>
<h1>All open</h1><p data-queue-news="/desk/news?since=7" hidden><a href="/desk"></a></p>
<form method="post" data-bulk><table><thead><tr><th><input type="checkbox" data-bulk-all hidden></th></tr></thead>
<tbody>{ROWS}</tbody></table>
<p data-bulk-count data-words="Chosen: {{n}}">The chosen cases:</p>
<button data-bulk-words="Decline {{n}} chosen">Decline</button></form>
<script type="module" src="/static/js/bulk.js"></script><script type="module" src="/static/js/queue-news.js"></script>
</body></html>"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    yield page
    context.close()


def test_buttons_count_what_they_touch_and_shift_chooses_a_stretch(page: Page) -> None:
    show(page, [])
    count, button, boxes = page.locator("[data-bulk-count]"), page.locator("button"), page.locator("tbody input")
    boxes.nth(1).check()
    expect(count).to_have_text("Chosen: 1")
    boxes.nth(4).click(modifiers=["Shift"])
    expect(button).to_have_text("Decline 4 chosen")
    every = page.locator("[data-bulk-all]")
    assert every.evaluate("box => [box.hidden, box.checked, box.indeterminate]") == [False, False, True]
    every.check()
    expect(count).to_have_text("Chosen: 5")
    every.uncheck()
    expect(button).to_have_text("Decline 0 chosen")


def test_what_came_in_waits_beside_the_heading_and_nothing_moves(page: Page) -> None:
    answers = [{"count": 3, "words": "3 new reports: show"}, {"count": 0, "words": ""}]
    page.clock.install()
    show(page, answers)
    page.locator("tbody input").nth(2).focus()
    before = page.evaluate("[scrollY, document.activeElement.value]")
    link = page.locator("[data-queue-news] a")
    expect(link).to_be_hidden()
    page.clock.run_for(30_000)
    expect(link).to_have_text("3 new reports: show")
    expect(page).to_have_title("(3) All open")
    assert page.evaluate("[scrollY, document.activeElement.value]") == before
    page.clock.run_for(30_000)
    expect(link).to_be_hidden()
    expect(page).to_have_title("All open")


def show(page: Page, news: list[dict[str, object]]) -> None:
    waiting = iter(news)

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        if path.startswith("/static/"):
            route.fulfill(path=paths.STATIC / path.removeprefix("/static/"), content_type="text/javascript")
        elif path.startswith("/desk/news"):
            route.fulfill(body=json.dumps(next(waiting)), content_type="application/json")
        else:
            route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")

    page.route("**/*", answer)
    page.goto(f"{HOST}/desk")
