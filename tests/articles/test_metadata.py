"""Headline, authors, dates, section, language and tags, as pages state or show them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.articles.reading import agencies, bylines, dates, jsonld, language, metadata
from corrections.articles.reading.metadata import Metadata

TITLE = "Council keeps all of its nine libraries"


def read(body: str = "", *, head: str = "", title: str = TITLE, lang: str = "en", url: str | None = None) -> Metadata:
    """The metadata of a page with this head and body; the text of the article does not matter for it."""
    text = "<p>The council voted on Tuesday.</p>" * 3
    source = (
        f'<!doctype html><html lang="{lang}"><head><title>{title}</title>{head}</head><body>{body}{text}</body></html>'
    )
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    return metadata.read(lxml.html.document_fromstring(source.encode(), parser=parser), url=url, default_language="en")


def ld(**properties: object) -> str:
    item = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **properties}
    return f'<script type="application/ld+json">{json.dumps(item)}</script>'


H1 = f"<h1>{TITLE}</h1>"


# --- headline


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("", H1, TITLE),
        ("", H1, f"{TITLE} | The Courier"),
        ("", H1, f"{TITLE} - News - The Courier"),
        ("", H1, f"The Courier: {TITLE}"),
        (f'<meta property="og:title" content="{TITLE} | The Courier">', H1, "The Courier"),
        (f'<meta property="og:title" content="{TITLE.upper()}">', H1, "The Courier"),
        (ld(), H1, "Something else altogether"),
        (ld(), "", "Something else altogether"),
        # The h1 is the site's or the section's name.
        (ld(), f"<h1>The Courier</h1><h2>{TITLE}</h2>", f"{TITLE} | The Courier"),
        ("", f"<h1>The Courier</h1><h1>Politics</h1><h2>{TITLE}</h2>", f"{TITLE} | The Courier"),
        (f'<meta property="og:title" content="{TITLE}">', "<h1><img alt='The Courier'></h1><h1>Politics</h1>", "x"),
        # The headline for machines is the description.
        (
            ld(
                headline="A vote at midnight saves every one of them.",
                description="A vote at midnight saves every one of them.",
            ),
            H1,
            f"{TITLE} | The Courier",
        ),
        # A kicker stands before it, in the same heading or above.
        (f'<meta property="og:title" content="{TITLE}">', f"<h1><span>Local politics:</span> {TITLE}</h1>", "x"),
        # The one for search engines is not on the page, the one for people is.
        (
            ld(headline="Nine libraries: council vote, results, reactions")
            + f'<meta property="og:title" content="{TITLE}">',
            H1,
            "x",
        ),
        # Hidden headings are nobody's headline.
        (
            f'<meta property="og:title" content="{TITLE}">',
            f'<h1 style="display:none">Welcome to the news</h1>{H1}',
            "x",
        ),
        ("", f'<font size="5"><b>{TITLE}</b></font><br>', "The Courier Online"),
    ],
)
def test_the_headline_is_the_one_that_readers_see(head, body, title):
    assert read(body, head=head, title=title).headline == TITLE


LONG = "<p>The council of the town voted on Tuesday to keep its libraries, all nine of them.</p>"
HOME = "<header><a href='/'>The Valley Courier</a></header>"


@pytest.mark.parametrize(
    ("body", "title", "expected"),
    [
        # Nothing states the headline: the title is the site's name, with or without more words.
        (f"<div>{H1}<div>{LONG}</div></div>", "Valley Courier", TITLE),
        (f"{H1}{LONG}", "Valley Courier - news for the valley", TITLE),
        (f"<article>{H1}<h2>What it took to keep them</h2>{LONG}</article>", "Politics - Valley Courier", TITLE),
        (f"{HOME}<main><h1>Libraries are kept</h1><h3>Share this:</h3>{LONG}</main>", "News", "Libraries are kept"),
        (f"{HOME}<article><h1>Libraries kept</h1>{LONG}</article>", "Valley Courier", "Libraries kept"),
        (f"<main><h1>市の図書館は九つとも残る</h1>{LONG}</main>", "谷の新聞", "市の図書館は九つとも残る"),
        # The h1 is the site's name or the section's, and the title the headline.
        (f"<header><nav></nav><h1>The Valley Courier</h1></header><div>{LONG}</div>", TITLE, TITLE),
        (f"<h1><a href='/'>News for the whole valley</a></h1>{LONG}", TITLE, TITLE),
        (f"<a href='https://c.example/'><h1>News for the whole valley</h1></a>{LONG}", TITLE, TITLE),
        (f"<div class='masthead'><h1>The voice of the valley</h1></div>{LONG}", TITLE, TITLE),
        (f"{HOME}<article><h1>Valley Courier</h1>{LONG}</article>", TITLE, TITLE),
        (f"<main><h1>Politics</h1>{LONG}</main>", TITLE, TITLE),
        (f"<div><h1>Home and abroad</h1></div>{LONG}", TITLE, TITLE),
        (
            f"<main><h1>Home and abroad</h1><div class='x'>{TITLE}</div>{LONG}</main>",
            TITLE,
            TITLE,
        ),
        (f"<h1>Home and abroad for you</h1><h1>Today</h1>{LONG}", TITLE, TITLE),
    ],
)
def test_the_only_h1_over_the_text_is_the_headline_where_nothing_confirms_the_title(body, title, expected):
    assert read(body, title=title).headline == expected


def test_the_name_of_the_site_is_no_headline_though_it_is_stated_as_one():
    head = "<meta property='og:title' content='The Courier'><meta property='og:site_name' content='The Courier'>"
    assert read(f"<article>{H1}{LONG}</article>", head=head, title="The Courier").headline == TITLE


@pytest.mark.parametrize(
    "heading",
    [
        '<span class="kicker">Exclusive</span> {}',
        '<span class="kicker"><a href="/x">Exclusive</a></span> {}',
        '<div class="eyebrow">Exclusive</div><div>{}</div>',
        '<span class="c-flag">EXCLUSIVE</span>{}',
        "<strong>Exclusive:</strong> {}",
        "<span>Exclusive</span><span>Local politics</span> {}",
        '<a class="topic" href="/x">Local politics and housing here</a> {}',
        '{} <span class="badge">Live</span>',
    ],
)
@pytest.mark.parametrize(
    ("head", "title"),
    [
        (f'<meta property="og:title" content="{TITLE}">', "x"),
        (ld(), "x"),
        ("", f"{TITLE} | Courier"),
    ],
)
def test_a_kicker_is_no_part_of_the_headline_that_the_page_states_without_it(heading, head, title):
    assert read(f"<h1>{heading.format(TITLE)}</h1>", head=head, title=title).headline == TITLE


@pytest.mark.parametrize(
    ("heading", "stated"),
    [
        (f"<strong>Exclusive:</strong> {TITLE}", f"Exclusive: {TITLE}"),
        (f'<span class="kicker">Exclusive</span> {TITLE}', f"Exclusive: {TITLE}"),
        (f"<em>Council</em> {TITLE.removeprefix('Council ')}", TITLE),
        (f"{TITLE.removesuffix(' libraries')} <em>libraries</em>", TITLE),
        ("<b><i>“Its”</i></b> <b>libraries</b> are kept by the council", "“Its” libraries are kept by the council"),
    ],
)
def test_what_the_page_states_as_well_is_no_kicker(heading, stated):
    found = read(f"<h1>{heading}</h1>", head=f'<meta property="og:title" content="{stated}">', title="x")
    assert found.headline == stated


def test_the_visible_spelling_of_the_headline_is_kept():
    head = "<meta property='og:title' content='\"Its\" nine libraries - kept by the council'>"
    found = read("<h1>“Its” nine libraries – kept by the council</h1>", head=head, title="x")
    assert found.headline == "“Its” nine libraries – kept by the council"


# --- authors


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (ld(author={"@type": "Person", "name": "Anna Gold"}), "", ["Anna Gold"]),
        (ld(author=[{"name": "Anna Gold"}, {"name": "Ben Silver"}]), "", ["Anna Gold", "Ben Silver"]),
        (ld(author="Anna Gold and Ben Silver"), "", ["Anna Gold", "Ben Silver"]),
        (ld(author={"name": ["Anna Gold", "Ben Silver"]}), "", ["Anna Gold", "Ben Silver"]),
        (ld(author={"givenName": "Anna", "familyName": "Gold"}), "", ["Anna Gold"]),
        (ld(author={"@list": [{"name": "Anna Gold"}]}), "", ["Anna Gold"]),
        (ld(author={"name": "ANNA GOLD"}), '<p class="byline">By Anna Gold</p>', ["Anna Gold"]),
        (ld(author={"name": "Gold, Anna"}), "", ["Anna Gold"]),
        (ld(author={"name": "https://example.org/anna"}), '<p class="byline">By Anna Gold</p>', ["Anna Gold"]),
        (ld(author={"name": "admin"}), '<p class="byline">By Anna Gold</p>', ["Anna Gold"]),
        (
            ld(author={"name": "The Courier"}, publisher={"name": "Courier"}),
            '<p class="byline">By Anna Gold</p>',
            ["Anna Gold"],
        ),
        (
            ld(author={"name": "Anna Gold"}),
            '<p class="byline">By Anna Gold and Ben Silver</p>',
            ["Anna Gold", "Ben Silver"],
        ),
        (ld(author={"name": "Anna Gold"}), '<p class="byline">By Ben Silver and Cleo Ray</p>', ["Anna Gold"]),
        ('<meta name="author" content="Anna Gold">', "", ["Anna Gold"]),
        (
            '<meta property="article:author" content="https://facebook.com/anna">',
            '<a rel="author">Anna Gold</a>',
            ["Anna Gold"],
        ),
        (
            '<meta name="parsely-author" content="Anna Gold"><meta name="parsely-author" content="Ben Silver">',
            "",
            ["Anna Gold", "Ben Silver"],
        ),
        ("", '<span itemprop="author" itemscope><span itemprop="name">Anna Gold</span></span>', ["Anna Gold"]),
        ("", '<div itemtype="http://schema.org/Comment"><b itemprop="author">Troll Ninety</b></div>', []),
        ("", "<p>By Anna Gold</p>", ["Anna Gold"]),
        (
            "",
            "<div><span>By</span> <a href='/authors/anna'>Anna Gold</a><span>22 Dec 2016</span><span>651</span></div>",
            ["Anna Gold"],
        ),
        (
            "",
            '<div class="byline"><a href="/tech">Tech</a> by <a href="/profiles/a" rel="author">Anna Gold</a></div>',
            ["Anna Gold"],
        ),
        (
            "",
            '<div class="byline"><span>Anna Gold</span><span>Political Correspondent</span><a>Follow</a></div>',
            ["Anna Gold"],
        ),
        ("", '<div class="byline">Written by Anna Gold Edited by Ben Silver</div>', ["Anna Gold"]),
        ("", '<div class="autor">Von Anna Gold, Berlin</div>', ["Anna Gold"]),
        ("", '<div class="byline">By Courier Staff</div>', ["Courier Staff"]),
        (
            "",
            '<div class="byline">By <b><a href="/a">Anna Gold</a></b> and <i><a>Ben Silver</a></i></div>',
            ["Anna Gold", "Ben Silver"],
        ),
        # The date stands before it, in one line.
        ("", "<div class=meta>8 November 2026 | By Anna Gold</div>", ["Anna Gold"]),
        ("", "<div>Sunday 8 November 2026, 10.15am | By Anna Gold, Crime Reporter</div>", ["Anna Gold"]),
        ("", "<p>Posted on 3 May 2024, 14:05 by <b>Anna Gold</b></p>", ["Anna Gold"]),
        (
            "",
            "<p><span>3. Mai 2024</span> · <span>Von Anna Gold und Ben Silver</span></p>",
            ["Anna Gold", "Ben Silver"],
        ),
        ("", "<p>Published: May 3, 2024 – By Anna Gold</p>", ["Anna Gold"]),
        ("", "<p>8 November 2026 | By Tuesday it was over</p>", []),
        ("", "<p>On 8 November 2026 by a vote of five to four</p>", []),
        ("", "<p>3 May 2024 | By email</p>", []),
        ("", "<p>3 May 2024 | Photograph by Anna Gold</p>", []),
        ("", "<p>Since 3 May 2024, by Anna Gold’s own account, he slept. He woke up in June.</p>", []),
        # Somebody else's.
        ("", '<aside><h3>Dog wins</h3><p class="byline">By Ben Silver</p></aside>', []),
        ("", '<aside data-name="meta"><address class="byline">By Anna Gold</address></aside>', ["Anna Gold"]),
        ("", '<div class="related-stories"><h3>Dog wins</h3><p class="byline">By Ben Silver</p></div>', []),
        ("", '<div class="comments"><p class="author">Ben Silver</p></div>', []),
        ("", "<p>By the time the council met, it was midnight. By Tuesday it was over.</p>", []),
        # What somebody is.
        ('<meta name="author" content="Anna Gold, Home Affairs Editor">', "", ["Anna Gold"]),
        ('<meta property="og:article:author" content="Anna Gold">', "", ["Anna Gold"]),
    ],
)
def test_authors_are_read_where_they_are_stated_or_shown(head, body, expected):
    assert list(read(H1 + body, head=head, title=f"{TITLE} | Courier").bylines) == expected


def test_json_ld_of_other_stories_on_the_page_is_not_ours():
    other = ld(headline="Rowing club sinks its boathouse", author={"name": "Dana Frost"})
    items = [{"@type": "NewsArticle", "headline": TITLE, "author": "Noel Abara"}]
    listed = ld(headline=None, **{"@type": "ItemList", "itemListElement": items})
    assert read(H1, head=other + listed + ld(author={"name": "Anna Gold"})).bylines == ("Anna Gold",)


@pytest.mark.parametrize(
    "script",
    [
        '<script type="application/ld+json">//<![CDATA[\n{item}\n//]]></script>',
        '<script type="application/ld+json"><!--\n{item}\n--></script>',
        '<script type="application/ld+json;charset=utf-8">[{item}]</script>',
        '<script type="application/ld+json">{{"@graph": [{{"@type": "WebSite", "name": "Courier"}}, {item}]}}</script>',
        '<script type="application/ld+json">{{"@type": "WebPage", "mainEntity": {item}}}</script>',
        '<script type="application/ld+json">{item};</script>',
        '<script type="application/ld+json">{item}{item}</script>',
        '<script type="application/ld+json">{{broken</script><script type="application/ld+json">{item}</script>',
    ],
)
def test_json_ld_is_read_as_careless_pages_write_it(script):
    author, section = '"author": {"name": "Anna\nGold"}', '"articleSection": ["Local", "News"],'
    item = f'{{"@type": ["NewsArticle"], "headline": "{TITLE}", {author}, {section}}}'
    found = read(H1, head=script.format(item=item))
    assert (found.bylines, found.section) == (("Anna Gold",), "Local")


PROPERTIES = [
    *("@type", "@graph", "@id", "@list", "headline", "name", "author", "datePublished", "keywords", "articleSection"),
    *("publisher", "mainEntity", "itemListElement", "url"),
]
WORDS = st.sampled_from(["NewsArticle", "BreadcrumbList", TITLE])


def nested(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(PROPERTIES), inner | WORDS, max_size=6)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=20), nested, max_leaves=25))
def test_whatever_json_ld_says_it_is_read_or_passed_over(value):
    script = json.dumps(value).replace("<", "\\u003c")
    root = lxml.html.document_fromstring(
        f'<html><head><script type="application/ld+json">{script}</script></head></html>'
    )
    for stated in jsonld.read(root):
        assert all(isinstance(name, str) for name in (*stated.authors, *stated.tags, stated.headline, stated.section))


@pytest.mark.parametrize(
    ("byline", "names", "agency"),
    [
        ("By Jane Doe", ["Jane Doe"], None),
        ("By JANE DOE and JOHN Q. McDONALD", ["Jane Doe", "John Q. McDonald"], None),
        ("Garcia, Ahiza", ["Ahiza Garcia"], None),
        ("van Dyke, Dick", ["Dick van Dyke"], None),
        ("Doe, Jane; Smith, John", ["Jane Doe", "John Smith"], None),
        ("Ahiza Garcia, Paul Smith and Mia Wong", ["Ahiza Garcia", "Paul Smith", "Mia Wong"], None),
        ("Jane Doe, Political Editor", ["Jane Doe"], None),
        ("Jane Doe, Washington", ["Jane Doe"], None),
        ("Jane Doe, Home Affairs Editor", ["Jane Doe"], None),
        ("By Jane Doe, South-East Asia correspondent in Bangkok", ["Jane Doe"], None),
        ("Jane Doe, Arts and Culture Editor", ["Jane Doe"], None),
        ("Jane Doe, Arts & Culture Editor", ["Jane Doe"], None),
        ("Jane Doe, Home Affairs Editor and Ben Silver, Chief Sports Writer", ["Jane Doe", "Ben Silver"], None),
        ("Von Anna Gold, Leitende Redakteurin Wirtschaft", ["Anna Gold"], None),
        ("Von Anna Gold, Politische Korrespondentin in Berlin", ["Anna Gold"], None),
        ("Anna Gold, Stellvertretender Ressortleiter", ["Anna Gold"], None),
        ("Par Anna Gold, grande envoyée spéciale à Kiev", ["Anna Gold"], None),
        ("By Anna Gold, Ben Silver", ["Anna Gold", "Ben Silver"], None),
        ("By Anna Gold, Ben Fellows and Cleo Chieftain", ["Anna Gold", "Ben Fellows", "Cleo Chieftain"], None),
        ("Von Anna Gold, Felix Leitner", ["Anna Gold", "Felix Leitner"], None),
        ("Anna Gold, Ana de Armas", ["Anna Gold", "Ana de Armas"], None),
        ("By Jane Doe Special to the Courier", ["Jane Doe"], None),
        ("Written by Anna Gold. Edited by Ben Silver", ["Anna Gold"], None),
        ("Text: Anna Gold Foto: Ben Silver", ["Anna Gold"], None),
        ("Marks & Spencer", ["Marks & Spencer"], None),
        ("Anna Gold & Ben Silver", ["Anna Gold", "Ben Silver"], None),
        ("Von Anna Gold und Ben Silver", ["Anna Gold", "Ben Silver"], None),
        ("Von Hammerstein", ["Von Hammerstein"], None),
        ("Por María José y Juan Pérez", ["María José", "Juan Pérez"], None),
        ("Rosa Lima, Courier — Vila Nova", ["Rosa Lima"], None),
        ("April Jones and June Osborne", ["April Jones", "June Osborne"], None),
        ("Martin Luther King, Jr.", ["Martin Luther King Jr."], None),
        ("Dr. Jane Doe, M.D.", ["Dr. Jane Doe"], None),
        ("By Jane Doe | June 3, 2019", ["Jane Doe"], None),
        ("By Jane Doe June 3, 2019", ["Jane Doe"], None),
        ("Jane Doe @jdoe jane@example.org", ["Jane Doe"], None),
        ("홍길동 기자", ["홍길동"], None),
        ("本报记者 王小明", ["王小明"], None),
        ("Ирина Петрова", ["Ирина Петрова"], None),
        ("Jane Doe, Reuters", ["Jane Doe"], "Reuters"),
        ("Jane Doe (AP)", ["Jane Doe"], "Associated Press"),
        ("By Ted Okuma Associated Press", ["Ted Okuma"], "Associated Press"),
        ("Jane Doe/dpa", ["Jane Doe"], "dpa"),
        ("AFP", [], "AFP"),
        ("Reuters Staff", [], "Reuters"),
        ("Le Courrier avec AFP", ["Le Courrier"], "AFP"),
        ("(Reporting by A. B. Carter; Editing by X Y)", ["A. B. Carter"], None),
        ("Richard (R.J.) Eskow", ["Richard (R.J.) Eskow"], None),
        ("Martin Loup (avec Anna Gold et Ben Silver)", ["Martin Loup", "Anna Gold", "Ben Silver"], None),
        ("Size | Small | Medium | Large", [], None),
        ("admin", [], None),
        ("https://example.org/authors/jane", [], None),
        ("example.org, Frankfurt, Germany", [], None),
        ("Posted on 3 May 2024 at 14:05", [], None),
        ("By clicking here you agree to our terms", [], None),
        ("", [], None),
        ("a" * 400, [], None),
    ],
)
def test_names_are_read_off_a_byline(byline, names, agency):
    assert bylines.credit([byline]) == bylines.Credit(tuple(names), agency)


@given(st.text(max_size=200))
def test_any_byline_gives_names_without_surrounding_space_or_nothing(text):
    for name in bylines.credit([text]).names:
        assert name == name.strip() != ""
        assert len(name) <= 60


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("WASHINGTON (AP) — The senate", "Associated Press"),
        ("LONDON, May 3 (Reuters) - The bank", "Reuters"),
        ("Paris (AFP) – Die Regierung", "AFP"),
        ("The party (PA) said", None),
        ("The mayor (Labour) - said", None),
        ("Ann Reed (41) – a", None),
    ],
)
def test_datelines(text, agency):
    assert agencies.in_dateline(text) == agency


# --- dates


@pytest.mark.parametrize(
    ("text", "tongue", "expected"),
    [
        ("2016-12-22T05:06:07Z", "en", datetime(2016, 12, 22, 5, 6, 7, tzinfo=UTC)),
        ("2016-12-22T05:06:07.123+0100", "en", datetime(2016, 12, 22, 5, 6, 7, tzinfo=timezone(timedelta(hours=1)))),
        ("2016-12-22 05:06 EST", "en", datetime(2016, 12, 22, 5, 6, tzinfo=timezone(timedelta(hours=-5)))),
        ("Thu, 22 Dec 2016 05:06:07 GMT", "en", datetime(2016, 12, 22, 5, 6, 7, tzinfo=UTC)),
        ("1482361200", "en", datetime(2016, 12, 21, 23, tzinfo=UTC)),
        ("1482361200000", "en", datetime(2016, 12, 21, 23, tzinfo=UTC)),
        ("2016-12-22T05:06:07", "en", date(2016, 12, 22)),  # no zone: the time says nothing
        ("20161222", "en", date(2016, 12, 22)),
        ("December 22, 2016", "en", date(2016, 12, 22)),
        ("Published: Thursday, Dec. 22nd, 2016, 7:05 p.m.", "en", date(2016, 12, 22)),
        ("22. Dezember 2016, 14:05 Uhr", "de", date(2016, 12, 22)),
        ("le 1er août 2016 à 14h05", "fr", date(2016, 8, 1)),
        ("22 de diciembre de 2016", "es", date(2016, 12, 22)),
        ("22 декабря 2016", "ru", date(2016, 12, 22)),
        ("2016年12月22日 14:05", "ja", date(2016, 12, 22)),
        ("12/22/2016", "en", date(2016, 12, 22)),
        ("22/12/2016", "en", date(2016, 12, 22)),
        ("03.04.2016", "de", date(2016, 4, 3)),
        ("3/4/2016", "en", None),  # March or April?
        ("2016-13-45", "en", None),
        ("9999-01-01", "en", None),
        ("0001-01-01T00:00:00Z", "en", None),
        ("yesterday", "en", None),
        ("", "en", None),
    ],
)
def test_dates_are_read_as_pages_write_them(text, tongue, expected):
    assert dates.parse(text, tongue) == expected


@given(
    st.text(max_size=60)
    | st.from_regex(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}([T ]\d{1,2}:\d\d(:\d\d)?([+-]\d\d:?\d\d|Z| [A-Z]{3})?)?")
)
def test_any_text_is_a_date_with_a_sensible_year_or_none(text):
    found = dates.parse(text)
    assert found is None or 1900 <= found.year <= 2100
    assert not isinstance(found, datetime) or found.tzinfo is not None


@pytest.mark.parametrize(
    ("head", "body", "url", "expected"),
    [
        (
            ld(datePublished="2024-05-03T10:00:00Z"),
            "<time datetime='2023-01-01'></time>",
            None,
            datetime(2024, 5, 3, 10, tzinfo=UTC),
        ),
        (
            '<meta property="article:published_time" content="2024-05-03T10:00:00Z">',
            "",
            None,
            datetime(2024, 5, 3, 10, tzinfo=UTC),
        ),
        ("", "<time itemprop='datePublished' datetime='2024-05-03'>May</time>", None, date(2024, 5, 3)),
        (  # the dates of several articles on one page: what the head says is this one's
            '<meta property="article:published_time" content="2024-05-03">',
            "".join(f"<time itemprop='datePublished' datetime='{day}'></time>" for day in ("2022-11-01", "2024-05-03")),
            None,
            date(2024, 5, 3),
        ),
        ("", "<time datetime='2024-05-03'>May</time>", None, date(2024, 5, 3)),
        ("", "<p class='timestamp'>Posted May 3, 2024</p>", None, date(2024, 5, 3)),
        ("", "<p>3 May 2024</p>", None, date(2024, 5, 3)),
        (
            "",
            "<aside><h3>Dog wins</h3><time datetime='2020-01-01'></time></aside>",
            "https://example.org/2024/05/03/libraries",
            date(2024, 5, 3),
        ),
        ("", "", "https://example.org/libraries", None),
    ],
)
def test_the_date_of_publication_is_found(head, body, url, expected):
    assert read(H1 + body, head=head, url=url).published == expected


# --- section, tags, language


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (ld(articleSection="Local"), "", "Local"),
        (ld(articleSection=["Local", "Council"]), "", "Local"),
        ('<meta property="article:section" content="Local">', "", "Local"),
        ('<meta property="og:article:section" content="Local">', "", "Local"),
        ('<meta property="og:section" content="Local">', "", "Local"),
        ('<meta name="article.section" content="Local">', "", "Local"),
        ('<meta property="og:article:tag" content="Local">', "", None),
        ('<meta name="section" content="news/local_politics">', "", "Local Politics"),
        ("", '<meta itemprop="articleSection" content="Local">', "Local"),
        ("", '<nav class="breadcrumb"><a href="/">Home</a> › <a href="/l">Local</a></nav>', "Local"),
        ("", '<a class="kicker" href="/l">Local</a>', "Local"),
        ("", '<a rel="category tag" href="/l">Local</a>', "Local"),
        ("", '<span class="cat">Posted in <a rel="category" href="/l">Local</a></span>', "Local"),
        ('<meta property="article:section" content="Home">', "", None),
        (ld(articleSection="The Courier", publisher={"name": "The Courier"}), "", None),
        ("", "", None),
    ],
)
def test_the_section_is_stated_or_shown(head, body, expected):
    assert read(H1 + body, head=head).section == expected


def test_the_last_step_of_the_breadcrumbs_before_the_article_is_the_section():
    steps = [
        {"@type": "ListItem", "position": n, "name": name} for n, name in enumerate(["Home", "News", "Local", TITLE])
    ]
    crumbs = json.dumps({"@type": "BreadcrumbList", "itemListElement": steps})
    assert read(H1, head=ld() + f'<script type="application/ld+json">{crumbs}</script>').section == "Local"


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (ld(keywords=["Libraries", "Council"]), "", ["Libraries", "Council"]),
        (ld(keywords="Libraries, Council,  libraries"), "", ["Libraries", "Council"]),
        (
            '<meta property="article:tag" content="Libraries"><meta property="article:tag" content="#Council">',
            "",
            ["Libraries", "Council"],
        ),
        ('<meta name="keywords" content="Libraries,Council">', "", ["Libraries", "Council"]),
        ("", '<a rel="tag" href="/t">Libraries</a> <a rel="tag" href="/u">Council</a>', ["Libraries", "Council"]),
        (ld(keywords=["type:story", "x" * 80, "Libraries"]), "", ["Libraries"]),
    ],
)
def test_tags_are_stated_or_shown(head, body, expected):
    assert list(read(H1 + body, head=head).tags) == expected


TEXTS = {
    "en": "The council voted to keep all of its libraries, and the mayor said that it was a good day for the town.",
    "de": "Der Rat hat beschlossen, dass alle Büchereien bleiben, und die Bürgermeisterin sagte, es sei ein guter Tag.",
    "fr": "Le conseil a décidé de garder toutes ses bibliothèques, et le maire dit que c’est un bon jour.",
    "es": "El ayuntamiento se queda con todas las bibliotecas, y la alcaldesa dijo que era un buen día para la ciudad.",
    "pt": "A câmara decidiu que vai manter todas as bibliotecas, e o presidente disse que era um bom dia.",
    "ru": "Совет решил, что все библиотеки останутся, и мэр сказал, что это хороший день для всех, кто живёт в городе.",
    "ja": "市議会は、すべての図書館を残すことを決めた。市長は「町にとって良い日だ」と話した。来月から夜も開く予定だ。",
    "zh": "市议会决定保留全部九个图书馆，市长说这对全城来说是个好日子，从下个月起图书馆晚上也会开放，欢迎大家。",
    "ar": "قرر المجلس أن يحتفظ بكل المكتبات، وقال رئيس البلدية إن هذا يوم جيد للمدينة وللناس الذين يعيشون فيها.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_the_language_is_known_by_its_words(code):
    assert language.of(TEXTS[code] * 3, [], "xx") == code


@pytest.mark.parametrize(
    ("text", "stated", "default", "expected"),
    [
        (TEXTS["en"] * 3, ["en-GB"], "fr", "en"),
        (TEXTS["es"] * 3, ["en-US"], "en", "es"),  # a theme's language, not the text's
        (TEXTS["ja"] * 3, ["en"], "en", "ja"),
        (TEXTS["pt"] * 3, ["pt_BR", "en"], "en", "pt"),
        ("Ann 3, Ben 4, Cem 5", ["tr"], "en", "tr"),
        ("Ann 3, Ben 4, Cem 5", [], "en", "en"),
        ("Ann 3, Ben 4, Cem 5", ["", "x-default", "1"], "de", "de"),
        ("Umkhandlu unqume ukugcina yonke imitapo yolwazi, kusho imeya. " * 6, ["en"], "zu", "zu"),
    ],
)
def test_the_stated_language_holds_unless_the_text_is_plainly_in_another(text, stated, default, expected):
    assert language.of(text, stated, default) == expected
