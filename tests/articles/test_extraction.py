"""Articles read off whole pages: small ones written for this in the manner of many publishing systems and countries,
and the eight real ones that lie beside the repository."""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from pathlib import Path

import pytest

from corrections.articles.blocks import Block
from corrections.articles.reading import missing, page
from corrections.errors import Refused
from corrections.taxonomy import BlockType

PAGES = Path(__file__).parent / "pages"
EXPECTED = json.loads((PAGES / "expected.json").read_text())
REPOSITORY = Path(__file__).parents[2]
REAL = Path(os.environ.get("CORRECTIONS_TEST_PAGES", REPOSITORY / ".." / "shared" / "pages"))
real = pytest.mark.skipif(
    not (REAL / "expected.json").is_file(),
    reason="the eight real pages are third-party text, not part of the repository; CORRECTIONS_TEST_PAGES names them",
)


def read(body: bytes | str, **options: object) -> page.Extracted:
    said = {"url": None, "media_type": "text/html", "charset": None, "newsroom_language": "en", **options}
    return page.read(body.encode() if isinstance(body, str) else body, **said)  # type: ignore[arg-type]


def paragraphs(count: int = 5) -> str:
    hours = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    return "".join(
        f"<p>At {hours[n % 12]} o’clock on day {n} the council voted to keep library number {n}, said the mayor.</p>"
        for n in range(count)
    )


def an_article(body: str | None = None, head: str = "", headline: str = "Council keeps all of its libraries") -> str:
    body = paragraphs() if body is None else body
    top = f"<!doctype html><html><head><title>{headline}</title>{head}</head>"
    return f"{top}<body><h1>{headline}</h1>{body}</body></html>"


def texts(found: page.Extracted, type_: BlockType | None = None) -> list[str]:
    return [block.text for block in found.blocks if type_ in (None, block.type)]


# --- whole pages


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_page_is_read_as_a_person_would(name):
    # Of the two in old character sets, the server says that they are in another one.
    found = read((PAGES / name).read_bytes(), charset="iso-8859-1" if "125" in name else None)
    expected = EXPECTED[name]
    assert [[block.type, block.text] for block in found.blocks] == expected["blocks"]
    assert {
        "url": found.url,
        "headline": found.headline,
        "bylines": list(found.bylines),
        "agency": found.agency,
        "published": found.published.isoformat() if found.published else None,
        "section": found.section,
        "language": found.language,
        "tags": list(found.tags),
    } == {name: value for name, value in expected.items() if name != "blocks"}


def test_there_is_a_page_for_each_expectation_and_the_other_way_round():
    assert {path.name for path in PAGES.glob("*.html")} == set(EXPECTED)


def test_it_says_what_read_the_page():
    assert read(an_article()).extractor.startswith("vote/1 trafilatura ")


REAL_NAMES = ["breitbart", "cnet", "cnn", "guardian-1", "herald-sun-1", "seattletimes-1", "wapo-1", "wordpress"]
COUNTS = {
    "breitbart": 6,
    "cnet": 16,
    "cnn": 11,
    "guardian-1": 39,
    "herald-sun-1": 20,
    "seattletimes-1": 53,
    "wapo-1": 30,
}


@real
@pytest.mark.parametrize("name", REAL_NAMES)
def test_a_real_page_gives_headline_authors_date_section_and_language(name):
    expected = json.loads((REAL / "expected.json").read_text())[f"{name}.html"]
    found = read((REAL / f"{name}.html").read_bytes(), newsroom_language="fr")
    day = found.published.date() if isinstance(found.published, datetime) else found.published
    assert found.headline == expected["headline"]
    assert list(found.bylines) == expected["bylines"]
    assert isinstance(day, date)
    assert day.isoformat() in [expected["published"], *expected.get("published_also", [])]
    assert found.language == expected["language"]
    if "section" in expected:
        assert found.section == expected["section"]


@real
@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("breitbart", "Snopes fact checker and staff writer", "Facebook believe that Emery"),
        ("cnn", "The U.S. has long been heralded", "The report concluded that the American safety net"),
        ("guardian-1", "Whale whisperer Hori Parata", "“It’s very emotional."),
        ("herald-sun-1", "A new Bill would require", "LAURIE OAKES IS THE NINE NETWORK"),
        ("seattletimes-1", "From the deck of his 106-year-old", "Alverson summed up the journey"),
        ("wapo-1", "CAIRO —", "Heba Habib contributed"),
        ("wordpress", "Stack Overflow published its analysis", "Regardless of how much credibility"),
    ],
)
def test_a_real_page_gives_its_text_from_beginning_to_end_and_nothing_else(name, first, last):
    found = texts(read((REAL / f"{name}.html").read_bytes()))
    assert found[0].startswith(first)
    assert found[-1].startswith(last)
    assert len(found) == COUNTS.get(name, len(found))
    assert not [
        text for text in found if text.startswith(("Related", "Read more", "Share", "Advertisement", "Follow "))
    ]


@real
def test_what_stands_under_the_pictures_of_a_real_page_are_captions():
    found = read((REAL / "guardian-1.html").read_bytes())
    assert len(texts(found, BlockType.CAPTION)) == 8
    assert not texts(found, BlockType.LIST_ITEM)


# --- what is refused


