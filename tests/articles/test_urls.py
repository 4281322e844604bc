"""One normal form for all the addresses of one article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.articles import urls
from corrections.errors import Refused

ARTICLE = "https://example.org/news/council-closes-libraries"

VARIANTS = [
    "http://example.org/news/council-closes-libraries",
    "HTTPS://Example.ORG:443/news/council-closes-libraries/",
    "http://example.org:80/news/council-closes-libraries#comments",
    "https://www.example.org/news/council-closes-libraries",
    "https://m.example.org/news/council-closes-libraries",
    "https://mobile.example.org/news/council-closes-libraries",
    "https://amp.example.org/news/council-closes-libraries",
    "https://www.m.example.org/news/council-closes-libraries",
    "https://example.org./news/council-closes-libraries",
    "example.org/news/council-closes-libraries",
    "//example.org/news/council-closes-libraries",
    "  https://example.org/news/council-closes-libraries \n",
    "https://example.org/news/council-closes-libraries/amp",
    "https://example.org/news/council-closes-libraries/amp/",
    "https://example.org/amp/news/council-closes-libraries",
    "https://example.org/news/council-closes-libraries.amp",
    "https://example.org/news/council-closes-libraries?outputType=amp",
    "https://example.org/news/council-closes-libraries?amp",
    "https://example.org/news/council-closes-libraries?amp=1&utm_source=x",
    "https://example.org/news/council-closes-libraries/index.html",
    "https://example.org/news/council-closes-libraries/index.php?utm_medium=social",
    "https://example.org/news/./x/../council-closes-libraries",
    "https://example.org/news/council%2Dcloses%2dlibraries",
    "https://example.org/news/council-closes-libraries?utm_source=a&utm_campaign=b&fbclid=c&gclid=d&mc_cid=e",
    "https://example.org/news/council-closes-libraries?CMP=share_btn&ref=twitter&at_medium=x&xtor=y&smid=z&ito=1",
    "https://example.org/news/council-closes-libraries?print=1",
    "https://example.org/news/council-closes-libraries;jsessionid=0A1B",
    "https://reader:secret@example.org/news/council-closes-libraries",
    "https://example-org.cdn.ampproject.org/c/s/example.org/news/council-closes-libraries",
    "https://www.google.com/amp/s/amp.example.org/news/council-closes-libraries",
]


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_address_of_an_article_meets_in_one(variant):
    assert urls.canonical(variant) == ARTICLE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/story?id=3", "https://example.org/story?id=4"),
        ("https://example.org/story?12345", "https://example.org/story?12346"),
        ("https://example.org/a/story", "https://example.org/b/story"),
        ("https://example.org/Story", "https://example.org/story"),
        ("https://example.org/story?page=2", "https://example.org/story"),
        ("https://example.org/story", "https://example.com/story"),
        ("https://sport.example.org/story", "https://example.org/story"),
        ("https://example.org:8443/story", "https://example.org/story"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
        ("https://example.org/?q=%E4", "https://example.org/?q=%F6"),
        ("https://example.org/champ", "https://example.org/ch"),
    ],
)
def test_different_articles_stay_apart(one, other):
    assert urls.canonical(one) != urls.canonical(other)


def test_the_order_of_the_query_does_not_matter():
    assert urls.canonical("https://example.org/a?b=2&a=1") == urls.canonical("https://example.org/a?a=1&b=2")


def test_a_server_of_ones_own_keeps_its_scheme_and_port():
    assert urls.canonical("http://127.0.0.1:8000/story/") == "http://127.0.0.1:8000/story"
    assert urls.canonical("http://localhost:8000") == "http://localhost:8000/"
    assert urls.canonical("http://[::1]:8000/story") == "http://[::1]:8000/story"


def test_names_in_other_letters_are_written_as_dns_knows_them():
    assert urls.canonical("https://www.münchen.example/straße") == "https://xn--mnchen-3ya.example/stra%C3%9Fe"


def test_the_newsroom_says_which_of_its_hosts_is_written():
    hosts = ["www.example.org", "example.org", "blog.example.org"]
    for host in ("example.org", "www.example.org", "m.example.org", "amp.example.org"):
        assert urls.canonical(f"https://{host}/a", hosts=hosts) == "https://www.example.org/a"
    assert urls.canonical("https://m.blog.example.org/a", hosts=hosts) == "https://blog.example.org/a"
    assert urls.canonical("https://www.example.com/a", hosts=hosts) == "https://example.com/a"


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "javascript:alert(1)", "mailto:ann@example.org", "file:///etc/passwd", "ftp://example.org/a"),
        *(
            "https://",
            "http://[::1",
            "http://exa mple.org/",
            "http://-a.example/",
            "https://example.org/\0",
        ),
        *(
            "https://example.org/\ud800",
            "https://example.org:99999/",
            "https://" + "a" * 3000,
            "http://a" + "b" * 64 + ".org",
        ),
    ],
)
def test_what_is_no_web_address_is_refused_in_one_sentence(text):
    with pytest.raises(Refused, match=r"^That is not a web address\.$"):
        urls.canonical(text)


PARTS = st.lists(
    st.sampled_from(
        [
            "news",
            "amp",
            "index.html",
            "a b",
            "ä",
            "%41",
            "..",
            ".",
            "",
            "x.amp",
            "2024",
            "%2e",
            "index.php",
            "print",
            ";sid=1",
            "%",
        ]
    ),
    max_size=6,
).map("/".join)
NAMES = st.sampled_from(
    ["example.org", "www.example.org", "m.example.org", "amp.m.example.org", "WWW.Example.Org.", "127.0.0.1"]
)
QUERIES = st.lists(
    st.tuples(
        st.sampled_from(["id", "utm_source", "amp", "q", "fbclid", "b", "page", "ä", "%20", "a+b"]),
        st.sampled_from(["", "=", "=1", "=amp", "=%C3%A4", "=ä", "=a b", "=%"]),
    ).map("".join),
    max_size=5,
).map("&".join)


@given(st.sampled_from(["http", "https", "HTTP"]), NAMES, PARTS, QUERIES, st.sampled_from(["", "#x", "#?y=/z"]))
def test_the_normal_form_of_a_normal_form_is_itself(scheme, name, path, query, fragment):
    once = urls.canonical(f"{scheme}://{name}/{path}?{query}{fragment}")
    assert urls.canonical(once) == once
    assert urls.canonical(once, hosts=["www.example.org"]) == urls.canonical(
        urls.canonical(once, hosts=["www.example.org"]), hosts=["www.example.org"]
    )


@given(PARTS, QUERIES, st.lists(st.sampled_from(["utm_source=a", "fbclid=b", "gclid=c", "amp=1", "ref=d"]), max_size=3))
def test_tracking_changes_nothing_wherever_it_stands(path, query, tracking):
    plain = urls.canonical(f"https://example.org/{path}?{query}")
    assert (
        urls.canonical("https://m.example.org/" + path + "?" + "&".join([*tracking[:1], query, *tracking[1:]])) == plain
    )


@given(st.text(max_size=200))
def test_whatever_is_typed_there_is_an_address_or_a_refusal(text):
    try:
        found = urls.canonical(text)
    except Refused:
        return
    assert found.startswith(("http://", "https://"))
    assert urls.canonical(found) == found


@pytest.mark.parametrize(
    ("url", "hosts", "expected"),
    [
        ("https://example.org/a", ["example.org"], True),
        ("https://www.example.org/a", ["example.org"], True),
        ("https://m.example.org/a", ["www.example.org"], True),
        ("https://EXAMPLE.org./a", ["Example.org "], True),
        ("https://blog.example.org/a", ["example.org"], False),
        ("https://blog.example.org/a", ["*.example.org"], True),
        ("https://example.org/a", ["*.example.org"], True),
        ("https://evilexample.org/a", ["*.example.org", "example.org"], False),
        ("https://example.org.evil.example/a", ["example.org"], False),
        ("https://example.org@evil.example/a", ["example.org"], False),
        ("https://evil.example/?example.org", ["example.org"], False),
        ("https://example.org\\@evil.example/", ["evil.example"], False),
        ("ftp://example.org/a", ["example.org"], False),
        ("//example.org/a", ["example.org"], False),
        ("https://example.org:22/a", ["example.org"], False),
        ("https://example.org:443/a", ["example.org"], True),
        ("http://127.0.0.1:8000/a", ["127.0.0.1:8000"], True),
        ("http://127.0.0.1:8000/a", ["127.0.0.1"], True),
        ("http://127.0.0.1:9000/a", ["127.0.0.1:8000"], False),
        ("http://[::1]:8000/a", ["[::1]:8000"], True),
        ("https://xn--mnchen-3ya.example/", ["münchen.example"], True),
        ("https://example.org:x/", ["example.org"], False),
        ("", ["example.org"], False),
        ("https://example.org/", [], False),
    ],
)
def test_which_addresses_are_on_the_newsrooms_hosts(url, hosts, expected):
    assert urls.is_allowed(url, hosts) is expected
