"""A reader finds an error and tells the newsroom of it, in a real browser, in each of the ways that there are."""

from __future__ import annotations

from pathlib import Path

import pytest
from journeys.conftest import Newsroom, Opens
from journeys.hands import Keyboard, Mouse
from journeys.reader import Reader
from journeys.site import Site
from PIL import Image
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

on_sqlite = pytest.mark.parametrize("reused", ["sqlite"], indirect=True)
# One journey of each kind; the other ways to the same end are gone on SQLite.
on_postgresql = pytest.mark.parametrize("reused", ["postgresql"], indirect=True)

A_NUMBER = "A number, amount or calculation"
WRONG = "The petition has ten times too many names."
RIGHT = "214 people signed it."
KNOWN = "I handed it in, and counted it twice."
SENTENCE = "Two thirds of them live in Netherby."
STANDS_CLEAR = """() => document.activeElement.getBoundingClientRect().bottom
  <= document.querySelector(".report-send").getBoundingClientRect().top"""


@on_postgresql
def test_a_reader_selects_words_and_follows_the_report_to_its_own_page(
    reader: Reader, site: Site, written: Newsroom
) -> None:
    reader.opens(f"{written.article}/report")
    reader.selects("2,140 people")
    reader.sees_the_bar_with("2,140 people")
    reader.reports_the_words_selected()
    reader.sees_the_words_chosen("2,140 people")
    reader.says(wrong=WRONG, right=RIGHT, kind=A_NUMBER, known=KNOWN, links="https://petition.example/libraries")
    reader.leaves(name="Moyra Dunnett", email="moyra@post.example")
    reader.sends_the_report()
    reference = reader.has_been_given_a_reference()
    reader.sees(WRONG, RIGHT, KNOWN, "2,140 people", "https://petition.example/libraries", "moyra@post.example")

    reader.opens_the_link_in(site.mail("moyra@post.example", reference))
    reader.confirms_the_address()
    reader.sees("You hear from us at moyra@post.example")
    reader.writes("The list is at the library on Mill Street.")
    reader.sees("The list is at the library on Mill Street.")


@on_sqlite
@pytest.mark.parametrize("narrow", [False, True])
def test_words_that_are_selected_go_with_the_reader_to_the_questions(
    opens: Opens, site: Site, written: Newsroom, narrow: bool
) -> None:
    window = {"viewport": {"width": 390, "height": 664}, "has_touch": True, "is_mobile": True} if narrow else {}
    reader = Reader(opens(**window).new_page(), site, Mouse())
    reader.opens(f"{written.article}/report")
    reader.selects("2,140 people")
    reader.sees_the_bar_with("2,140 people")
    reader.goes_to_the_question("What is wrong?")
    reader.sees_no_bar()
    reader.sees_the_words_chosen("2,140 people")
    reader.hears("In your report: “2,140 people”")
    reader.changes_the_words()
    reader.selects("a petition")
    reader.sees_the_bar_with("a petition")
    reader.goes_to_the_question("What is right?")
    reader.sees_the_words_chosen("a petition")
    reader.says(wrong=WRONG, kind=A_NUMBER)
    reader.sends_the_report()
    reader.has_been_given_a_reference()
    reader.sees(WRONG, "a petition")


@on_sqlite
def test_a_reader_without_scripts_chooses_a_sentence(opens: Opens, site: Site, written: Newsroom) -> None:
    reader = Reader(opens(java_script_enabled=False).new_page(), site, Mouse())
    reader.opens(written.article)
    reader.goes_to_report_an_error()
    reader.chooses_the_sentence(SENTENCE)
    reader.says(wrong=WRONG, right=RIGHT, kind=A_NUMBER)
    reader.sends_the_report()
    reader.has_been_given_a_reference()
    reader.sees(WRONG, RIGHT, SENTENCE)
    kept = reader.private_address

    returning = Reader(opens(java_script_enabled=False).new_page(), site, Mouse())
    returning.page.goto(kept)
    returning.sees("Your report", WRONG, SENTENCE)
    returning.writes("I have a photo of the list.")
    returning.sees("I have a photo of the list.")


@on_sqlite
def test_a_reader_with_a_keyboard_alone_widens_the_choice_and_sends(
    opens: Opens, site: Site, written: Newsroom
) -> None:
    reader = Reader(opens().new_page(), site, Keyboard())
    reader.opens(written.article)
    reader.goes_to_report_an_error()
    reader.chooses_the_sentence("About 2,140 people")
    reader.widens_the_choice()
    reader.sees_the_words_chosen(
        "About 2,140 people signed a petition against the plan, said Mary Doe, who leads the friends of the Carrow "
        f"branch. {SENTENCE}"
    )
    reader.sends_the_report()
    reader.sees_a_problem("Say what is wrong")
    reader.still_sees_sentences_widened(2)
    reader.says(wrong=WRONG, right=RIGHT, kind=A_NUMBER, known=KNOWN)
    reader.leaves(email="moyra@post.example")
    reader.sends_the_report()
    reference = reader.has_been_given_a_reference()
    reader.sees(WRONG, RIGHT, SENTENCE)
    reader.opens_the_link_in(site.mail("moyra@post.example", reference))
    reader.confirms_the_address()
    reader.sees("You hear from us at moyra@post.example")


