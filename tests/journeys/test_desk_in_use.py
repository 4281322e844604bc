"""What an editor meets on the list and on a case in the course of a day."""

from __future__ import annotations

import pytest
from journeys.conftest import Newsroom, Opens
from journeys.site import Site
from journeys.test_editor_publishes import editor
from make import make_article, make_case, make_report
from playwright.sync_api import expect

from corrections import database

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("reused", ["sqlite"], indirect=True)]


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
