"""On a slow line, and on one that breaks: words stay words, what was done is told truly, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import pytest
from journeys.conftest import Newsroom, Opens
from journeys.site import PATIENCE, Site, wait_for
from journeys.test_editor_publishes import editor
from journeys.test_keys import Desk
from journeys.test_keys_in_a_hurry import Waiting, assignee, waiting
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from corrections import database
from corrections.accounts import queries as accounts
from corrections.cases import actions
from corrections.cases.models import Case
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsroom
from corrections.requests.models import RequestMessage
from corrections.taxonomy import Severity

__all__ = ["waiting"]

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("reused", ["sqlite"], indirect=True)]

LETTER = "sorry for the wait"
WORDS = "We counted them once more: it is as we say."


@contextmanager
def held(page: Page, where: str, *, fails: bool = False) -> Iterator[None]:
    """What is asked of `where` waits until the block has ended; the server can’t do it then, if it `fails`."""
    routes: list[Route] = []
    is_over = False

    def hold(route: Route) -> None:
        if is_over:
            route.fallback()
        else:
            routes.append(route)

    page.route(where, hold)
    yield
    until = monotonic() + PATIENCE
    while not routes:
        assert monotonic() < until, f"nobody asked for {where}: {page.locator('[data-toasts]').inner_text()}"
        page.wait_for_timeout(20)
    is_over = True  # and not taken away, by which a request may get lost that is on its way just then
    for route in routes:
        if fails:
            route.fulfill(status=503, body="<h1>Try again later</h1>", content_type="text/html")
        else:
            route.continue_()


CUT = """const was = fetch;
window.fetch = (to, ...more) => (sessionStorage.cut && String(to).endsWith(sessionStorage.cut)
  ? Promise.reject(new TypeError("off line")) : was(to, ...more));"""


def cut(page: Page, where: str) -> None:
    """Nothing that ends so can be reached from now on; "" for what is over."""
    page.evaluate("where => { sessionStorage.cut = where; }", where)


def letters(site: Site) -> list[str]:
    with database.reading(site.engine) as session:
        return list(session.scalars(select(RequestMessage.text).where(RequestMessage.kind == "message")))


def is_open(site: Site, case_id: int) -> bool:
    with database.reading(site.engine) as session:
        return session.get_one(Case, case_id).open


def test_who_writes_on_the_page_of_a_case_is_not_led_away_and_a_letter_goes_out_once(
    opens: Opens, site: Site, written: Newsroom, waiting: Waiting
) -> None:
    page = editor(opens, site, "ana").page
    page.wait_for_load_state("load")
    desk = Desk(page)
    first = waiting.plain[0]
    desk.press("j", "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Trains 0")
    page.wait_for_load_state("load")
    text, send = page.locator("#messages-text"), page.get_by_role("button", name="Send message")

    # What is open, chosen and written stays through the answer to another act, and so does the place in it.
    page.get_by_label("Severity").select_option("major")
    page.locator("summary", has_text="Assign").click()
    page.locator("#assignment-assignee").select_option(label="Ben Osei")
    page.locator("h1").evaluate("it => { it.tabIndex = -1; it.focus(); }")
    with held(page, "**/take"):
        desk.press("m", "r")
        expect(text).to_be_focused()
        page.keyboard.type("sorry for ")
    desk.hears("The case is yours.")
    expect(text).to_be_focused()
    page.keyboard.type("the wait")
    expect(text).to_have_value(LETTER)
    expect(page.get_by_label("Severity")).to_have_value("major")
    expect(page.locator("#assignment-assignee")).to_be_visible()
    expect(page.locator("#assignment-assignee option:checked")).to_have_text("Ben Osei")

    # Pressed three times it goes out once; what is written while it is on its way is still to be sent.
    with held(page, "**/messages"):
        desk.press("Control+Enter", "Control+Enter")
        send.click()
        page.locator("#notes-text").focus()
        page.keyboard.type("and now")
    desk.hears("The message is on the reader’s page.")
    expect(text).to_have_value("")
    expect(page.locator("#notes-text")).to_be_focused()
    expect(page.locator("#notes-text")).to_have_value("and now")
    with held(page, "**/notes"):
        desk.press("Control+Enter")
        page.keyboard.type(" more")
    desk.hears("Your note stands below")
    expect(page.locator("#notes-text")).to_have_value("and now more")
    assert letters(site) == [LETTER]

    # With a saved answer on its way, the form opens all the same.
    page.locator("#notes-text").fill("")
    with held(page, "**/answers*"), held(page, "**/facts"):
        page.get_by_role("button", name="Save facts").click()
        desk.press("1")
        expect(page.locator("#decision-text")).to_be_focused()
    desk.hears("The facts are saved.")
    expect(page.locator("#decision-text")).to_be_focused()
    expect(page.locator("#decision-reason")).to_have_value("accurate")
    expect(page.locator("#decision-text")).not_to_have_value("")
    # Enter on what is chosen sends no letter that may not have been read.
    page.locator("#decision-outcome").focus()
    desk.press("Enter")
    # What was chosen before a colleague set the same does not set it back unseen.
    page.get_by_label("Severity").select_option("trivial")
    with database.writing(site.engine) as session:
        case, ben = session.get_one(Case, first), accounts.known_as(session, "ben")
        assert ben is not None
        known = {"error_type": case.error_type, "cause": case.cause, "found_by": case.found_by}
        actions.set_facts(session, case, by=ben, severity=Severity.CRITICAL, **known)
    page.locator("#notes-text").fill("Look.")
    desk.press("Control+Enter")
    desk.hears("Your note stands below")
    assert is_open(site, first)
    expect(page.get_by_label("Severity")).to_have_value("trivial")
    page.get_by_role("button", name="Save facts").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("“Severity” was set to “Critical” meanwhile.")
    expect(page.get_by_label("Severity")).to_have_value("trivial")


def test_a_decision_is_told_whatever_becomes_of_the_next_page(
    opens: Opens, site: Site, written: Newsroom, waiting: Waiting
) -> None:
    page = editor(opens, site, "ana").page
    page.wait_for_load_state("load")
    first, second = waiting.plain[:2]
    page.add_init_script(CUT)
    cut(page, f"/desk/cases/{second}")
    desk = Desk(page)
    head = page.get_by_role("heading", level=1)
    desk.press("j", "Enter")
    expect(head).to_have_text("Trains 0")
    page.wait_for_load_state("load")

    def decides() -> None:
        desk.press("2")
        expect(page.locator("#decision-text")).to_be_focused()
        expect(page.locator("#decision-text")).not_to_have_value("")
        desk.press("Control+a")
        page.keyboard.insert_text(WORDS)
        desk.press("Control+Enter")

    decides()
    desk.hears("Declined. The page could not be fetched")
    assert not is_open(site, first)
    desk.press("z")
    desk.hears("The decision is taken back")
    assert is_open(site, first)
    expect(page.locator("#decision-text")).to_have_value(WORDS)
    cut(page, "")
    desk.press("j")
    expect(head).to_have_text("Trains 1")
    desk.press("k")
    expect(head).to_have_text("Trains 0")

    # Whoever asks for another case meanwhile is told as well, and can undo it from there.
    with held(page, f"**/desk/cases/{second}"):
        page.reload()
        decides()
        desk.hears("Declined.")
        desk.press("j")
    expect(head).to_have_text("Trains 1")
    desk.hears(f"Case {first}: Declined.")
    desk.press("z")
    expect(head).to_have_text("Trains 0")
    desk.press("j")
    expect(head).to_have_text("Trains 1")


def test_the_search_of_the_queue_keeps_its_letters_and_z_undoes_what_was_done_last_or_nothing(
    opens: Opens, site: Site, written: Newsroom, waiting: Waiting
) -> None:
    with database.reading(site.engine) as session:
        ana, ben = accounts.known_as(session, "ana"), accounts.known_as(session, "ben")
        assert ana is not None
        assert ben is not None
    page = editor(opens, site, "ana").page
    page.wait_for_load_state("load")
    desk = Desk(page)
    first, second, third, fourth = waiting.plain[:4]
    search = page.locator("#q")
    desk.press("j")
    desk.goes_to(first)
    with held(page, "**/take"):
        desk.press("m", "m", "/")
        page.keyboard.type("tra")
    desk.hears("The case is yours.")
    expect(search).to_be_focused()
    page.keyboard.type("ins")
    expect(search).to_have_value("trains")
    expect(page.locator("[data-toasts]")).not_to_contain_text("can’t be done")
    assert assignee(site, first) == ana.id

    # What could not be sent can't be undone, and what came before it is left alone.
    desk.press("Tab")
    desk.goes_to(second)
    with held(page, "**/take", fails=True):
        desk.press("m", "z")
    desk.hears("Nothing was undone")
    assert assignee(site, first) == ana.id

    # An undo of several says of which it was too late, until somebody has read it.
    desk.goes_to(second)
    desk.press("x", "j", "X", "m")
    desk.hears("2 cases are yours.")
    page.wait_for_load_state("load")
    with database.writing(site.engine) as session:
        actions.take(session, session.get_one(Case, second), by=ben)
    desk.press("z")
    desk.hears("1 case is as before.")
    late = f"Case {second} stays as it is"
    desk.hears(late)
    desk.goes_to(fourth)
    desk.press("m")
    desk.hears("The case is yours.")
    desk.hears(late)
    expect(page.locator(".toast-warn")).to_have_count(1)

    # Colleagues are found by @ in the panel too; Home and Enter put nobody where the @ is not.
    desk.press("n")
    desk.focused("text")
    page.keyboard.type("@Be")
    expect(page.locator("[data-panel] .mention-list li").first).to_contain_text("Ben")
    desk.press("Home", "Enter")
    expect(page.locator(".mention-list")).to_have_count(0)
    desk.press("Control+End", "n")
    expect(page.locator("[data-panel] .mention-list")).to_be_visible()
    desk.press("Escape")
    expect(page.locator(".mention-list")).to_have_count(0)
    desk.focused("text")
    desk.press("Backspace", "n")
    expect(page.locator("[data-panel] .mention-list")).to_be_visible()
    desk.press("Enter")
    expect(page.locator("[data-panel] [name=text]")).to_have_value("\n@Ben Osei ")
    desk.press("Escape")

    # What is written to many outlives a reload; what was chosen for it does not.
    desk.press("x")
    desk.press("2")
    expect(page.locator("#bulk-text")).to_be_focused()
    expect(page.locator("#bulk-text")).not_to_have_value("")  # the saved answer comes first
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(WORDS)
    page.goto(site.url("/desk/mentions"))
    page.goto(site.url("/desk"))
    expect(page.locator("#bulk-text")).to_have_value(WORDS)
    expect(page.locator("input[name=case]:checked")).to_have_count(0)

    # Where a second factor is asked for since, nothing was done, and it says what comes first.
    with database.writing(site.engine) as session:
        newsroom.change(session, by=SYSTEM, require_second_factor=True)
    desk.press("j")
    desk.goes_to(third)
    desk.press("m")
    desk.hears("asks everybody for a second factor")
    expect(page.locator("[data-toasts] a")).to_have_attribute("href", site.url("/desk/me/second-factor"))
    assert assignee(site, third) is None


def test_an_empty_queue_can_be_made_compact_and_turns_back_where_that_is_not_kept(
    opens: Opens, site: Site, written: Newsroom
) -> None:
    page = editor(opens, site, "ana").page
    compact = page.get_by_role("button", name="Compact")
    with page.expect_response("**/me/list*"):
        compact.click()
    expect(compact).to_have_attribute("aria-pressed", "true")
    page.context.clear_cookies()
    compact.click()
    expect(page.locator("[data-toasts]")).to_contain_text("You are signed out.")
    expect(compact).to_have_attribute("aria-pressed", "true")
    wait_for(lambda: page.locator("body.compact").count() == 1, "the list as it was")
