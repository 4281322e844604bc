"""The scripts, in Chromium, each on a page of a few lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from corrections import paths

pytestmark = pytest.mark.browser

HOST = "http://corrections.example"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    yield page
    context.close()


def show(page: Page, body: str, *scripts: str) -> list[str]:
    """Show a page with `body` and the named scripts; returns the list that the bodies of sent forms are put into."""
    sent: list[str] = []
    links = "".join(f'<script type="module" src="/static/js/{name}.js"></script>' for name in scripts)
    document = f'<!doctype html><html lang="en"><title>A page</title><body>{body}{links}</body></html>'

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        if route.request.method == "POST":
            sent.append(route.request.post_data or "")
            route.fulfill(status=204)
        elif path.startswith("/static/"):
            route.fulfill(path=paths.STATIC / path.removeprefix("/static/"), content_type="text/javascript")
        else:
            route.fulfill(body=document, content_type="text/html; charset=utf-8")

    page.route("**/*", answer)
    page.goto(f"{HOST}/page")
    return sent


ARTICLE = """
<main data-passage-text>
<h2 data-block="0">A headline</h2>
<p data-block="1">Ann 🎈🎈 bought two balloons on Monday.</p>
<p data-block="2"><label class="sentence"><input type="radio" name="sentence"
value="2:0:9"><span>It rained.</span></label> <label class="sentence"><input type="radio" name="sentence"
value="2:11:20"><span>It stopped.</span></label></p>
</main>
<form data-passage-form method="post" action="/report">
<input name="start" data-passage="start"><input name="end" data-passage="end">
<textarea name="quote" data-passage="quote"></textarea>
<input name="prefix" data-passage="prefix"><input name="suffix" data-passage="suffix">
<textarea name="wrong" data-passage-next></textarea></form>
<div data-passage-bar hidden data-chosen="{n} words chosen, starting “{words}”" data-one="1 word chosen: “{words}”"
data-none="Nothing is chosen">
<p data-passage-quote></p><button type="button" data-passage-use>Report these words</button></div>
<p aria-live="polite" data-passage-live></p>
"""
SELECT = """([fromBlock, from, toBlock, to]) => {
  const block = (number) => document.querySelector(`[data-block="${number}"]`);
  const text = (number) => document.createTreeWalker(block(number), NodeFilter.SHOW_TEXT).nextNode();
  getSelection().setBaseAndExtent(text(fromBlock), from, text(toBlock), to);
}"""

TABLE = ARTICLE.replace(
    "</main>",
    '<table><tr data-block="3"><td><label class="sentence"><input type="radio" name="sentence" id="sentence-3" '
    'value="3:0:7"><span>Ash</span></label><span hidden> | </span></td><td><label class="sentence" for="sentence-3">'
    "<span>2</span></label></td></tr></table></main>",
)


def passage(page: Page) -> dict[str, Any]:
    return {name: page.input_value(f"[data-passage={name}]") for name in ("start", "end", "quote", "prefix", "suffix")}


def test_selected_words_are_counted_in_code_points_and_announced(page: Page) -> None:
    show(page, ARTICLE, "select-passage", "passage-form")
    page.evaluate(SELECT, [1, 9, 1, 19])  # in UTF-16; each balloon is two there, and one code point
    page.wait_for_selector("[data-passage-bar]:visible")
    assert page.inner_text("[data-passage-live]") == "2 words chosen, starting “bought two”"
    page.keyboard.press("Control+Enter")
    assert passage(page) == {
        "start": "1:7",
        "end": "1:17",
        "quote": "bought two",
        "prefix": "Ann 🎈🎈 ",
        "suffix": " balloons on Monday.",
    }
    assert page.evaluate("document.activeElement.name") == "wrong"
    page.wait_for_timeout(300)  # the selection ends, and that is looked at a tenth of a second later
    assert page.inner_text("[data-passage-live]") == "2 words chosen, starting “bought two”"


def test_a_selection_across_blocks_leaves_out_white_space_at_its_ends(page: Page) -> None:
    show(page, ARTICLE, "select-passage", "passage-form")
    page.evaluate(SELECT, [0, 1, 1, 4])
    page.wait_for_selector("[data-passage-bar]:visible")
    page.click("[data-passage-use]")
    assert (passage(page)["start"], passage(page)["end"]) == ("0:2", "1:3")
    assert passage(page)["quote"] == "headline\nAnn"


def test_escape_clears_what_was_chosen(page: Page) -> None:
    show(page, ARTICLE, "select-passage", "passage-form")
    page.evaluate(SELECT, [1, 0, 1, 3])
    page.wait_for_selector("[data-passage-bar]:visible")
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-passage-bar]:visible", state="hidden")
    page.wait_for_timeout(300)  # the selection ends, and that is looked at a tenth of a second later
    assert page.inner_text("[data-passage-live]") == "Nothing is chosen"


def test_chosen_words_and_typed_ones_take_each_others_place(page: Page) -> None:
    show(page, ARTICLE.replace('name="wrong"', 'name="wrong" data-passage-typed'), "sentence-picker", "passage-form")
    page.check(".sentence >> nth=0 >> input")
    assert passage(page)["quote"] == "It rained."
    page.fill("[name=wrong]", "two balloons")
    assert passage(page)["quote"] == ""
    assert not page.locator(".sentence input:checked").count()
    page.check(".sentence >> nth=1 >> input")
    assert passage(page)["quote"] == "It stopped."
    assert page.input_value("[name=wrong]") == ""


def test_words_that_were_corrected_or_reported_say_so_once_they_are_chosen(page: Page) -> None:
    corrected = {"start": "1:0", "end": "1:3", "said": "This was corrected on 3 March:", "url": "/c", "number": "C1"}
    known = json.dumps([{"start": "1:0", "end": "2:9"}, corrected])
    told = f"<p data-known-passages='{known}' data-reported='Others have pointed at these words.'></p>"
    form = f'<form data-passage-form><input name="start"><input name="end">{told}</form>'
    show(
        page,
        ARTICLE.replace("<form data-passage-form", f"{form}<form data-passage-form"),
        "select-passage",
        "known-passages",
    )
    page.evaluate(SELECT, [1, 0, 1, 3])
    page.wait_for_selector("[data-passage-bar]:visible")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("document.querySelector('[data-known-passages]').textContent")
    assert page.inner_text("[data-known-passages]") == "This was corrected on 3 March: C1"
    assert page.get_attribute("[data-known-passages] a", "href") == "/c"
    page.evaluate(SELECT, [1, 9, 1, 19])
    page.wait_for_timeout(300)
    page.keyboard.press("Control+Enter")
    page.wait_for_function("document.querySelector('[data-known-passages]').textContent.startsWith('Others')")


def test_chosen_words_survive_a_reload(page: Page) -> None:
    form = ARTICLE.replace("<form ", '<form data-draft="report" data-draft-fresh="yes" ').replace(
        "</form>", '<div data-passage-card hidden><mark data-passage-show="quote"></mark></div></form>'
    )
    show(page, form, "select-passage", "passage-form", "draft-keeper")
    page.evaluate(SELECT, [1, 9, 2, 5])
    page.wait_for_selector("[data-passage-bar]:visible")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("sessionStorage.getItem('draft:report')?.includes('1:7')")
    page.reload()
    assert page.inner_text("[data-passage-card]") == "bought two balloons on Monday. It ra"
    assert (passage(page)["start"], passage(page)["end"]) == ("1:7", "2:5")


def test_a_sentence_is_chosen_by_keyboard_and_widened_with_shift_and_an_arrow(page: Page) -> None:
    show(page, ARTICLE, "sentence-picker", "passage-form")
    page.focus(".sentence input")
    page.keyboard.press("Space")
    assert passage(page)["quote"] == "It rained."
    page.keyboard.press("Shift+ArrowRight")
    assert (passage(page)["start"], passage(page)["end"], passage(page)["quote"]) == (
        "2:0",
        "2:22",
        "It rained. It stopped.",
    )


def test_sentences_pressed_are_joined_and_let_go_and_each_time_it_is_announced(page: Page) -> None:
    show(page, ARTICLE, "select-passage", "sentence-picker", "passage-form")
    heard = page.locator("[data-passage-live]")
    page.click("text=It rained.")
    assert heard.inner_text() == "2 words chosen, starting “It rained.”"
    page.click("text=It stopped.")
    assert passage(page)["quote"] == "It rained. It stopped."
    assert heard.inner_text() == "4 words chosen, starting “It rained. It stopped.”"
    page.click("text=It rained.")
    assert passage(page)["quote"] == "It stopped."
    assert heard.inner_text() == "2 words chosen, starting “It stopped.”"
    page.click("text=It stopped.")
    assert passage(page) == {"start": "", "end": "", "quote": "", "prefix": "", "suffix": ""}
    assert not page.locator(".sentence input:checked, .widened").count()
    assert heard.inner_text() == "Nothing is chosen"


def test_control_and_enter_lead_from_a_sentence_to_the_question(page: Page) -> None:
    body = ARTICLE.replace("<form ", "<form data-passage-questions ")
    show(page, body, "select-passage", "sentence-picker", "passage-form")
    page.focus(".sentence input")
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    assert page.is_hidden("[data-passage-bar]"), "the questions are in sight"
    page.keyboard.press("Control+Enter")
    assert page.evaluate("document.activeElement.name") == "wrong"
    assert passage(page)["quote"] == "It rained."


def test_escape_lets_sentences_go_but_not_while_one_writes(page: Page) -> None:
    show(page, ARTICLE, "select-passage", "sentence-picker", "passage-form")
    page.focus(".sentence input")
    page.keyboard.press("Space")
    page.focus("[name=wrong]")
    page.keyboard.press("Escape")
    assert passage(page)["quote"] == "It rained."
    page.focus(".sentence input")
    page.keyboard.press("Escape")
    assert passage(page)["quote"] == ""
    assert page.inner_text("[data-passage-live]") == "Nothing is chosen"


def test_a_second_submit_is_ignored(page: Page) -> None:
    sent = show(
        page, '<form method="post" action="/report"><button name="a" value="1">Send report</button></form>', "form-once"
    )
    with page.expect_response("**/report"):
        page.click("button")
    page.click("button")
    page.wait_for_timeout(100)
    assert len(sent) == 1


DRAFT = """
<form data-draft="report" data-draft-fresh="yes" method="post" action="/report"><textarea name="wrong"></textarea>
<input name="name" data-private><input type="email" name="email"><input type="hidden" name="csrf_token" value="s">
<input type="radio" name="kind" value="name"><input type="radio" name="kind" value="number"></form>
"""


def test_a_draft_survives_a_reload_but_never_holds_a_name_or_an_address(page: Page) -> None:
    show(page, DRAFT, "draft-keeper")
    page.fill("[name=wrong]", "It is 214.")
    page.check("[value=number]")
    page.fill("[name=name]", "Margit Hale")
    page.fill("[name=email]", "margit@example.org")
    page.wait_for_function("sessionStorage.getItem('draft:report')?.includes('number')")
    kept = json.loads(page.evaluate("sessionStorage.getItem('draft:report')"))
    assert kept == {"wrong": ["It is 214."], "kind": ["number"]}
    page.reload()
    assert page.input_value("[name=wrong]") == "It is 214."
    assert page.is_checked("[value=number]")


def test_a_draft_is_wiped_when_the_server_says_that_it_was_saved(page: Page) -> None:
    show(page, DRAFT, "draft-keeper")
    page.evaluate("sessionStorage.setItem('draft:report', '{}')")
    page.unroute_all()
    show(page, '<p data-draft-done="report"></p>', "draft-keeper")
    assert page.evaluate("sessionStorage.getItem('draft:report')") is None


def test_characters_are_counted_near_the_limit_and_one_may_type_past_it(page: Page) -> None:
    box = """<div data-char-count="10"><textarea></textarea>
    <p class="count" data-left="You have {n} characters left" data-over="You have {n} characters too many"></p></div>"""
    show(page, box, "char-count")
    page.fill("textarea", "🎈" * 7)
    assert page.inner_text(".count") == ""
    page.fill("textarea", "🎈" * 8)
    assert page.inner_text(".count") == "You have 2 characters left"
    page.fill("textarea", "x" * 12)
    assert page.inner_text(".count") == "You have 2 characters too many"


DESK = """
<input name="q"><button data-key="a" id="assign">Assign</button><a href="#log" data-key="g l">Log</a>
<ul><li data-row><a href="#one">One</a><input type="checkbox"></li>
<li data-row><a href="#two">Two</a><input type="checkbox"></li></ul>
<dialog data-key-help>
<form method="post" action="/keys"><input type="checkbox" name="single_keys" value="y" data-key-switch checked></form>
<form method="dialog"><button>Close</button></form></dialog>
<script type="module" src="/static/js/keys.js"></script>
"""


def test_single_keys_press_what_they_name_but_never_while_one_types(page: Page) -> None:
    show(page, DESK)
    page.evaluate("""document.pressed = 0;
      document.querySelector('#assign').addEventListener('click', () => { document.pressed += 1; })""")
    page.keyboard.press("a")
    assert page.evaluate("document.pressed") == 1
    page.focus("[name=q]")
    page.keyboard.press("a")
    assert page.evaluate("document.pressed") == 1
    page.keyboard.press("Tab")
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.wait_for_url("**/page#log")


def test_words_go_on_where_their_field_is_gone_and_are_no_keys(page: Page) -> None:
    show(page, '<input id="words"><button type="button" data-key="s">Send</button>', "keys")
    page.evaluate("document.querySelector('button').addEventListener('click', () => { document.title += '!'; })")
    page.locator("#words").focus()
    page.keyboard.type("this i")
    page.locator("#words").evaluate("it => it.remove()")
    page.keyboard.type("S so")
    assert page.title() == "A page"
    page.keyboard.press("Escape")  # done with it
    page.keyboard.press("s")
    assert page.title() == "A page!"


NOTE = """
<form><textarea data-mentions="/people"></textarea><input id="next">
<template data-mention-list><ul id="list"></ul></template>
<p data-mention-said data-some="{n}" data-none="Nobody"></p></form>
"""


def test_colleagues_that_could_not_be_fetched_are_not_said_to_be_none_and_no_list_opens_behind_somebodys_back(
    page: Page,
) -> None:
    show(page, NOTE, "mention-box")  # what is asked for is answered with a page, as to somebody who is signed out
    note, said = page.locator("textarea"), page.locator("[data-mention-said]")
    with page.expect_response("**/people"):
        note.press_sequentially("@be")
    page.wait_for_timeout(50)
    assert said.text_content() == ""
    people = json.dumps({"people": [{"name": "Ben Ode", "username": "ben", "role": "Editor"}]})
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/people", hold)
    note.press("n")
    page.keyboard.press("Tab")
    page.wait_for_timeout(50)
    held.pop().fulfill(body=people, content_type="application/json")
    page.wait_for_timeout(50)
    assert page.locator("#list").count() == 0
    note.press("Backspace")
    page.locator("#list li").wait_for()
    note.press("Home")
    page.locator("#list").wait_for(state="detached")
    assert said.text_content() == ""


def test_single_keys_can_be_switched_off_and_that_is_sent_to_be_remembered(page: Page) -> None:
    sent = show(page, DESK)
    page.keyboard.press("?")
    assert page.is_visible("dialog")
    with page.expect_response("**/keys"):
        page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate("document.querySelectorAll('.current').length") == 0
    assert len(sent) == 1
    assert "single_keys" not in sent[0], "an empty box is sent as nothing"


def test_rows_are_walked_and_marked_by_keyboard(page: Page) -> None:
    show(page, DESK)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.evaluate("document.activeElement.closest('[data-row]') === document.querySelectorAll('[data-row]')[1]")
    assert page.locator("[data-row] input:checked").count() == 1


def test_changes_are_stepped_through_with_buttons_and_with_keys_once_one_is_there(page: Page) -> None:
    diff = """<div data-diff-steps data-words="{n} of {count}" hidden><button data-step="-1">Previous</button>
    <span data-diff-position></span><button data-step="1">Next</button></div><div data-diff>
    <p data-change tabindex="-1">a</p><p>b</p><p data-change tabindex="-1">c</p>
    <p data-change tabindex="-1">d</p></div>"""
    show(page, diff, "diff-nav")
    page.keyboard.press("n")
    assert page.inner_text("[data-diff-position]") == ""
    page.click("text=Next")
    page.keyboard.press("n")
    assert page.inner_text("[data-diff-position]") == "2 of 3"
    page.keyboard.press("p")
    assert page.inner_text("[data-diff-position]") == "1 of 3"


def test_a_hold_counts_down_and_then_loads_the_page_again(page: Page) -> None:
    show(page, HOLD, "hold-countdown")
    became(page, "running")
    page.wait_for_function("document.querySelector('[data-left]')?.textContent === '0'", timeout=4_000)
    page.wait_for_timeout(2_500)
    assert page.url == f"{HOST}/page", "as long as nobody knows what became of it, nothing is said"
    became(page, "done")
    page.wait_for_url(f"{HOST}/draft", timeout=5_000)


def test_a_hold_that_a_colleague_stops_is_noticed_within_seconds(page: Page) -> None:
    show(page, HOLD.replace("14:00:01Z", "14:05:00Z"), "hold-countdown")
    became(page, "stopped")
    page.wait_for_url(f"{HOST}/draft", timeout=4_000)


def test_what_somebody_types_while_a_hold_runs_stays_on_the_page(page: Page) -> None:
    show(page, f'{HOLD}<form id="draft-form"><textarea name="notice"></textarea></form>', "hold-countdown")
    page.fill("textarea", "What is typed.")
    became(page, "stopped")
    page.wait_for_function("document.querySelector('[role=status]')?.textContent === 'Stopped.'", timeout=5_000)
    assert page.input_value("textarea") == "What is typed."
    assert "Published" not in page.content().replace('data-hold-done="Published."', "")


HOLD = """<div data-hold data-hold-state="/hold" data-hold-page="/draft" data-hold-stopped="Stopped."
data-hold-failed="Failed." data-hold-done="Published." data-hold-until="2026-11-24T14:00:01Z"
data-hold-now="2026-11-24T14:00:00Z"><span data-left></span></div>"""


def became(page: Page, state: str) -> None:
    """The server answers from now on that the hold is in this state."""
    page.route(f"{HOST}/hold", lambda route: route.fulfill(json={"state": state}))


def test_what_was_said_goes_after_a_while_but_never_under_somebody_s_hands(page: Page) -> None:
    toast = """<main tabindex="-1"><div role="status" data-toasts>
    <div data-toast><p>Saved</p><button data-toast-close hidden>Close</button></div>
    <div data-toast data-toast-seconds="1"><p>Case 1</p><form><button id="one">Undo</button></form>
    <button data-toast-close hidden>Close</button></div>
    <div data-toast data-toast-seconds="1"><p>Case 2</p><form><button id="two">Undo</button></form>
    <button data-toast-close hidden>Close</button></div></div></main>
    <button data-open="recent" hidden>Recent</button><dialog data-recent><ol></ol></dialog>"""
    page.clock.install()
    show(page, toast, "toast")
    page.clock.run_for(400)
    page.focus("#two")
    page.clock.run_for(1_500)
    assert page.locator("[data-toast] p").all_inner_texts() == ["Saved", "Case 2"]
    page.clock.run_for(10_000)
    assert page.locator("[data-toast] p").all_inner_texts() == ["Case 2"]
    page.locator("[data-toast-close]").first.click()
    assert not page.locator("[data-toast]").count()
    assert page.evaluate("document.activeElement.tagName") == "MAIN", "focus is not lost"
    page.click("[data-open=recent]")
    assert page.locator("[data-recent] li").inner_text().endswith(" Saved"), "nothing is lost by being away"


def test_a_file_that_is_too_large_is_named_before_it_is_sent(page: Page) -> None:
    box = """<div data-file-limits data-files="1" data-bytes="10" data-too-many="You can only select up to {n} files"
    data-too-large="{name}: the selected file must be smaller than {size}MB"><input type="file" multiple>
    <ul class="file-list" hidden></ul></div>"""
    show(page, box, "file-limits")
    page.set_input_files("input", [{"name": "a.png", "mimeType": "image/png", "buffer": b"x" * 11}])
    assert page.inner_text(".file-list").startswith("a.png: the selected file must be smaller than")


def test_the_error_summary_has_the_focus_and_leads_to_the_field(page: Page) -> None:
    form = """<div data-error-summary tabindex="-1"><a href="#wrong">Say what is wrong</a></div>
    <label for="wrong">What is wrong?</label><textarea id="wrong"></textarea>"""
    show(page, form, "error-focus")
    assert page.evaluate("document.activeElement.matches('[data-error-summary]')")
    page.click("a")
    assert page.evaluate("document.activeElement.id") == "wrong"


def test_a_row_of_a_table_is_pressed_by_any_of_its_cells(page: Page) -> None:
    show(page, TABLE, "select-passage", "passage-form", "sentence-picker")
    page.click("td:last-child span")
    assert (passage(page)["start"], passage(page)["end"], passage(page)["quote"]) == ("3:0", "3:7", "Ash | 2")
    page.click("td:last-child span")
    assert passage(page)["quote"] == ""


def test_words_selected_in_a_table_count_what_parts_its_cells(page: Page) -> None:
    show(page, TABLE, "select-passage", "passage-form")
    page.evaluate(
        "() => { const cells = document.querySelectorAll('td label span');"
        "getSelection().setBaseAndExtent(cells[0].firstChild, 1, cells[1].firstChild, 1); }"
    )
    page.wait_for_selector("[data-passage-bar]:visible")
    page.click("[data-passage-use]")
    assert (passage(page)["start"], passage(page)["end"], passage(page)["quote"]) == ("3:1", "3:7", "sh | 2")
