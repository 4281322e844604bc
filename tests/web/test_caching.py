from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import signed
from counting import queries
from flask import Flask
from make import make_article, make_case, make_correction, make_desk, make_user
from pages import Client
from reused import Begin
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.test import create_environ, run_wsgi_app

from corrections import clock, database
from corrections.app import create_app
from corrections.articles import actions as articles
from corrections.articles import blocks
from corrections.articles.decisions import Copy
from corrections.articles.models import Article
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsrooms
from corrections.newsroom.queries import public_generation
from corrections.settings import Settings
from corrections.taxonomy import Origin
from corrections.web import caching

PASSWORD = "tea kettle marsh violin"


@pytest.fixture
def published(begin: Begin) -> str:
    """The number of a correction."""

    def tell(session: Session) -> str:
        make_user(session, "ana", name="Ana Petrescu", password=PASSWORD)
        return publish(session, minutes_ago=9)

    return begin("a correction of nine minutes ago", tell)


def publish(session: Session, *, minutes_ago: int) -> str:
    """A correction that was published then, because its hold has to pass; return its number."""
    then = clock.now() - timedelta(minutes=minutes_ago)
    with clock.reading(lambda: then):
        return make_correction(session).number


@pytest.fixture
def other(settings: Settings, database_url: str) -> Iterable[Client]:
    """A browser at another web process: an application with an engine of its own on the same database."""
    engine = signed.sign(database.make_engine(database_url))
    yield Client(create_app(settings, engine))
    engine.dispose()


def etag(client: Client, path: str) -> str:
    return client.get(path).headers["ETag"]


@pytest.mark.parametrize(
    "path", ["/", "/corrections", "/corrections?q=libraries", "/corrections.json", "/corrections.atom", "/articles/1"]
)
def test_a_page_that_has_not_changed_is_rendered_once(
    client: Client, engine: Engine, published: str, path: str
) -> None:
    first = client.get(path)
    with queries(engine) as sent:
        second = client.get(path)
    assert sent == [], "the second answer asked the database for more than the generation"
    assert second.text == first.text
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


def test_a_browser_that_has_the_page_gets_304(client: Client, published: str) -> None:
    known = client.get("/corrections").headers["ETag"]
    for tags in (known, f"W/{known}", f'"other", {known}'):
        again = client.get("/corrections", status=304, headers={"If-None-Match": tags})
        assert again.text == ""
        assert again.headers["ETag"] == known
    client.get("/corrections", headers={"If-None-Match": '"another"'})
    modified = client.get("/articles/1").headers["Last-Modified"]
    client.get("/articles/1", status=304, headers={"If-Modified-Since": modified})


def test_the_first_who_asks_for_it_has_it_already_and_the_others_get_it_whole(
    settings: Settings, engine: Engine, client: Client, published: str
) -> None:
    known = etag(client, "/corrections")
    fresh = Client(create_app(settings, engine))
    fresh.get("/corrections", status=304, headers={"If-None-Match": known})
    assert "2,140" in fresh.get("/corrections").text or fresh.get("/corrections").h1 == "Corrections"


def test_every_process_shows_a_correction_with_the_next_request(
    client: Client, other: Client, engine: Engine, published: str
) -> None:
    known = etag(client, "/corrections")
    assert etag(other, "/corrections") == known
    with database.writing(engine) as session:
        newer = publish(session, minutes_ago=5)
    for browser in (client, other):
        page = browser.get("/corrections", headers={"If-None-Match": known})
        assert f"/corrections/{newer}" in page.links()
        assert newer in browser.get("/corrections.json").text


def test_nothing_is_shown_of_a_publication_that_is_rolled_back(client: Client, engine: Engine, published: str) -> None:
    known = etag(client, "/corrections")
    with Session(engine) as session:
        publish(session, minutes_ago=5)
        session.rollback()
    assert etag(client, "/corrections") == known


def test_a_change_of_the_newsroom_shows_at_once(client: Client, engine: Engine, published: str) -> None:
    client.get("/corrections")
    before = client.get("/newsroom.css").text
    with database.writing(engine) as session:
        newsrooms.change(session, by=SYSTEM, name="The Harbour Ledger", accent="#8A1538")
    assert "The Harbour Ledger" in client.get("/corrections").text
    assert client.get("/newsroom.css").text != before


