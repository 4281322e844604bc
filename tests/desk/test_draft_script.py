"""The script of the draft's page, in Chromium: the preview follows what is typed, and unsaved words are kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from corrections import paths

pytestmark = pytest.mark.browser

HOST = "http://corrections.example"
BODY = """
<form method="post" action="/save" id="draft-form" data-preview-url="/preview">
  <textarea name="notice" aria-label="Notice"></textarea>
  <span role="status" data-proposed-said="Proposed."></span><input name="find" aria-label="Find"><button>Save</button>
</form>
<input name="at" form="draft-form" aria-label="At">
<div data-preview><details><summary>More</summary>as saved</details></div>
<div data-live="why"></div>
<span data-live="publish"><button form="draft-form" formaction="/publication">Publish</button></span>
<p data-preview-button><button form="draft-form">Save and preview</button></p>
"""
FOUND = """
<a href="#notice" data-words="tweaked" data-start="9">was <mark>tweaked</mark></a>
<details data-key="why"><summary>Say why</summary>
<textarea id="why-1" name="why-1" form="draft-form" aria-label="Why"></textarea></details>
"""


@pytest.fixture
def previewed() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, previewed: list[str]) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        html = "text/html; charset=utf-8"
        if path.startswith("/static/"):
            route.fulfill(path=paths.STATIC / path.removeprefix("/static/"), content_type="text/javascript")
        elif path == "/preview":
            previewed.append(route.request.post_data or "")
            if "trouble" in previewed[-1]:
                route.fulfill(status=503, body="<p>no</p>", content_type=html)
                return
            if "late" in previewed[-1]:
                page.wait_for_timeout(300)
            why = '<p id="why" tabindex="-1">Write more.</p>' if "short" in previewed[-1] else ""
            attributes = ' aria-disabled="true" aria-describedby="why"' if why else ""
            button = f'<button form="draft-form" formaction="/publication"{attributes}>Publish</button>'
            live = f'<div data-live="why">{why}</div><span data-live="publish">{button}</span>'
            proposed = ' data-proposed="As the house has it."' if "Sentence" in previewed[-1] else ""
            fresh = f"<details><summary>More</summary>as typed, {len(previewed)}</details>"
            if "tweaked" in previewed[-1]:
                fresh = FOUND + fresh
            route.fulfill(
                body=f"<title>x</title><main><div data-preview{proposed}>{fresh}</div>{live}</main>", content_type=html
            )
        else:
            script = '<script type="module" src="/static/js/draft-preview.js"></script>'
            route.fulfill(body=f"<!doctype html><title>A page</title><body>{BODY}{script}", content_type=html)

    page.route("**/*", answer)
    page.goto(f"{HOST}/page")
    yield page
    context.close()


def test_the_preview_follows_what_is_typed_once_it_rests(page: Page, previewed: list[str]) -> None:
    expect(page.get_by_text("Save and preview")).to_have_count(0)
    page.get_by_text("More").click()
    page.get_by_label("Notice").press_sequentially("It is 214.", delay=30)
    expect(page.locator("[data-preview]")).to_contain_text("as typed, 1")
    assert "It is 214." in previewed[0]
    assert len(previewed) == 1, "not at every key"
    assert page.locator("[data-preview] details").get_attribute("open") is not None, "what was open stays open"


def test_fields_outside_the_form_belong_to_it_and_looking_for_articles_does_not(
    page: Page, previewed: list[str]
) -> None:
    page.get_by_label("Find").fill("a word")
    page.wait_for_timeout(900)
    assert previewed == []
    page.get_by_label("At").fill("2026-11-24T14:05")
    expect(page.locator("[data-preview]")).to_contain_text("as typed, 1")
    assert "2026-11-24T14:05" in previewed[0]


def test_a_sentence_of_the_house_takes_the_place_of_another(page: Page) -> None:
    notice = page.get_by_label("Notice")
    notice.fill("Sentence of another kind.")
    expect(notice).to_have_value("As the house has it.")
    expect(page.get_by_text("Proposed.")).to_be_visible()
    notice.fill("It is 214, and so on.")
    page.wait_for_timeout(1_500)
    expect(notice).to_have_value("It is 214, and so on.")


def test_a_button_that_can_only_be_refused_says_why_and_sends_nothing(page: Page) -> None:
    notice, publish = page.get_by_label("Notice"), page.get_by_role("button", name="Publish")
    expect(publish).to_be_enabled()
    notice.fill("Too short")
    expect(publish).to_be_disabled()
    expect(publish).to_have_accessible_description("Write more.")
    publish.click(force=True)
    expect(page.locator("#why")).to_be_focused()
    assert page.url == f"{HOST}/page"
    notice.fill("It is 214, not 2,140.")
    expect(publish).to_be_enabled()


def test_an_answer_about_older_words_does_not_keep_a_button_from_being_pressed(page: Page) -> None:
    """The preview of what was typed comes back while somebody types on."""
    notice, publish = page.get_by_label("Notice"), page.get_by_role("button", name="Publish")
    notice.fill("Too short, late")
    page.wait_for_timeout(700)  # it is asked for, and takes a while
    notice.fill("It is 214, not 2,140.")
    expect(publish).to_be_disabled(timeout=550)
    publish.click(force=True)
    page.wait_for_url("**/publication")


def test_trouble_leaves_what_is_shown_and_the_next_change_tries_again(page: Page) -> None:
    page.get_by_label("Notice").fill("trouble")
    page.wait_for_timeout(900)
    expect(page.locator("[data-preview]")).to_contain_text("as saved")
    page.get_by_label("Notice").fill("It is 214.")
    expect(page.locator("[data-preview]")).to_contain_text("as typed, 2")


def test_leaving_with_unsaved_words_is_asked_about_and_saving_is_not(page: Page) -> None:
    asked: list[str] = []

    def dialog(found: Dialog) -> None:
        asked.append(found.type)
        found.dismiss()

    page.on("dialog", dialog)
    page.get_by_label("Notice").press_sequentially("It is 214.")
    page.evaluate("location.href = '/elsewhere'")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.url.endswith("/page")
    page.get_by_role("button", name="Save").first.click()
    page.wait_for_url("**/save")
    assert asked == ["beforeunload"]


def test_a_reason_that_is_being_written_keeps_its_words_and_the_focus(page: Page) -> None:
    notice = page.get_by_label("Notice")
    notice.fill("A text was tweaked: it is 214.")
    page.get_by_text("Say why").click()
    why = page.get_by_label("Why", exact=True)
    why.press_sequentially("It is the title ", delay=20)
    expect(page.locator("[data-preview]")).to_contain_text("as typed, 2")
    expect(why).to_be_focused()
    why.press_sequentially("of a book.")
    expect(why).to_have_value("It is the title of a book.")


def test_the_words_that_a_check_found_are_selected_in_the_notice(page: Page) -> None:
    notice = page.get_by_label("Notice")
    notice.fill("A text was tweaked: it is 214.")
    link = page.get_by_role("link", name="was tweaked")
    link.focus()
    link.press("Enter")
    expect(notice).to_be_focused()
    assert page.evaluate("String(getSelection())") == "tweaked"
