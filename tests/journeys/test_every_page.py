"""Every page, looked at in a real browser: wide and narrow, light and dark, full and empty, right and wrong."""

from __future__ import annotations

import pytest
from journeys.conftest import listening
from journeys.looking import WIDE, look, view
from journeys.tour import Tour
from journeys.visits import MACHINES, PAGES, Visit
from playwright.sync_api import Page, Response, expect

from corrections.web.routing import WAY_BACK

pytestmark = pytest.mark.browser


def test_every_address_is_in_the_table(tour: Tour) -> None:
    """Whoever adds a page adds it to `visits`, so that it is looked at."""
    from corrections.app import create_app

    app = create_app(tour.site.settings, tour.site.engine)
    asked = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    asked = {endpoint for endpoint in asked if not endpoint.endswith(WAY_BACK)}
    visited = {visit.endpoint for visit in PAGES} | set(MACHINES)
    assert asked - visited == set(), "not looked at"
    assert visited - asked == set(), "no longer there"


@pytest.mark.parametrize("visit", PAGES, ids=lambda visit: visit.name)
def test_a_page_is_well_made(tour: Tour, visit: Visit) -> None:
    page = tour.page(visit.who)
    with listening(page) as complaints:
        arrive(tour, page, visit)
        problems = look(page, visit.name)
    assert not problems + complaints, "\n".join(problems + complaints)


def arrive(tour: Tour, page: Page, visit: Visit) -> None:
    view(page, WIDE, "light")
    answer = page.goto(tour.site.url(tour.path(visit.path)))
    if visit.press:
        for label, words in visit.fill:
            page.get_by_label(label).fill(words)
        answer = pressed(page, visit)
    assert answer is not None
    assert answer.status == visit.status, f"{answer.url} answered {answer.status}"
    if visit.says:
        expect(page.locator("main")).to_contain_text(visit.says)


def pressed(page: Page, visit: Visit) -> Response | None:
    """What a button leads to. On the page of a case that is put in place of what was there."""
    button = page.get_by_role("button", name=visit.press).first
    if visit.endpoint == "desk.case":
        with page.expect_response(lambda answer: answer.url.endswith("/notes")) as sent:
            button.click()
        expect(page.locator("[data-error-summary]")).to_be_visible()
        return sent.value
    with page.expect_navigation() as navigation:
        button.click()
    return navigation.value


@pytest.mark.parametrize("endpoint", MACHINES)
def test_what_is_no_page_is_what_it_says(tour: Tour, endpoint: str) -> None:
    path, media_type = MACHINES[endpoint]
    page = tour.page("ana" if endpoint.startswith("desk.") else "")
    answer = page.request.get(tour.site.url(tour.path(path)))
    assert answer.status == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type