def test_an_article_that_moves_to_another_section_shows_it_at_once(client: Client, engine: Engine) -> None:
    with database.writing(engine) as session:
        article = make_article(session, section="Local")
    assert client.get(f"/articles/{article.id}.json").json["section"] == "Local"
    recapture(engine, article, section="Politics")
    assert client.get(f"/articles/{article.id}.json").json["section"] == "Politics"


def recapture(engine: Engine, article: Article, **known: Any) -> int:
    """Take the same text in again with other facts; return the generation after it."""
    from make import LIBRARIES

    copy = Copy(
        blocks=tuple(blocks.parse(LIBRARIES)),
        headline=article.headline,
        url=article.url,
        bylines=tuple(article.bylines),
        **known,
    )
    with database.writing(engine) as session:
        assert not articles.capture(session, copy, origin=Origin.CAPTURE, by=SYSTEM).new
        return public_generation(session)


def test_what_changes_nothing_throws_nothing_away(engine: Engine) -> None:
    with database.writing(engine) as session:
        article = make_article(session, section="Local")
    assert recapture(engine, article, section="Local") == recapture(engine, article, section="Local")


def test_this_month_is_not_last_month_on_a_page_that_was_kept(
    client: Client, engine: Engine, at: Callable[[datetime], None]
) -> None:
    at(datetime(2026, 11, 30, 23, 50, tzinfo=UTC))
    with database.writing(engine) as session:
        make_correction(session)
    assert client.get("/corrections").tree.xpath("//aside//h2")[0].text_content() == "November 2026"
    at(datetime(2026, 12, 1, 0, 0, tzinfo=UTC))
    assert "November 2026" not in [h2.text_content() for h2 in client.get("/corrections").tree.xpath("//aside//h2")]


def test_a_page_is_compressed_for_those_who_read_that(client: Client, published: str) -> None:
    plain = client.get("/corrections")
    for accepted in ("gzip", "br, gzip;q=0.8, *;q=0.1", "GZIP, gzip"):
        packed = client.browser.get("/corrections", base_url=client.base, headers={"Accept-Encoding": accepted})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data).decode() == plain.text
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.text) / 2
        assert packed.headers["ETag"] == "W/" + plain.headers["ETag"]
    for accepted in ("", "br", "gzip;q=0", "gzip; q=0.000"):
        answer = client.browser.get("/corrections", base_url=client.base, headers={"Accept-Encoding": accepted})
        assert "Content-Encoding" not in answer.headers
        assert answer.headers["Vary"] == "Accept-Encoding"


def test_somebody_who_is_signed_in_gets_every_page_fresh(client: Client, engine: Engine, published: str) -> None:
    client.get("/corrections")
    client.submit(client.get("/login"), {"username": "ana", "password": PASSWORD})
    with queries(engine) as sent:
        client.get("/corrections")
    assert sent


PRIVATE = ["/report", "/articles/1/report", "/follow", "/login", "/articles", "/corrections/2020-0001", "/nothing"]


@pytest.mark.parametrize("path", PRIVATE)
def test_forms_and_errors_are_never_kept(client: Client, engine: Engine, published: str, path: str) -> None:
    for _ in range(2):
        with queries(engine) as sent:
            answer = client.browser.get(path, base_url=client.base)
        assert sent, "it was answered without asking the database"
        assert "ETag" not in answer.headers or answer.status_code == 200


def test_no_public_page_carries_a_cookie_or_a_token_against_forged_forms(client: Client, published: str) -> None:
    seen, queue = set(), ["/"]
    while queue:
        path = queue.pop()
        if path in seen or len(seen) > 60:
            continue
        seen.add(path)
        if not caching.may_be_kept({"REQUEST_METHOD": "GET", "PATH_INFO": path.partition("?")[0]}, "corrections"):
            continue
        answer = client.browser.get(path, base_url=client.base)
        assert "Set-Cookie" not in answer.headers, path
        assert answer.mimetype != "text/html" or b"csrf" not in answer.data, path
        if answer.mimetype == "text/html" and answer.status_code == 200:
            page = client.get(path)
            queue += [link for link in page.links() if link.startswith("/")]
            queue += [str(href) for href in page.tree.xpath("//link/@href | //script/@src") if href.startswith("/")]
    assert len(seen) > 15


