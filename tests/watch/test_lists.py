"""Addresses of articles in sitemaps and feeds, good ones and bad."""

from __future__ import annotations

import contextlib
import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.errors import Refused
from corrections.watch import lists

FROM = "https://www.example.org/sitemap.xml"
NEWS = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> https://www.example.org/news/1 </loc><n:news>
<n:publication_date>2026-11-24T12:00:00+01:00</n:publication_date>
<n:title>Pool</n:title></n:news></url>
<url><loc>/news/2</loc><lastmod>2026-11-24</lastmod></url><url><loc>ftp://www.example.org/</loc></url><url/></urlset>"""
INDEX = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://www.example.org/a.xml.gz</loc>
<lastmod>2026-11-24T10:00:00Z</lastmod></sitemap></sitemapindex>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://www.example.org/"/><entry><title>x</title>
<link rel="self" href="/api/1"/><link href="/news/1"/><updated>2026-11-24T10:00:00Z</updated></entry></feed>"""
RSS = b"""<rss version="2.0"><channel><link>https://www.example.org/</link><item><title>x</title>
<link>https://www.example.org/news/1</link><pubDate>Tue, 24 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>"""
TEN = datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_a_sitemap_names_pages_and_when_they_changed() -> None:
    one, two = lists.read(NEWS, url=FROM).pages
    assert one == lists.Entry("https://www.example.org/news/1", TEN.replace(hour=11), True)
    assert two == lists.Entry("https://www.example.org/news/2", TEN.replace(hour=23, minute=59), False)


def test_an_index_names_lists() -> None:
    found = lists.read(INDEX, url=FROM)
    assert (found.pages, found.lists) == ([], [lists.Entry("https://www.example.org/a.xml.gz", TEN, False)])


@pytest.mark.parametrize("feed", [ATOM, RSS])
def test_a_feed_names_articles(feed: bytes) -> None:
    assert lists.read(feed, url=FROM).pages == [lists.Entry("https://www.example.org/news/1", TEN, True)]


def test_a_long_list_is_kept_in_pieces() -> None:
    found = lists.Found([lists.Entry(f"{FROM}?{number}") for number in range(5)], [lists.Entry(FROM)])
    pieces = list(found.pieces(2))
    assert [len(piece.pages) for piece in pieces] == [2, 2, 1]
    assert [entry for piece in pieces for entry in piece.pages] == found.pages
    assert [entry for piece in pieces for entry in piece.lists] == found.lists
    assert list(lists.Found().pieces(2)) == []


def test_a_packed_list_is_unpacked() -> None:
    assert len(lists.read(gzip.compress(NEWS), url=FROM).pages) == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Not here</body></html>",
        b"{}",
        NEWS[:200],
        gzip.compress(NEWS, mtime=0)[:60],
        b'<!DOCTYPE urlset [<!ENTITY a "x">]><urlset><url><loc>https://www.example.org/&a;</loc></url></urlset>',
        b'<!DOCTYPE urlset [<!ENTITY f SYSTEM "file:///etc/passwd">]><urlset><url><loc>/&f;</loc></url></urlset>',
        gzip.compress(b"<urlset>" + b" " * (lists.MOST_BYTES + 1), mtime=0),
        b"<urlset>" + b"<url><loc>/a</loc></url>" * (lists.MOST_ENTRIES + 1) + b"</urlset>",
        b"<urlset><url " + b" ".join(b"a%d='>'" % number for number in range(120_000)) + b"/></urlset>",
    ],
)
def test_what_is_no_list_or_too_large_is_refused(body: bytes) -> None:
    with pytest.raises(Refused):
        lists.read(body, url=FROM)


def test_only_so_many_tags_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_ELEMENTS", 1_000)
    with pytest.raises(Refused, match="too tangled"):
        lists.read(gzip.compress(b"<rss>" + b"<a b=''/>" * 1_000), url=FROM)


def test_an_address_that_is_none_costs_only_itself() -> None:
    assert lists.read(b"<urlset><url><loc>http://[</loc></url><url><loc>/a</loc></url></urlset>", url=FROM).pages == [
        lists.Entry("https://www.example.org/a")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 1 Jan 99999999999999999999 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 -2300",
        "9999-12-31T23:59:59-23:00",
        "0001-01-01",
        "soon",
        "",
    ],
)
def test_a_moment_that_is_none_is_not_told(text: str) -> None:
    assert lists.moment(text) is None


def test_each_page_of_ours_is_named_once_in_its_normal_form() -> None:
    found = lists.Found(
        [lists.Entry(f"{url}?utm_source=x") for url in ("https://example.org/a", "https://www.example.org/a")],
        [lists.Entry("https://example.org/b.xml"), lists.Entry("https://elsewhere.example/c.xml")],
    )
    found.pages.append(lists.Entry("https://elsewhere.example/a"))
    ours = lists.ours(found, ["www.example.org"])
    assert [entry.url for entry in ours.pages] == ["https://www.example.org/a"]
    assert [entry.url for entry in ours.lists] == ["https://example.org/b.xml"]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(Refused):
        lists.read(b"<rss>" + body + b"</rss>", url=FROM)
