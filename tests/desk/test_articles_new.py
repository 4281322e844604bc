"""Articles on the desk: found, added by address, by a saved page and by hand, read again, and kept from the public."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from desk.browsers import browser, carry_on, enter, staff
from flask import Flask
from make import LIBRARIES, make_article, make_case, make_desk, make_draft, make_version, publish
from pages import Client, Page
from reused import Begin, on_sqlite
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.accounts import queries as accounts
from corrections.articles import queries as articles
from corrections.articles.models import Article, ArticleVersion
from corrections.articles.reading import child
from corrections.articles.reading.page import read
from corrections.cases.models import Case
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsrooms
from corrections.settings import Settings
from corrections.taxonomy import BlockType, Medium, Origin, Role
from corrections.watch.models import WatchedAddress, WatchedHost

NEW = "/desk/articles/new"
PARAGRAPHS = [
    "The harbour board voted on Monday to dredge the northern channel, a year later than it had planned.",
    "The work will cost about £4.2 million and take eleven weeks, its chair, Owen Pryce, told a public meeting.",
    "Fishing crews asked that it should not begin before the end of the herring season in late October.",
    "“We have waited for this since the storm of 2019,” said Ffion Lewis, who speaks for the sailing club.",
]


def page_of(*paragraphs: str, headline: str = "Channel to be dredged at last", lead: str = "") -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{headline} - The Wennmouth Courier</title>{lead}"
        f'<meta property="og:title" content="{headline}"><meta property="og:type" content="article">'
        '<meta name="author" content="Gwen Hughes"><meta property="article:section" content="Harbour">'
        '<meta property="article:published_time" content="2026-03-02T08:15:00Z"></head><body>'
        "<nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav>"
        f"<article><h1>{headline}</h1>{body}</article><footer>All rights reserved</footer></body></html>"
    ).encode()


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are read in this process: to start one for each takes longer than all the rest of a test."""
    monkeypatch.setattr(child, "read", read)


