"""The script of the page of the same claim elsewhere, in Chromium: one key adds an article, and focus goes on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Route, expect

from corrections import paths

pytestmark = pytest.mark.browser

HOST = "http://corrections.example"
ROW = '<li data-row id="hit-{n}"><a href="/articles/{n}">Story {n}</a> {rest}</li>'
FIELD = '<input type="hidden" name="article" value="{n}">'
FORM = f'<form method="post" action="/add" data-elsewhere-add>{FIELD}<button>Add</button></form>'
SCRIPTS = "".join(f'<script type="module" src="/static/js/{name}.js"></script>' for name in ("keys", "elsewhere"))
SAID = '<template data-said><div class="toast" data-toast><p></p></div></template>'
KEYS = '<dialog data-key-help><form action="/keys"><input type="checkbox" data-key-switch checked></form></dialog>'


def html(added: set[str], said: str) -> str:
    """The page of three articles, of which some are on the notice."""
    rows = "".join(ROW.format(n=n, rest="On it." if n in added else FORM.format(n=n)) for n in ("1", "2", "3"))
    toast = f'<div class="toast"><p>{said}</p></div>' if said else ""
    body = f'<main><div data-toasts role="status">{toast}</div><div data-elsewhere><ol>{rows}</ol></div></main>'
    return f"<!doctype html><title>A page</title><body>{body}{KEYS}{SAID}{SCRIPTS}"


def test_one_key_adds_the_article_that_is_current_and_goes_on_to_the_next(browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    added: set[str] = set()
    loaded: list[str] = []

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        if path.startswith("/static/"):
            route.fulfill(path=paths.STATIC / path.removeprefix("/static/"), content_type="text/javascript")
            return
        sent = route.request.post_data or ""
        added.update(n for n in "123" if f"article={n}" in sent)
        loaded.append(route.request.resource_type)
        route.fulfill(body=html(added, "One article more." if sent else ""), content_type="text/html; charset=utf-8")

    page.route("**/*", answer)
    page.goto(f"{HOST}/page")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.get_by_role("link", name="Story 3")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("One article more.")
    assert added == {"2"}
    page.keyboard.press("c")
    expect(page.get_by_role("link", name="Story 1")).to_be_focused()
    assert added == {"2", "3"}
    page.locator("[data-key-switch]").evaluate("box => { box.checked = false }")
    page.keyboard.press("c")
    assert added == {"2", "3"}
    assert loaded == ["document", "fetch", "fetch"]
    context.close()
