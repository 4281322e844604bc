"""Boxes under an article that hold readers' comments or other stories, however much there is in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from lxml.html import HtmlElement

from corrections.articles.reading import furniture
from corrections.articles.reading.candidates import CORE, SENTENCE, Candidate
from corrections.articles.reading.markup import has_headline, letters
from corrections.taxonomy import BlockType

# As classes and ids call them; not "commentary", and not "read-more", which the rest of many an article is called.
NAMED = re.compile(
    r"(?:^|[\s_-])(?:comments?|replies|discussions?|reactions?|disqus|livefyre|respond|(?:leser)?kommentare?|diskussion|"
    r"commentaires?|reacties|comentarios|commenti|kommentarer|promos?|related|recommend(?:ed|ations?)|recirc(?:ulation)?|"
    r"most-?(?:read|popular))(?:$|[\s_-])",
    re.I,
)
# As headings over them say it. Only what no part of an article is headed: "Background" or "Reactions" may be one.
COMMENTED = (
    r"have your say|(?:join|continue|be part of) the (?:conversation|discussion|debate)|what do you think\??",
    r"(?:your |readers?[’']? |user |latest |top |all )?(?:comments|replies)(?: (?:on|about) this .{3,10})?",
    r"(?:there are )?\d[\d,.]* (?:comments?|replies|kommentare?|commentaires?|comentarios?|reacties)",
    r"what (?:our |the )?readers (?:say|think|are saying)|leave a (?:comment|reply)|leser(?:kommentare|meinungen)",
    r"(?:alle |ihre |neueste )?kommentare|(?:diskutieren|reden) sie mit|schreiben sie (?:einen|ihren) kommentar",
    r"ihre meinung|(?:vos|les|tous les) (?:commentaires|réactions)|réagissez|(?:tus )?comentarios",
    r"i (?:vostri )?commenti|(?:alle )?reacties|kommentarer",
)
ELSEWHERE = (
    r"you (?:may|might) (?:also )?(?:like|be interested in)|recommended(?: for you)?|trending(?: now)?|read next",
    r"(?:related|recommended) (?:\w+ )?(?:stories|articles?|content|coverage|news|topics?|posts?|links?|reading)",
    r"(?:external|web|internet|useful) links|more (?:stories|news|articles|from|like this)\b.{0,30}|what to read next",
    r"most (?:read|popular|viewed|shared)|don['’]t miss|in case you missed it",
    r"das könnte (?:sie|dich) (?:auch )?interessieren|auch interessant|mehr zum thema|lesen sie auch",
    r"weitere (?:artikel|themen|meldungen|nachrichten)|meistgelesen(?:e artikel)?|(?:externe|weiterführende) links",
    r"(?:à )?lire aussi|sur le même (?:sujet|thème)|les plus lus|te puede interesar|noticias relacionadas",
    r"lo más (?:leído|visto)|leia (?:também|mais)|mais lidas|potrebbe interessarti|leggi anche|i più letti",
    r"lees ook|meest gelezen|les også|läs också",
)
HEADED = re.compile(rf"^\W*(?:{'|'.join((*COMMENTED, *ELSEWHERE))})\W*$", re.I)


def set_apart(page: Sequence[Candidate], headline: str) -> frozenset[HtmlElement]:
    """The boxes that are set under an article for what its readers say, or for what else there is to read.

    A box is known by its heading, or by its name if what is in it is told in pieces, each in an element of its own.
    Only what stands under text that can be the article, and holds neither the headline nor the beginning of that text:
    a comment may be an article, too.
    """
    words = letters(headline)
    titles = [one for one in page if one.leaf.element.tag == "h1" and has_headline(one.key, words)]
    titles = [one for one in page if one.key == words][-1:] or titles[:1]
    start = titles[0].leaf.order if titles else -1
    # What the headline and the beginning of the text stand in is the article's, whatever its name.
    own = frozenset(element for one in titles for element in one.around)
    said = [one for one in page if one.leaf.order > start and _is_prose(one) and _named(one, own) is None][:FEWEST]
    if len(said) < FEWEST:
        return frozenset()
    own |= frozenset(element for one in said for element in one.around)
    under = [one for one in page if one.leaf.order > said[-1].leaf.order]
    return frozenset((*_headed(under, own), *_in_pieces(under, own)))


FEWEST = 2


def _is_prose(one: Candidate) -> bool:
    taken = one.t or one.p or one.r or one.j is True
    text = one.leaf.type is BlockType.PARAGRAPH and one.letters >= CORE and one.leaf.link_share < 0.5
    return taken and text and SENTENCE.search(one.leaf.text) is not None


def _named(one: Candidate, own: frozenset[HtmlElement]) -> HtmlElement | None:
    """The outermost element around a leaf that is called comments or the like, of those that are not the article's."""
    boxes = (
        box for box in reversed(one.around) if box not in own and box.tag not in ("html", "body", "main", "article")
    )
    return next((box for box in boxes if _calls_itself_so(f"{box.get('class', '')} {box.get('id', '')}")), None)


WHOLE = ("html", "body", "main", "article")


@lru_cache(maxsize=10_000)
def _calls_itself_so(name: str) -> bool:
    return NAMED.search(furniture.HUMP.sub("-", name[:500])) is not None


def _headed(under: Sequence[Candidate], own: frozenset[HtmlElement]) -> Iterator[HtmlElement]:
    """The boxes that begin with a heading that says what they are."""
    first: dict[HtmlElement, Candidate] = {}
    size: Counter[HtmlElement] = Counter()
    for one in under:
        for box in one.around:
            first.setdefault(box, one)
            size[box] += 1
    for head in under:
        if head.leaf.type is BlockType.HEADING and HEADED.match(head.leaf.text):
            boxes = [box for box in head.around[1:] if box not in own and first[box] is head and size[box] > 1]
            yield from boxes[-1:]


def _in_pieces(under: Sequence[Candidate], own: frozenset[HtmlElement]) -> Iterator[HtmlElement]:
    """The boxes named so whose texts stand apart: not half of them have one element around them."""
    inside: dict[HtmlElement, list[Candidate]] = {}
    for one in under:
        if one.leaf.type is not BlockType.HEADING and (box := _named(one, own)) is not None:
            inside.setdefault(box, []).append(one)
    for box, texts in inside.items():
        together = max(Counter(one.leaf.element.getparent() for one in texts).values())
        if together * 2 <= len(texts):
            yield box