@dataclass
class Site:
    """A news site on this machine: path to status, media type and body."""

    base: str = ""
    pages: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def put(self, path: str, body: bytes, *, status: int = 200, media_type: str = "text/html; charset=utf-8") -> str:
        self.pages[path] = (status, media_type, body)
        return self.base + path


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            status, media_type, body = site.pages.get(
                self.path.partition("?")[0], (404, "text/html", b"<p>Nothing here.</p>")
            )
            self.send_response(status)
            self.send_header("Location" if 300 <= status < 400 else "Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


def told(session: Session) -> list[str]:
    ana = staff(session, "ana", name="Ana Petrescu")
    make_desk(session, "News", ana)
    newsrooms.change(session, by=SYSTEM, hosts=("news.example",), sections=("Local", "Harbour"))
    return enter(session, ana)


@pytest.fixture
def ana(settings: Settings, engine: Engine, apps: Callable[[Settings, Engine], Flask], begin: Begin) -> Client:
    (token,) = begin("ana at a newsroom of two sections", told)
    return carry_on(apps(settings.model_copy(update={"capture_loopback": True}), engine), token)


def stored(engine: Engine) -> list[Article]:
    with database.reading(engine) as session:
        found = list(session.scalars(select(Article).order_by(Article.id)))
        session.expunge_all()
        return found


def text_of(engine: Engine, article: Article) -> list[tuple[str, str]]:
    with database.reading(engine) as session:
        found = articles.newest_text(session, session.get_one(Article, article.id))
        return [(str(block.type), block.text) for block in found.blocks]


def add(client: Client, way: str, fields: dict[str, Any], *, status: int = 303) -> Page:
    return client.submit(client.get(NEW), fields, to=f"/new/{way}", status=status)


class TestByAddress:
    def test_the_page_is_fetched_and_read(self, ana: Client, engine: Engine, site: Site) -> None:
        url = site.put("/harbour/channel", page_of(*PARAGRAPHS))
        page = ana.follow(add(ana, "address", {"url": url}))
        assert "The article is in the record." in page.words
        assert page.h1 == "Channel to be dredged at last"
        (article,) = stored(engine)
        assert (article.bylines, article.section, article.language) == (["Gwen Hughes"], "Harbour", "en")
        assert text_of(engine, article) == [("paragraph", paragraph) for paragraph in PARAGRAPHS]

    @on_sqlite
    def test_a_text_that_goes_on_for_subscribers_is_said_to_be_partial(
        self, ana: Client, engine: Engine, site: Site
    ) -> None:
        url = site.put("/harbour/channel", page_of(*PARAGRAPHS, "Subscribe to continue reading this article."))
        page = ana.follow(add(ana, "address", {"url": url}))
        assert "The article is in the record." in page.words
        assert "The text seems to be partial" in page.words
        (article,) = stored(engine)
        assert text_of(engine, article) == [("paragraph", paragraph) for paragraph in PARAGRAPHS]
        again = ana.follow(ana.submit(page, to="/capture"))
        assert "Nothing has changed" in again.words
        assert "The text seems to be partial" in again.words
        site.put("/harbour/channel", page_of(*PARAGRAPHS))
        whole = ana.follow(ana.submit(again, to="/capture"))
        assert "seems to be partial" not in whole.words

    def test_read_again_it_has_a_version_more_only_if_the_text_changed(
        self, ana: Client, engine: Engine, site: Site
    ) -> None:
        url = site.put("/harbour/channel", page_of(*PARAGRAPHS))
        page = ana.follow(add(ana, "address", {"url": url + "?utm_source=newsletter"}))
        page = ana.follow(ana.submit(page, to="/capture"))
        assert "Nothing has changed since version 1." in page.words
        changed = [paragraph.replace("£4.2 million", "£4.6 million") for paragraph in PARAGRAPHS]
        site.put("/harbour/channel", page_of(*changed))
        page = ana.follow(ana.submit(page, to="/capture"))
        assert "The text has changed: this is version 2." in page.words
        site.put("/harbour/channel", page_of(*changed, lead="<style>p { color: red }</style>"))
        page = ana.follow(add(ana, "address", {"url": url}))
        assert "Nothing has changed since version 2." in page.words
        (article,) = stored(engine)
        assert article.latest == 2
        with database.reading(engine) as session:
            origins = [version.origin for version in session.scalars(select(ArticleVersion))]
        assert origins == [Origin.CAPTURE, Origin.CAPTURE]

    @on_sqlite
    @pytest.mark.parametrize(
        ("path", "status", "media_type", "body"),
        [
            ("/gone", 404, "text/html", b"<p>Nothing here.</p>"),
            ("/broken", 500, "text/html", b"<p>Oh.</p>"),
            ("/empty", 200, "text/html", b""),
            ("/file.pdf", 200, "application/pdf", b"%PDF-1.7\n"),
            ("/picture", 200, "image/png", b"\x89PNG\r\n\x1a\n"),
            ("/home", 200, "text/html", b"<html><body><a href='/a'>One</a> <a href='/b'>Two</a></body></html>"),
            ("/large", 200, "text/html", b"<p>" + b"words " * 1_000_000),
            ("/away", 302, "http://169.254.169.254/latest/meta-data/", b""),
            ("/elsewhere", 302, "https://news.evil.example/", b""),
            ("/file", 302, "file:///etc/passwd", b""),
        ],
        ids=lambda value: value if isinstance(value, str) and value.startswith("/") else "",
    )
    def test_what_holds_no_article_is_said_in_one_sentence_and_nothing_is_stored(
        self, ana: Client, engine: Engine, site: Site, path: str, status: int, media_type: str, body: bytes
    ) -> None:
        url = site.put(path, body, status=status, media_type=media_type)
        page = add(ana, "address", {"url": url}, status=422)
        said = page.problem_at("address-url")
        assert said.endswith(".")
        assert len(said) < 250, said
        assert page.tree.xpath('//input[@id="address-url"]/@value') == [url]
        assert stored(engine) == []

    @on_sqlite
    @pytest.mark.parametrize(
        "url",
        [
            "https://other.example/story",
            "http://localhost.evil.example/",
            "ftp://news.example/a",
            "file:///etc/passwd",
            "news.example/a",
            "https://user:secret@news.example/",
            "http://[::1",
            "javascript:alert(1)",
            "x" * 2_001,
            "",
        ],
    )
    def test_only_pages_of_the_newsroom_s_own_hosts_are_asked_for(self, ana: Client, engine: Engine, url: str) -> None:
        page = add(ana, "address", {"url": url}, status=422)
        assert page.problem_at("address-url")
        assert page.tree.findtext(".//title").startswith("Error: ")
        assert stored(engine) == []

    @on_sqlite
    def test_this_machine_is_asked_only_in_development(self, app: Flask, ana: Client, site: Site) -> None:
        url = site.put("/harbour/channel", page_of(*PARAGRAPHS))
        elsewhere = browser(app, "ana")
        add(elsewhere, "address", {"url": url}, status=422)
        assert site.asked == []

    @on_sqlite
    def test_an_article_that_never_had_an_address_can_t_be_read_again(self, ana: Client, engine: Engine) -> None:
        with database.writing(engine) as session:
            number = make_article(session, appeared="Print edition, page 7", url=None).id
        page = ana.get(f"/desk/articles/{number}")
        assert not page.tree.xpath('//form[contains(@action, "/capture")]')
        page = ana.post(f"/desk/articles/{number}/capture", {"csrf_token": page.value("csrf_token")}, status=422)
        assert "no address from which it could be read" in page.alert


class TestBySavedPage:
    @on_sqlite
    def test_it_is_read_under_the_address_that_it_states_or_that_is_typed(self, ana: Client, engine: Engine) -> None:
        lead = '<link rel="canonical" href="https://news.example/harbour/channel">'
        saved = (io.BytesIO(page_of(*PARAGRAPHS, lead=lead)), "saved.html")
        page = ana.follow(add(ana, "upload", {"page": saved}))
        assert page.h1 == "Channel to be dredged at last"
        (article,) = stored(engine)
        assert article.url == "https://news.example/harbour/channel"
        typed = (io.BytesIO(page_of(*PARAGRAPHS, headline="Another one")), "saved.html")
        ana.follow(add(ana, "upload", {"page": typed, "url": "https://news.example/another"}))
        assert [row.url for row in stored(engine)][1] == "https://news.example/another"

    @on_sqlite
    @pytest.mark.parametrize("choose", ["https://news.example/harbour/channel", "https://news.example/another"])
    def test_two_addresses_are_asked_about_without_choosing_the_file_again(
        self, ana: Client, engine: Engine, choose: str
    ) -> None:
        lead = '<link rel="canonical" href="https://news.example/harbour/channel">'
        chosen = (io.BytesIO(page_of(*PARAGRAPHS, lead=lead)), "saved.html")
        page = add(ana, "upload", {"page": chosen, "url": "https://news.example/another"}, status=422)
        assert "The page states another address than you typed." in page.problem_at("upload-address")
        assert "As the page states it: https://news.example/harbour/channel" in page.words
        assert page.tree.xpath("//*[@id='upload-url']/@value") == ["https://news.example/another"]
        assert stored(engine) == []
        again = ana.submit(page, to="/upload", status=422)
        assert "Choose the right one" in again.alert
        ana.follow(ana.submit(again, {"address": choose}, to="/upload"))
        assert [article.url for article in stored(engine)] == [choose]

    def test_a_page_that_was_read_is_kept_until_its_address_is_right(self, ana: Client, engine: Engine) -> None:
        page = add(ana, "upload", {"page": (io.BytesIO(page_of(*PARAGRAPHS)), "saved.html")}, status=422)
        for problem, typed in (
            ("The page does not say its address. Enter it below.", "nonsense"),
            ("This is not the address of a web page.", "https://wire.example/ferries"),
            ("Pages of wire.example are not taken in here.", "https://news.example/" + "a" * 2_000),
            ("21 characters too long", "https://news.example/ferries"),
        ):
            assert problem in page.problem_at("upload-url")
            assert "The page that you chose is kept." in page.words
            last = typed.endswith("news.example/ferries")
            page = ana.submit(page, {"url": typed}, to="/upload", status=303 if last else 422)
        assert [article.url for article in stored(engine)] == ["https://news.example/ferries"]

    @on_sqlite
    def test_a_page_of_another_s_host_is_not_taken_in(self, ana: Client, engine: Engine) -> None:
        foreign = "https://wire.example/ferries"
        body = page_of(*PARAGRAPHS, lead=f'<link rel="canonical" href="{foreign}">')
        page = add(ana, "upload", {"page": (io.BytesIO(body), "saved.html")}, status=422)
        assert "Pages of wire.example are not taken in here." in page.problem_at("upload-page")
        typed = {"page": (io.BytesIO(page_of(*PARAGRAPHS)), "saved.html"), "url": foreign}
        assert "Pages of wire.example are not taken in here." in add(ana, "upload", typed, status=422).problem_at(
            "upload-url"
        )
        assert stored(engine) == []
        ours = {"page": (io.BytesIO(body), "saved.html"), "url": "https://www.news.example/ferries"}
        asked = add(ana, "upload", ours, status=422)
        assert "Pages of wire.example" in ana.submit(asked, {"address": foreign}, to="/upload", status=422).alert
        ana.submit(asked, {"address": ours["url"]}, to="/upload")
        add(ana, "hand", {**WIRE, "url": foreign})
        assert [article.url for article in stored(engine)] == ["https://news.example/ferries", foreign]

    @on_sqlite
    def test_a_page_that_is_kept_is_not_read_in_place_of_another_that_was_refused(
        self, ana: Client, engine: Engine
    ) -> None:
        lead = '<link rel="canonical" href="https://news.example/harbour/channel">'
        chosen = (io.BytesIO(page_of(*PARAGRAPHS, lead=lead)), "saved.html")
        page = add(ana, "upload", {"page": chosen, "url": "https://news.example/another"}, status=422)
        other = {"page": (io.BytesIO(b"%PDF-1.7"), "other.pdf"), "address": "https://news.example/another"}
        page = ana.submit(page, other, to="/upload", status=422)
        assert "The page that you chose is kept." not in page.words
        again = ana.submit(page, to="/upload", status=422)
        assert "Choose the file" in again.problem_at("upload-page")
        assert stored(engine) == []

    @on_sqlite
    def test_an_address_that_only_reads_otherwise_is_no_question(self, ana: Client, engine: Engine) -> None:
        lead = '<link rel="canonical" href="https://news.example/harbour/channel">'
        chosen = (io.BytesIO(page_of(*PARAGRAPHS, lead=lead)), "saved.html")
        add(ana, "upload", {"page": chosen, "url": "http://www.news.example/harbour/channel/?utm_source=x#top"})
        assert len(stored(engine)) == 1

    @on_sqlite
    @pytest.mark.parametrize("kept", ["nonsense", "eJwDAAAAAAE=", "é"])
    def test_a_page_that_is_kept_by_nobody_is_asked_for(self, ana: Client, engine: Engine, kept: str) -> None:
        page = ana.get(NEW)
        data = {"csrf_token": page.value("csrf_token"), "kept": kept, "url": "not an address"}
        assert "Choose the file" in ana.post(f"{NEW}/upload", data, status=422).problem_at("upload-page")

    @on_sqlite
    def test_an_agency_that_the_newsroom_takes_copy_from_is_no_byline(self, ana: Client, engine: Engine) -> None:
        with database.writing(engine) as session:
            newsrooms.change(session, by=SYSTEM, agencies=["Fenland Wire"])
        lead = '<link rel="canonical" href="https://news.example/harbour/channel">'
        body = page_of(*PARAGRAPHS, lead=lead).replace(b"Gwen Hughes", b"Fenland Wire")
        add(ana, "upload", {"page": (io.BytesIO(body), "saved.html")})
        (article,) = stored(engine)
        assert (article.agency, article.bylines) == ("Fenland Wire", [])

    @on_sqlite
    @pytest.mark.parametrize(
        ("body", "words"),
        [
            (b"", "Choose the file of a saved page"),
            (page_of(*PARAGRAPHS), "does not say its address"),
            (b"%PDF-1.7\n" + b"\x00" * 100, "."),
            (b"\x00\x01\x02", "."),
            (b"<html><body><p>Short.</p></body></html>", "."),
            (b"<p>" + b"words " * 1_000_000, "."),
        ],
        ids=["none", "no address", "PDF", "bytes", "no article", "too large"],
    )
    def test_what_can_t_be_read_is_said_and_nothing_is_stored(
        self, ana: Client, engine: Engine, body: bytes, words: str
    ) -> None:
        page = add(ana, "upload", {"page": (io.BytesIO(body), "saved.html")}, status=422)
        assert words in page.problem_at("upload-url" if "address" in words else "upload-page")
        assert stored(engine) == []


# Agency copy as it comes over the wire: byline, agency, caption with its credit, tag, desk line at the end.
WIRE = {
    "medium": "web",
    "url": "https://news.example/news/ferry-talks",
    "headline": "Estria says it hopes to settle differences over ferry treaty",
    "bylines": "Reuters",
    "agency": "Reuters",
    "published": "2020-10-21",
    "clock": "14:05",
    "section": "News",
    "tags": "Estria, Ferries",
    "language": "en",
    "text": """!caption FILE PHOTO: Minister Ilse Brandt visits the ferry port ahead of its opening in Vell, \
February 27, 2020. REUTERS/Jon Aske/Pool

Estria said on Wednesday that it hoped to settle its differences with Norland on extending a treaty on ferry routes.

Spokesman Piet Aarsen said talks on the treaty, which ends in February, went on between experts. “We hope that all \
differences will be overcome through dialogue,” he told reporters.

Signed in 2010, the pact limits the number of ferries that each country can run to 1,550.

(Reporting by Dana Oster and Léa Vint-Farrow; Editing by Mark Tolland)""",
    "withheld": "y",
}


class TestByHand:
    def test_everything_that_an_agency_s_article_has_finds_its_place(self, ana: Client, engine: Engine) -> None:
        page = ana.follow(add(ana, "hand", WIRE))
        assert "The text may not be republished" in page.words
        (article,) = stored(engine)
        assert (article.bylines, article.agency, article.section) == (["Reuters"], "Reuters", "News")
        assert (article.tags, article.language, article.medium) == (["Estria", "Ferries"], "en", Medium.WEB)
        assert article.published_at is not None
        assert article.published_at.isoformat() == "2020-10-21T13:05:00+00:00", "typed in the newsroom’s zone"
        assert article.withheld
        text = text_of(engine, article)
        assert [type_ for type_, _ in text] == ["caption", *["paragraph"] * 4]
        assert text[0][1].endswith("REUTERS/Jon Aske/Pool")
        assert text[4][1].startswith("(Reporting by Dana Oster and Léa Vint-Farrow")
        for words in ("Reuters", "News", "Estria, Ferries", "21 October 2020, 14:05", "Jon Aske"):
            assert words in page.words, words

    @on_sqlite
    def test_every_kind_of_block_can_be_typed(self, ana: Client, engine: Engine) -> None:
        text = "One.\n\n## Two\n\n> Three\n\n- Four\n- Five\n\n!caption Six\n\n| a | b |\n\n    code = 7\n\n\\## Eight"
        add(ana, "hand", {"headline": "Blocks", "url": "https://news.example/blocks", "text": text})
        (article,) = stored(engine)
        assert text_of(engine, article) == [
            (str(BlockType.PARAGRAPH), "One."),
            (str(BlockType.HEADING), "Two"),
            (str(BlockType.QUOTE), "Three"),
            (str(BlockType.LIST_ITEM), "Four"),
            (str(BlockType.LIST_ITEM), "Five"),
            (str(BlockType.CAPTION), "Six"),
            (str(BlockType.TABLE_ROW), "a | b"),
            (str(BlockType.CODE), "code = 7"),
            (str(BlockType.PARAGRAPH), "## Eight"),
        ]

    @on_sqlite
    @pytest.mark.parametrize(
        ("medium", "appeared"),
        [
            ("print", "Print edition, 12 May, page 7"),
            ("broadcast", "Harbour Hour, 12 May, 18:05"),
            ("social", "@courier, 12 May"),
            ("newsletter", "Morning letter, 12 May"),
            ("audio", "The Tide, episode 12"),
        ],
    )
    def test_what_never_had_an_address_is_known_by_where_it_appeared(
        self, ana: Client, engine: Engine, medium: str, appeared: str
    ) -> None:
        fields = {"medium": medium, "appeared": appeared, "headline": "Tides", "text": "High water at nine."}
        page = ana.follow(add(ana, "hand", fields))
        assert appeared in page.words
        page = ana.follow(add(ana, "hand", fields))
        assert "Nothing has changed since version 1." in page.words
        (article,) = stored(engine)
        assert (article.medium, article.appeared, article.url) == (medium, appeared, None)

    @on_sqlite
    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"headline": ""}, "Enter the headline"),
            ({"text": "  \n\n"}, "Enter the text of the article"),
            ({"url": ""}, "Enter the web address, or say in which edition"),
            ({"url": "news.example/a"}, "This is not the address of a web page"),
            ({"url": "javascript:alert(1)"}, "This is not the address of a web page"),
            ({"published": "21.10.2020"}, "Enter the date as year, month, day"),
            ({"published": "2020-02-30"}, "Enter the date as year, month, day"),
            ({"published": "0001-01-01"}, "Enter the date as year, month, day"),
            ({"published": "9999-12-31"}, "Enter the date as year, month, day"),
            ({"clock": "25:00"}, "Enter the time as hours and minutes"),
            ({"clock": "14:05+02"}, "Enter the time as hours and minutes"),
            ({"language": "not a language"}, "Enter a language tag"),
            ({"language": '"><b>'}, "Enter a language tag"),
            ({"headline": "H" * 1_001}, "too long"),
        ],
        ids=lambda value: "-".join(value) + str(next(iter(value.values())))[:12] if isinstance(value, dict) else "",
    )
    def test_what_is_wrong_is_said_at_its_field_and_everything_else_stays(
        self, ana: Client, engine: Engine, fields: dict[str, str], words: str
    ) -> None:
        page = add(ana, "hand", {**WIRE, **fields}, status=422)
        assert words in page.alert
        assert stored(engine) == []
        kept = {**WIRE, **fields}
        form = page.form("/new/hand")
        typed = {name: (value or "").strip() for name, value in form.form_values() if name != "csrf_token"}
        assert typed == {name: value.strip() for name, value in kept.items()} | {"appeared": ""}

    def test_typed_again_with_another_text_it_is_the_next_version_once_that_is_said(
        self, ana: Client, engine: Engine
    ) -> None:
        add(ana, "hand", WIRE)
        changed = WIRE | {"text": WIRE["text"].replace("1,550", "1,650"), "url": WIRE["url"] + "/?utm_medium=email"}
        page = ana.follow(add_onto(ana, add(ana, "hand", changed, status=422), "hand"))
        assert "The text has changed: this is version 2." in page.words
        assert len(stored(engine)) == 1