@pytest.mark.parametrize(
    ("body", "options", "words"),
    [
        (b"", {}, "The page is empty."),
        (b" \r\n\t ", {}, "The page is empty."),
        (
            b"%PDF-1.7\n%\xe2\xe3",
            {"media_type": None},
            "That is a PDF, not a web page; its text can be entered by hand.",
        ),
        (b"x", {"media_type": "application/pdf"}, "That is a PDF, not a web page; its text can be entered by hand."),
        (b'{"headline": "x"}', {"media_type": "application/json"}, "That is not a web page."),
        (b"\x89PNG\r\n\x1a\n\0\0", {"media_type": None}, "That is not a web page."),
        (b"PK\x03\x04", {"media_type": "application/zip"}, "That is not a web page."),
        (b"Just some words.", {}, "That is not a web page."),
        (b"<html></html>", {}, "There is no article on this page that could be read."),
        (b"<p>" + b"x" * 5_000_001, {}, "The page is larger than 5 MB."),
        (an_article("<p>Too short.</p>").encode(), {}, "There is no article on this page that could be read."),
        (an_article(paragraphs(1)).encode(), {}, "There is no article on this page that could be read."),
        (
            an_article("".join(f'<li><a href="/{n}">A story about thing {n}</a></li>' for n in range(300))).encode(),
            {},
            "There is no article on this page that could be read.",
        ),
        (
            an_article(paragraphs(5_100)).encode(),
            {},
            "The page has more than 5000 paragraphs, too many for an article.",
        ),
        (an_article("<p>" + "word " * 250_000 + "</p>").encode(), {}, "The page has too much text for an article."),
        (an_article("<b></b>" * 26_000).encode(), {}, "The page is too large or too tangled to be read."),
    ],
)
def test_what_is_no_article_is_refused_in_one_sentence(body, options, words):
    with pytest.raises(Refused) as raised:
        read(body, **options)
    assert str(raised.value) == words


@pytest.mark.parametrize(
    "long",
    [
        "<script>for (i=0;i<n.length;i++) " + "if (a) b(c); " * 3_000 + "</script>",
        f'<script data-state="{"{&quot;a&quot;: 1, &quot;b&quot;: &quot;1 > 0&quot;} " * 2_000}"></script>',
        f'<div data-state="{"some words of a state " * 2_000}"></div>',
    ],
)
def test_long_scripts_and_long_attributes_are_no_reason_to_refuse_a_page(long):
    assert len(texts(read(an_article(long + paragraphs())))) == 5


@pytest.mark.parametrize(
    "hidden",
    [
        '<p title="<!--">{}</p>-->',
        '<p title="<script>">{}</script>',
        "<style><!--</style>{}-->",
        "<script></script title='<!--'>{}-->",
        '<p =="a><!--">{}-->',
        "<!-- --!>{}-->",
        "<script/>{}</script>",
        "<?a <!--?>{}-->",
        '<a b=">"{}',
    ],
)
def test_a_tag_with_too_many_attributes_can_not_be_hidden(hidden):
    crowded = "<a " + " ".join(f"x{n}" for n in range(1_500)) + ">"
    with pytest.raises(Refused, match="too tangled"):
        read(an_article(hidden.format(crowded) + paragraphs()))


# --- the address


@pytest.mark.parametrize(
    ("given", "stated", "expected"),
    [
        (None, "https://www.example.org/news/a?utm_source=x", "https://example.org/news/a"),
        ("https://m.example.org/news/a", "https://www.example.org/news/a-b", "https://example.org/news/a-b"),
        ("https://example.org/news/a", "https://other.example/syndicated", "https://example.org/news/a"),
        ("https://example.org/news/a", "https://example.org/", "https://example.org/news/a"),
        ("https://example.org/news/a", "/news/b", "https://example.org/news/a"),
        ("https://example.org/news/a", "https://[", "https://example.org/news/a"),
        ("https://example.org/news/a", "", "https://example.org/news/a"),
        (None, "", None),
    ],
)
def test_the_pages_own_address_counts_on_its_own_site(given, stated, expected):
    assert read(an_article(head=f'<link rel="canonical" href="{stated}">'), url=given).url == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<meta itemprop="mainEntityOfPage" content="{}">', "https://example.org/news/a"),
        ('<link itemprop="mainEntityOfPage" href="{}">', "https://example.org/news/a"),
        ('<a itemprop="mainEntityOfPage url" href="{}">Here</a>', "https://example.org/news/a"),
        (
            '<meta itemscope itemprop="mainEntityOfPage" itemtype="https://schema.org/WebPage" itemid="{}">',
            "https://example.org/news/a",
        ),
        # What is no address, is another thing's, or is one of several.
        ('<meta itemprop="mainEntityOfPage" content="true">', None),
        ('<a itemprop="url" href="{}">Another story</a>', None),
        (
            '<div itemtype="https://schema.org/Comment"><meta itemprop="mainEntityOfPage" content="{}"></div>',
            None,
        ),
        ('<meta itemprop="mainEntityOfPage" content="{}"><meta itemprop="mainEntityOfPage" content="{}/2">', None),
        ('<aside><p><meta itemprop="mainEntityOfPage" content="{}"></p></aside>', None),
    ],
)
def test_the_address_may_be_stated_beside_the_text(body, expected):
    body = f"<div itemscope itemtype='https://schema.org/NewsArticle'>{body}{paragraphs()}</div>"
    assert read(an_article(body.replace("{}", "https://example.org/news/a"))).url == expected


