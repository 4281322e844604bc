"""What a page shows its readers around the headline: headings, the byline, dates, the section, tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml.html import HtmlElement

from corrections.articles.reading.bylines import BY, BY_ALONE, names_in
from corrections.articles.reading.markup import HEADINGS, UNREAD, has_headline, letters, text_of

BYLINE = re.compile(
    r"by-?line|author|writer|reporter|journalist|contributor|redacteur|autor|auteur|firma(?:$|[\s_-])|signature|verfasser",
    re.I,
)
NOT_BYLINE = re.compile(
    r"bio(?:$|[\s_-])|about|description|avatar|image|photo|social|twitter|follow|e-?mail|title|role|position|job|date|"
    r"time|comment|related|more-|list-|teaser|card|authors?-page|recommend|icon|share|authori[tz]|widget|promo|nav|menu",
    re.I,
)
AUTHOR_LINK = re.compile(
    r"/(authors?|people|person|profiles?|by|staff|journalists?|contributors?|reporters?|columnists?|autor(?:en|es|a|i)?|"
    r"auteurs?|redactie|team|writers?|editors|byline|firmas?)/",
    re.I,
)
ABOUT_ANYONE = ("people", "person", "profile", "profiles", "team")  # often pages about those whom articles are about
SECTION = re.compile(
    r"(?:^|[\s_-])(?:section|kicker|category|rubric|rubrik|rubrique|eyebrow|channel|overline|ressort|topic)(?:$|[\s_-])",
    re.I,
)
CRUMBS = re.compile(r"breadcrumb|crumbs|fil-?ariane|rootline", re.I)
WHEN = re.compile(
    r"(?:^|[\s_-])(?:date|time|pub-?date|posted|datum|fecha|data)(?:$|[\s_-])|dateline|publish|timestamp", re.I
)
ELSEWHERE = re.compile(
    r"comment|related|recommend|most-?read|sidebar|footer|trending|teaser|newsletter|latest|more-from|promo|(?:^|[\s_-])card",
    re.I,
)
NAMING = ("class", "rel", "itemprop", "data-testid", "data-component", "data-qa")
# How far from the headline a byline or date stands, in elements of the page.
NEAR = 150


def byline(root: HtmlElement, headline: str) -> list[str]:
    """The entries of the byline: one for each linked author, or a whole line of names; [] if there is none.

    Only near the headline, or at the end of the text under it: a byline elsewhere is of another story.
    """
    elements = [element for element in _around(root, headline) if element.tag != "time"]
    for element in elements:
        name = " ".join(element.get(attribute, "") for attribute in NAMING)
        if BYLINE.search(name) and not NOT_BYLINE.search(name):
            entries = [entry for one in _alike(element) for entry in _entries(one)]
            if entries:
                return entries
    for element in elements[:60]:
        text = text_of(element, parted=True).replace("\n", " ") if len(element) < 6 else ""
        if not 6 <= len(text) <= 120 or not BY.match(text) or re.search(r"[.!?]\s", text):
            continue
        rest = BY.sub("", text).strip()
        if rest[:1].isupper() and (":" in text[:20] or " " in rest) and (entries := _entries(element)):
            return entries
    for element in elements[:60]:
        text = text_of(element, parted=True).replace("\n", " | ") if len(element) < 6 else ""
        entry = _behind_date(text) if 12 <= len(text) <= 160 else ""
        if entry and names_in(entry):
            return [entry]
    for element in elements[:60]:
        link = AUTHOR_LINK.search(element.get("href", "")) if element.tag == "a" else None
        text = text_of(element) if link is not None and link[1].lower() not in ABOUT_ANYONE else ""
        if " " in text and names_in(text) == [text]:
            return [text]
    return []


def _behind_date(text: str) -> str:
    """What a line of small print says from "by" on, where a date stands before it; "" if it doesn't.

    "8 November 2026 | By Oliver Stone", "Posted on 3 May 2024, 14:05 by Anna Gold".
    """
    found = DATED_BY.match(text)
    entry = found[1].strip() if found else ""
    name = BY.sub("", entry)
    is_line = name[:1].isupper() and " " in name and not re.search(r"[!?;]|[.]\s+[A-Z][a-z]+ [a-z]", entry)
    return entry if is_line and len(name) <= 80 else ""


# Words of a sentence may go before a date and "by" as well: so the date begins the line, but for a label.
DATED_BY = re.compile(
    r"^(?:[^\W\d_]+:?\s+(?:(?:on|am|le|el|il)\s+)?)?(?:[^\W\d_]+[,.]?\s+)?"
    r"(?:\d{1,2}(?:st|nd|rd|th|er)?[.]?\s+(?:de\s+)?[^\W\d_]+[.,]?\s+(?:de\s+)?(?:19|20)\d\d|[^\W\d_]+[.]?\s+\d{1,2},\s+(?:19|20)\d\d|"
    r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|(?:19|20)\d\d-\d\d-\d\d)"
    r"[^|•·–—]{0,30}?(?:\s*[|•·–—-]\s*|,?\s+(?=(?:by|von|par|por)\s))((?:by|von|par|por|di|door|av|af|words:?)\s.*)$",
    re.I,
)


def times(root: HtmlElement, headline: str) -> Iterator[str]:
    """Dates near the headline as the page writes them, those for machines first."""
    elements = _around(root, headline)
    for element in elements:
        if element.tag == "time":
            yield element.get("datetime", "") or text_of(element)
    for element in elements:
        if element.tag != "time" and WHEN.search(f"{element.get('class', '')} {element.get('id', '')}"):
            yield element.get("datetime", "") or element.get("data-date", "") or text_of(element)[:120]
    for element in elements:
        text = text_of(element) if len(element) < 4 else ""
        if 6 <= len(text) <= 80 and re.search(r"\b(?:19|20)\d\d\b", text):
            yield text


def sections(root: HtmlElement, headline: str) -> Iterator[str]:
    """The section as breadcrumbs, a kicker above the headline, or a category link name it."""
    for element in root.iter("nav", "ol", "ul", "div", "p"):
        if CRUMBS.search(" ".join(element.get(attribute, "") for attribute in ("class", "id", "aria-label"))):
            steps = [text_of(link) for link in element.iter("a")]
            steps = [step for step in steps if step and letters(step) != letters(headline)]
            if len(steps) >= 2:
                yield steps[-1]
            break
    for element in _around(root, headline, before=60, after=40):
        if "category" in element.get("rel", "") or (SECTION.search(element.get("class", "")) and len(element) <= 3):
            text = text_of(element)
            if 2 <= len(text) <= 40:
                yield text


def tags(root: HtmlElement) -> list[str]:
    """The names of links that say they are tags of this page."""
    links = [link for link in root.iter("a") if "tag" in link.get("rel", "").split()]
    names = [text_of(link).lstrip("#") for link in links if "category" not in link.get("rel", "")]
    return [name for name in dict.fromkeys(names) if 1 < len(name) <= 60]


def _around(root: HtmlElement, headline: str, before: int = NEAR, after: int = 2 * NEAR) -> list[HtmlElement]:
    """The elements near the headline that are not of other stories: those below it, then those above it, nearest first.

    Where the headline isn't found: those at the beginning of the page.
    """
    body = root.find("body")
    elements = [element for element in (root if body is None else body).iter() if element.tag not in UNREAD]
    words = letters(headline)
    titles = [
        place
        for place, element in enumerate(elements)
        if words and (element.tag in HEADINGS or len(element) < 3) and letters(text_of(element, 600)) == words
    ]
    if not titles:
        mains = (place for place, element in enumerate(elements) if element.tag == "h1")
        titles = [place for place in mains if has_headline(letters(text_of(elements[place], 600)), words)][:1]
    place = next((place for place in titles if elements[place].tag == "h1"), titles[0] if titles else None)
    if place is None:
        near, common = elements[: 4 * NEAR], frozenset({root})
    else:
        near = elements[place : place + after] + elements[max(0, place - before) : place][::-1]
        common = frozenset((elements[place], *elements[place].iterancestors()))
    return [element for element in near if not _is_elsewhere(element, common)]


def _entries(element: HtmlElement) -> list[str]:
    """What a byline's element says: its lines from "by" on, or its links to authors where the text says no name."""
    links = [link for link in (element, *element.iter("a")) if link.tag == "a"]
    linked = [
        text_of(link) for link in links if "author" in link.get("rel", "") or AUTHOR_LINK.search(link.get("href", ""))
    ]
    lines = text_of(element, parted=True).split("\n")
    start = next((place for place, line in enumerate(lines) if BY_ALONE.fullmatch(line) or BY.match(line)), 0)
    text = "\n".join(lines[start:])
    if len(text) <= 200 and names_in(text):
        return [text]
    return [name for name in dict.fromkeys(linked) if 2 < len(name) <= 60] if len(text) <= 500 else []


def _alike(element: HtmlElement) -> list[HtmlElement]:
    """An element and those beside it that are marked the same: one for each author."""
    parent = element.getparent()
    marks = (element.get("class"), element.get("rel"))
    if parent is None or not any(marks) or len(text_of(parent)) > 200:
        return [element]
    return [one for one in parent.iter(str(element.tag)) if (one.get("class"), one.get("rel")) == marks]


def _is_elsewhere(element: HtmlElement, common: frozenset[HtmlElement]) -> bool:
    """Whether it stands in something that belongs to other stories, to readers' comments or to the page's frame.

    What the headline stands in, too (`common`), says nothing of that kind, whatever its name.
    """
    for around in (element, *element.iterancestors()):
        if around in common:
            return False
        if around.tag in ("footer", "nav") or (
            around.tag == "aside" and next(around.iter("h2", "h3", "h4"), None) is not None
        ):
            return True
        if _names_elsewhere(" ".join(around.get(attribute, "") for attribute in ("class", "id", "itemtype"))):
            return True
    return False


@lru_cache(maxsize=10_000)
def _names_elsewhere(names: str) -> bool:
    return ELSEWHERE.search(names) is not None