class TestIntoAnArticleThatIsKnown:
    """A version is public at once, and stays: it is asked before another article gets one by mistake."""

    @pytest.fixture
    def article(self, ana: Client, engine: Engine) -> Article:
        lead = '<link rel="canonical" href="https://news.example/harbour/channel">'
        add(ana, "upload", {"page": (io.BytesIO(page_of(*PARAGRAPHS, lead=lead)), "saved.html")})
        return stored(engine)[0]

    @on_sqlite
    @pytest.mark.parametrize(
        "url",
        [
            "https://news.example/harbour/channel",
            "https://m.news.example/harbour/channel",
            "http://www.news.example/harbour/channel/amp",
        ],
    )
    def test_what_is_typed_by_hand_asks_first_and_keeps_what_was_typed(
        self, ana: Client, engine: Engine, article: Article, url: str
    ) -> None:
        typed = {**WIRE, "url": url, "headline": "Regatta called off", "text": "There was no wind."}
        page = add(ana, "hand", typed, status=422)
        assert page.problem_at("hand-url") == (
            f"This address is already article {article.id}, “Channel to be dredged at last”. Add a version to it?"
        )
        assert stored(engine)[0].latest == 1
        assert (page.value("headline"), page.value("text").strip()) == (typed["headline"], typed["text"])
        again = ana.submit(page, to="/new/hand", status=422)
        assert stored(engine)[0].latest == 1, "the other button asks again"
        elsewhere = {"onto": "999", "url": "https://news.example/harbour/channel"}
        ana.submit(again, elsewhere, to="/new/hand", status=422)
        ana.follow(add_onto(ana, again, "hand"))
        (found,) = stored(engine)
        assert (found.latest, found.headline) == (2, "Regatta called off")

    @on_sqlite
    def test_with_the_address_put_right_it_is_an_article_of_its_own(
        self, ana: Client, engine: Engine, article: Article
    ) -> None:
        page = add(ana, "hand", {**WIRE, "url": article.url or ""}, status=422)
        add_onto(ana, page, "hand", url="https://news.example/regatta")
        assert [row.latest for row in stored(engine)] == [1, 1]

    @on_sqlite
    def test_so_does_a_saved_page_with_a_text_of_its_own_and_no_other(
        self, ana: Client, engine: Engine, article: Article
    ) -> None:
        edited = page_of(*PARAGRAPHS[:-1], headline="Another headline")
        add(ana, "upload", {"page": (io.BytesIO(edited), "saved.html"), "url": article.url or ""})
        assert stored(engine)[0].latest == 2
        lead = '<link rel="canonical" href="https://news.example/regatta">'
        other = page_of(*WIRE["text"].split("\n\n"), headline="Talks on ferries", lead=lead)
        upload = {"page": (io.BytesIO(other), "saved.html"), "url": article.url or ""}
        chosen = ana.submit(add(ana, "upload", upload, status=422), {"address": article.url}, to="/upload", status=422)
        assert "almost nothing in common" in chosen.problem_at("upload-url")
        assert stored(engine)[0].latest == 2
        ana.follow(add_onto(ana, chosen, "upload"))
        (found,) = stored(engine)
        assert (found.latest, found.headline) == (3, "Talks on ferries")

    @on_sqlite
    def test_and_a_page_that_is_fetched(self, ana: Client, engine: Engine, site: Site) -> None:
        url = site.put("/harbour/channel", page_of(*PARAGRAPHS))
        add(ana, "address", {"url": url})
        site.put("/harbour/channel", page_of(*WIRE["text"].split("\n\n"), headline="Talks on ferries"))
        page = add(ana, "address", {"url": url}, status=422)
        assert "almost nothing in common" in page.problem_at("address-url")
        (article,) = stored(engine)
        page = ana.submit(ana.get(f"/desk/articles/{article.id}"), to="/capture", status=422)
        assert "almost nothing in common" in page.alert
        site.put("/harbour/channel", page_of(*PARAGRAPHS[:2], "Have an account? Log in now", "It costs £2 a week."))
        page = ana.submit(page, to="/capture", status=422)
        assert "then asks its readers to subscribe or sign in" in page.alert
        assert stored(engine)[0].latest == 1
        ana.follow(ana.submit(page, {"onto": str(article.id)}, to="/capture"))
        assert stored(engine)[0].latest == 2