# --- the text


def test_blocks_are_text_whatever_the_page_has_in_it():
    body = (
        "<p>One &lt;script&gt;alert(1)&lt;/script&gt; and <b>bold</b>, <i>italic</i> &amp; a "
        "<a href='javascript:x'>link</a>.</p>"
        "<svg><style><p>not this</p></style></svg>"
        "<template><p>Nor what stands in a template, however long it may be.</p></template>"
        "<script>document.write('<p>Nor what a script would write, however long that may be.</p>')</script>"
        "<noscript><p>Nor what is there for browsers without scripts, however long.</p></noscript>"
    )
    found = texts(read(an_article(body + paragraphs())))
    assert found[0] == "One <script>alert(1)</script> and bold, italic & a link."
    assert not any("Nor what" in text or "not this" in text for text in found)


def test_white_space_and_invisible_characters_are_tidied():
    body = "<p>The coun\u00adcil\u200b voted\n   on&nbsp;Tuesday \u0007to  close two libraries, said the mayor.</p>"
    assert (
        texts(read(an_article(body + paragraphs())))[0]
        == "The council voted on Tuesday to close two libraries, said the mayor."
    )


def test_quotation_marks_that_the_browser_draws_are_kept():
    body = "<p>The mayor called it <q>a good day for readers</q> and went home to his own books.</p>"
    assert texts(read(an_article(body + paragraphs())))[0].startswith(
        "The mayor called it “a good day for readers” and"
    )


def test_each_kind_of_block_is_told_apart():
    body = (
        f"{paragraphs(2)}<h2>What comes next for the town</h2>"
        "<p>The council meets again in May, said the clerk, and in June.</p>"
        "<blockquote>We shall keep every one of them, whatever it costs.</blockquote>"
        "<ul><li>The first library opens at nine.</li><li>The second one opens at ten.</li></ul>"
        "<figure><img src=x><figcaption>The main library in 1931.</figcaption></figure>"
        "<table><tr><td>Library</td><td>Books</td></tr><tr><td>Main</td><td>40,000</td></tr></table>"
        f"<p>All of them have a reading room, as the law demands, and one of them has a cat.</p>"
    )
    found = read(an_article(body)).blocks
    assert found[2:] == (
        Block(BlockType.HEADING, "What comes next for the town"),
        Block(BlockType.PARAGRAPH, "The council meets again in May, said the clerk, and in June."),
        Block(BlockType.QUOTE, "We shall keep every one of them, whatever it costs."),
        Block(BlockType.LIST_ITEM, "The first library opens at nine."),
        Block(BlockType.LIST_ITEM, "The second one opens at ten."),
        Block(BlockType.CAPTION, "The main library in 1931."),
        Block(BlockType.TABLE_ROW, "Library | Books"),
        Block(BlockType.TABLE_ROW, "Main | 40,000"),
        Block(BlockType.PARAGRAPH, "All of them have a reading room, as the law demands, and one of them has a cat."),
    )


@pytest.mark.parametrize(
    "between",
    [
        '<p><strong>Related:</strong> <a href="/x">Five things to know about libraries</a></p>',
        '<p><a href="/x">READ MORE: Why the mayor reads so much</a></p>',
        '<p>Lees ook: <a href="/x">Waarom de burgemeester leest</a></p>',
        '<p>À lire aussi <a href="/x">Pourquoi le maire aime lire</a></p>',
        '<p>REQUIRED READING: <a href="/x">Why the mayor of the town reads so much</a></p>',
        "<p><em>Sign up for our free morning newsletter and never miss a story.</em></p>",
        "<p>Follow us on Facebook and Twitter for the latest on this story.</p>",
        '<div class="newsletter-signup"><p>Join 40,000 readers who start their day with us.</p></div>',
        '<div class="social-share"><span>Share</span><a href="#">Facebook</a></div>',
        '<div class="ad-slot"><p>Advertisement</p></div>',
        "<p>ADVERTISEMENT - CONTINUE READING BELOW</p>",
        "<p>Article continues after advertisement</p>",
        '<aside class="related"><h3>More like this</h3><p><a href="/y">The library that burnt down</a></p></aside>',
        '<p class="copyright">© 2024 The Courier. All rights reserved.</p>',
    ],
)
def test_nothing_between_the_paragraphs_slips_in(between):
    plain = texts(read(an_article(paragraphs(6))))
    whole = paragraphs(6).replace("</p>", "</p>|").split("|")
    assert texts(read(an_article("".join(whole[:3]) + between + "".join(whole[3:])))) == plain


@pytest.mark.parametrize(
    "after",
    [
        '<div class="author-bio"><h4>The author</h4><p>Ann Reed has written about libraries since 1998.</p></div>',
        '<div id="comments"><h3>Comments</h3><p>Well said, and I have read all of it twice.</p></div>',
        '<section class="most-popular"><h3>Most popular</h3><ol><li><a href="/1">The dog</a></li></ol></section>',
        "<footer><p>The Courier is published by Courier Media Ltd, 1 High Street, for its readers.</p></footer>",
    ],
)
def test_nothing_after_the_text_slips_in(after):
    assert texts(read(an_article(f"<article>{paragraphs(6)}</article>{after}"))) == texts(
        read(an_article(paragraphs(6)))
    )


