"""An editor works a report to its end, in a real browser: a published correction, a sign-off, a stop, a refusal."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from journeys.conftest import Newsroom, Opens
from journeys.editor import Editor
from journeys.hands import Hands, Keyboard, Mouse
from journeys.reader import Reader
from journeys.site import Site
from make import make_report
from playwright.sync_api import expect

from corrections import database
from corrections.articles import queries as articles
from corrections.events import READER
from corrections.requests import actions as requests

pytestmark = pytest.mark.browser

on_sqlite = pytest.mark.parametrize("reused", ["sqlite"], indirect=True)
# One journey of each kind; the other ways to the same end are gone on SQLite.
on_postgresql = pytest.mark.parametrize("reused", ["postgresql"], indirect=True)

WRONG = "The petition has ten times too many names."
NOTICE = "An earlier version of this article misstated how many people signed the petition. It was 214, not 2,140."
MAIL = "moyra@post.example"


@dataclass(frozen=True)
class Reported:
    reader_page: str


@pytest.fixture
def reported(site: Site, written: Newsroom) -> Reported:
    """A reader has reported the number of names, and confirmed their address."""
    with database.writing(site.engine) as session:
        article = articles.article(session, int(written.article.rpartition("/")[2]))
        sent = make_report(
            session, article, "2,140", wrong=WRONG, right="214", known="I counted them.", name="Moyra", email=MAIL
        )
        requests.confirm_address(session, sent.request, by=READER, by_mail=True)
        return Reported(f"/requests/{sent.token}")


def editor(opens: Opens, site: Site, who: str, hands: Hands | None = None, **options: object) -> Editor:
    editor = Editor(opens(**options).new_page(), site, hands or Mouse())
    editor.signs_in(who, Newsroom.password)
    return editor


def publishes(editor: Editor, *, scripts: bool = True) -> None:
    """From the queue to the published correction."""
    editor.opens_the_case_about("2,140")
    editor.sees(WRONG, "I counted them.", "Still there")
    editor.takes_it()
    editor.writes_a_note("The council’s own count says 214.")
    editor.sees("The council’s own count says 214.")
    editor.drafts()
    editor.has_the_notice("2,140", "214")
    editor.writes_the_notice(NOTICE)
    editor.says_why_it_went_wrong("Reporting")
    editor.puts_right("2,140", "214")
    if scripts:
        editor.sees_in_the_preview(NOTICE, "In paragraph 2, “2,140” became “214”.")
    editor.saves()
    editor.sees_in_the_preview(NOTICE, "In paragraph 2, “2,140” became “214”.", "Nothing is amiss")
    editor.publishes()
    editor.sees_the_hold()
    editor.sees_it_published(by_itself=scripts)


def sees_the_record(visitor: Reader, written: Newsroom) -> None:
    """Anybody finds the correction on the list, on its own page, on the article's, and in the comparison."""
    visitor.opens("/corrections")
    visitor.sees(NOTICE, "Council to close three libraries")
    visitor.follows("Council to close three libraries")
    visitor.sees(NOTICE, "In paragraph 2, “2,140” became “214”.", "Correction")
    visitor.opens(written.article)
    visitor.sees("Corrected once. We have 2 versions of it.", NOTICE)
    visitor.follows("Compare with version 1")
    visitor.sees("What changed between version 1 and 2", "In paragraph 2, “2,140” became “214”.")


@on_postgresql
def test_an_editor_takes_a_report_to_a_published_correction_that_everybody_can_see(
    opens: Opens, site: Site, written: Newsroom, reported: Reported
) -> None:
    publishes(editor(opens, site, "ana"))
    visitor = Reader(opens().new_page(), site, Mouse())
    sees_the_record(visitor, written)

    visitor.opens(reported.reader_page)
    visitor.sees("We have decided.", "What we published", NOTICE)
    site.later(minutes=1)
    told = site.mail(MAIL, NOTICE)
    assert WRONG in told, "the mail quotes what the reader wrote"


