"""An article's log, its versions, and the ways to find it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import counting
import pytest
from make import LIBRARIES, make_article, make_correction, make_revision, make_version
from pages import Client
from reused import on_sqlite
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import addresses
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsrooms
from corrections.taxonomy import Kind

At = Callable[[datetime], None]
MARCH = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
LATER = LIBRARIES.replace("7-2", "6-3")


class TestTheLogOfAnArticle:
    @on_sqlite
    def test_says_that_nothing_was_corrected(self, client: Client, session: Session):
        article = make_article(session)
        session.commit()
        page = client.get(addresses.article(article.id))
        assert page.h1 == "Three libraries to close"
        assert "There are no corrections to it. We have one version of it." in page.words
        assert "By Nadia Okafor · published 1 November 2026 read it on news.example" in page.words
        assert f"/articles/{article.id}/report" in page.links()

    def test_tells_versions_and_notices_on_one_line(self, client: Client, session: Session, at: At):
        at(MARCH)
        article = make_article(session)
        at(MARCH + timedelta(days=1))
        make_version(session, article, LATER)
        at(MARCH + timedelta(days=2))
        made = make_correction(session, article)
        at(MARCH + timedelta(days=3))
        make_revision(session, made, "It is 214, says the clerk.", "To say who counted.")
        session.commit()
        page = client.get(addresses.article(article.id))
        line = [" ".join(title.text_content().split()) for title in page.tree.xpath("//ol//h3")]
        assert line == [
            f"{made.number} was revised",
            made.number,
            f"Version 3, with correction {made.number}",
            "Version 2",
            "Version 1, the first that we have",
        ]
        assert "Corrected once. We have 3 versions of it." in page.words
        assert "In paragraph 1, “7-2” became “6-3”." in page.words
        assert "no notice goes with this change" in page.words
        assert f"/articles/{article.id}/compare/2...3" in page.links()

    @on_sqlite
    def test_of_agency_copy_shows_no_text_anywhere(self, client: Client, session: Session):
        article = make_article(session, withheld=True, agency="Reuters")
        make_version(session, article, LATER)
        session.commit()
        base = addresses.article(article.id)
        for path in (
            base,
            f"{base}/versions/1",
            f"{base}/versions/2",
            f"{base}/compare/1...2",
            f"{base}.json",
            f"{base}/versions/2.json",
            f"{base}.atom",
            f"{base}/compare/1...2?view=before",
            f"{base}/compare/1...2?view=after",
            "/log/documents/0.json",
            "/log/documents/1.json",
        ):
            page = client.get(path)
            for words in ("council", "7-2", "6-3", "petition", "closures"):
                assert words not in page.text, f"{path} shows {words!r}"
        for path in (base, f"{base}/versions/1", f"{base}/compare/1...2"):
            assert "agency copy that we may not republish" in client.get(path).words

    def test_that_we_do_not_have_is_not_found(self, client: Client):
        for path in (
            "/articles/1",
            "/articles/0",
            f"/articles/{'9' * 5000}",
            "/articles/-1",
            "/articles/01",
            "/articles/1/versions/1",
            "/articles/1.json",
            "/articles/1.atom",
            "/articles/1/compare/1...2",
            "/articles/1/at/2026-01-01",
        ):
            client.get(path, status=404)

    @on_sqlite
    def test_of_many_versions_comes_in_pages(self, client: Client, session: Session, at: At):
        at(MARCH)
        article = make_article(session)
        for n in range(104):
            at(MARCH + timedelta(minutes=n + 1))
            make_version(session, article, LIBRARIES.replace("7-2", f"7-{n + 3}"))
        session.commit()
        page = client.get(addresses.article(article.id))
        assert len(page.tree.xpath("//ol[contains(@class,'timeline')]/li")) == 100
        rest = client.get(page.tree.xpath("//a[@rel='next']/@href")[0])
        assert len(rest.tree.xpath("//ol[contains(@class,'timeline')]/li")) == 5
        assert "Version 1, the first that we have" in rest.words
        client.get(f"{addresses.article(article.id)}?before=abc", status=400)

    def test_asks_the_database_as_often_for_thirty_versions_as_for_three(
        self, client: Client, session: Session, engine: Engine, at: At
    ):
        asked = []
        article = make_article(session)
        for count in (3, 30):
            at(datetime.now(UTC) + timedelta(minutes=count))
            for n in range(count):
                make_version(session, article, LIBRARIES.replace("7-2", f"{count}-{n}"))
            make_correction(session, article)
            at(datetime.now(UTC) + timedelta(minutes=count + 1))
            make_version(session, article, LIBRARIES)
            session.commit()
            with counting.queries(engine) as sent:
                client.get(addresses.article(article.id))
            asked.append(len(sent))
        assert asked[0] == asked[1] <= 14, asked


class TestOneVersion:
    @on_sqlite
    def test_shows_the_text_as_it_stood_and_where_it_is_in_the_log(self, client: Client, session: Session, at: At):
        at(MARCH)
        article = make_article(session)
        session.commit()
        page = client.get(addresses.version(article.id, 1))
        assert page.h1 == "Three libraries to close"
        assert "The council voted 7-2 on Tuesday" in page.words
        assert page.tree.xpath("//blockquote")
        assert "Version 1 of 1" in page.words
        assert "This is the newest version that we have." in page.words
        assert "/log/documents/0.json" in page.links()

    @on_sqlite
    def test_that_was_corrected_later_says_so_above_the_text(self, client: Client, session: Session):
        article = make_article(session)
        made = make_correction(session, article)
        session.commit()
        first = client.get(addresses.version(article.id, 1))
        assert first.words.index("Put right since") < first.words.index("It is 214.") < first.words.index("About 2,140")
        assert addresses.correction(made.number) in first.links()
        second = client.get(addresses.version(article.id, 2))
        assert "Put right since" not in second.words
        assert second.words.index("Notices on this version") < second.words.index("About 214")

    @on_sqlite
    def test_leads_to_the_ones_beside_it(self, client: Client, session: Session):
        article = make_article(session)
        make_version(session, article, LATER)
        session.commit()
        page = client.get(addresses.version(article.id, 1))
        assert page.tree.xpath("//link[@rel='next']/@href") == [addresses.version(article.id, 2)]
        assert not page.tree.xpath("//link[@rel='prev']")

    @on_sqlite
    def test_of_hostile_text_is_shown_as_text(self, client: Client, session: Session):
        hostile = "<script>alert(1)</script> </script><img src=x onerror=alert(1)> {{7*7}} \u202etxt.exe"
        article = make_article(
            session, hostile, headline=hostile, section="<b>", bylines=("<i>A</i>",), tags=("</script>",)
        )
        session.commit()
        for path in (addresses.article(article.id), addresses.version(article.id, 1)):
            page = client.get(path)
            assert page.h1.startswith("<script>alert(1)</script>")
            assert not page.tree.xpath("//img | //script[not(@src) and not(@type='application/ld+json')]")
            assert "{{7*7}}" in page.words

    @pytest.mark.parametrize("number", ["0", "2", "99999999999", "-1", "x", "1.5", "1;a.css", "1/x.css"])
    def test_that_does_not_exist_is_not_found(self, client: Client, session: Session, number: str):
        article = make_article(session)
        session.commit()
        client.get(f"/articles/{article.id}/versions/{number}", status=404)


class TestFindingAnArticle:
    def test_by_any_form_of_its_address(self, client: Client, session: Session):
        article = make_article(session, url="https://news.example/local/ferry")
        session.commit()
        for typed in ("https://news.example/local/ferry", "http://www.news.example/local/ferry/?utm_source=x#top"):
            page = client.get(f"/articles?url={quote(typed, safe='')}", status=302)
            assert page.location == addresses.article(article.id)

    def test_offers_to_report_what_it_does_not_know(self, client: Client):
        page = client.get("/articles?url=https%3A%2F%2Fnews.example%2Funknown", status=404)
        assert "/report?url=https%3A//news.example/unknown" in page.links()

    @on_sqlite
    @pytest.mark.parametrize(
        "typed", ["javascript:alert(1)", "//evil.example", "x" * 5000, "%00", "http://[", "🦆", "a b"]
    )
    def test_is_not_led_astray_by_what_is_no_address(self, client: Client, typed: str):
        page = client.get(f"/articles?url={quote(typed)}", status=404)
        assert not page.location

    @on_sqlite
    def test_asks_for_an_address_if_none_was_given(self, client: Client):
        assert client.get("/articles").h1 == "Find an article’s log"


@on_sqlite
class TestWhatIsSaidOfAPage:
    """To search engines, and to whoever shows a link to it."""

    @staticmethod
    def said(client: Client, path: str) -> dict[str, str]:
        metas = client.get(path).tree.xpath("//head/meta[@name or @property]")
        return {meta.get("name") or meta.get("property"): meta.get("content") for meta in metas}

    def test_is_the_standfirst_of_an_article_and_a_version_and_the_notice_of_a_correction(
        self, client: Client, session: Session
    ):
        article = make_article(session, headline='Three “libraries” & a <b>bus</b> to "close"')
        made = make_correction(session, article, notice="It is 214,\n\nsays the clerk. " + "word " * 100)
        session.commit()
        standfirst = "The council voted 7-2 on Tuesday to close three libraries by June."
        for path in (f"/articles/{article.id}", f"/articles/{article.id}/versions/2"):
            said = self.said(client, path)
            assert said["description"] == said["og:description"] == standfirst
            assert said["og:title"] == article.headline
            assert said["og:type"] == "article"
            assert said["og:url"] == f"http://corrections.example{path}"
            assert "robots" not in said
        said = self.said(client, f"/corrections/{made.number}")
        assert said["description"].startswith("It is 214, says the clerk. word word")
        assert said["description"].endswith("…")
        assert len(said["description"]) <= 240
        assert said["og:title"] == f"Correction: {article.headline}"

    def test_keeps_superseded_versions_out_of_search_engines(self, client: Client, session: Session):
        article = make_article(session)
        make_version(session, article, LATER)
        session.commit()
        assert self.said(client, f"/articles/{article.id}/versions/1")["robots"] == "noindex, follow"

    def test_marks_what_is_retracted_in_the_title_of_every_version(self, client: Client, session: Session):
        article = make_article(session)
        make_version(session, article, LATER)
        newsrooms.change(session, by=SYSTEM, sign_off=[])
        make_correction(session, article, kind=Kind.RETRACTION, notice="We retract this article: nobody voted.")
        session.commit()
        versions = client.get(f"/articles/{article.id}.json").json["versions"]
        for path in (f"/articles/{article.id}", *(version["url"] for version in versions)):
            title = client.get(path).tree.findtext(".//title")
            assert title == "Retracted: Three libraries to close · The newsroom"
            assert self.said(client, path)["description"] == "This article is retracted."

    def test_is_no_word_of_agency_copy(self, client: Client, session: Session):
        article = make_article(session, withheld=True, agency="Reuters")
        session.commit()
        for path in (f"/articles/{article.id}", f"/articles/{article.id}/versions/1"):
            assert "description" not in self.said(client, path)


class TestTheVersionAtATime:
    @pytest.fixture
    def article_id(self, session: Session, at: At) -> int:
        at(MARCH)
        article = make_article(session)
        at(MARCH + timedelta(days=2))
        make_version(session, article, LATER)
        session.commit()
        return article.id

    def test_is_the_one_that_stood_then(self, client: Client, article_id: int):
        for moment, number in (
            ("2026-03-03T12:00:00Z", 1),
            ("2026-03-04", 1),
            ("2026-03-05T13:00:00%2B01:00", 2),
            ("2027-01-01", 2),
            ("20260304", 1),
            ("20260305115959", 1),  # as web archives have it in their addresses
            ("20260305120000", 2),
            ("20260305T1200Z", 2),
        ):
            page = client.get(f"/articles/{article_id}/at/{moment}", status=302)
            assert page.location == addresses.version(article_id, number)

    def test_is_told_by_the_records_own_times(self, client: Client, session: Session, at: At):
        at(MARCH + timedelta(seconds=34, microseconds=812_345))
        article = make_article(session)
        at(MARCH + timedelta(minutes=5, seconds=34, microseconds=812_345))
        make_version(session, article, LATER)
        session.commit()
        there = f"/articles/{article.id}"
        for version in client.get(f"{there}.json").json["versions"]:
            page = client.get(f"{there}/at/{version['observed']}", status=302)
            assert page.location == version["url"]
        for moment, number in (
            ("2026-03-03T12:05Z", 2),
            ("2026-03-03T12:05:34.5Z", 1),
            ("2026-03-03T12:05:33Z", 1),
            ("2026-03-03T12:05:34.812345Z", 2),
        ):
            page = client.get(f"{there}/at/{moment}", status=302)
            assert page.location == addresses.version(article.id, number)

    def test_is_none_before_the_first(self, client: Client, article_id: int):
        page = client.get(f"/articles/{article_id}/at/2026-03-01", status=404)
        assert "had not seen this article" in page.words
        assert "came in on 3 March 2026, 12:00 (UTC)" in page.words
        assert f"/articles/{article_id}/versions/1" in page.links()

    @on_sqlite
    @pytest.mark.parametrize(
        "moment", ["soon", "9999999-01-01", "2026-02-30", "20260230", "2026030", "2026-03-03T25:00:00Z", "1" * 5000]
    )
    def test_is_asked_for_in_words_that_it_understands(self, client: Client, article_id: int, moment: str):
        client.get(f"/articles/{article_id}/at/{moment}", status=400)


TABLE = "It is close at the top.\n\n| Team | P | Pts |\n| Ash | 2 | 1 |\n| Beech | 4 |  |\n\nThe season goes on."


@pytest.fixture
def league(session: Session) -> int:
    article = make_article(session, TABLE)
    make_version(session, article, TABLE.replace("| 4 |  |", "| 3 | 40 |"))
    session.commit()
    return article.id


@on_sqlite
@pytest.mark.parametrize("path", ["", "/versions/1", "/compare/1...2?view=before", "/report"])
def test_a_table_is_a_table_whose_rows_are_to_the_character_what_is_stored(client: Client, league: int, path: str):
    page = client.get(f"/articles/{league}{path}")
    (table,) = page.tree.xpath("//table[@class='article-table']")
    assert [head.text_content().strip(" |") for head in table.xpath("thead/tr/th[@scope='col']")] == [
        "Team",
        "P",
        "Pts",
    ]
    assert [head.text_content().strip(" |") for head in table.xpath("tbody/tr/th[@scope='row']")] == ["Ash", "Beech"]
    stored = client.get(f"/articles/{league}/versions/{1 if '1' in path else 2}.json").json["blocks"]
    for row in table.xpath(".//tr"):
        assert row.text_content() == stored[int(row.get("data-block")) - 1]["text"]
        assert all(bar.get("hidden") is not None for bar in row.xpath("*/span[contains(., '|')]"))
    (box,) = table.xpath("..")
    assert (box.get("tabindex"), box.get("aria-label")) == ("0", "Table")


@on_sqlite
def test_a_row_of_a_table_is_chosen_whole_by_any_of_its_cells(client: Client, league: int):
    page = client.get(f"/articles/{league}/report")
    (radio,) = page.tree.xpath("//tr[@data-block='3']//input")
    assert radio.get("value") == "3:0:11"
    labels = page.tree.xpath(f"//tr[@data-block='3']//label[@for='{radio.get('id')}' or input]")
    assert [label.text_content() for label in labels] == ["Ash", "2", "1"]


@on_sqlite
def test_what_changed_in_a_table_is_shown_in_its_cells_below_the_names_of_its_columns(client: Client, league: int):
    page = client.get(f"/articles/{league}/compare/1...2")
    (table,) = page.tree.xpath("//div[@data-diff]//table[not(ancestor::details)]")
    names = [" ".join(head.text_content().split()) for head in table.xpath(".//th[@scope='col']")]
    assert names == ["Team", "P", "Pts"]
    cells = [" ".join(cell.text_content().split()) for cell in table.xpath(".//tr[@data-change]/td")]
    assert cells == ["Beech", "removed: 4 end removedadded: 3 end added", "added: 40 end added"]