def test_the_standfirst_is_part_of_the_text():
    body = f'<p class="standfirst">A vote at midnight saves all nine of them</p><div class="body">{paragraphs()}</div>'
    assert texts(read(an_article(body)))[0] == "A vote at midnight saves all nine of them"


STANDFIRST = "How four towns on the coast kept what others close"


@pytest.mark.parametrize(
    "head",
    [
        '<header class="page-header"><h1>{h}</h1><div class="page-header-dek">{s}</div></header>',
        '<header class="entry-header"><h1>{h}</h1><div class="subheadline">{s}</div></header>',
        '<div class="ContentHeaderWrapper"><h1>{h}</h1><div><div class="ContentHeaderDek-x1">{s}</div></div></div>',
        '<div class="css-1"><div class="css-2"><h1>{h}</h1><p class="strapline">{s}</p></div></div>',
        "<header><h1>{h}</h1><h2>{s}.</h2></header>",
        '<div class="css-1"><h1>{h}</h1><div class="css-3"><p>{s} down, and what that took.</p></div></div>',
    ],
)
def test_the_standfirst_is_known_by_its_name_or_by_standing_right_under_the_headline(head):
    headline = "Council keeps all of its libraries"
    begun = head.format(h=headline, s=STANDFIRST)
    found = read(f"<title>{headline}</title><body>{begun}<p class='by'>By Ann Gold</p><main>{paragraphs()}</main>")
    assert found.blocks[0].text.startswith(STANDFIRST)
    assert found.blocks[0].type is BlockType.PARAGRAPH
    assert len(found.blocks) == 6


@pytest.mark.parametrize(
    "under",
    [
        "<div>First published: 3 May 2024 at 4:12 p.m., last updated: 3 May 2024 at 6:33 p.m.</div>",
        '<div class="share-header"><p>Send this article to a friend of yours.</p></div>',
        "<div>The main library in the year 1931, before the fire. Image: courtesy of the town</div>",
        "<p>Culture</p>",
    ],
)
def test_not_all_that_stands_under_the_headline_is_a_standfirst(under):
    headline = "Council keeps all of its libraries"
    found = read(f"<title>{headline}</title><body><div><h1>{headline}</h1>{under}</div><main>{paragraphs()}</main>")
    assert len(texts(found, BlockType.PARAGRAPH)) == 5
    assert texts(found, BlockType.PARAGRAPH)[0].startswith("At one o’clock")


def test_a_kicker_in_the_heading_hides_neither_headline_nor_standfirst():
    headline = "Council keeps all of its libraries"
    head = f'<h1><span class="flag">Exclusive</span> {headline}</h1><p class="strapline">{STANDFIRST}</p>'
    begun = f"<title>{headline}</title><body><div>{head}<p>3 May 2024 | By Ann Gold</p></div>"
    found = read(f"{begun}<main>{paragraphs()}</main>")
    assert (found.headline, found.bylines) == (headline, ("Ann Gold",))
    assert texts(found) == [STANDFIRST, *texts(read(an_article()))]


def test_a_second_article_under_the_first_is_left_out():
    headline, other = "Council keeps all of its libraries", "Bridge closes to lorries for the winter"
    more = "".join(f"<p>The bridge will be closed to lorries in week {n}, said the toll company.</p>" for n in range(9))
    body = (
        f"<article class='story'><h1>{headline}</h1><div class='text'>{paragraphs()}</div></article>"
        f"<article class='story'><h1>{other}</h1><time>3 May 2024</time><div class='text'>{more}</div></article>"
    )
    found = read(f"<title>{headline}</title><body><div class='stories'>{body}</div>")
    assert len(texts(found)) == 5
    assert not any("bridge" in text for text in texts(found))


def test_headings_of_the_first_rank_inside_the_text_do_not_end_it():
    more = "".join(
        f"<p>Book number {n} came back to the library after nine years, said the clerk.</p>" for n in range(4)
    )
    parts = f"<section>{paragraphs()}</section><section><h1>What came back to them</h1>{more}</section>"
    found = read(an_article(f"<article>{parts}</article>"))
    assert "What came back to them" in texts(found)
    assert len(texts(found)) == 10


PICTURED = "The main library in the year 1931"


@pytest.mark.parametrize(
    ("figure", "type_"),
    [
        ("<figure><img src=x></figure><ul><li><p>{}</p></li></ul>", BlockType.CAPTION),
        ("<figure><img src=x><ul><li>{}</li></ul></figure>", BlockType.CAPTION),
        (
            "<figure><img src=x><figcaption><ul><li>{}</li><li>Photo: Ann Reed</li></ul></figcaption></figure>",
            BlockType.CAPTION,
        ),
        ("<figure><a href=/x><picture><img src=x></picture></a></figure> <ol><li>{}</li></ol>", BlockType.CAPTION),
        # Lists of the text itself.
        ("<figure><img src=x></figure><ul><li>{}</li><li>The branch in the year 1932</li></ul>", BlockType.LIST_ITEM),
        ("<figure><img src=x><figcaption>The door</figcaption></figure><ul><li>{}</li></ul>", BlockType.LIST_ITEM),
        ("<p>What burnt, as the mayor lists it for all of us:</p><ul><li>{}</li></ul>", BlockType.LIST_ITEM),
        ("<figure><img src=x></figure><p>What burnt, says the mayor:</p><ul><li>{}</li></ul>", BlockType.LIST_ITEM),
        ("<figure><ul><li>{}</li><li>The branch in the year 1932</li></ul></figure>", BlockType.LIST_ITEM),
    ],
)
def test_a_caption_may_be_set_as_a_list(figure, type_):
    whole = paragraphs(6).replace("</p>", "</p>|").split("|")
    found = read(an_article("".join(whole[:3]) + figure.replace("{}", PICTURED) + "".join(whole[3:])))
    assert [block.type for block in found.blocks if block.text == PICTURED] == [type_]
    assert len(texts(found, BlockType.PARAGRAPH)) >= 6


