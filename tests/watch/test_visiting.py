"""The watch against a real site on loopback, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from make import make_article, make_version
from sqlalchemy import Engine, select
from watch.site import BODY, Site

from corrections import database
from corrections.articles import queries as articles
from corrections.articles.models import Article
from corrections.articles.reading import child
from corrections.articles.reading.extracted import Extracted
from corrections.articles.sorting.sort import Sorted, Text, sort
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsrooms
from corrections.settings import Settings
from corrections.watch import actions, visiting
from corrections.watch.decisions import Came
from corrections.watch.models import WatchedAddress, WatchedHost

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Watching:
    """The worker's part of it, with a clock that the test sets."""

    def __init__(self, engine: Engine, settings: Settings, at: Callable[[datetime], None]) -> None:
        self.engine, self.settings, self.at, self.now = engine, settings, at, NOON
        at(NOON)
        with database.writing(engine) as session:
            newsrooms.change(session, by=SYSTEM, watch=True)

    def later(self, **of: float) -> None:
        self.now += timedelta(**of)
        self.at(self.now)

    def round(self, most: int = 20) -> list[tuple[str, Came]]:
        """Everything that is due, each request a few seconds after the one before."""
        visiting.begin(self.engine, self.settings)
        visits = []
        for _ in range(most):
            visit = visiting.visit_next(self.engine, self.settings)
            if visit is None:
                break
            visits.append((visit.url.partition("//")[2].partition("/")[2], visit.came))
            self.later(seconds=3)
        return visits

    def list(self, site: Site, *paths: str) -> None:
        """Name a feed in the settings, with these pages in it."""
        items = "".join(f"<item><link>{site.url}{path}</link></item>" for path in paths)
        site.pages["/news.xml"] = f"<rss><channel>{items}</channel></rss>"
        with database.writing(self.engine) as session:
            newsrooms.change(session, by=SYSTEM, watch_lists=[f"{site.url}/news.xml"])

    def known(self, site: Site, path: str, headline: str = "Libraries to close") -> int:
        return site.known(self.engine, path, headline)


@pytest.fixture
def watching(engine: Engine, settings: Settings, at: Callable[[datetime], None]) -> Watching:
    return Watching(engine, settings.model_copy(update={"capture_loopback": True}), at)


def test_a_change_becomes_the_next_version_and_is_found_once(site: Site, watching: Watching) -> None:
    article = watching.known(site, "/news/1")
    site.pages["/news/1"] = BODY.format(headline="Libraries to close", vote="7-2")
    assert watching.round()[0] == ("robots.txt", Came.SAME)
    watching.later(days=8)
    watching.round()
    before = _latest(watching, article)
    asked = len(site.asked)
    watching.later(days=8)
    assert watching.round()[-1] == ("news/1", Came.SAME)
    assert "If-None-Match" in site.asked[-1][1]
    assert len(site.asked) > asked
    site.pages["/news/1"] = BODY.format(headline="Libraries to close", vote="8-2")
    watching.later(days=8)
    assert ("news/1", Came.NEW) in watching.round()
    assert _latest(watching, article) == before + 1


def _latest(watching: Watching, article: int) -> int:
    with database.reading(watching.engine) as session:
        found = articles.article(session, article)
        assert found is not None
        return found.latest


def test_only_what_is_due_is_fetched_and_never_two_at_once(site: Site, watching: Watching) -> None:
    for number in range(3):
        watching.known(site, f"/news/{number}", headline=f"Libraries to close {number}")
        site.pages[f"/news/{number}"] = BODY.format(headline=f"Libraries to close {number}", vote="7-2")
    assert len(watching.round()) == 4
    assert watching.round() == []
    assert visiting.visit_next(watching.engine, watching.settings) is None
    assert site.most_at_once == 1


def test_what_robots_txt_keeps_from_us_is_not_asked_for(site: Site, watching: Watching) -> None:
    watching.known(site, "/drafts/1")
    assert watching.round() == [("robots.txt", Came.SAME), ("drafts/1", Came.REFUSED)]
    assert site.paths == ["/robots.txt"]


def test_a_site_that_is_down_costs_one_request_a_step(site: Site, watching: Watching) -> None:
    for number in range(5):
        watching.known(site, f"/news/{number}", headline=f"Libraries to close {number}")
        site.pages[f"/news/{number}"] = 503
    assert watching.round() == [("robots.txt", Came.SAME), ("news/0", Came.FAILED)] or len(site.asked) == 2
    asked = len(site.asked)
    for _ in range(20):
        watching.later(seconds=6)
        watching.round()
    assert len(site.asked) - asked <= 2


