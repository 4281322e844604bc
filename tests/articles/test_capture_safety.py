"""Reading hostile pages costs a child process a moment, and the server nothing."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from reading import forks

from corrections.articles.reading import child
from corrections.articles.reading.extracted import Extracted
from corrections.errors import Refused
from corrections.paths import PACKAGE

in_earnest = pytest.mark.usefixtures("read_in_earnest")

TITLE = "Council keeps all of its nine libraries"
TEXT = "".join(
    f"<p>At {n} o’clock the council voted to keep library number {n}, said the mayor, and everybody went home.</p>"
    for n in range(6)
)


def an_article(before: str = "", *, head: str = "") -> bytes:
    top = f"<!doctype html><html><head><title>{TITLE}</title>{head}</head>"
    return f"{top}<body><h1>{TITLE}</h1>{before}{TEXT}</body></html>".encode()[:5_000_000]


def a_script(text: str) -> bytes:
    return an_article(head=f'<script type="application/ld+json">{text}</script>')


def read(body: bytes, **options: object) -> Extracted:
    said = {"url": None, "media_type": None, "charset": None, "newsroom_language": "en", **options}
    return child.read(body, **said)  # type: ignore[arg-type]


@in_earnest
def test_an_article_comes_back_as_it_was_read():
    head = '<meta name="author" content="Anna Gold"><meta name="date" content="2024-05-03T10:00:00+02:00">'
    found = read(an_article(head=head), url="https://www.example.org/news/libraries?utm_source=x")
    assert (found.url, found.headline) == ("https://example.org/news/libraries", TITLE)
    assert (found.bylines, found.published) == (("Anna Gold",), datetime(2024, 5, 3, 8, tzinfo=UTC))
    assert len(found.blocks) == 6


def test_a_day_stays_a_day_and_what_is_not_known_is_none():
    found = read(an_article(head='<meta name="date" content="2024-05-03">'))
    assert found.published == date(2024, 5, 3)
    assert (found.url, found.agency, found.modified, found.section, found.bylines) == (None, None, None, None, ())


def test_a_newsrooms_agencies_reach_the_child():
    head = '<meta name="author" content="Meridian Wire">'
    assert read(an_article(head=head), agencies=["Meridian Wire"]).agency == "Meridian Wire"


@pytest.mark.parametrize(
    ("body", "options", "words"),
    [
        (b"", {}, "The page is empty."),
        (b"%PDF-1.4", {}, "That is a PDF, not a web page; its text can be entered by hand."),
        (b"{}", {"media_type": "application/json"}, "That is not a web page."),
        (b"<p>" + bytes(20_000_000), {}, "The page is larger than 5 MB."),
        (an_article()[:100] + b"</head>", {}, "There is no article on this page that could be read."),
    ],
)
def test_what_the_child_refuses_is_refused_in_the_same_words(body, options, words):
    with pytest.raises(Refused) as raised:
        read(body, **options)
    assert str(raised.value) == words
    assert raised.value.message.text.format(**raised.value.message.values) == words


MUTATING = (
    "<svg><p><style><g title='</style><img src onerror=alert(1)>'><math><mtext><table><mglyph><style><!--</style>"
    "<img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'><select><template><p>x"
)
HOSTILE: dict[str, Callable[[], bytes]] = {
    "100,000 nested blocks": lambda: an_article("<div>" * 100_000),
    "100,000 nested inline elements": lambda: an_article("<b>" * 100_000),
    "nested tables": lambda: an_article("<table><tr><td>" * 30_000),
    "nested lists": lambda: an_article("<ul><li>" * 30_000),
    "a million attributes": lambda: an_article("<div " + " ".join(f"a{n}=1" for n in range(400_000)) + ">"),
    "one attribute a million times": lambda: an_article("<div " + "a=1 " * 1_000_000 + ">"),
    "a million attributes behind a comment": lambda: an_article("<!--<script>--><a " + "a=1 " * 900_000 + "></script>"),
    "a million comments that never end": lambda: an_article("<!--" * 1_000_000),
    "a million quotation marks in a tag": lambda: an_article("<div " + '"' * 4_000_000 + ">"),
    "an attribute of four megabytes": lambda: an_article(f'<div class="{"related " * 500_000}">'),
    "35,000 paragraphs": lambda: an_article("<p>Words of one of very many paragraphs.</p>" * 35_000),
    "a million line breaks": lambda: an_article("<br>" * 1_000_000),
    "100,000 links": lambda: an_article('<a href="/x">more</a> ' * 100_000),
    "5,000 headings": lambda: an_article(f"<h1>{TITLE}</h1>" * 4_900),
    "a paragraph of four megabytes": lambda: an_article("<p>" + "word " * 800_000 + "</p>"),
    "a word of four megabytes": lambda: an_article("<p>" + "a" * 4_000_000 + "</p>"),
    "a title of four megabytes": lambda: an_article(head="<title>" + "a | b - " * 500_000 + "</title>"),
    "a byline of a megabyte": lambda: an_article('<p class="byline">' + "by Ann and " * 100_000 + "</p>"),
    "a million authors": lambda: an_article(head='<meta name="author" content="' + "Ann, " * 900_000 + '">'),
    "JSON-LD nested very deeply": lambda: a_script("[" * 900_000),
    "JSON-LD graphs in graphs": lambda: a_script('{"@graph":' * 200_000),
    "JSON-LD of 90,000 articles": lambda: a_script("[" + '{"@type":"Article","headline":"x"},' * 90_000 + "{}]"),
    "CDATA without end": lambda: a_script("<![CDATA[" * 300_000),
    "comments without end": lambda: an_article("<!--" * 500_000),
    "entities without end": lambda: an_article("&" * 2_000_000),
    "angle brackets alone": lambda: an_article("<" * 4_000_000),
    "spaces alone": lambda: an_article("<p>" + " \t\n" * 1_500_000 + "</p>"),
    "dates and digits": lambda: an_article("<p class=date>" + "1/2/3 2024 " * 200_000 + "</p>"),
    "markup that mutates": lambda: an_article(MUTATING * 500),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_read_or_refused_in_a_moment(name):
    body = HOSTILE[name]()
    before, started = forks.seconds_used, time.monotonic()
    with contextlib.suppress(Refused):
        found = read(body)
        assert found.headline
        assert not any("<img src" in block.text for block in found.blocks)
    assert time.monotonic() - started < 10.5
    assert before < forks.seconds_used < before + 7  # the slowest takes 1.4


def children() -> set[int]:
    """The processes that this one has begun; those that have ended, and that nobody waited for, among them."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            found |= {int(folder.name)} if parent == os.getpid() else set()
    return found


@in_earnest
def test_it_ends_at_the_deadline_and_leaves_no_process():
    before, started = children(), time.monotonic()
    with pytest.raises(Refused, match=r"The page could not be read within 1 seconds\."):
        read(an_article("<p>Words of one of many paragraphs, said the mayor.</p>" * 4_000), deadline=0.6)
    assert time.monotonic() - started < 5
    assert children() <= before


@in_earnest
def test_it_gets_no_more_memory_than_it_is_given():
    with pytest.raises(Refused, match=r"The page is too large or too tangled to be read\."):
        read(an_article(), memory=60_000_000)


def test_a_process_that_serves_pages_does_not_load_what_reads_them():
    heavy = ("trafilatura", "lxml", "readability", "justext")
    code = f"import sys, corrections.articles.reading.child; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PACKAGE.parent, check=True)
    assert done.stdout.strip() == "[]"


@in_earnest
def test_the_child_sees_nothing_of_the_servers_environment(monkeypatch, tmp_path):
    (tmp_path / "trafilatura.py").write_text("raise SystemExit('loaded from the working directory')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert read(an_article()).headline == TITLE
    assert not list(Path(tmp_path).glob("*.pyc"))