def test_text_that_only_line_breaks_part_is_parted():
    lines = [text for text in paragraphs(6).replace("<p>", "").split("</p>") if text]
    assert texts(read(an_article("<div>" + "<br><br>".join(lines) + "</div>"))) == lines


def stated_body(lines: list[str]) -> str:
    item = {"@type": "NewsArticle", "headline": "Council keeps all of its libraries", "articleBody": "\n\n".join(lines)}
    return f'<script type="application/ld+json">{json.dumps(item)}</script>'


def lines_of(count: int) -> list[str]:
    return [text for text in paragraphs(count).replace("<p>", "").split("</p>") if text]


def test_a_page_that_scripts_draw_is_read_from_the_body_that_it_states():
    found = read(an_article('<div id="app"></div>', head=stated_body(lines_of(5))))
    assert texts(found, BlockType.PARAGRAPH) == lines_of(5)


def test_a_stated_body_that_breaks_off_does_not_cut_the_text():
    found = read(an_article(f"<article>{paragraphs(12)}</article>", head=stated_body(lines_of(8))))
    assert texts(found) == lines_of(12)


def test_the_pictures_of_a_gallery_are_no_part_of_the_text():
    slides = "".join(
        f"<li><h2>{n}/30 A picture</h2><p>The mayor opens library number {n}, on a day in spring, with a cake.</p></li>"
        for n in range(30)
    )
    gallery = f'<div class="full-gallery"><ul class="slides">{slides}</ul></div>'
    found = read(an_article(f'<div class="text">{paragraphs(14)}</div>{gallery}'))
    assert texts(found) == lines_of(14)


BRIEF = (
    "<p>A man of 34 was arrested on Saturday after a bus hit the wall of a bakery, police said.</p>"
    "<p>Nobody was hurt. The bakery will open again on Monday.</p>"
)
SAID = [
    "That wall has been hit four times in ten years and still the council puts in no bollard, which is beyond me.",
    "I was on that bus last week and can tell you he was on his telephone for most of the way to Netherby.",
    "The bakery’s rolls are the best in the county, so at least the ovens are safe, and that is the main thing.",
    "As ever the police do not tell us anything at all about who it was, and this paper does not ask them.",
]


def comments(each: str, around: str = "{}") -> str:
    return around.replace("{}", "".join(each.replace("{}", text) for text in SAID))


@pytest.mark.parametrize(
    "under",
    [
        comments("<li><div><p>{}</p></div></li>", "<div class='discussion'><h2>Have your say</h2><ul>{}</ul></div>"),
        comments("<div class='c'><b>Old Tom</b><p>{}</p></div>", "<section id='comments'>{}</section>"),
        comments("<div><b>Old Tom</b><p>{}</p></div>", "<div id='x7'><h3>What readers say</h3>{}</div>"),
        comments("<article><p>{}</p></article>", "<section><h2>4 Kommentare</h2>{}</section>"),
        comments("<p>{}</p>", "<div class='thread'><div><h3>Join the conversation</h3>{}</div></div>"),
        comments("<div><p>{}</p></div>", "<div class='articleComments'>{}</div>"),
        "<div class='promo'><h2>You may also like</h2><p>Ten of the finest walks in the valley in November.</p></div>",
        comments("<p>{}</p>", "<div class='x'><h2>Related Internet Links</h2>{}</div>"),
        comments("<p>{}</p>", "<section><h2>Das könnte Sie auch interessieren</h2>{}</section>"),
        "<h2>Related Internet Links</h2><p>The Courier is not responsible for the content of external sites.</p>",
    ],
)
@pytest.mark.parametrize("text", [BRIEF, paragraphs(3)])
def test_what_readers_say_and_what_else_there_is_to_read_is_not_the_text_however_long(text, under):
    found = read(an_article(f"<div id='main'><div class='txt'>{text}</div>{under}</div>"))
    assert texts(found) == [line for line in text.replace("<p>", "").split("</p>") if line]


@pytest.mark.parametrize(
    "body",
    [
        # What the article stands in is called so.
        comments("<p>{}</p>", "<div class='discussion reactions'><h1>{h}</h1>{}</div>"),
        comments("<p>{}</p>", "<h1>{h}</h1><div class='comment-body'>{}</div>"),
        comments("<p>{}</p>", "<h1>{h}</h1><div class='read-more related'>{}</div>"),
        comments("<div><p>{}</p></div>", "<section class='commentary'><h1>{h}</h1>{}</section>"),
        # Headings of the text itself.
        comments("<p>{}</p>", "<h1>{h}</h1><div>{}<section><h2>Background</h2>{more}</section></div>"),
        comments("<p>{}</p>", "<h1>{h}</h1><div>{}</div><div><h2>Reactions</h2>{more}</div>"),
        comments("<p>{}</p>", "<h1>{h}</h1><div>{}<h2>Comments</h2>{more}</div>"),
    ],
)
def test_an_article_may_be_called_a_comment(body):
    headline = "Why a bus is no bread van"
    more = [f"At {hour} o’clock the baker said it again." for hour in ("six", "seven", "eight", "nine")]
    body = body.replace("{h}", headline).replace("{more}", "".join(f"<p>{text}</p>" for text in more))
    found = texts(read(f"<title>{headline}</title><body>{body}"), BlockType.PARAGRAPH)
    assert found == [*SAID, *(more if "<h2>" in body else [])]