def test_a_page_that_says_there_is_none_is_gone_and_one_that_asks_to_sign_in_is_no_version(
    site: Site, watching: Watching
) -> None:
    whole = BODY.format(headline="Libraries to close", vote="7-2")
    article = watching.known(site, "/news/1")
    site.pages["/news/1"] = whole
    watching.round()
    before = _latest(watching, article)
    head, first, *_ = whole.split("<p>")
    site.pages["/news/1"] = f"{head}<p>{first}<h2>Sign in to read on</h2><p>It costs £2 a week.</p></article>"
    watching.later(days=8)
    assert ("news/1", Came.REFUSED) in watching.round()
    missing = "<title>Page not found - The Courier</title><h1>Page not found</h1>" + "<p>Try our front page.</p>" * 9
    site.pages["/news/1"] = missing
    for _ in range(2):
        watching.later(days=8)
        assert ("news/1", Came.GONE) in watching.round()
    with database.reading(watching.engine) as session:
        assert session.scalars(select(WatchedAddress.is_gone)).all() == [True]
    assert _latest(watching, article) == before


def test_a_host_is_left_alone_for_as_long_as_it_asks(site: Site, watching: Watching) -> None:
    watching.known(site, "/news/1")
    site.pages["/news/1"], site.headers = 429, {"Retry-After": "7200"}
    watching.round()
    asked = len(site.asked)
    watching.later(minutes=110)
    assert watching.round() == []
    watching.later(minutes=15)
    watching.round()
    assert len(site.asked) == asked + 1


def test_new_articles_are_found_by_the_site_itself(site: Site, watching: Watching) -> None:
    watching.known(site, "/news/1")
    site.pages["/robots.txt"] = f"Sitemap: {site.url}/index.xml\n"
    site.pages["/index.xml"] = f"<sitemapindex><sitemap><loc>{site.url}/news.xml</loc></sitemap></sitemapindex>"
    site.pages["/news.xml"] = (
        '<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
        f"<url><loc>{site.url}/news/2</loc><n:news/></url><url><loc>{site.url}/about</loc></url>"
        "<url><loc>https://elsewhere.example/3</loc><n:news/></url></urlset>"
    )
    site.pages["/news/1"] = BODY.format(headline="Libraries to close", vote="7-2")
    site.pages["/news/2"] = BODY.format(headline="Pool to shut", vote="5-4")
    watching.round()
    with database.reading(watching.engine) as session:
        assert session.scalar(select(Article.headline).where(Article.url == site.url + "/news/2")) == "Pool to shut"
        assert session.get(WatchedAddress, site.url + "/about") is None
    assert "/about" not in site.paths


def test_the_schedule_survives_a_restart(site: Site, watching: Watching) -> None:
    watching.known(site, "/news/1")
    site.pages["/news/1"] = BODY.format(headline="Libraries to close", vote="7-2")
    watching.round()
    with database.reading(watching.engine) as session:
        due = session.scalars(select(WatchedAddress.due_at)).all()
        free = session.scalars(select(WatchedHost.free_at)).all()
    watching.engine.dispose()
    assert watching.round() == []
    with database.reading(watching.engine) as session:
        assert session.scalars(select(WatchedAddress.due_at)).all() == due
        assert session.scalars(select(WatchedHost.free_at)).all() == free


def test_two_workers_never_take_the_same_host(site: Site, watching: Watching) -> None:
    watching.known(site, "/news/1")
    visiting.begin(watching.engine, watching.settings)
    with database.writing(watching.engine) as session:
        assert actions.claim(session) is not None
    with database.writing(watching.engine) as session:
        assert actions.claim(session) is None
    watching.later(minutes=3)  # the first one died
    with database.writing(watching.engine) as session:
        assert actions.claim(session) is not None


def test_an_article_counts_as_taken_down_only_when_it_is_missed_again_a_day_later(
    site: Site, watching: Watching
) -> None:
    article = watching.known(site, "/news/1")
    assert ("news/1", Came.GONE) in watching.round()
    watching.later(hours=7)
    assert watching.round() == [("news/1", Came.GONE)]
    with database.reading(watching.engine) as session:
        assert session.scalars(select(WatchedAddress.is_gone)).all() == [False]
    watching.later(hours=18)
    watching.round()
    with database.reading(watching.engine) as session:
        assert session.scalars(select(WatchedAddress.is_gone)).all() == [True]
    assert _latest(watching, article) == 1


OTHER = """<!doctype html><html lang="en"><head><title>Ferries wait</title>
<link rel="canonical" href="{canonical}"></head><body><article><h1>Ferries wait</h1>
<p>Rain fell on the harbour for the ninth day in a row while fishermen mended nets and waited for the wind to turn.</p>
<p>Nobody at the port authority wanted to say when the ferry would sail again, though many passengers had asked.</p>
</article></body></html>"""
PARTIAL = "<p>Subscribe now to continue reading this article.</p></article>"