@pytest.mark.parametrize("name", ["Host", "X-Forwarded-Proto"])
def test_what_a_page_may_depend_on_is_part_of_its_key(
    client: Client, engine: Engine, published: str, name: str
) -> None:
    client.get("/corrections")
    answer = client.browser.get("/corrections", base_url=client.base, headers={name: "elsewhere.example"})
    assert answer.status_code == (400 if name == "Host" else 200)
    client.get("/corrections")


def test_no_name_of_a_host_is_not_an_empty_one(app: Flask, client: Client, published: str) -> None:
    environ = create_environ("/corrections", client.base)
    del environ["HTTP_HOST"]
    for host, expected in (({}, "200 OK"), ({"HTTP_HOST": ""}, "400 BAD REQUEST"), ({}, "200 OK")):
        _, status, _ = run_wsgi_app(app, environ | host)
        assert status == expected


def test_another_query_is_another_page(client: Client, published: str) -> None:
    assert "match" in client.get("/corrections?q=nothing+of+the+kind").words
    assert f"/corrections/{published}" in client.get("/corrections?q=libraries").links()
    assert f"/corrections/{published}" in client.get("/corrections").links()


def test_a_database_that_was_replaced_is_noticed(settings: Settings, client: Client, engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("only a file is replaced")
    with database.writing(engine) as session:
        newsrooms.change(session, by=SYSTEM, name="The Old Ledger")
    assert "The Old Ledger" in client.get("/corrections").text
    path = str(engine.url.database)
    engine.dispose()
    import os
    import sqlite3

    before = sqlite3.connect(path)
    after = sqlite3.connect(path + ".new")
    before.backup(after)
    after.execute("""UPDATE newsroom_settings SET value = '"The New Ledger"' WHERE name = 'name'""")
    after.commit()
    before.close()
    after.close()
    for suffix in ("-wal", "-shm"):
        if os.path.exists(path + suffix):
            os.unlink(path + suffix)
    os.replace(path + ".new", path)
    assert "The New Ledger" in client.get("/corrections").text


def test_a_shelf_forgets_what_was_not_asked_for_longest() -> None:
    def page(size: int) -> caching.Kept:
        return caching.Kept((1,), '"a"', "", ([], b"x" * size), None, False, [])

    shelf = caching.Shelf(30_000)
    for name in "abc":
        shelf.put((name,), page(7_000))
    assert shelf.find(("a",), (1,)) is not None
    shelf.put(("d",), page(7_000))
    assert [bool(shelf.find((name,), (1,))) for name in "abcd"] == [True, False, True, True]
    assert shelf.find(("a",), (2,)) is None, "kept under an older generation"
    shelf.put(("a",), page(25_000))
    assert [bool(shelf.find((name,), (1,))) for name in "abcd"] == [True, False, False, False]


def test_a_kept_page_costs_next_to_nothing(client: Client, published: str) -> None:
    client.get("/corrections")
    app: Any = client.app.wsgi_app
    from werkzeug.test import EnvironBuilder

    environ = EnvironBuilder("/corrections", client.base).get_environ()
    best = min(_timed(app, environ) for _ in range(200))
    assert best < 0.001


def _timed(app: Any, environ: dict[str, Any]) -> float:
    started = time.perf_counter()
    b"".join(app(dict(environ), lambda *_: None))
    return time.perf_counter() - started


def test_the_case_of_a_reader_changes_no_public_page(client: Client, engine: Engine, published: str) -> None:
    with database.writing(engine) as session:
        make_desk(session)
        article = make_article(session)
    known = etag(client, "/corrections")
    with database.writing(engine) as session:
        make_case(session, article, "2,140")
    assert etag(client, "/corrections") == known