# --- columns beside a text

BURNT = "Fire guts warehouse on Fifth"
BURNING = [
    "Fire gutted an empty warehouse on Fifth Street early on Tuesday, the fire service said.",
    "Nobody was hurt in the fire.",
    "The cause is not known, said the chief, Ann Reed.",
]
SEEN = [
    "The building had been empty since the mill closed in the spring of last year, and was sold twice, said the chief.",
    "Neighbours said that they had seen lights in the building on several nights during the past week.",
]
STORIES = [
    (
        "Mayor mum on budget gap",
        "The mayor would not say on Monday how a gap of two million is to be closed by summer.",
    ),
    (
        "School bus hits a wall",
        "A school bus ran into the wall of a bakery on Saturday, and no child was hurt, police said.",
    ),
    (
        "Ferry to sail again",
        "The ferry across the estuary will sail again in May, the company told its staff on Friday.",
    ),
]


def told(each: str) -> str:
    return "".join(each.format(n=n, h=head, p=text) for n, (head, text) in enumerate(STORIES))


def column(body: str, headline: str = BURNT) -> str:
    return f"<title>{headline}</title><body><p><a href=/>Home</a></p>{body}</body>"


@pytest.mark.parametrize("text", [BURNING, BURNING + SEEN], ids=["brief", "longer"])
@pytest.mark.parametrize(
    "body",
    [
        "<div class=row><div class=col-8>{}</div><div class=col-4>" + told("<h3>{h}</h3><p>{p}</p>") + "</div></div>",
        "<div><div class=span4>" + told("<h4>{h}</h4><p>{p}</p>") + "</div><div class=span8>{}</div></div>",
        "<div><section>{}</section><div>" + told("<h3><a href=/s/{n}>{h}</a></h3><p>{p}</p>") + "</div></div>",
        "<div><div>" + told("<h3><a href=/s/{n}>{h}</a></h3><p>{p}</p>") + "</div><div>{}</div></div>",
        "<div>{}</div><div>" + told("<div><a href=/s/{n}><h4>{h}</h4><p>{p}</p></a></div>") + "</div>",
        "<div>{}</div><div>" + told("<div><b>{h}</b><p>{p} <a href=/s/{n}>More</a></p></div>") + "</div>",
        "<div>{}</div><div>" + told("<p><a href=https://example.org/s/{n}>{h}</a></p><p>{p}</p>") + "</div>",
        "<div>{}</div><ul>" + told("<li><a href=/s/{n}>{h}</a></li>") + "</ul>",
        "<table><tr><td>{}</td><td>"
        + told("<b>{h}</b><br>{p} <a href=/{n}>Full story</a><br><br>")
        + "</td></tr></table>",
        "<table><tr><td>Today’s headlines<br>" + told("{h}<br>") + "</td><td>{}</td></tr></table>",
    ],
)
def test_what_a_column_beside_the_text_tells_of_other_stories_is_not_the_text(body, text):
    whole = f"<h1>{BURNT}</h1>" + "".join(f"<p>{line}</p>" for line in text)
    assert texts(read(column(body.replace("{}", whole)), url="https://www.example.org/fire")) == text


def test_the_headline_is_no_text_where_something_stands_before_it():
    before = "<div><p>Tom Ash writes about fires and about little else, and has for years.</p></div>"
    text = "".join(f"<p>{line}</p>" for line in BURNING + SEEN)
    assert BURNT not in texts(read(column(f"{before}<div><h1>{BURNT}</h1>{text}</div>")))


@pytest.mark.parametrize("title", [BURNT, f"{BURNT} - The Courier"])
@pytest.mark.parametrize("head", ["{}<br><br>", "<b>{}</b><br>By Tom Ash<br><br>", "{}<br>By Tom Ash<br><br>"])
@pytest.mark.parametrize("cells", ["<td>{}</td><td>{side}</td>", "<td>{side}</td><td>{}</td>"])
def test_a_page_that_a_table_lays_out_gives_neither_its_headline_nor_its_column_as_text(cells, head, title):
    text = head.replace("{}", BURNT) + "<br><br>".join(BURNING + SEEN)
    cells = cells.replace("{side}", f"<a href=/1>{BURNT}</a><br>" + told("<a href=/s/{n}>{h}</a><br>")).replace(
        "{}", text
    )
    assert texts(read(column(f"<table><tr>{cells}</tr></table>", title))) == BURNING + SEEN


