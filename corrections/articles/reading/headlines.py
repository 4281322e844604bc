"""The headline of an article: what the page states, in the words of the heading that readers see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from lxml.html import HtmlElement
from rapidfuzz import fuzz

from corrections.articles.reading import furniture
from corrections.articles.reading.markup import DENSE, HEADINGS, clean, is_strong, is_unseen, letters, text_of
from corrections.articles.reading.stated import Stated

TITLE = re.compile(r"head-?line|(?:entry|article|post|story|page)[\w-]*title|titulo|titel", re.I)
KICKER = re.compile(
    r"kicker|over-?line|eyebrow|topline|roofline|dachzeile|vorspann|spitzmarke|antetitulo|surtitre|occhiello|chapeu|label",
    re.I,
)


def read(root: HtmlElement, found: Sequence[Stated], title: str, publishers: Sequence[str]) -> str:
    """The headline as readers see it: the stated one that stands on the page as a heading, in the heading's words.

    A stated one that is not on the page is believed if it is not the page's description or the site's name. A heading
    that nobody states is only the headline when it is like what is stated, or the only h1 and set over the text: an h1
    may be the site's or section's name.
    """
    main, shown = headings(root, main=True), headings(root)
    descriptions = {letters(one.description) for one in found if one.description}
    names = {letters(name) for name in publishers}
    stated = [one.headline for one in found if one.headline and letters(one.headline) not in names]
    candidates = [_without_site(words, publishers, shown) for words in (*stated, title) if words]
    plausible = [words for words in candidates if letters(words) not in descriptions and len(words) <= 300]
    for words in plausible:
        as_seen = [seen for heading in shown if (seen := _seen(heading, words)) is not None]
        if as_seen:
            return next((seen for seen in as_seen if letters(seen) == letters(words)), as_seen[0])
    about = " ".join((*stated, title, *(one.description for one in found)))
    for heading in main[:2]:
        if len(heading.split()) >= 4 and letters(heading) not in names and _shares_a_word(heading, about, publishers):
            return heading
    over_text = "" if stated else _over_text(root, title, names)
    if over_text:
        return over_text
    if not stated and next(root.iter("h1", "h2", "h3"), None) is None:
        candidates = [*shown[:1], *candidates]
        plausible = []
    return next(iter([*plausible, *candidates, *shown]), "")


def _seen(heading: str, stated: str) -> str | None:
    """The headline as a visible heading writes it, if it is the stated one, a kicker aside."""
    ours, its = letters(heading), letters(stated)
    shorter = min(len(ours), len(its))
    if ours == its and ours:
        return heading
    if shorter < 15:
        return None
    if shorter * 2 >= max(len(ours), len(its)):
        if its.startswith(ours) or its.endswith(ours) or ours.startswith(its):
            return heading
        if ours.endswith(its):
            return stated
    return heading if fuzz.ratio(ours, its) >= 90 else None


def _shares_a_word(heading: str, about: str, publishers: Sequence[str]) -> bool:
    names = {word for name in publishers for word in name.lower().split()}
    words = set(re.findall(r"\w{6,}", heading.lower())) - names
    return bool(words & set(re.findall(r"\w{6,}", about.lower())))


def _over_text(root: HtmlElement, title: str, names: set[str]) -> str:
    """The only h1 of a page, if it stands over the text and nothing between them is the `title` or another heading.

    Not the name of the site, which stands in its frame or leads to its front page; where that can't be told since
    h1 and text share nothing but the page, or where it is as short as a section's name, the page's title is believed.
    """
    mains = [element for element in islice(root.iter("h1"), 20) if not is_unseen(element)]
    found = _with_and_without_kicker(mains[0])[:1] if len(mains) == 1 else []
    between = _up_to_text(mains[0]) if found else []
    if not found or not between or _is_frame(mains[0]):
        return ""
    ours, home = letters(found[0]), _names_of_front_page(root) | names
    its = [letters(words) for words in (title, *SEPARATOR.split(title))]
    is_telling = len(found[0].split()) >= 3 or (len(ours) >= 8 and DENSE.search(found[0]) is not None)
    if ours in home or not (is_telling or its[0] in home):
        return ""
    is_long = len(found[0].split()) >= 4  # longer than most names of sites and sections
    for element in between[:-1]:
        words = text_of(element, 600)
        is_rival = element.tag in HEADINGS and not is_long and not furniture.is_label(words)
        if is_rival or (len(letters(words)) >= 15 and letters(words) in its):
            return ""
    return found[0] if is_long or _share_a_box(mains[0], between[-1]) else ""


def _up_to_text(heading: HtmlElement) -> list[HtmlElement]:
    """The elements that follow `heading` up to the first one that holds a sentence's worth of text; [] without one."""
    found = []
    for element in islice(heading.xpath("following::*"), MOST_BETWEEN):
        found.append(element)
        if element.tag in ("p", "div") and len(clean(element.text or "")) >= 40 and not is_unseen(element):
            return found
    return []


