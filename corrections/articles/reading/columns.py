"""Columns and boxes beside an article that tell of other stories, known by what they are and not by their names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from corrections.articles.reading import bylines
from corrections.articles.reading.candidates import CORE, SENTENCE, Candidate
from corrections.articles.reading.hiding import MORE
from corrections.articles.reading.leaves import is_data
from corrections.articles.reading.markup import has_headline, letters
from corrections.taxonomy import BlockType

# How wide a column is, as frameworks for the layout of pages write it: "col-md-8", "span4", "grid_3", "large-4".
WIDTH = re.compile(r"(?:^|\s)(?:col|span|grid|large|medium)(?:-(?:xs|sm|md|lg|xl|xxl))?[-_]?(\d{1,2})(?=\s|$)", re.I)
FULL = re.compile(r"\W*(?:(?:the )?(?:full|whole) (?:story|article|report)|mehr|más|plus|more|details)\W*", re.I)
FEWEST = 2


def of_others(page: Sequence[Candidate], headline: str, host: str) -> frozenset[HtmlElement]:
    """The columns and boxes beside headline and text that tell of other stories on `host`, the page's own.

    Nothing where the page has no headline over text, and nothing that it states as its text.
    """
    title = _title(page, headline)
    if title is None:
        return frozenset()
    said = [one for one in page if one.leaf.order > title.leaf.order and _is_prose(one)][:FEWEST]
    if len(said) < FEWEST:
        return frozenset()
    own = frozenset(element for one in (title, *said) for element in one.around)
    stated = frozenset(element for one in page if one.j is True for element in one.around)
    leads = frozenset(one for one in page if _leads(one, host))
    found = {*_beside(page, title, said[-1], leads), *_of_teasers(page, own, leads)}
    return frozenset(box for box in found if box not in own and box not in stated)


def _title(page: Sequence[Candidate], headline: str) -> Candidate | None:
    words = letters(headline)
    heads = [one for one in page if one.leaf.element.tag == "h1" and has_headline(one.key, words)]
    same = [one for one in page if (words and one.key == words) or is_headline(one.leaf.text, headline)]
    return min(heads or same, key=lambda one: one.leaf.link_share, default=None)


def is_headline(text: str, headline: str) -> bool:
    """Whether `text` is the headline, with a byline behind it, or without the name of the site that is behind that."""
    said = text.casefold()
    for known in {headline.casefold(), SITE.sub("", headline.casefold())} - {""}:
        if said == known or (said.startswith(known) and bylines.BY.match(text[len(known) :].strip())):
            return True
    return False


SITE = re.compile(r"\s+[-–—|·»]\s+[^-–—|·»]+$")


def _is_prose(one: Candidate) -> bool:
    text = one.leaf.type is BlockType.PARAGRAPH and one.letters >= CORE and not one.leaf.hidden
    return text and one.leaf.linked == 0 and SENTENCE.search(one.leaf.text) is not None


def _beside(
    page: Sequence[Candidate], title: Candidate, said: Candidate, leads: frozenset[Candidate]
) -> Iterator[HtmlElement]:
    """The narrower columns, and the other cells of a table's row, beside what holds both headline and text.

    A fact box is one thing, and a text may go on in the next column: only what has several headings of its own, and
    cells without a sentence.
    """
    heads: Counter[HtmlElement] = Counter()
    texts: Counter[HtmlElement] = Counter()
    for one in page:
        heads.update(one.around if one in leads or _is_heading(one) else ())
        texts.update(one.around if _is_prose(one) else ())
    for element in frozenset(title.around).intersection(said.around):
        around = element.getparent()
        if around is None:
            continue
        is_cell, width = element.tag == "td" and not is_data(around), _width(element)
        for other in around:
            narrow = other.tag == "td" if is_cell else 0 < _width(other) < width
            if narrow and (heads[other] >= FEWEST or (is_cell and not texts[other])):
                yield other


def _is_heading(one: Candidate) -> bool:
    bold = one.leaf.strong * 10 >= len(one.leaf.text) * 9
    return one.leaf.type is BlockType.HEADING or (bold and SENTENCE.search(one.leaf.text) is None)


def _width(element: HtmlElement) -> int:
    return max((int(found) for found in WIDTH.findall(element.get("class", ""))), default=0)


def _of_teasers(
    page: Sequence[Candidate], own: frozenset[HtmlElement], leads: frozenset[Candidate]
) -> Iterator[HtmlElement]:
    """The boxes of two or more teasers, with no more than one text to each."""
    led: Counter[HtmlElement] = Counter()
    told: Counter[HtmlElement] = Counter()
    for one in page:
        box = next((box for box in reversed(one.around) if box not in own), None)
        if box is not None:
            led[box] += one in leads
            told[box] += one.leaf.type is BlockType.PARAGRAPH and one not in leads
    yield from (box for box, count in led.items() if count >= FEWEST and told[box] <= count)


def _leads(one: Candidate, host: str) -> bool:
    """Whether a heading or a text is a link to another story, or ends with one to more of it."""
    leaf = one.leaf
    if not leaf.linked or leaf.type not in (BlockType.HEADING, BlockType.PARAGRAPH):
        return False
    rest = leaf.text[-leaf.linked :]
    if any(pattern.fullmatch(rest) for pattern in (MORE, FULL)):
        return True
    told = leaf.link_share > 0.85 and len(leaf.text.split()) >= FEWEST_WORDS
    links = (*leaf.element.iter("a"), *leaf.element.iterancestors("a")) if told else ()
    return any(_is_at_home(link.get("href", ""), host) for link in links)


FEWEST_WORDS = 3


def _is_at_home(href: str, host: str) -> bool:
    """Whether a link leads to a page of the same site, not to a place on this page as a time in a live blog does."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    if parts.fragment or parts.scheme not in ("", "http", "https") or not (parts.netloc or parts.path):
        return False
    return not parts.netloc or (parts.hostname or "").removeprefix("www.") == host
