"""robots.txt, with the examples of RFC 9309."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.watch import robots

SITE = "https://www.example.org"


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/news", True),
        ("User-agent: *\nDisallow: /", "/news", False),
        ("User-agent: *\nDisallow:", "/news", True),
        ("User-agent: other\nDisallow: /", "/news", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Corrections\nAllow: /", "/news", True),
        ("User-agent: *\nAllow: /\n\nUser-agent: corrections\nDisallow: /drafts", "/drafts/1", False),
        ("User-agent: a\nUser-agent: corrections\nDisallow: /x", "/x", False),
        # RFC 9309 §5.2: the longest match
        ("User-agent: *\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif", "/example/page/a.gif", True),
        (
            "User-agent: *\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif",
            "/example/page/disallowed.gif",
            False,
        ),
        ("User-agent: *\nDisallow: /same\nAllow: /same", "/same", True),
        # §2.2.3
        ("User-agent: *\nDisallow: *.gif$", "/a/b.gif", False),
        ("User-agent: *\nDisallow: *.gif$", "/a/b.gif?x", True),
        ("User-agent: *\nDisallow: /*/print*x", "/news/print-ax", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: *\nDisallow: /foo?bar # not this", "/foo?bar=1", False),
        ("User-agent: *\nDisallow: /käse", "/k%C3%A4se", False),
        # §2.2.4: other records don't end a group
        ("User-agent: *\nSitemap: /s.xml\nNoindex: /\nUser-agent: a\nDisallow: /x", "/x", False),
    ],
)
def test_the_longest_rule_for_us_decides(text: str, path: str, allowed: bool) -> None:
    assert robots.read(text).allows(SITE + path) is allowed


def test_sitemaps_are_for_everybody_and_a_delay_is_for_us() -> None:
    found = robots.read(
        "Sitemap: https://www.example.org/news.xml\nUser-agent: *\nCrawl-delay: 10\n\nUser-agent: x\nCrawl-delay: 99\n"
        "Sitemap: https://www.example.org/all.xml.gz\nSitemap: https://www.example.org/news.xml"
    )
    assert found.sitemaps == (f"{SITE}/news.xml", f"{SITE}/all.xml.gz")
    assert found.delay == 10


@given(st.text(alphabet="user-agent:*\n disallow/$ab", max_size=300), st.text(alphabet="/ab*$?", max_size=30))
def test_anything_can_be_read(text: str, path: str) -> None:
    assert robots.read(text).allows(f"{SITE}/{path}") in (True, False)


def test_no_pattern_makes_it_slow() -> None:
    text = "User-agent: *\n" + "Disallow: /" + "*a" * 2_000 + "b$\n"
    assert robots.read(text).allows(f"{SITE}/" + "a" * 20_000)


@pytest.mark.parametrize(
    "text",
    [
        "Disallow: a" + " " * 400_000 + "b",
        "a:" + " " * 400_000 + "\x0b:",
        "User-agent: a\n" * 20_000 + "Disallow: /\n" * 20_000,
    ],
)
def test_no_line_makes_it_slow(text: str) -> None:
    before = time.process_time()
    robots.read(text)
    assert time.process_time() - before < 1
