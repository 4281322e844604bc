"""What microdata attributes say about the article, also where the item itself is not marked."""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from corrections.articles.reading.markup import clean
from corrections.articles.reading.stated import Stated

# Items on an article's page that are not the article.
OTHERS = re.compile(
    r"Comment|Person|Organization|ImageObject|VideoObject|AudioObject|WebSite|Product|Rating|ListItem|Offer", re.I
)


def read(root: HtmlElement) -> Stated:
    """The first value of each property that belongs to the article and to nothing inside it or beside it."""
    found: dict[str, list[str]] = {ADDRESS: _addresses(root)}
    author: HtmlElement | None = None
    for element in root.iterfind(".//*[@itemprop]"):
        parent = element.getparent()
        if parent is not None and parent.tag == "head":
            continue
        for name in element.get("itemprop", "").split():
            if name not in PROPERTIES or _is_of_another(element, name):
                continue
            if name in ("author", "creator"):
                author = element if author is None else author
                if not _are_together(author, element):
                    continue
            value = _value(element, name)
            if value:
                found.setdefault(name, []).append(value)

    def first(name: str) -> str:
        return next(iter(found.get(name, [])), "")

    return Stated(
        headline=first("headline"),
        authors=tuple(dict.fromkeys(found.get("author", found.get("creator", [])))),
        published=first("datePublished") if _is_one_day(found.get("datePublished", [])) else "",
        modified=first("dateModified"),
        section=first("articleSection"),
        language=first("inLanguage"),
        tags=tuple(tag.strip() for words in found.get("keywords", []) for tag in words.split(",") if tag.strip()),
        description=first("description"),
        publishers=tuple(found.get("publisher", [])),
        url=first(ADDRESS) if len(set(found[ADDRESS])) == 1 else "",  # of several stories, nobody can tell which
    )


def _addresses(root: HtmlElement) -> list[str]:
    """What is stated as the address of a page whose main thing an item is, in all the ways that it is written."""
    elements = (
        element
        for element in root.iterfind(".//*[@itemprop]")
        if ADDRESS in element.get("itemprop", "").split() and not _is_of_another(element, ADDRESS)
    )
    values = (element.get(attribute, "").strip() for element in elements for attribute in ("content", "href", "itemid"))
    return [value for value in values if value.startswith(("http:", "https:"))]


def _is_one_day(moments: list[str]) -> bool:
    """Whether they all name one day; where several articles on a page are dated, nobody can tell which is meant."""
    return len({moment[:10] for moment in moments}) <= 1


ADDRESS = "mainEntityOfPage"
PROPERTIES = frozenset(
    ("headline", "author", "creator", "datePublished", "dateModified", "articleSection", "inLanguage", "keywords")
) | {"description", "publisher"}


def _is_of_another(element: HtmlElement, name: str) -> bool:
    parent = element.getparent()
    for around in parent.iterancestors() if parent is not None else ():
        if around.tag == "aside" or OTHERS.search(around.get("itemtype", "")):
            return True
    if parent is None:
        return False
    if OTHERS.search(parent.get("itemtype", "")):
        return True
    # A headline in a list is a link to another article.
    return name == "headline" and any(around.tag in ("li", "nav", "footer") for around in element.iterancestors())


def _are_together(author: HtmlElement, other: HtmlElement) -> bool:
    """Whether two authors stand in one byline: further down the page they are those of other stories."""
    around = set(islice(author.iterancestors(), 4))
    common = next((one for one in islice(other.iterancestors(), 4) if one in around), None)
    return author is other or (common is not None and len(clean(str(common.text_content()))) <= 300)


def _value(element: HtmlElement, name: str) -> str:
    if name in ("author", "creator", "publisher"):
        inner = [part for part in element.iterfind(".//*[@itemprop]") if "name" in part.get("itemprop", "").split()]
        if inner:
            return clean(inner[0].get("content") or str(inner[0].text_content()))
    for attribute in ("content", "datetime", "title" if name.startswith("date") else "content"):
        if element.get(attribute):
            return clean(element.get(attribute, ""))
    if element.tag in ("link", "a") and not str(element.text_content()).strip():
        return ""
    return clean(str(element.text_content()))[:500]
