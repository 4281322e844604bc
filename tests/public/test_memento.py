"""Other software finds the version that stood at a time, and the list of all, as RFC 7089 has it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from make import LIBRARIES, make_article, make_version
from pages import Client
from reused import on_sqlite
from sqlalchemy.orm import Session
from werkzeug.http import parse_date

from corrections.articles.models import Article
from corrections.public.memento import links
from corrections.web import caching

At = Callable[[datetime], None]
MARCH = datetime(2026, 3, 3, 12, 0, 5, 250_000, tzinfo=UTC)
BASE = "http://corrections.example"
STORY = "https://news.example/story?id=17&page=2"
# RFC 8288, 3 and RFC 6690, 2, as far as quoted attributes go; a date has commas.
LINK = re.compile(r'\s*<([^<>"\s]+)>((?:\s*;\s*[a-z]+="[^"]*")+)\s*(?:,|$)')
ATTRIBUTE = re.compile(r';\s*([a-z]+)="([^"]*)"')
Read = dict[str, tuple[str, dict[str, str]]]


def read(text: str) -> Read:
    """Links by each of their relations."""
    found, at = {}, 0
    while at < len(text.rstrip()):
        match = LINK.match(text, at)
        assert match is not None, text[at:]
        attributes = dict(ATTRIBUTE.findall(match[2]))
        for rel in attributes["rel"].split():
            found[f"{rel} {len(found)}" if rel in ("memento", "timemap") else rel] = (match[1], attributes)
        at = match.end()
    return found


def date(moment: datetime) -> str:
    return moment.strftime("%a, %d %b %Y %H:%M:%S GMT")


@pytest.fixture
def story(session: Session, at: At) -> str:
    """The path of an article with three versions, a day apart."""
    for day in range(3):
        at(MARCH + timedelta(days=day))
        if day == 0:
            article = make_article(session, url=STORY)
        else:
            make_version(session, article, LIBRARIES.replace("7-2", f"{day}-2"))
    session.commit()
    return f"/articles/{article.id}/versions"


def test_an_address_and_a_time_lead_to_the_version_that_stood_then(client: Client, story: str) -> None:
    for moment, number in (
        (None, 3),
        (date(MARCH), 1),
        (date(MARCH + timedelta(days=1, seconds=-1)), 1),
        (date(MARCH + timedelta(days=1)), 2),
        ("Wed, 04 Mar 2026 13:00:05 +0100", 2),
        (date(MARCH + timedelta(days=700)), 3),
        ("Sat, 01 Jan 2000 00:00:00 GMT", 1),  # before the first: the nearest that there is
    ):
        asked = {"Accept-Datetime": moment} if moment else {}
        answer = client.get(f"/timegate/{STORY}", status=302, headers=asked)
        assert answer.location == f"{BASE}{story}/{number}", moment
        assert "accept-datetime" in answer.headers["Vary"].lower()
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Memento-Datetime" not in answer.headers
        assert read(answer.headers["Link"])["original"][0] == STORY


@on_sqlite
def test_a_version_says_of_what_it_is_when_it_was_seen_and_which_stand_beside_it(
    client: Client, session: Session, story: str, at: At
) -> None:
    page = client.get(f"{story}/2")
    assert page.headers["Memento-Datetime"] == date(MARCH + timedelta(days=1))
    found = read(page.headers["Link"])
    assert found["original"][0] == STORY
    assert found["timegate"][0] == f"{BASE}/timegate/{STORY}"
    assert found["timemap 2"] == (
        f"{BASE}/timemap/{STORY}",
        {"rel": "timemap", "type": "application/link-format"},
    )
    for rel, number in (("first", 1), ("prev", 1), ("next", 3), ("last", 3)):
        assert found[rel][0] == f"{BASE}{story}/{number}"
        assert found[rel][1]["datetime"] == date(MARCH + timedelta(days=number - 1))
        assert "memento" in found[rel][1]["rel"].split()
    assert {"first", "next", "last"} <= (alone := read(client.get(f"{story}/1").headers["Link"])).keys()
    assert "prev" not in alone
    of_log = read(client.get(story.removesuffix("/versions")).headers["Link"])
    assert {rel: target for rel, (target, _) in of_log.items()} == {
        "original": STORY,
        "timegate": f"{BASE}/timegate/{STORY}",
        "timemap 2": f"{BASE}/timemap/{STORY}",
    }
    # What the browser has kept is stale once another version is the last, though the text is as it was.
    unchanged = {"If-None-Match": page.headers["ETag"]}
    client.get(f"{story}/2", status=304, headers=unchanged)
    at(MARCH + timedelta(days=9))
    make_version(session, session.get_one(Article, 1), LIBRARIES.replace("7-2", "9-9"))
    session.commit()
    assert read(client.get(f"{story}/2", headers=unchanged).headers["Link"])["last"][0] == f"{BASE}{story}/4"


@on_sqlite
def test_all_versions_stand_in_one_list(client: Client, story: str) -> None:
    page = client.get(f"/timemap/{STORY}")
    assert page.headers["Content-Type"] == "application/link-format"
    found = read(page.text)
    assert found["original"][0] == STORY
    assert found["self"][0] == f"{BASE}/timemap/{STORY}"
    assert found["self"][1]["from"] == date(MARCH)
    assert found["self"][1]["until"] == date(MARCH + timedelta(days=2))
    mementos = [link for rel, link in found.items() if rel.startswith("memento")]
    assert [target for target, _ in mementos] == [f"{BASE}{story}/{n}" for n in (1, 2, 3)]
    for target, attributes in mementos:  # each moment in the list leads to its own version
        asked = {"Accept-Datetime": attributes["datetime"]}
        assert client.get(f"/timegate/{STORY}", status=302, headers=asked).location == target
        assert client.get(target.removeprefix(BASE)).headers["Memento-Datetime"] == attributes["datetime"]
    assert client.get(f"/timemap/1/{STORY}").text == page.text
    client.get(f"/timemap/2/{STORY}", status=404)
    client.get(f"/timemap/0/{STORY}", status=404)


@on_sqlite
@pytest.mark.parametrize(
    "written",
    [
        quote(STORY, safe=""),
        STORY.replace("https://", "https:/"),
        STORY.replace("https:", "http:"),
        "news.example/story?page=2&id=17",
        "HTTPS://www.news.example/story/?id=17&page=2&utm_source=x",
        "https://news.example//story?id=17&page=2",
    ],
)
def test_an_address_is_known_however_it_comes(client: Client, story: str, written: str) -> None:
    assert client.get(f"/timegate/{written}", status=302).location == f"{BASE}{story}/3"
    client.get(f"/timemap/{written}")


@on_sqlite
def test_what_is_encoded_in_an_address_stays_so(client: Client, session: Session) -> None:
    names = ("a%2Fb", "a/b", "q%3Fx=1", "h%23x", "plus%2B", "100%25", "%2541", "%E4%F6", "%C3%BC", "q?x=%26&y=%2525")
    ids = [make_article(session, url=f"https://news.example/{name}").id for name in names]
    session.commit()
    for article in ids:
        found = read(client.get(f"/articles/{article}/versions/1").headers["Link"])
        gate, list_ = (found[rel][0].removeprefix(BASE) for rel in ("timegate", "timemap 2"))
        assert client.get(gate, status=302).location == f"{BASE}/articles/{article}/versions/1"
        assert read(client.get(list_).text)["original"] == found["original"]


@on_sqlite
def test_what_is_not_known_or_no_date_is_said(client: Client, session: Session, story: str) -> None:
    for room in ("timegate", "timemap"):
        for unknown in ("https://news.example/story?id=18", "https://news.example/story", "x", "http:/", "🦆", "%FF"):
            page = client.get(f"/{room}/{unknown}", status=404)
            assert page.h1 == "We have no log of that article"
            assert page.headers["Cache-Control"] == "no-store"
    for wrong in ("2026-03-03", "soon", "", "Tue, 32 Mar 2026 12:00:05 GMT", "Fri, 31 Dec 9999 23:59:59 -1200"):
        page = client.get(f"/timegate/{STORY}", status=400, headers={"Accept-Datetime": wrong})
        assert "Write it like “Tue, 24 Nov 2026 14:05:00 GMT”" in page.words
    make_article(session, url=None, appeared="Print edition, 12 May, page 7")
    session.commit()
    assert "Memento-Datetime" not in client.get("/articles/2/versions/1").headers


@on_sqlite
def test_agency_copy_is_led_to_and_shows_no_text(client: Client, session: Session) -> None:
    make_article(session, url=STORY, withheld=True, agency="Reuters")
    session.commit()
    page = client.get(client.get(f"/timegate/{STORY}", status=302).location.removeprefix(BASE))
    assert "Memento-Datetime" in page.headers
    assert "council" not in page.text + client.get(f"/timemap/{STORY}").text


def test_what_was_negotiated_is_kept_by_nobody() -> None:
    for path in ("/timegate/https://news.example/story", "/timemap/https://news.example/story"):
        asked = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "HTTP_ACCEPT_DATETIME": date(MARCH)}
        assert not caching.may_be_kept(asked, "corrections")


@given(st.integers(1, 40), st.integers(1, 9))
def test_the_pages_of_a_long_list_hold_each_version_once_and_name_their_neighbours(latest: int, most: int) -> None:
    article = links.Article(BASE, 17, "https://news.example/a b<>\"'ä")
    when = {n: MARCH + timedelta(days=n) for n in range(1, latest + 1)}
    spans = links.pages(latest, most)
    held: list[str] = []
    for page, (first, last) in enumerate(spans, 1):
        seen = {n: when[n] for n in {*range(first, last + 1), *links.edges(page, latest, most)}}
        found = read(links.document(links.of_timemap(article, page, latest, seen, most)))
        held += [target for rel, (target, _) in found.items() if rel.startswith("memento")]
        beside = [attributes for rel, (_, attributes) in found.items() if rel.startswith("timemap")]
        assert len(beside) == (page > 1) + (page < len(spans))
        for attributes in beside:
            assert parse_date(attributes["from"]) <= parse_date(attributes["until"])  # type: ignore[operator]
        assert ("first" in found, "last" in found) == (page == 1, page == len(spans))
    assert held == [f"{BASE}/articles/17/versions/{n}" for n in when]