MOST_BETWEEN = 200


def _share_a_box(heading: HtmlElement, text: HtmlElement) -> bool:
    around = frozenset(text.iterancestors())
    return next(one for one in heading.iterancestors() if one in around).tag not in ("body", "html")


def _is_frame(heading: HtmlElement) -> bool:
    """Whether an h1 belongs to the site: in its header or a link to its front page, or named so."""
    if any(_is_front_page(link.get("href", "")) for link in (*heading.iter("a"), *heading.iterancestors("a"))):
        return True
    for around in (heading, *heading.iterancestors()):
        if around.tag in ("nav", "footer") or FRAME.search(f"{around.get('class', '')} {around.get('id', '')}"):
            return around.tag not in ("body", "html")
        if around.tag in ("article", "main"):
            return False
        if around.tag == "header" and next(around.iter("nav"), None) is not None:
            return True
    return False


FRAME = re.compile(r"masthead|logo|brand(?:$|[\s_-])|(?:site|global)-?(?:header|title|name)|navbar|top-?bar", re.I)
FRONT_PAGE = re.compile(r"(?:https?:)?(?://[^/?#]+)?(?:/(?:index\.\w+)?)?")


def _is_front_page(address: str) -> bool:
    return address.strip() != "" and FRONT_PAGE.fullmatch(address.strip()) is not None


def _names_of_front_page(root: HtmlElement) -> set[str]:
    """What links to the front page call the site, with and without its article."""
    links = (link for link in root.iter("a") if _is_front_page(link.get("href", "")))
    words = {letters(text_of(link)) for link in islice(links, 20)}
    return {form for name in words if len(name) >= 3 for form in (name, name.removeprefix("the"))}


SEPARATOR = re.compile(r"\s+[|•·»«:–—-]\s+|\s*[|｜]\s*")


def _without_site(words: str, publishers: Sequence[str], headings: Sequence[str]) -> str:
    """`words` without " | Site" or "Site: " as titles carry it: a known name, or what no heading shows."""
    names = {letters(name) for name in publishers}
    for cut in reversed(list(SEPARATOR.finditer(words))):
        head, tail = words[: cut.start()].strip(), words[cut.end() :].strip()
        if letters(tail) in names or any(letters(head) == letters(heading) for heading in headings):
            return _without_site(head, publishers, headings)
        if letters(head) in names:
            return tail
    return words


def headings(root: HtmlElement, *, main: bool = False) -> list[str]:
    """The texts of visible h1 elements; unless `main`, of other headings too, those named headline or title first."""
    first = islice((element for element in root.iter("h1") if not is_unseen(element)), 20)
    found = [text for element in first for text in _with_and_without_kicker(element)[: 1 if main else None]]
    if not main:
        named = (element for element in root.iter("h2", "h3", "div", "p", "span") if _is_title(element))
        plain = (element for element in root.iter("h2", "h3") if not is_unseen(element))
        found += [text_of(element) for element in (*islice(named, 20), *islice(plain, 30))]
        if not found:  # a page from before headings: bold lines
            bold = (
                element for element in root.iter("font", "b", "strong") if is_strong(element) and not is_unseen(element)
            )
            found += [text for element in islice(bold, 30) if len((text := text_of(element)).split()) >= 3]
    return [text for text in dict.fromkeys(found) if 3 <= len(text) <= 400]


def _with_and_without_kicker(heading: HtmlElement) -> list[str]:
    """The text of a heading; where its kicker stands in it, in an element that says so, without it and with it.

    Then without each short piece at its beginning or end that has an element of its own: if what the page states
    lacks them, too, they are kickers whatever their name.
    """
    text = text_of(heading)
    inner = heading.iterdescendants("a", "span", "div", "strong", "small", "em")
    kickers = [words for part in inner if KICKER.search(part.get("class", "")) and (words := text_of(part))]
    if len(set(kickers)) == 1 and (rest := _without(text, kickers[0])):
        return [rest, f"{kickers[0].rstrip(' :')}: {rest}"]
    found, rest = [text], text
    for part in heading[:3]:
        if not (rest := _without(rest, text_of(part))):
            break
        found.append(rest)
    for part in heading[-1:]:
        ending = text_of(part)
        if text.endswith(ending) and (rest := _without(text[::-1], ending[::-1])):
            found.append(rest[::-1])
    return [words for words in found if words]


def _without(text: str, kicker: str) -> str:
    """What follows a kicker at the beginning of `text`; "" if it is none, or too long for one."""
    if not kicker or not text.startswith(kicker) or len(kicker) > 40 or len(text) <= len(kicker) + 10:
        return ""
    return text.removeprefix(kicker).lstrip(" :-–—|•·/")


def _is_title(element: HtmlElement) -> bool:
    return TITLE.search(element.get("class", "")) is not None and len(element) < 8 and not is_unseen(element)
