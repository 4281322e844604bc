"""A reader who types the words rather than select them is told what everybody else is, in a real browser."""

from __future__ import annotations

import pytest
from journeys.conftest import Newsroom, Opens
from journeys.hands import Mouse
from journeys.reader import Reader
from journeys.site import Site
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("reused", ["sqlite"], indirect=True)]

MARKED = "() => [...(CSS.highlights.get('chosen-words') ?? [])].map(String).join()"


def test_typed_words_get_the_card_and_are_marked_where_they_stand(
    reader: Reader, site: Site, written: Newsroom
) -> None:
    reader.opens(f"{written.article}/report")
    reader.selects("a petition")
    reader.reports_the_words_selected()
    reader.sees_the_words_chosen("a petition")
    assert reader.page.evaluate(MARKED) == "a petition"
    typed = reader.page.get_by_label("Type or paste the words")
    typed.fill("2,140 PEOPLE signed")
    reader.sees_the_words_chosen("2,140 people signed")
    assert reader.page.evaluate(MARKED) == "2,140 people signed"
    reader.changes_the_words()
    expect(typed).to_be_focused()
    typed.fill("nine hundred owls")
    reader.sees("We did not find these words in the article")
    assert reader.page.evaluate(MARKED) == ""
    typed.fill("")
    expect(reader.page.locator("[data-passage-card]")).to_be_hidden()
    expect(reader.page.locator("[data-passage-hint]")).to_be_empty()


def test_without_scripts_a_button_shows_them_and_enter_in_a_field_sends(
    opens: Opens, site: Site, written: Newsroom
) -> None:
    reader = Reader(opens(java_script_enabled=False).new_page(), site, Mouse())
    reader.opens(f"{written.article}/report")
    reader.page.get_by_label("Type or paste the words").fill("nine hundred owls")
    reader.page.get_by_role("button", name="Show what we know of these words").click()
    reader.sees("We did not find these words in the article")
    reader.says(wrong="There are no owls.")
    site.later(minutes=2)
    reader.page.get_by_label("Your name").press("Enter")
    reader.has_been_given_a_reference()
