"""Keys pressed sooner than the server answers, after somebody signed out, and where something was refused."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from journeys.conftest import Newsroom, Opens
from journeys.site import Site
from journeys.test_editor_publishes import editor
from journeys.test_keys import Desk
from make import make_article, make_case
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from corrections import database
from corrections.accounts import queries as accounts
from corrections.cases import actions
from corrections.cases.models import Case
from corrections.taxonomy import DeclineReason

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("reused", ["sqlite"], indirect=True)]

TEXT = "Two trains a day go to {n}00 villages, said the mayor of Netherby."
WORDS = "We counted them once more: it is as we say."


@dataclass(frozen=True)
class Waiting:
    """Cases as they stand in the queue: `plain` ones, and two that may be the `same`."""

    plain: list[int]
    same: list[int]


@pytest.fixture
def waiting(site: Site, written: Newsroom) -> Waiting:
    with database.writing(site.engine) as session:
        plain = [
            make_case(session, make_article(session, TEXT.format(n=n), headline=f"Trains {n}"), f"{n}00 villages").id
            for n in range(6)
        ]
        twice = f"{TEXT.format(n=99)}\n\nThe council says that 9900 villages are enough."
        article = make_article(session, twice, headline="Trains 99")
        same = [make_case(session, article, words).id for words in ("to 9900 villages", "9900 villages are enough")]
    return Waiting(plain, same)


def assignee(site: Site, case_id: int) -> int | None:
    with database.reading(site.engine) as session:
        return session.get_one(Case, case_id).assignee_id


def test_nothing_is_lost_and_nobody_is_pulled_away_whatever_the_keys_meet(
    opens: Opens, site: Site, written: Newsroom, waiting: Waiting
) -> None:
    with database.reading(site.engine) as session:
        ana = accounts.known_as(session, "ana")
        assert ana is not None
    page = editor(opens, site, "ana").page
    page.wait_for_load_state("load")
    page.evaluate("document.here = true")
    desk = Desk(page)
    desk.press("j")

    # A suggestion of one click is no form to choose in.
    desk.goes_to(waiting.same[0])
    desk.press("u")
    desk.focused("number")
    desk.press("Escape")

    # What one has moved on to stays, and the newest act is undone first.
    first, second = waiting.plain[:2]
    desk.goes_to(first)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/take", hold)
    desk.press("m", "j", "x")
    page.wait_for_timeout(100)
    held.pop().continue_()
    desk.hears(f"Case {first}: The case is yours.")
    assert desk.at() == second
    expect(page.locator("[data-row].current input[name=case]")).to_be_checked()
    desk.press("x", "m", "z")
    page.wait_for_timeout(100)
    held.pop().continue_()
    page.unroute("**/take")
    desk.hears("The case is as before.")
    assert (assignee(site, first), assignee(site, second)) == (ana.id, None)

    # Colleagues hear of the panel, and who goes on to write after a refusal loses nothing by Esc.
    desk.goes_to(first)
    with page.expect_request(f"**/desk/cases/{first}/presence"):
        desk.press("1")
    expect(page.locator("[data-panel] [name=text]")).not_to_have_value("")  # the saved answer comes first
    page.locator("[data-panel] [data-preview-open]").click()
    expect(page.locator("[data-panel-problem]")).to_contain_text("Still to be written: […]")
    page.locator("[data-panel] [name=text]").focus()
    desk.writes("text", WORDS)
    with database.writing(site.engine) as session:
        ben = accounts.known_as(session, "ben")
        assert ben is not None
        actions.take(session, session.get_one(Case, first), by=ben)
    desk.press("Control+Enter")
    expect(page.locator("[data-panel] [data-error-summary]")).to_be_focused()
    page.locator("[data-panel] [name=text]").press("Control+End")
    page.keyboard.type(" And more.")
    desk.press("Escape")
    desk.press("e")
    expect(page.locator("[data-panel] [name=text]")).to_have_value(f"{WORDS} And more.")
    desk.press("Escape")

    # Signed out it says so, and where to sign in; signed in again in another tab, it goes on, and asks by itself again.
    desk.goes_to(second)
    page.context.clear_cookies()
    asks = "document.dispatchEvent(new Event('visibilitychange'))"
    with page.expect_response("**/login**"):
        page.evaluate(asks)
    desk.hears("You are signed out.")
    desk.press("m")
    desk.hears("You are signed out.")
    expect(page.locator("[data-toasts] a")).to_have_attribute("href", "/login?next=%2Fdesk")
    other = page.context.new_page()
    signs_in(other, site)
    desk.press("m")
    desk.row_says("Ana Petrescu")
    expect(page.locator("[data-toasts]")).not_to_contain_text("You are signed out.")
    with page.expect_response("**/desk/news*"):
        page.evaluate(asks)
    assert page.evaluate("document.here"), "the page was loaded anew"
    other.close()

    # In the form of several cases Enter presses the button beside, and a refusal keeps words and list.
    third, fourth = waiting.plain[2:4]
    desk.goes_to(third)
    desk.press("x", "j", "X", "1")
    expect(page.locator("#bulk-text")).to_be_focused()
    expect(page.locator("#bulk-text")).not_to_have_value("")  # what is saved comes first
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(WORDS)
    page.locator("#bulk-desk").focus()
    desk.press("Enter")
    expect(page.locator("[data-error-summary]")).to_contain_text("Choose the desk.")
    expect(page.locator("#bulk-text")).to_have_value(WORDS)
    desk.press("k")
    page.locator("#bulk-text").focus()
    desk.press("Control+Enter")
    expect(page.locator("[data-toasts]")).to_contain_text("2 cases are declined.")
    with database.reading(site.engine) as session:
        declined = session.scalars(select(Case.id).where(Case.decline_reason == DeclineReason.ACCURATE)).all()
    assert sorted(declined) == [third, fourth]


def test_the_page_of_a_case_knows_which_case_it_shows(
    opens: Opens, site: Site, written: Newsroom, waiting: Waiting
) -> None:
    page = editor(opens, site, "ana").page
    page.wait_for_load_state("load")
    desk = Desk(page)
    first, second = waiting.plain[:2]
    desk.press("j", "Enter")
    head = page.get_by_role("heading", level=1)
    expect(head).to_have_text("Trains 0")
    page.wait_for_load_state("load")
    page.evaluate("document.here = true")
    page.get_by_label("Severity").select_option("critical")
    opened = page.locator(".work-facts form[action$='/facts'] [name=seen]").input_value()
    desk.press("m")
    desk.hears("The case is yours.")
    # What was not saved yet stands there still, as a change of what was read then.
    expect(page.get_by_label("Severity")).to_have_value("critical")
    expect(page.locator(".work-facts form[action$='/facts'] [name=seen]")).to_have_value(opened)
    with page.expect_request(f"**/desk/cases/{second}/presence"):
        desk.press("j")
    expect(head).to_have_text("Trains 1")
    # A link within the page is no way to another one.
    page.get_by_label("Severity").select_option("major")
    page.locator(".action-bar a", has_text="Draft the notice").click()
    page.go_back()
    assert page.evaluate("document.here"), "the page was loaded anew"
    expect(page.get_by_label("Severity")).to_have_value("major")
    desk.press("k")
    expect(head).to_have_text("Trains 0")
    expect(page.locator(".work-facts")).to_contain_text("Ana Petrescu")
    desk.press("z")
    desk.hears("The case is as before.")
    assert assignee(site, first) is None


def signs_in(page: Page, site: Site) -> None:
    page.goto(site.url("/login"))
    page.get_by_label("User name").fill("ana")
    page.get_by_label("Password").fill(Newsroom.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/desk")