@on_sqlite
@pytest.mark.parametrize("way", ["no script", "keyboard"])
def test_it_needs_neither_a_script_nor_a_mouse(
    opens: Opens, site: Site, written: Newsroom, reported: Reported, way: str
) -> None:
    scripts = way != "no script"
    hands = Keyboard() if way == "keyboard" else Mouse()
    publishes(editor(opens, site, "ana", hands, java_script_enabled=scripts), scripts=scripts)
    sees_the_record(Reader(opens(java_script_enabled=scripts).new_page(), site, hands), written)


@on_sqlite
def test_a_publication_is_stopped_while_it_is_held(
    opens: Opens, site: Site, written: Newsroom, reported: Reported
) -> None:
    site.hold_for(seconds=60)
    ana = editor(opens, site, "ana")
    ana.opens_the_case_about("2,140")
    ana.drafts()
    ana.writes_the_notice(NOTICE)
    ana.says_why_it_went_wrong("Reporting")
    ana.puts_right("2,140", "214")
    ana.publishes()
    for stops in (ana.stops, lambda: ana.page.keyboard.press("z"), lambda: ana.page.keyboard.press("Escape")):
        ana.sees_the_hold()
        expect(ana.page.get_by_role("button", name="Stop")).to_be_focused()
        stops()
        ana.is_told("Stopped. Nothing was published.")
        ana.has_the_notice(NOTICE)
        ana.publishes()

    site.later(minutes=5)
    visitor = Reader(opens().new_page(), site, Mouse())
    visitor.opens(written.article)
    visitor.sees("There are no corrections to it.")


@on_sqlite
def test_a_clarification_waits_for_a_second_editor(
    opens: Opens, site: Site, written: Newsroom, reported: Reported
) -> None:
    words = "This article should have made clear that the petition is against closing the Carrow branch alone."
    ana = editor(opens, site, "ana")
    ana.opens_the_case_about("2,140")
    ana.drafts("Clarification")
    ana.writes_the_notice(words)
    ana.says_why_it_is_a_clarification("The number was right as the council gave it.")
    ana.says_why_it_went_wrong("Reporting")
    ana.puts_right("against the plan", "against closing the Carrow branch")
    ana.puts_right("About 2,140", "About 214")
    ana.cannot_publish_yet("second editor")
    ana.has_the_notice(words)
    ana.asks_for_sign_off()
    ana.sees("It was asked for")

    ben = editor(opens, site, "ben")
    ben.opens_the_case_about("2,140")
    ben.goes_on_with_the_draft()
    ben.signs_off()
    ben.sees("Ben Osei signed off exactly these words")
    assert "sign" in site.mail("ben@wennmouthcourier.example", "Council to close three libraries")

    ana.looks_again()
    ana.publishes()
    ana.sees_the_hold()
    ana.sees_it_published(by_itself=True)
    visitor = Reader(opens().new_page(), site, Mouse())
    visitor.opens(written.article)
    visitor.sees("Clarified once.", words)


@on_sqlite
def test_a_report_is_declined_and_the_decision_taken_back_before_the_reader_hears_of_it(
    opens: Opens, site: Site, reported: Reported
) -> None:
    answer = "We have not changed it. The council counted 2,140 names, and showed us the list."
    ana = editor(opens, site, "ana")
    ana.opens_the_case_about("2,140")
    ana.declines("Accurate", answer)
    ana.is_told("is decided")
    ana.takes_it_back()
    ana.opens_the_queue()
    ana.opens_the_case_about("2,140")
    site.later(minutes=5)
    assert not [mail for mail in site.mails(MAIL) if answer in mail.as_string()]

    ana.declines("Accurate", answer)
    ana.is_told("is decided")
    site.later(minutes=5)
    told = site.mail(MAIL, answer)
    assert re.search(r"/requests/\S+", told)
    reader = Reader(opens().new_page(), site, Mouse())
    reader.opens(reported.reader_page)
    reader.sees("We have decided.", answer, "Ask for a second look")