@on_sqlite
def test_on_a_phone_a_bar_leads_from_the_sentence_to_the_questions(opens: Opens, site: Site, written: Newsroom) -> None:
    phone = opens(viewport={"width": 390, "height": 664}, has_touch=True, is_mobile=True)
    reader = Reader(phone.new_page(), site, Mouse())
    reader.opens(f"{written.article}/report")
    reader.touches_the_sentence(SENTENCE)
    reader.sees_the_bar_with(SENTENCE)
    reader.touches_the_sentence(SENTENCE)
    reader.sees_no_bar()
    reader.touches_the_sentence(SENTENCE)
    reader.reports_the_words_selected()
    reader.is_asked_what_is_wrong()
    reader.sees_no_bar()
    reader.says(wrong=WRONG)
    reader.sends_the_report()
    reader.has_been_given_a_reference()
    reader.sees(WRONG, SENTENCE)


@on_sqlite
def test_a_report_that_can_not_be_sent_yet_keeps_all_that_was_said(
    opens: Opens, site: Site, written: Newsroom, tmp_path: Path
) -> None:
    photo = tmp_path / "the list.png"
    Image.new("RGB", (40, 30), "white").save(photo)
    for options in ({}, {"java_script_enabled": False}):
        reader = Reader(opens(**options).new_page(), site, Mouse())
        reader.opens(f"{written.article}/report")
        reader.chooses_the_sentence(SENTENCE)
        said = {"right": RIGHT, "known": KNOWN, "links": "https://petition.example/libraries"}
        reader.says(kind=A_NUMBER, **said)
        reader.adds_a_file(photo)
        reader.leaves(name="Moyra Dunnett", email="moyra@post.example")
        reader.sends_the_report()
        reader.sees_a_problem("Say what is wrong")
        reader.still_has(**said, name="Moyra Dunnett", email="moyra@post.example")
        reader.still_has_chosen(A_NUMBER)
        reader.sees_the_words_chosen(SENTENCE)
        reader.sees("the list.png")

        reader.says(wrong=WRONG)
        reader.sends_the_report()
        reader.has_been_given_a_reference()
        reader.sees(WRONG, RIGHT, KNOWN, SENTENCE, "the list.png")


@on_sqlite
def test_a_half_written_message_survives_a_reload_until_it_is_sent(
    reader: Reader, site: Site, written: Newsroom
) -> None:
    reader.opens(f"{written.article}/report")
    reader.says(wrong=WRONG)
    reader.sends_the_report()
    reader.has_been_given_a_reference()
    reader.begins_to_write("The list is at the")
    reader.looks_again()
    reader.has_begun_to_write("The list is at the")
    reader.unfolds("Take the report back")
    reader.hands.write(reader.page.get_by_label("Why?"), "I misread")
    reader.looks_again()
    expect(reader.page.get_by_label("Why?")).to_have_value("I misread")
    reader.writes("The list is at the library.")
    reader.sees("Your message is with us.", "The list is at the library.")
    reader.has_begun_to_write("")
    reader.begins_to_write("One thing more")
    reader.looks_again()
    reader.has_begun_to_write("One thing more")
    reader.hands.press(reader.page.get_by_role("button", name="Take it back"))
    reader.sees("You took your report back.")
    assert reader.page.evaluate("Object.keys(sessionStorage)") == []


@on_sqlite
def test_words_selected_on_the_article_s_own_page_come_along_to_the_form(
    reader: Reader, site: Site, written: Newsroom
) -> None:
    reader.opens(written.article)
    reader.unfolds("The text as it stands now")
    reader.selects("2,140 people")
    reader.sees_the_bar_with("2,140 people")
    reader.reports_the_words_selected()
    reader.sees_the_words_chosen("2,140 people")


@on_sqlite
def test_a_reader_reports_what_stood_in_print(reader: Reader, written: Newsroom) -> None:
    reader.opens("/report")
    reader.hands.write(reader.page.get_by_label("Where did you see it?"), "Print edition, 12 November, page 7")
    reader.hands.write(reader.page.get_by_label("Type or paste the words"), "The bridge is 40 miles long")
    reader.says(wrong="It is four miles long.")
    reader.sends_the_report()
    reader.has_been_given_a_reference()
    reader.sees("Print edition, 12 November, page 7", "The bridge is 40 miles long", "It is four miles long.")


@on_sqlite
def test_what_has_the_focus_is_never_under_the_button_and_the_hint_stands_apart(
    opens: Opens, site: Site, written: Newsroom
) -> None:
    reader = Reader(opens(viewport={"width": 1280, "height": 720}).new_page(), site, Mouse())
    reader.opens("/report")
    reader.page.get_by_label("Where did you see it?").focus()
    for field in ("medium", "typed", "wrong", "right"):
        reader.page.keyboard.press("Tab")
        assert reader.page.evaluate("document.activeElement.name") == field
        reader.page.wait_for_function(STANDS_CLEAR)
    reader.opens(f"{written.article}/report")
    hint = reader.page.locator(".report-text > .hint").bounding_box()
    headline = reader.page.locator("[data-block='0']").bounding_box()
    assert hint
    assert headline
    assert headline["y"] - hint["y"] - hint["height"] >= 16
