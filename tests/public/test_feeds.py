"""Atom, JSON Feed and CSV: valid whatever words are in them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from make import LIBRARIES, make_article, make_correction, make_revision, make_version, publish
from many import asked
from pages import Client
from reused import Begin, on_sqlite
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.notices import drafting
from corrections.notices import queries as notices
from corrections.public import atom
from corrections.public.corrections import feeds
from corrections.web import spreadsheets

At = Callable[[datetime], None]
MARCH = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "=HYPERLINK(1) ]]> \u2028 & < \" ' </p><script>alert(1)</script>\tIt is 214."


def entries(text: str) -> list[ElementTree.Element]:
    """The entries of a feed, after looking at what RFC 4287 asks of it."""
    root = ElementTree.fromstring(text.encode())
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            found = element.findall(f"{ATOM}{name}")
            assert len(found) == 1, f"{len(found)} {name}"
            assert found[0].text
        assert element.findtext(f"{ATOM}id", "").startswith("http://corrections.example/")
        moment = datetime.fromisoformat(element.findtext(f"{ATOM}updated", ""))
        assert moment.tzinfo is not None
        assert element.find(f"{ATOM}link[@rel='alternate']") is not None
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    assert root.find(f"{ATOM}link[@rel='self']") is not None
    ids = [element.findtext(f"{ATOM}id") for element in root.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    return root.findall(f"{ATOM}entry")


class TestFilters:
    @pytest.fixture(autouse=True)
    def two(self, session: Session, at: At) -> None:
        at(MARCH)
        make_correction(session, make_article(session, headline="Ferry fares rise"))
        at(MARCH + timedelta(days=10))
        make_correction(session, make_article(session, headline="Bridge closed for a week"))
        session.commit()

    @on_sqlite
    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("q=ferry", ["Ferry"]),
            ("q=ferry&from=2026-03-10", []),
            ("q=...", []),
            ("from=2026-03-10", ["Bridge"]),
            ("to=2026-03-03", ["Ferry"]),
            ("from=2026-03-03&to=2026-03-13&kind=correction&section=Local", ["Bridge", "Ferry"]),
        ],
    )
    def test_are_those_of_the_page_and_its_links_keep_them(self, client: Client, asked: str, found: list[str]):
        page = client.get(f"/corrections?{asked}")
        kinds = (".atom", "/feed.json", ".csv", ".json")
        links = [link for kind in kinds for link in page.links() if link.startswith(f"/corrections{kind}")]
        assert len(links) == len(kinds)
        for link in (*links, *page.tree.xpath("//link[@rel='alternate']/@href")):
            assert parse_qs(urlsplit(link).query) == parse_qs(asked)
        feed, json_feed, table, items = (client.get(link) for link in links)
        assert [e.findtext(f"{ATOM}title", "").split()[1] for e in entries(feed.text)] == found
        assert [item["title"].split()[1] for item in json_feed.json["items"]] == found
        assert json_feed.json["home_page_url"].startswith("http://corrections.example/corrections?")
        assert [row["headlines"].split()[0] for row in csv.DictReader(io.StringIO(table.text))] == found
        assert [item["articles"][0]["headline"].split()[0] for item in items.json["items"]] == found

    @on_sqlite
    @pytest.mark.parametrize(
        ("query", "told"),
        [
            ("", ""),
            ("?section=Local", ", Local"),
            (
                "?q=ferry&kind=correction&from=2026-03-01&to=2026-03-31",
                ", “ferry”, Correction, from 1 March 2026, to 31 March 2026",
            ),
        ],
    )
    def test_tell_one_feed_from_another(self, client: Client, query: str, told: str):
        title = f"The newsroom: corrections{told}"
        assert client.get(f"/corrections/feed.json{query}").json["title"] == title
        feed = ElementTree.fromstring(client.get(f"/corrections.atom{query}").text.encode())
        assert feed.findtext(f"{ATOM}title") == title
        (name,) = client.get(f"/corrections{query}").tree.xpath("//link[@type='application/atom+xml']/@title")
        assert name == f"Corrections, Atom{told}"

    @on_sqlite
    def test_of_a_section_reach_the_form_that_asks_for_emails(self, client: Client):
        for query, chosen in (("?section=Local", "section:Local"), ("?q=ferry", "all"), ("", "all")):
            (link,) = client.get(f"/corrections{query}").tree.xpath("//aside//a[.='By email']/@href")
            assert client.get(link).value("what") == chosen


class TestAtom:
    def test_is_valid_while_it_is_empty(self, client: Client):
        page = client.get("/corrections.atom")
        assert page.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        assert entries(page.text) == []

    @on_sqlite
    def test_tells_the_notice_and_what_changed(self, client: Client, session: Session, at: At):
        at(MARCH)
        made = make_correction(session, make_article(session))
        session.commit()
        (entry,) = entries(client.get("/corrections.atom").text)
        assert entry.findtext(f"{ATOM}id") == f"http://corrections.example/corrections/{made.number}"
        assert entry.findtext(f"{ATOM}title") == "Correction: Three libraries to close"
        assert "<p>An earlier version of this article misstated the number." in entry.findtext(f"{ATOM}content", "")
        assert "became “214”" in entry.findtext(f"{ATOM}content", "")
        assert [c.get("term") for c in entry.findall(f"{ATOM}category")] == ["correction", "Local"]

    def test_brings_a_revised_correction_to_the_top_again(self, client: Client, session: Session, at: At):
        at(MARCH)
        old = make_correction(session, make_article(session))
        at(MARCH + timedelta(days=1))
        new = make_correction(session, make_article(session))
        at(MARCH + timedelta(days=2))
        make_revision(session, old, "It is 214, says the clerk.", "To say who counted.")
        session.commit()
        found = entries(client.get("/corrections.atom").text)
        assert [(entry.findtext(f"{ATOM}id") or "")[-9:] for entry in found] == [old.number, new.number]
        assert found[0].findtext(f"{ATOM}updated", "") > found[0].findtext(f"{ATOM}published", "")

    def test_of_a_section_or_a_kind_holds_that_alone(self, client: Client, session: Session, at: At):
        at(MARCH)
        make_article(session, section="Local")
        make_correction(session, make_article(session, section="Sport"))
        session.commit()
        assert len(entries(client.get("/corrections.atom?section=sport&kind=correction").text)) == 1
        assert entries(client.get("/corrections.atom?section=Local").text) == []

    @on_sqlite
    def test_of_an_article_tells_its_versions_too(self, client: Client, session: Session, at: At):
        at(MARCH)
        article = make_article(session)
        at(MARCH + timedelta(days=1))
        make_version(session, article, LIBRARIES.replace("7-2", "6-3"))
        at(MARCH + timedelta(days=2))
        make_correction(session, article)
        session.commit()
        found = entries(client.get(f"/articles/{article.id}.atom").text)
        assert [entry.findtext(f"{ATOM}title") for entry in found] == [
            "Correction: Three libraries to close",
            "Version 3 of “Three libraries to close”",
            "Version 2 of “Three libraries to close”",
            "Version 1 of “Three libraries to close”",
        ]

    def test_of_an_article_speaks_of_it_also_where_a_notice_is_on_others(
        self, client: Client, session: Session, at: At
    ):
        at(MARCH)
        first, other = make_article(session), make_article(session, LIBRARIES, headline="Readers protest")
        make_version(session, other, LIBRARIES.replace("June", "July"))
        made = make_correction(session, first, also=[other])
        session.commit()
        (entry,) = (
            entry
            for entry in entries(client.get(f"/articles/{other.id}.atom").text)
            if (entry.findtext(f"{ATOM}id") or "").endswith(made.number)
        )
        assert entry.findtext(f"{ATOM}title") == "Correction: Readers protest"
        assert "became “214”" in entry.findtext(f"{ATOM}content", "")

    @on_sqlite
    def test_of_an_article_says_that_a_notice_no_longer_applies_to_it(self, client: Client, session: Session, at: At):
        at(MARCH)
        first, other = make_article(session), make_article(session, headline="Readers protest")
        made = make_correction(session, first, also=[other])
        ana = session.scalars(select(User)).first()
        assert ana is not None
        draft = drafting.start_revision(session, made, by=ana)
        words = drafting.DraftWords(kind=made.kind, notice="It is 214, in the first.", reason="The other was right.")
        drafting.save(session, draft, words, by=ana)
        row = next(row for row in notices.draft_articles(session, draft.id) if row.article_id == other.id)
        drafting.remove_article(session, draft, row, by=ana)
        session.flush()
        publish(session, draft, by=ana)
        session.commit()
        (entry,) = (
            entry
            for entry in entries(client.get(f"/articles/{other.id}.atom").text)
            if (entry.findtext(f"{ATOM}id") or "").endswith(made.number)
        )
        assert entry.findtext(f"{ATOM}title") == "Correction: Readers protest"
        assert entry.findtext(f"{ATOM}content") == f"<p>{made.number} no longer applies to this article</p>"

    @on_sqlite
    def test_of_agency_copy_quotes_nothing_of_it(self, client: Client, session: Session, at: At):
        at(MARCH)
        article = make_article(session, withheld=True)
        make_correction(session, article)
        session.commit()
        for path in ("/corrections.atom", "/corrections/feed.json", f"/articles/{article.id}.atom"):
            page = client.get(path)
            assert "2,140" not in page.text
            assert "council" not in page.text

    @given(st.text(), st.text())
    def test_holds_any_text(self, title: str, text: str):
        feed = atom.Feed(
            url="http://corrections.example/x",
            page="http://corrections.example/",
            title="x" + title,
            author="x" + text,
            updated=MARCH,
            language="en",
            entries=(
                atom.Entry("http://corrections.example/1", "x" + title, MARCH, MARCH, atom.paragraphs(text, [title])),
            ),
        )
        (entry,) = entries(atom.write(feed).decode())
        shown = html.document_fromstring(f"<body><p>.{entry.findtext(f'{ATOM}content')}")
        assert not shown.xpath("//*[not(self::html or self::body or self::p or self::ul or self::li)]")

    def test_is_told_as_unchanged(self, client: Client, session: Session, at: At):
        at(MARCH)
        make_correction(session, make_article(session))
        session.commit()
        for path in ("/corrections.atom", "/corrections/feed.json", "/corrections.csv", "/articles/1.atom"):
            page = client.get(path)
            client.get(path, status=304, headers={"If-None-Match": page.headers["ETag"]})
            assert page.headers["Cache-Control"].startswith("public")

    @on_sqlite
    @pytest.mark.parametrize("path", ["/corrections.atom", "/corrections/feed.json"])
    def test_asks_the_database_as_often_for_thirty_as_for_three(
        self, client: Client, begin: Begin, engine: Engine, path: str
    ):
        found = asked(begin, client, engine, path)
        assert found[3] == found[30] <= 12, found


class TestJsonFeed:
    @on_sqlite
    def test_has_what_version_1_1_asks_for(self, client: Client, session: Session, at: At):
        at(MARCH)
        made = make_correction(session, make_article(session), notice=HOSTILE)
        session.commit()
        page = client.get("/corrections/feed.json")
        assert page.headers["Content-Type"] == "application/feed+json; charset=utf-8"
        feed = json.loads(page.text)
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["feed_url"] == "http://corrections.example/corrections/feed.json"
        (item,) = feed["items"]
        assert item["id"] == item["url"] == f"http://corrections.example/corrections/{made.number}"
        assert item["content_text"] == made_notice(client, made.number)
        assert "<script" not in item["content_html"]
        assert datetime.fromisoformat(item["date_published"]).tzinfo is not None
        assert item["tags"] == ["correction", "Local"]


class TestCsv:
    def test_holds_every_correction_as_a_row(self, client: Client, session: Session, at: At, monkeypatch):
        monkeypatch.setattr(feeds, "BATCH", 2)
        numbers = []
        for n in range(5):
            at(MARCH + timedelta(days=n))
            numbers.append(make_correction(session, make_article(session)).number)
        session.commit()
        page = client.get("/corrections.csv")
        rows = list(csv.DictReader(io.StringIO(page.text, newline="")))
        assert [row["number"] for row in rows] == numbers[::-1]
        assert tuple(rows[0]) == feeds.COLUMNS
        assert rows[0]["kind"] == "correction"
        assert rows[0]["found_by"] == "reader"
        assert rows[0]["passages"] == "2,140"
        assert rows[0]["published"] == "2026-03-07T12:00:21Z"
        assert "\r\n" in page.text

    @on_sqlite
    def test_has_its_head_while_it_is_empty(self, client: Client):
        assert client.get("/corrections.csv").text.startswith('"number","kind","published"')

    def test_takes_the_filters_of_the_page(self, client: Client, session: Session, at: At):
        at(MARCH)
        make_correction(session, make_article(session))
        session.commit()
        assert client.get("/corrections.csv?kind=retraction").text.count("\r\n") == 1
        assert client.get("/corrections.csv?kind=correction").text.count("\r\n") == 2

    @pytest.mark.parametrize(
        "start", ["=", "+", "-", "−", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\x00=", "\t=", "\r\n@"]
    )
    def test_never_begins_a_cell_as_a_formula_would(self, start: str):
        (row,) = csv.reader(io.StringIO(spreadsheets.line([f"{start}cmd|' /C calc'!A0", 'a,"b']).decode(), newline=""))
        assert row[0].startswith("'")
        assert row[1] == 'a,"b'

    @given(st.lists(st.text(), min_size=1, max_size=5))
    def test_reads_back_as_the_same_cells(self, cells: list[str]):
        (row,) = csv.reader(io.StringIO(spreadsheets.line(cells).decode(), newline=""))
        for cell, read in zip(cells, row, strict=True):
            plain = cell.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
            plain = plain.encode("utf-8", "replace").decode()
            assert read.removeprefix("'") == plain.removeprefix("'")


def made_notice(client: Client, number: str) -> str:
    return str(client.get(f"/corrections/{number}.json").json["revisions"][0]["notice"])