def add_onto(client: Client, page: Page, way: str, **fields: str) -> Page:
    """Press the button that adds the version all the same."""
    (button,) = page.tree.xpath("//button[@name='onto']")
    return client.submit(page, {**fields, "onto": button.get("value")}, to=f"/new/{way}")


class TestWithheld:
    """Agency copy that may not be republished: on the desk whole, in public nowhere but for the words in question."""

    SECRETS = ("treaty on ferry routes", "through dialogue", "Dana Oster", "Jon Aske", "went on between experts")

    @pytest.fixture
    def article(self, ana: Client, engine: Engine) -> Article:
        add(ana, "hand", WIRE)
        return stored(engine)[0]

    def public(self, client: Client, article: Article) -> dict[str, str]:
        """What the public gets to read about the article, by address."""
        here = f"/articles/{article.id}"
        records = [here, f"{here}/versions/1", f"{here}/versions/2"]
        listed = client.browser.get("/corrections.json", base_url=client.base).get_json()["items"]
        for item in listed:
            records += [f"/corrections/{item['number']}", f"/corrections/{item['number']}/revisions/1"]
        addresses = [address + ending for address in [*records, "/corrections"] for ending in ("", ".json")]
        addresses += [f"{here}.atom", f"{here}/report", f"{here}/compare/1...2", f"{here}/compare/1...2?view=before"]
        addresses += [
            "/",
            "/corrections.atom",
            "/corrections/feed.json",
            "/corrections.csv",
            "/corrections.json",
            "/log",
        ]
        addresses += [f"/log/documents/{index}.json" for index in range(6)]
        found = {}
        for address in addresses:
            answer = client.browser.get(address, base_url=client.base)
            found[address] = answer.get_data(as_text=True)
            answer.close()
        return found

    def test_no_page_feed_or_document_shows_a_block(self, client: Client, ana: Client, article: Article) -> None:
        for address, text in self.public(client, article).items():
            for secret in self.SECRETS:
                assert secret not in text, f"{secret} on {address}"
        page = client.get(f"/articles/{article.id}/versions/1")
        assert "agency copy that we may not republish" in page.words
        blocks = client.get(f"/articles/{article.id}/versions/1.json").json["blocks"]
        assert blocks[0] == {"type": "caption", "withheld": True}
        assert len(blocks) == 5
        assert "treaty on ferry routes" in ana.get(f"/desk/articles/{article.id}").words

    @on_sqlite
    def test_its_report_form_asks_to_type_or_paste_the_words(
        self, client: Client, ana: Client, engine: Engine, article: Article, at: Callable[[datetime], None]
    ) -> None:
        page = client.get(f"/articles/{article.id}/report")
        assert not page.tree.xpath('//input[@name="sentence"]')
        at(clock.now() + timedelta(minutes=1))
        client.submit(page, {"wrong": "It is 1,650.", "typed": "ferries that each country can run to 1,550"})
        with database.reading(engine) as session:
            case = session.scalars(select(Case)).one()
        assert "1,550" in ana.get(f"/desk/cases/{case.id}").words

    def test_a_correction_quotes_the_words_that_it_is_about_and_no_more(
        self, client: Client, ana: Client, engine: Engine, article: Article
    ) -> None:
        with database.writing(engine) as session:
            editor = accounts.known_as(session, "ana")
            assert editor is not None
            case = make_case(session, session.get_one(Article, article.id), "1,550", right="1,650")
            notice = "An earlier version of this article misstated the limit on ferries. It is 1,650."
            publish(session, make_draft(session, case, by=editor, replace=("1,550", "1,650"), notice=notice), by=editor)
        shown = self.public(client, article)
        number = next(address for address in shown if address.startswith("/corrections/2") and address.count("/") == 2)
        assert "It is 1,650." in shown[number]
        assert "1,550" in shown[number]
        for address, text in shown.items():
            for secret in self.SECRETS:
                assert secret not in text, f"{secret} on {address}"

    @pytest.mark.parametrize("text", [WIRE["text"], WIRE["text"].replace("1,550", "1,650")], ids=["same", "changed"])
    def test_marked_later_it_is_withheld_from_then_on_with_all_its_versions(
        self, client: Client, ana: Client, engine: Engine, text: str
    ) -> None:
        plain = {**WIRE, "url": "https://news.example/news/later"}
        del plain["withheld"]
        add(ana, "hand", plain)
        (article,) = stored(engine)
        assert "treaty on ferry routes" in client.get(f"/articles/{article.id}/versions/1").words
        assert "treaty on ferry routes" in client.get("/log/documents/0.json").text
        changed = text != WIRE["text"]
        page = add(ana, "hand", {**plain, "text": text, "withheld": "y"}, status=422 if changed else 303)
        if changed:
            add_onto(ana, page, "hand")
        for address, shown in self.public(client, article).items():
            for secret in self.SECRETS:
                assert secret not in shown, f"{secret} on {address}"
        assert client.get("/log/documents/0.json").json["parts"][-1]["withheld"].startswith("sha256:")

    @on_sqlite
    def test_read_from_its_page_it_stays_withheld(
        self, ana: Client, engine: Engine, site: Site, client: Client
    ) -> None:
        url = site.put("/news/ferry-talks", page_of(*PARAGRAPHS))
        add(ana, "hand", {**WIRE, "url": url})
        ana.follow(add_onto(ana, add(ana, "address", {"url": url}, status=422), "address"))
        (article,) = stored(engine)
        assert (article.latest, article.withheld) == (2, True)
        assert PARAGRAPHS[0] not in client.get(f"/articles/{article.id}/versions/2").text


