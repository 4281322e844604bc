"""What a page shows its readers around the headline: headings, the byline, dates, the section, tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from corrections.articles.reading.bylines import BY, BY_ALONE, names_in
from corrections.articles.reading.markup import HEADINGS, UNREAD, clean, is_hidden, is_strong, letters

TITLE = re.compile(r"head-?line|(?:entry|article|post|story|page)[\w-]*title|titulo|titel", re.I)
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
KICKER = re.compile(
    r"kicker|over-?line|eyebrow|topline|roofline|dachzeile|vorspann|spitzmarke|antetitulo|surtitre|occhiello|chapeu|label",
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
INLINE = frozenset(
    (
        "a",
        "abbr",
        "b",
        "bdi",
        "cite",
        "em",
        "font",
        "i",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
        "wbr",
    )
)
# How far from the headline a byline or date stands, in elements of the page.
NEAR = 150


def headings(root: HtmlElement, *, main: bool = False) -> list[str]:
    """The texts of visible h1 elements; unless `main`, of other headings too, those named headline or title first."""
    first = islice((element for element in root.iter("h1") if not _is_unseen(element)), 20)
    found = [text for element in first for text in _with_and_without_kicker(element)]
    if not main:
        named = (element for element in root.iter("h2", "h3", "div", "p", "span") if _is_title(element))
        plain = (element for element in root.iter("h2", "h3") if not _is_unseen(element))
        found += [_text(element) for element in (*islice(named, 20), *islice(plain, 30))]
        if not found:  # a page from before headings: bold lines
            bold = (
                element
                for element in root.iter("font", "b", "strong")
                if is_strong(element) and not _is_unseen(element)
            )
            found += [text for element in islice(bold, 30) if len((text := _text(element)).split()) >= 3]
    return [text for text in dict.fromkeys(found) if 3 <= len(text) <= 400]


def _with_and_without_kicker(heading: HtmlElement) -> list[str]:
    """The text of a heading; where its kicker stands in it, in an element that says so, without it and with it."""
    text = _text(heading)
    inner = [part for part in heading.iterdescendants("span", "div", "strong", "small", "em") if not len(part)]
    kickers = [words for part in inner if KICKER.search(part.get("class", "")) and (words := _text(part))]
    if len(kickers) == 1 and text.startswith(kickers[0]) and len(text) > len(kickers[0]) + 10:
        rest = text.removeprefix(kickers[0]).lstrip(" :-–—|")
        return [rest, f"{kickers[0].rstrip(' :')}: {rest}"]
    return [text] if text else []


def _is_title(element: HtmlElement) -> bool:
    return TITLE.search(element.get("class", "")) is not None and len(element) < 8 and not _is_unseen(element)


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
        text = _text(element, parted=True).replace("\n", " ") if len(element) < 6 else ""
        if not 6 <= len(text) <= 120 or not BY.match(text) or re.search(r"[.!?]\s", text):
            continue
        rest = BY.sub("", text).strip()
        if rest[:1].isupper() and (":" in text[:20] or " " in rest) and (entries := _entries(element)):
            return entries
    for element in elements[:60]:
        text = _text(element, parted=True).replace("\n", " | ") if len(element) < 6 else ""
        entry = _behind_date(text) if 12 <= len(text) <= 160 else ""
        if entry and names_in(entry):
            return [entry]
    for element in elements[:60]:
        link = AUTHOR_LINK.search(element.get("href", "")) if element.tag == "a" else None
        text = _text(element) if link is not None and link[1].lower() not in ABOUT_ANYONE else ""
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
            yield element.get("datetime", "") or _text(element)
    for element in elements:
        if element.tag != "time" and WHEN.search(f"{element.get('class', '')} {element.get('id', '')}"):
            yield element.get("datetime", "") or element.get("data-date", "") or _text(element)[:120]
    for element in elements:
        text = _text(element) if len(element) < 4 else ""
        if 6 <= len(text) <= 80 and re.search(r"\b(?:19|20)\d\d\b", text):
            yield text


def sections(root: HtmlElement, headline: str) -> Iterator[str]:
    """The section as breadcrumbs, a kicker above the headline, or a category link name it."""
    for element in root.iter("nav", "ol", "ul", "div", "p"):
        if CRUMBS.search(" ".join(element.get(attribute, "") for attribute in ("class", "id", "aria-label"))):
            steps = [_text(link) for link in element.iter("a")]
            steps = [step for step in steps if step and letters(step) != letters(headline)]
            if len(steps) >= 2:
                yield steps[-1]
            break
    for element in _around(root, headline, before=60, after=40):
        if "category" in element.get("rel", "") or (SECTION.search(element.get("class", "")) and len(element) <= 3):
            text = _text(element)
            if 2 <= len(text) <= 40:
                yield text


def tags(root: HtmlElement) -> list[str]:
    """The names of links that say they are tags of this page."""
    links = [link for link in root.iter("a") if "tag" in link.get("rel", "").split()]
    names = [_text(link).lstrip("#") for link in links if "category" not in link.get("rel", "")]
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
        if words and (element.tag in HEADINGS or len(element) < 3) and letters(_text(element, 600)) == words
    ]
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
        _text(link) for link in links if "author" in link.get("rel", "") or AUTHOR_LINK.search(link.get("href", ""))
    ]
    lines = _text(element, parted=True).split("\n")
    start = next((place for place, line in enumerate(lines) if BY_ALONE.fullmatch(line) or BY.match(line)), 0)
    text = "\n".join(lines[start:])
    if len(text) <= 200 and names_in(text):
        return [text]
    return [name for name in dict.fromkeys(linked) if 2 < len(name) <= 60] if len(text) <= 500 else []


def _alike(element: HtmlElement) -> list[HtmlElement]:
    """An element and those beside it that are marked the same: one for each author."""
    parent = element.getparent()
    marks = (element.get("class"), element.get("rel"))
    if parent is None or not any(marks) or len(_text(parent)) > 200:
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


def _is_unseen(element: HtmlElement) -> bool:
    return any(is_hidden(around) or around.tag in UNREAD for around in (element, *element.iterancestors()))


def _text(element: HtmlElement, most: int = 2_000, *, parted: bool = False) -> str:
    """The text of an element as seen. `parted`: one line for each piece that stands apart by its block or its style."""
    text = ""
    for part, words in _pieces(element):
        block = part is not element and part.tag not in INLINE
        # "<span>Anna Gold</span><span>22 May</span>": what no space parts is parted by its style.
        styled = parted and words[:1].isalnum() and text[-1:].islower() and not words[:1].islower()
        text += ("\n" if block or styled else "") + words
        if len(text) > most:
            break
    return "\n".join(line for piece in text.split("\n") if (line := clean(piece))) if parted else clean(text)


def _pieces(element: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """The texts inside an element with the elements they stand in; nothing of scripts and the like."""
    unread: HtmlElement | None = None
    for part in element.iter():
        if unread is not None and unread in part.iterancestors():
            continue
        unread = part if part.tag in UNREAD else None
        if unread is None:
            yield part, part.text or ""
        if part is not element and part.tail:
            yield part, part.tail