def test_neither_a_page_that_names_another_article_nor_half_of_one_is_taken_in(site: Site, watching: Watching) -> None:
    article = watching.known(site, "/news/1")
    site.pages["/news/1"] = BODY.format(headline="Libraries to close", vote="7-2")
    site.pages["/news/2"] = OTHER.format(canonical=f"{site.url}/news/1")
    site.pages["/print/1"] = site.pages["/news/1"].replace(
        "</title>", f'</title><link rel="canonical" href="{site.url}/news/1">'
    )
    site.pages["/news/3"] = BODY.format(headline="Pool to shut", vote="5-4").replace("</article>", PARTIAL)
    watching.list(site, "/news/2", "/print/1", "/news/3")
    came = dict(watching.round())
    assert [came[path] for path in ("news/2", "news/3", "print/1")] == [Came.REFUSED, Came.REFUSED, Came.SAME]
    assert _latest(watching, article) == 2
    with database.reading(watching.engine) as session:
        assert session.scalars(select(Article.headline)).all() == ["Libraries to close"]
        alias = articles.by_url(session, f"{site.url}/print/1")
    assert alias is not None
    assert alias.id == article


def test_a_page_that_stays_behind_the_record_is_read_again(site: Site, watching: Watching) -> None:
    article = watching.known(site, "/news/1")
    site.pages["/news/1"] = BODY.format(headline="Libraries to close", vote="7-2")
    watching.round()
    with database.writing(watching.engine) as session:
        make_version(
            session, session.get_one(Article, article), "The council voted 6-3 on Tuesday. All else was wrong."
        )
    site.pages["/news/1"] += "<!-- another nonce -->"
    watching.later(hours=23)
    assert watching.round()[-1] == ("news/1", Came.SAME)  # the site has a day to follow
    watching.later(days=8)
    assert watching.round()[-1] == ("news/1", Came.NEW)
    assert _latest(watching, article) == 4
    watching.later(days=8)
    assert watching.round()[-1] == ("news/1", Came.SAME)
    assert "If-None-Match" in site.asked[-1][1]


def test_a_page_that_can_not_be_read_does_not_stop_its_host(
    site: Site, watching: Watching, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for path in ("/news/1", "/news/2"):
        watching.known(site, path, headline=f"Libraries to close {path}")
        site.pages[path] = BODY.format(headline=f"Libraries to close {path}", vote="7-2")
    read = child.read

    def faulty(body: bytes, *, url: str | None, **of: Any) -> Extracted:
        if url is not None and url.endswith("/news/1"):
            raise OverflowError("a fault of ours")
        return read(body, url=url, **of)

    monkeypatch.setattr(child, "read", faulty)
    came = dict(watching.round())
    assert (came["news/1"], came["news/2"]) == (Came.REFUSED, Came.NEW)
    assert "a fault of ours" in caplog.text
    watching.later(minutes=8)
    assert "news/1" not in dict(watching.round())
    watching.later(minutes=8)
    assert "news/1" in dict(watching.round())


def test_a_page_is_compared_anew_when_a_version_overtook_it(
    site: Site, watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = watching.known(site, "/news/1")
    site.pages["/news/1"] = BODY.format(headline="Libraries to close", vote="7-2")

    def overtaken(*texts: Text) -> Sorted:
        with database.writing(watching.engine) as session:
            make_version(session, session.get_one(Article, article), "The council voted 6-3 on Tuesday.")
        return sort(*texts)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(visiting, "sort", overtaken)
        assert watching.round()[-1] == ("news/1", Came.REFUSED)
    assert _latest(watching, article) == 2
    watching.later(minutes=15)
    assert watching.round()[-1] == ("news/1", Came.NEW)


def test_a_list_of_the_settings_is_one_whatever_it_was_taken_for_and_only_while_it_is_named(
    site: Site, watching: Watching
) -> None:
    watching.known(site, "/news/1")
    site.pages["/robots.txt"] = f"Sitemap: {site.url}/news.xml\n"
    site.pages["/news.xml"] = "<urlset/>"
    watching.round()
    watching.later(minutes=10)
    assert "news.xml" not in dict(watching.round())
    watching.list(site)
    for _ in range(2):
        assert "news.xml" in dict(watching.round())
        watching.later(minutes=10)
    with database.writing(watching.engine) as session:
        newsrooms.change(session, by=SYSTEM, watch_lists=[])
    watching.later(days=1)
    site.pages["/robots.txt"] = ""
    assert "news.xml" not in dict(watching.round())


def test_articles_on_other_hosts_hide_none_of_ours(watching: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_AT_ONCE", 2)
    with database.writing(watching.engine) as session:
        newsrooms.change(session, by=SYSTEM, hosts=["news.example"])
        for url in ("news.example/1", "news.example/2", "news.example/3", "elsewhere.example/1", "elsewhere.example/2"):
            make_article(session, url=f"https://{url}", headline=url)
    assert visiting.begin(watching.engine, watching.settings)
    assert not visiting.begin(watching.engine, watching.settings)
    with database.reading(watching.engine) as session:
        found = session.scalars(select(WatchedAddress.url).order_by(WatchedAddress.url)).all()
    assert found == [f"https://news.example/{number}" for number in (1, 2, 3)]