class TestFinding:
    def test_articles_are_listed_newest_first_found_by_words_and_by_address(self, ana: Client, engine: Engine) -> None:
        with database.writing(engine) as session:
            one = make_article(session, headline="Ferries to run later", url="https://news.example/ferries")
            other = make_article(session, headline="Harbour closed")
            first, second = one.id, other.id
        listed = [link for link in ana.get("/desk/articles").links() if link.startswith("/desk/articles/")]
        assert listed == [NEW, f"/desk/articles/{second}", f"/desk/articles/{first}"]
        assert f"/desk/articles/{first}" in ana.get("/desk/articles?q=ferries").links()
        assert f"/desk/articles/{second}" not in ana.get("/desk/articles?q=ferries").links()
        by_address = ana.get("/desk/articles?q=https://www.news.example/ferries/%3Futm_source=x")
        assert f"/desk/articles/{first}" in by_address.links()
        assert by_address.value("q") == "https://www.news.example/ferries/?utm_source=x"

    def test_an_empty_list_says_why_and_what_to_do_first(self, ana: Client, engine: Engine) -> None:
        page = ana.get("/desk/articles")
        assert "There is no article in the record yet." in page.words
        assert NEW in page.tree.xpath('//div[@class="empty"]//a/@href')
        with database.writing(engine) as session:
            make_article(session)
        assert "No article holds these words." in ana.get("/desk/articles?q=xyzzy").words

    def test_there_are_pages_of_them(self, ana: Client, engine: Engine) -> None:
        with database.writing(engine) as session:
            for _ in range(52):
                make_article(session, "A word.")
        page = ana.get("/desk/articles")
        older = page.tree.xpath('//a[@rel="next"]/@href')[0]
        assert len(page.tree.xpath("//tr[@data-row]")) == 50
        assert len(ana.get(older).tree.xpath("//tr[@data-row]")) == 2

    def test_an_article_s_page_has_its_versions_cases_and_notices(self, ana: Client, engine: Engine) -> None:
        with database.writing(engine) as session:
            article = make_article(session)
            case = make_case(session, article, "2,140")
            make_version(session, article, LIBRARIES.replace("7-2", "6-3"))
            number, case_id = article.id, case.id
            newsrooms.change(session, by=SYSTEM, watch=True)
            session.add(WatchedHost(name="https://news.example", free_at=clock.now()))
            session.flush()
            seen = {
                "what": "page",
                "since": clock.now(),
                "due_at": clock.now(),
                "looked_at": clock.now(),
                "failures": 2,
            }
            session.add(WatchedAddress(url=article.url, host="https://news.example", article_id=number, **seen))
        page = ana.get(f"/desk/articles/{number}")
        assert "a change would go unnoticed" in page.words
        for link in (f"/articles/{number}", f"/desk/cases/{case_id}", f"/articles/{number}/versions/2"):
            assert link in page.links(), link
        assert "6-3" in page.words
        ana.get("/desk/articles/999999", status=404)

    @on_sqlite
    def test_a_reporter_finds_them_and_is_offered_nothing_that_is_not_theirs(
        self, app: Flask, engine: Engine, ana: Client
    ) -> None:
        with database.writing(engine) as session:
            staff(session, "tom", Role.REPORTER)
        tom = browser(app, "tom")
        assert NEW not in tom.get("/desk/articles").links()
        with database.writing(engine) as session:
            number = make_article(session).id
        assert NEW not in tom.get("/desk/articles").links()
        assert not tom.get(f"/desk/articles/{number}").tree.xpath('//form[contains(@action, "/capture")]')
        tom.get(NEW, status=403)


def test_a_word_typed_in_any_field_is_words_on_the_page(ana: Client, client: Client, engine: Engine) -> None:
    attack = "<script>alert(1)</script>"
    fields = {
        **WIRE,
        "headline": attack,
        "bylines": attack,
        "agency": attack,
        "section": attack,
        "tags": attack,
        "text": attack,
    }
    del fields["withheld"]
    page = ana.follow(add(ana, "hand", fields))
    assert page.h1 == attack
    (article,) = stored(engine)
    assert client.get(f"/articles/{article.id}").h1 == attack
