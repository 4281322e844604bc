"""The corrections page, one correction, and one wording of it, as the public reads them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import counting
import pytest
from make import make_article, make_correction, make_revision
from many import asked, corrections
from pages import Client
from reused import Begin, on_sqlite
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections.notices.models import Correction
from corrections.taxonomy import Kind

At = Callable[[datetime], None]
MARCH = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def correct(session: Session, at: At | None = None, moment: datetime = MARCH, **words: object) -> Correction:
    """A correction of an article of its own, published at a time."""
    if at is not None:
        at(moment)
    known = {name: words.pop(name) for name in ("headline", "section", "url", "withheld") if name in words}
    return make_correction(session, make_article(session, **known), **words)  # type: ignore[arg-type]


class TestTheList:
    def test_says_why_it_is_empty_and_what_to_do_first(self, client: Client):
        page = client.get("/corrections")
        assert page.h1 == "Corrections"
        assert "Nothing has been corrected yet" in page.words
        assert "/report" in page.links()

    def test_shows_the_newest_first_under_their_months(self, client: Client, session: Session, at: At):
        old = correct(session, at, MARCH, headline="Ferry fares rise")
        new = correct(session, at, MARCH + timedelta(days=40), headline="Bridge closed for a week")
        session.commit()
        page = client.get("/")
        assert page.words.index("April 2026") < page.words.index(new.number) < page.words.index("March 2026")
        assert page.words.index("March 2026") < page.words.index(old.number)
        assert "“2,140” became “214”" in page.words

    @on_sqlite
    def test_is_the_front_page_with_one_canonical_address(self, client: Client):
        for path in ("/", "/corrections"):
            assert client.get(path).tree.xpath("//link[@rel='canonical']/@href") == [
                "http://corrections.example/corrections"
            ]

    def test_goes_on_by_cursor_and_ends(self, client: Client, begin: Begin):
        corrections(begin, 30)
        first = client.get("/corrections")
        assert len(first.tree.xpath("//article")) == 20
        assert len(first.tree.xpath("//link[@rel='next']")) == 1
        second = client.get(first.tree.xpath("//a[@rel='next']/@href")[0])
        assert len(second.tree.xpath("//article")) == 10
        assert not second.tree.xpath("//a[@rel='next']")
        assert "Back to the newest" in second.words

    def test_asks_the_database_as_often_for_thirty_as_for_three(self, client: Client, begin: Begin, engine: Engine):
        found = asked(begin, client, engine, "/corrections")
        assert found[3] == found[30] <= 14, found


class TestFilters:
    @pytest.fixture(autouse=True)
    def three(self, begin: Begin, at: At) -> None:
        def tell(session: Session) -> None:
            correct(session, at, MARCH, headline="Ferry fares rise", section="Local")
            correct(
                session, at, MARCH + timedelta(days=1), headline="Rovers sign keeper", section="Sport",
                kind=Kind.UPDATE, notice="The striker has signed since.",
            )  # fmt: skip
            correct(session, at, MARCH + timedelta(days=40), headline="Café closes", section="Local")

        begin("three corrections to filter", tell)
        at(MARCH + timedelta(days=40))

    def test_narrow_the_list(self, client: Client):
        for query, shown in {
            "q=ferry": ["Ferry fares rise"],
            "q=cafe+CLOSES": ["Café closes"],
            "kind=update": ["Rovers sign keeper"],
            "kind=UPDATE": ["Rovers sign keeper"],
            "section=local": ["Café closes", "Ferry fares rise"],
            "section=Local&from=2026-04-01": ["Café closes"],
            "to=2026-03-03": ["Ferry fares rise"],
            "from=2026-03-04&to=2026-03-04": ["Rovers sign keeper"],
            "q=striker&section=Sport&kind=update": ["Rovers sign keeper"],
        }.items():
            page = client.get(f"/corrections?{query}")
            assert [a.text_content().strip() for a in page.tree.xpath("//article//h3/a")] == shown, query
            assert "match" in page.words
            assert "Clear filters" in page.words

    @on_sqlite
    def test_keep_what_was_chosen_and_can_be_taken_off_one_by_one(self, client: Client):
        page = client.get("/corrections?q=fares&kind=Correction&section=LOCAL&from=2026-03-01")
        assert [page.value(name) for name in ("q", "kind", "section", "from")] == [
            "fares", "correction", "Local", "2026-03-01",
        ]  # fmt: skip
        assert "/corrections?q=fares&section=Local&from=2026-03-01" in page.links()

    @on_sqlite
    def test_say_that_nothing_matches(self, client: Client):
        page = client.get("/corrections?q=zeppelin")
        assert "No corrections match." in page.words
        assert "/corrections" in page.links()

    @on_sqlite
    def test_ignore_a_value_that_is_on_no_list_and_say_so(self, client: Client):
        page = client.get("/corrections?kind=blunder&section=Astrology")
        assert "There is no kind called “blunder”" in page.words
        assert "There is no section called “Astrology”" in page.words
        assert len(page.tree.xpath("//article")) == 3

    @on_sqlite
    def test_show_a_wrong_day_at_its_field_as_it_was_typed(self, client: Client):
        for typed in ("soon", "2026-13-45", "24.11.2026", "9999999-01-01", "1" * 5000, "-1"):
            page = client.get(f"/corrections?from={typed}", status=400)
            assert page.value("from") == typed
            assert "is not a date" in page.alert
            assert "#from" in page.links()
            # Its neighbour looks the same.
            assert page.tree.xpath("//input[@name='from' or @name='to']/@type") == ["text", "text"]
            assert page.tree.findtext(".//title").startswith("Error: ")

    @on_sqlite
    def test_say_that_the_last_day_is_before_the_first(self, client: Client):
        page = client.get("/corrections?from=2026-04-01&to=2026-03-01", status=400)
        assert "The last day is before the first." in page.words
        assert page.tree.xpath("//input[@name='from' or @name='to']/@type") == ["date", "date"]

    def test_refuse_a_cursor_that_was_made_up(self, client: Client):
        for cursor in ("abc", "-1", "1.2", "9" * 18, "9" * 5000, "٣", "1;drop"):
            client.get(f"/corrections?after={cursor}", status=400)

    def test_a_cursor_beyond_the_end_is_an_empty_page(self, client: Client):
        assert "no older corrections" in client.get("/corrections?after=0").words
        assert len(client.get(f"/corrections?after={2**31 - 1}").tree.xpath("//article")) == 3

    def test_survive_any_search(self, client: Client):
        for typed in ('"', "*", "a OR", "NEAR(a b)", "'; --", "%00", "x" * 5000, "{}", "(((", "\\"):
            client.get(f"/corrections?{urlencode({'q': typed})}")


class TestOneCorrection:
    def test_shows_the_notice_what_changed_and_the_words_it_is_about(self, client: Client, session: Session, at: At):
        made = correct(session, at)
        session.commit()
        page = client.get(f"/corrections/{made.number}")
        assert page.h1 == "Three libraries to close"
        assert "An earlier version of this article misstated the number. It is 214." in page.words
        assert "In paragraph 2, “2,140” became “214”." in page.words
        assert [mark.text for mark in page.tree.xpath("//mark")] == ["2,140"]
        assert "Changed since" in page.words
        assert "Noticed by: A reader." in page.words
        assert f"correction {made.number}, revision 1, 3 March 2026" in page.words
        assert "The council voted" not in "".join(page.tree.xpath("//*[contains(@class,'diff')]//text()"))

    def test_shows_every_revision_with_its_own_words_and_reason(self, client: Client, session: Session, at: At):
        made = correct(session, at)
        make_revision(
            session, made, "It is 214, by the count of the clerk.", "The first wording did not say who counted."
        )
        session.commit()
        page = client.get(f"/corrections/{made.number}")
        assert "It is 214, by the count of the clerk." in page.words
        assert "An earlier version of this article misstated the number." in page.words
        assert "The first wording did not say who counted." in page.words
        first = client.get(f"/corrections/{made.number}/revisions/1")
        assert "This is an earlier wording." in first.words
        assert "by the count of the clerk" not in first.words
        second = client.get(f"/corrections/{made.number}/revisions/2")
        assert "This is how it stands now." in second.words
        assert second.tree.xpath("//ins")
        client.get(f"/corrections/{made.number}/revisions/3", status=404)
        client.get(f"/corrections/{made.number}/revisions/0", status=404)

    def test_that_is_revised_keeps_its_place_in_the_list_with_its_new_words(
        self, client: Client, session: Session, at: At
    ):
        made = correct(session, at)
        make_revision(session, made, "It is 214, by the count of the clerk.", "To say who counted.")
        session.commit()
        page = client.get("/corrections")
        assert "It is 214, by the count of the clerk." in page.words
        assert "revision 2 of 2" in page.words

    @pytest.mark.parametrize(
        "number",
        ["2026-9999", "2026", "x", "2026-0001;a.css", "2026-0001.css", "9" * 5000, "٢٠٢٦-٠٠٠١", "2026-0001%2f"],
    )
    def test_that_does_not_exist_is_not_found(self, client: Client, number: str):
        client.get(f"/corrections/{number}", status=404)
        client.get(f"/corrections/{number}.json", status=404)

    @on_sqlite
    def test_is_not_served_under_an_address_that_looks_like_a_file(self, client: Client, session: Session, at: At):
        made = correct(session, at)
        session.commit()
        for tail in ("/x.css", ";a.css", "/a.js", "%2fa.css", "/revisions/1/x.css", ".css"):
            client.get(f"/corrections/{made.number}{tail}", status=404)

    def test_of_agency_copy_quotes_its_passage_and_nothing_else(self, client: Client, session: Session, at: At):
        made = correct(session, at, withheld=True)
        session.commit()
        for path in ("/corrections", f"/corrections/{made.number}", f"/corrections/{made.number}/revisions/1"):
            page = client.get(path)
            assert "friends of the library" not in page.text.replace("who leads the friends of the library", "")
            assert "The closures save" not in page.text
            assert "became" not in page.words
        assert "agency copy that we may not republish" in client.get(f"/corrections/{made.number}").words

    def test_on_three_articles_shows_what_changed_in_each(self, client: Client, session: Session, at: At):
        at(MARCH)
        others = [
            make_article(session, headline="Petition grows", section="Politics"),
            make_article(session, withheld=True),
        ]
        made = make_correction(session, make_article(session), also=others)
        session.commit()
        page = client.get(f"/corrections/{made.number}")
        assert "and 2 other articles, below" in page.words
        assert page.words.count("In paragraph 2, “2,140” became “214”.") == 2
        assert [" ".join(h2.text_content().split()) for h2 in page.tree.xpath("//h2")][:3] == [
            "Three libraries to close",
            "Petition grows",
            "Three libraries to close",
        ]
        assert "agency copy that we may not republish" in page.words
        body = client.get(f"/corrections/{made.number}.json").json
        assert len(body["articles"]) == 3
        assert len(client.get("/corrections?section=politics").tree.xpath("//article")) == 1
        assert "and 2 other articles" in client.get("/corrections").words
        assert made.number in client.get(f"/articles/{others[0].id}").words
        client.get(f"/corrections/{made.number}/revisions/1")

    def test_says_when_the_wrong_words_still_stand_and_why(self, client: Client, session: Session, at: At):
        made = correct(session, at, right="2,140", unfixed_reason="A court has forbidden us to change the page.")
        session.commit()
        assert "The words still stand in the article" in client.get(f"/corrections/{made.number}").words

    @on_sqlite
    def test_asks_the_database_as_often_with_twelve_revisions_as_with_three(
        self, client: Client, session: Session, engine: Engine, at: At
    ):
        asked = []
        made = correct(session, at)
        for count in (3, 9):
            for n in range(count):
                make_revision(session, made, f"It is 214. Wording {count} {n}.", "To be clearer.")
            session.commit()
            with counting.queries(engine) as sent:
                client.get(f"/corrections/{made.number}")
            asked.append(len(sent))
        assert asked[0] == asked[1] <= 16, asked


@on_sqlite
class TestAnswers:
    def test_set_no_cookie_and_carry_no_token(self, client: Client, session: Session, at: At):
        made = correct(session, at)
        session.commit()
        for path in ("/", "/corrections", f"/corrections/{made.number}", "/log", "/articles/1", "/articles"):
            page = client.get(path)
            assert "Set-Cookie" not in page.headers
            assert "Cookie" not in page.headers.get("Vary", "")
            assert "csrf" not in page.text

    def test_are_the_same_for_a_browser_that_brings_a_cookie(self, client: Client, session: Session, at: At):
        made = correct(session, at)
        session.commit()
        for path in ("/corrections", f"/corrections/{made.number}", "/log", "/articles/1"):
            plain = client.get(path)
            page = client.get(path, headers={"Cookie": "corrections=eyJfdXNlcl9pZCI6IjEifQ.x.y; a=b"})
            assert page.text == plain.text
            assert "Set-Cookie" not in page.headers
            assert "Cookie" not in page.headers.get("Vary", "")

    def test_are_not_sent_twice(self, client: Client, session: Session, at: At):
        made = correct(session, at)
        session.commit()
        for path in ("/corrections", f"/corrections/{made.number}", f"/corrections/{made.number}.json", "/articles/1"):
            page = client.get(path)
            again = client.get(path, status=304, headers={"If-None-Match": page.headers["ETag"]})
            assert again.text == ""

    def test_change_when_something_is_published(self, client: Client, session: Session, at: At):
        correct(session, at)
        session.commit()
        page = client.get("/corrections")
        correct(session, at, MARCH + timedelta(days=1))
        session.commit()
        client.get("/corrections", headers={"If-None-Match": page.headers["ETag"]})

    def test_do_not_echo_a_host_that_somebody_else_named(self, client: Client, session: Session, at: At):
        correct(session, at)
        session.commit()
        page = client.get("/corrections", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "ftp"})
        assert "evil.example" not in page.text
