"""What an editor meets on the list and on a case in the course of a day."""

from __future__ import annotations

import pytest
from journeys.conftest import Newsroom, Opens
from journeys.site import Site
from journeys.test_editor_publishes import editor
from make import make_article, make_case, make_report
from playwright.sync_api import Request, expect

from corrections import database
from corrections.articles.models import Article

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("reused", ["sqlite"], indirect=True)]

TEXT = "Two trains a day go to {n} villages, said the mayor of Netherby."


def is_presence(asked: Request, doing: str) -> bool:
    return asked.url.endswith("/presence") and doing in (asked.post_data or "")


def test_a_key_leads_to_where_one_writes_whomever_it_goes_to(opens: Opens, site: Site, written: Newsroom) -> None:
    with database.writing(site.engine) as session:
        article = make_article(session, "Two trains a day go to 900 villages.", bylines=["Nadia Okafor"])
        case = make_case(session, article, "900 villages", wrong="It is 950.").id
        make_report(session, article, "900 villages", wrong="It is 960.")
    page = editor(opens, site, "ana").page
    page.goto(site.url(f"/desk/cases/{case}"))
    expect(page.locator("#reports h2")).to_have_text("2 reports")
    page.wait_for_load_state("load")
    page.keyboard.press("r")
    expect(page.locator("#messages-text")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("q")
    expect(page.locator("#questions-question")).to_be_focused()
    page.keyboard.press("Escape")

    # Colleagues are told that somebody writes, and once it is sent that nobody does.
    page.keyboard.press("n")
    for key, doing in (("x", "note"), ("Control+Enter", "looking")):
        with page.expect_request(lambda asked, doing=doing: is_presence(asked, doing)):
            page.keyboard.press(key)


def test_what_came_in_stands_on_top_and_what_is_chosen_stays_so(opens: Opens, site: Site, written: Newsroom) -> None:
    with database.writing(site.engine) as session:
        known = [make_article(session, TEXT.format(n=n), headline=f"Trains {n}") for n in range(27)]
        listed = [make_case(session, article, "villages", wrong="No.").id for article in known[:26]]
    page = editor(opens, site, "ana").page
    page.wait_for_load_state("load")
    page.evaluate("document.here = true")
    expect(page.locator("[data-row]")).to_have_count(25)
    page.locator(f'[data-case="{listed[3]}"] input').check()
    with database.writing(site.engine) as session:
        again, other = (session.get_one(Article, article.id) for article in (known[9], known[26]))
        new = make_case(session, other, "villages", wrong="No.").id
        make_report(session, again, "villages", wrong="No, again.")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_role("link", name="2 new reports: show").click()
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(26)
    at = page.evaluate("[...document.querySelectorAll('[data-row]')].map(row => +row.dataset.case)")
    assert at == [listed[9], new, *(case for case in listed[:25] if case != listed[9])]
    expect(page.locator("[data-row]", has_text="Just in")).to_have_count(2)
    expect(page.locator(f'[data-case="{listed[9]}"] .queue-quote')).to_be_focused()
    expect(page.locator("[data-toasts]")).to_contain_text("2 cases with something new stand on top of the list.")
    expect(page.locator("tbody input:checked")).to_have_count(1)
    expect(page.locator("[data-queue-news]")).to_be_hidden()
    page.locator("tbody input:checked").uncheck()
    page.locator(f'[data-case="{new}"] .queue-quote').focus()
    page.keyboard.press("m")
    expect(page.locator(f'[data-case="{new}"]')).to_contain_text("Ana Petrescu")
    expect(rows.nth(1)).to_contain_text("Just in")
    assert page.evaluate("document.here"), "the page was loaded anew"

    # What is decided, and its button, are in sight wherever the row stands; an answer that nobody touched gives way.
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator(f'[data-case="{listed[14]}"] .queue-quote').focus()
    page.keyboard.press("f")
    panel = page.locator("[data-panel]")
    expect(panel.locator("[name=clause]")).to_be_focused()
    for part in ("[data-panel-title]", "[name=outcome]", "[name=text]", "form .buttons"):
        expect(panel.locator(part).first).to_be_in_viewport(ratio=1)
    said = []
    for n in ("1", "2"):
        page.keyboard.press("Control+k")
        panel.locator(".answers-search input").press(n)
        expect(panel.locator(".answers-search")).to_have_count(0)
        said.append(panel.locator("[name=text]").input_value())
    assert said[0] not in said[1]

    # After the last row comes the next page.
    page.keyboard.press("Escape")
    page.goto(site.url("/desk"))
    page.wait_for_load_state("load")
    page.locator("[data-row] .queue-quote").last.focus()
    page.keyboard.press("j")
    page.wait_for_url("**/desk?after=*")
    expect(page.locator("[data-row] .queue-quote").first).to_be_focused()