@pytest.mark.parametrize(
    "body",
    [
        # A week in brief, a list of links to other houses, and a text that is set in boxes or in two columns.
        "<div><h1>{h}</h1>{0}{1}</div>",
        "<h1>{h}</h1><div>{0}</div><div>{1}</div>",
        "<h1>{h}</h1><div>{0}</div><div>{2}</div>",
        "<h1>{h}</h1><div>{0}</div><div>{3}</div>",
        "<table><tr><td><h1>{h}</h1>{0}</td><td>{4}</td></tr></table>",
        "<div class=row><div class=col-8><h1>{h}</h1>{0}</div><div class=col-4><h2>What is known</h2>{4}</div></div>",
    ],
)
def test_what_goes_on_beside_or_in_boxes_is_the_text(body):
    parts = (
        "".join(f"<p>{line}</p>" for line in BURNING),
        told("<h3>{h}</h3><p>{p}</p>"),
        told("<h3><a href=https://else.example/{n}>{h}</a></h3><p>{p}</p>"),
        told("<h3><a href='/live#{n}'>At {n} o’clock on Tuesday</a></h3><p>{p}</p>"),
        "".join(f"<p>{text}</p>" for _, text in STORIES),
    )
    found = texts(read(column(body.format(*parts, h=BURNT)), url="https://example.org/fire"))
    told_in_all = [*BURNING, *(text for _, text in STORIES)]
    assert [text for text in found if text in told_in_all] == told_in_all


# --- what the page hides

DRAFT = "The mayor said on day 90 that the library would close, and 45 people would lose their work there."


@pytest.mark.parametrize(
    "hidden",
    [
        "<div hidden><p>{}</p></div>",
        '<p style="display:none">{}</p>',
        "<div style='color: red; Display : None'><p>{}</p></div>",
        '<section style="visibility: hidden"><div><p>{}</p></div></section>',
        "<button>Share</button><div hidden><p>{}</p></div><button>Join</button>",
    ],
)
def test_what_the_page_hides_among_its_paragraphs_is_no_text(hidden):
    whole = [f"<p>{line}</p>" for line in lines_of(6)]
    for place in (0, 1, 3, 6):
        body = "".join([*whole[:place], hidden.format(DRAFT), *whole[place:]])
        assert texts(read(an_article(f"<article>{body}</article>"))) == lines_of(6)


@pytest.mark.parametrize(
    "words", ["<span hidden>{}</span>", '<b style="display:none">{}</b>', "<a hidden href=/>{}</a>"]
)
def test_words_that_are_hidden_in_a_line_are_no_part_of_it(words):
    line = lines_of(6)[2]
    body = paragraphs(6).replace(line, line.replace("library", words.format("hospital") + "library"))
    assert "hospital" in body
    assert texts(read(an_article(body))) == lines_of(6)


@pytest.mark.parametrize(
    "page",
    [
        # Scripts show it, or a click does.
        "<div hidden>{0}{1}</div>",
        "<main style='visibility:hidden'>{0}{1}</main>",
        "{2}<div style='display:none'>{3}{1}</div>",
        "{0}<div hidden id=rest>{1}</div><a href='#rest'>All of it</a>",
        "{0}<button aria-controls='x rest' aria-expanded=false>What then?</button><div hidden id=rest>{1}</div>",
        "{0}<h3><button aria-expanded=false>What then?</button></h3><div><div hidden>{1}</div></div>",
        "{0}<div hidden>{1}</div><p><a href='javascript:more()'>Read more</a></p>",
        "{0}<div hidden=until-found>{1}</div>",
        "{0}<details><summary>What then?</summary>{1}</details>",
    ],
)
def test_a_text_that_waits_to_be_shown_is_read(page):
    whole = [f"<p>{line}</p>" for line in lines_of(12)]
    parts = ["".join(part) for part in (whole[:8], whole[8:], whole[:3], whole[3:8])]
    found = read(an_article(f"<article>{page.format(*parts)}</article>"))
    assert [text for text in texts(found, BlockType.PARAGRAPH) if text.startswith("At ")] == lines_of(12)


# --- texts that go on for subscribers


@pytest.mark.parametrize(
    "line",
    [
        "To continue reading, subscribe for £1 a week.",
        "Subscribe now to continue reading",
        "Please log in or register to read the full story.",
        "This article is available to subscribers only.",
        "You have reached your limit of free articles this month.",
        "Il vous reste 45.2% de cet article à lire. La suite est réservée aux abonnés.",
        "Weiterlesen mit Kurier Plus",
        "Jetzt registrieren, um weiterzulesen.",
        "Dieser Artikel ist nur für Abonnenten lesbar.",
        "Para seguir leyendo, suscríbete o inicia sesión.",
        "Contenuto riservato agli abbonati",
    ],
)
@pytest.mark.parametrize("around", ["<p>{}</p>", "<div class='article__status'>{}</div>"])
def test_a_line_that_sells_the_rest_is_no_text_and_the_text_is_partial(line, around):
    found = read(an_article(f"<article>{paragraphs()}{around.format(line)}</article>"))
    assert texts(found) == lines_of(5)
    assert found.partial


@pytest.mark.parametrize(
    "line",
    [
        "To continue reading was all that he wanted, the librarian said, and so he kept the lamp.",
        "Subscribers to the paper kept reading it for years after that, the librarian said.",
        "“Weiterlesen will hier jeder”, sagte die Bibliothekarin am Abend im Lesesaal.",
        "Il vous reste 45 jours pour répondre, a dit la maire à la bibliothécaire.",
        "This article is about those who subscribe to newspapers, and about those who do not.",
    ],
)
def test_a_sentence_about_reading_on_is_text(line):
    found = read(an_article(f"<article>{paragraphs()}<p>{line}</p></article>"))
    assert texts(found) == [*lines_of(5), line]
    assert not found.partial


@pytest.mark.parametrize(
    "body",
    [
        f"<article>{paragraphs(3)}<p>Subscribe to continue reading.</p>{paragraphs(6)}</article>",
        f"<article>{paragraphs()}</article><div hidden><p>Subscribe to continue reading.</p></div>",
        f"<article>{paragraphs()}</article><p>Subscribe to our newsletter to read more news every morning.</p>",
        f"<header><p>Already a subscriber? <a href='/x'>Log in</a></p></header><article>{paragraphs()}</article>",
    ],
)
def test_a_text_that_goes_on_is_not_partial(body):
    assert not read(an_article(body)).partial


# --- agencies


def test_a_dateline_names_the_agency():
    body = "<p>LONDON (Reuters) - The council kept its libraries on Tuesday, in a vote that nobody had seen coming.</p>"
    assert read(an_article(body + paragraphs())).agency == "Reuters"


def test_an_agency_is_not_a_byline():
    found = read(an_article(head='<meta name="author" content="The Associated Press">'))
    assert (found.bylines, found.agency) == ((), "Associated Press")


def test_a_newsroom_can_name_further_agencies():
    head = '<meta name="author" content="Meridian Wire">'
    assert read(an_article(head=head)).bylines == ("Meridian Wire",)
    found = read(an_article(head=head), agencies=["Meridian Wire"])
    assert (found.bylines, found.agency) == ((), "Meridian Wire")


# --- character sets


@pytest.mark.parametrize(
    ("text", "codec", "declared", "charset"),
    [
        ("Größe, Übermut und Äpfel für 5 €", "utf-8", None, None),
        ("Größe, Übermut und Äpfel für 5 €", "utf-8", "iso-8859-1", "iso-8859-1"),
        ("Größe, Übermut und Äpfel für 5 €", "cp1252", "utf-8", "utf-8"),
        ("Größe, Übermut und Äpfel für 5 €", "cp1252", "iso-8859-1", None),
        ("Größe, Übermut und Äpfel für 5 €", "utf-8-sig", "iso-8859-1", None),
        ("Größe, Übermut und Äpfel für 5 €", "utf-16", None, None),
        ("Город открыл новую библиотеку для детей", "cp1251", "windows-1251", None),
        ("Город открыл новую библиотеку для детей", "cp1251", "windows-1251", "iso-8859-1"),
        ("Город открыл новую библиотеку для детей", "koi8-r", "koi8-r", None),
        ("市の図書館が新しくなりました", "shift_jis", "Shift_JIS", None),
        ("市の図書館が新しくなりました", "euc_jp", None, "EUC-JP"),
        ("市の図書館が新しくなりました", "iso2022_jp", "iso-2022-jp", None),
        ("市立图书馆重新开放", "gb2312", "gb2312", None),
        ("시립 도서관이 다시 문을 열었다", "euc_kr", "euc-kr", None),
        ("Žluťoučký kůň přišel do knihovny", "cp1250", "windows-1250", None),
    ],
)
def test_the_character_set_is_found_even_where_the_page_or_the_server_is_wrong(text, codec, declared, charset):
    meta = f'<meta charset="{declared}">' if declared else ""
    body = "".join(f"<p>{text} {n}, {text} {n + 100}, {text} {n + 200}.</p>" for n in range(6))
    raw = f"<html><head>{meta}<title>{text}</title></head><body><h1>{text}</h1>{body}</body></html>".encode(codec)
    found = read(raw, charset=charset)
    assert found.headline == text
    assert found.blocks[0].text == f"{text} 0, {text} 100, {text} 200."


def test_undeclared_and_unknown_character_sets_are_guessed():
    body = "".join(
        f"<p>Город открыл {n} новых библиотек для детей, и мэр сказал, что все они будут работать каждый день.</p>"
        for n in range(6)
    )
    head = '<head><meta charset="x-nonsense"><title>Город</title></head>'
    raw = f"<html>{head}<body><h1>Новые библиотеки города</h1>{body}"
    assert read(raw.encode("cp1251")).blocks[0].text.startswith("Город открыл 0 новых библиотек")


def test_one_damaged_place_does_not_change_the_character_set():
    raw = an_article(paragraphs(20)).encode().replace(b"day 7", b"day \xff7")
    assert "o’clock on day \ufffd7" in " ".join(texts(read(raw)))


# --- pages that say that there is none


@pytest.mark.parametrize(
    ("heading", "title", "is_none"),
    [
        ("Page not found", "Page not found - The Courier", True),
        ("Sorry, we can’t find that page", "The Courier", True),
        ("The Courier", "The Courier | 404", True),
        ("This article is no longer available.", "", True),
        ("Error 404 (Not Found)", "", True),
        ("Die gesuchte Seite wurde nicht gefunden", "", True),
        ("404 homes approved", "404 homes approved - The Courier", False),
        ("Page not found: how a council lost its website", "Page not found: how a council lost its website", False),
        ("Body not found after search of river", "Body not found after search of river | The Courier", False),
    ],
)
def test_a_page_that_says_there_is_none_is_no_article(heading, title, is_none):
    assert missing.says_so(heading, title) is is_none
