"""Which leaves of a page are the article: a vote of two extractors, the page's own statement, and its shape.

trafilatura and readability each say which text they would take; where they agree lies the core. Every other leaf is
judged by how much speaks for it: who took it, whether it is shaped and placed like the core, what it is called.
The page's own tree keeps order and kinds. Nothing here knows a site by name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from lxml.html import HtmlElement

from corrections.articles import furniture
from corrections.articles.leaves import Leaf, letters
from corrections.taxonomy import BlockType

# Han, kana and hangul say as much in one letter as other scripts do in three.
DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
SENTENCE = re.compile(r"[.!?…。！？।؟۔:][\s»”\"’'\')\]」』]*$")
CORE, LONG = 25, 120


@dataclass(frozen=True)
class Votes:
    """The text that each voter would take; `stated` is the body that the page states for machines, if any."""

    trafilatura: str
    precise: str
    readability: Sequence[str]
    stated: str = ""


@dataclass(eq=False)
class Candidate:
    """A leaf and what is known of it."""

    leaf: Leaf
    key: str
    letters: int
    t: bool = False
    p: bool = False
    r: bool = False
    j: bool | None = None

    @cached_property
    def around(self) -> list[HtmlElement]:
        return [self.leaf.element, *self.leaf.element.iterancestors()]

    @cached_property
    def shape(self) -> tuple[str, ...]:
        """Its tag, and tag and classes of the two elements around it: paragraphs of one text have the same."""
        return (str(self.leaf.element.tag), *(f"{one.tag!s} {one.get('class', '')}" for one in self.around[1:3]))


def candidates(leaves: Iterable[Leaf], votes: Votes) -> list[Candidate]:
    """Mark each leaf with who would take it."""
    found = []
    for leaf in leaves:
        key = letters(leaf.text)
        found.append(Candidate(leaf, key, len(key) + 2 * len(DENSE.findall(key))))
    lines = {name: text.split("\n") for name, text in (("t", votes.trafilatura), ("p", votes.precise))}
    for name, taken in (*lines.items(), ("r", list(votes.readability))):
        keys = [letters(line) for line in taken]
        joined, whole = "".join(keys), frozenset(keys)
        for one in found:
            setattr(one, name, bool(one.key) and (one.key in joined if one.letters >= CORE else one.key in whole))
    stated = letters(votes.stated)
    if len(stated) > 300 and len(stated) > 0.6 * sum(len(one.key) for one in found if one.t and one.r):
        for one in found:
            one.j = one.key in stated
    return found


def choose(page: Sequence[Candidate], headline: str) -> list[Leaf]:
    """The leaves of the article, in the order of the page, without its headline."""
    core = _core(page)
    if not core:
        return []
    kept = [False] * len(page)
    for _ in range(2):  # what the first round took shows the second one how far the article reaches
        body = _Body(core)
        _judge(page, kept, body)
        core = [one for one, keep in zip(page, kept, strict=True) if (keep and one.letters >= CORE) or one in body.core]
    title = _place_of(page, headline, _first(page, body))
    _settle(page, kept, body, title)
    return [one.leaf for one, keep in zip(page, kept, strict=True) if keep]


def _first(page: Sequence[Candidate], body: _Body) -> int:
    return next(place for place, one in enumerate(page) if one in body.core)


def _judge(page: Sequence[Candidate], kept: list[bool], body: _Body) -> None:
    places = [place for place, one in enumerate(page) if one in body.core]
    for place, one in enumerate(page):
        followed = place + 1 < len(page) and page[place + 1] in body.core
        kept[place] = body.speaks_for(one, place < places[0], max(0, place - places[-1]), followed) > 0


def _core(page: Sequence[Candidate]) -> list[Candidate]:
    """What both take; when that is little beside what trafilatura is sure of, that; else what either takes."""
    both = [one for one in page if one.letters >= CORE and one.t and one.r]
    sure = [one for one in page if one.letters >= CORE and one.t and one.p]
    core = both if _weight(both) * 2 >= _weight(sure) else sure
    return core if _weight(core) >= 200 else [one for one in page if one.letters >= CORE and (one.t or one.r or one.j)]


def _weight(chosen: Iterable[Candidate]) -> int:
    return sum(one.letters for one in chosen)


class _Body:
    """The element that holds the article, and how its core is shaped."""

    def __init__(self, core: Sequence[Candidate]) -> None:
        self.core = set(core)
        weights: Counter[HtmlElement] = Counter()
        for one in core:
            for element in one.around:
                weights[element] += one.letters
        most = 0.8 * sum(one.letters for one in core)
        # Walking up from the core, the first element that holds most of it is the deepest one.
        holders = [next(element for element in one.around if weights[element] >= most) for one in core]
        self.element = max(Counter(holders).items(), key=lambda item: item[1])[0]
        self.outside = frozenset((self.element, *self.element.iterancestors()))
        self.shapes = Counter(one.shape for one in core)
        self.parents = Counter(one.leaf.element.getparent() for one in core)

    def path(self, one: Candidate) -> list[HtmlElement]:
        """The elements around a leaf up to the body, or up to where its branch leaves the body's."""
        found = []
        for element in one.around:
            if element in self.outside:
                break
            found.append(element)
        return found

    def holds(self, one: Candidate) -> bool:
        return self.element in one.around

    def speaks_for(self, one: Candidate, before: bool, after: int, followed: bool) -> float:
        """How much speaks for a leaf: above 0 it belongs to the article.

        The weights were fitted by logistic regression on pages of some hundred publishers and rounded; the vote of
        readability adds nothing where trafilatura's two are known, but finds the core.
        """
        leaf, path, own = one.leaf, self.path(one), one in self.core
        named = furniture.kinds(path)
        tags = {str(element.tag) for element in path}
        link, sentence = leaf.link_share, SENTENCE.search(leaf.text) is not None
        heading, item = leaf.type is BlockType.HEADING, leaf.type in (BlockType.LIST_ITEM, BlockType.TABLE_ROW)
        siblings = self.parents[leaf.element.getparent()] - own
        return (
            -3.1
            + 1.2 * one.t
            + 1.4 * one.p
            + 1.0 * (one.letters >= LONG)
            + 1.2 * sentence
            + 0.8 * (leaf.element.tag == "p")
            + (1.6 if one.r and not one.t else 1.0) * (self.shapes[one.shape] > own)
            + 0.5 * (siblings >= 3)
            + 0.8 * self.holds(one)
            + 0.7 * heading
            + 0.6 * followed
            - 0.3 * item
            - 0.7 * before
            - 0.4 * (after > 0)
            - 0.4 * (after > 3)
            - 0.25 * min(len(path), 12)
            - 0.9 * ("side" in named or "header" in tags)
            - 1.3 * ("widget" in named)
            - 0.9 * ("aside" in tags)
            - 0.9 * ("footer" in tags)
            - 0.4 * ("note" in named)
            - 1.0 * (0.5 < link <= 0.85)
            - 0.8 * (link > 0.85 and not sentence)
            - 2.5 * furniture.is_teaser(leaf.text)
            - 1.5 * (one.j is False and one.letters >= 40 and not heading)
        )


def _place_of(page: Sequence[Candidate], headline: str, first: int) -> int | None:
    """Where the headline stands: the last place before the text that has its words."""
    words = letters(headline)
    places = [place for place, one in enumerate(page[: first + 1]) if words and one.key == words]
    return places[-1] if places else None


def _settle(page: Sequence[Candidate], kept: list[bool], body: _Body, title: int | None) -> None:
    _together(page, kept)
    _fill_gaps(page, kept, body)
    for place, one in enumerate(page):
        if kept[place] and (furniture.is_label(one.leaf.text) or (title is not None and place <= title)):
            kept[place] = False
    _drop_teasers(page, kept)
    _take_standfirst(page, kept, body, title)
    _drop_repeats(page, kept)
    _drop_loose_headings(page, kept)
    _take_captions(page, kept, body)


def _together(page: Sequence[Candidate], kept: list[bool]) -> None:
    """The items of a list, and the rows of a table, belong to the article or not together."""
    groups: dict[HtmlElement, list[int]] = {}
    for place, one in enumerate(page):
        if one.leaf.type in (BlockType.LIST_ITEM, BlockType.TABLE_ROW):
            around = next((element for element in one.around if element.tag in ("ul", "ol", "table")), None)
            if around is not None:
                groups.setdefault(around, []).append(place)
    for places in groups.values():
        items = [page[place] for place in places]
        teasers = sum(one.leaf.link_share > 0.5 and not one.leaf.text.endswith(".") for one in items)
        votes = sum(kept[place] for place in places) + (all(one.t for one in items)) * len(places) / 2
        for place in places:
            kept[place] = votes * 2 >= len(places) and teasers * 2 <= len(places)


def _fill_gaps(page: Sequence[Candidate], kept: list[bool], body: _Body) -> None:
    """A short leaf among siblings that are kept is kept as well, if anyone took it."""
    for place in range(1, len(page) - 1):
        one = page[place]
        if kept[place] or not (kept[place - 1] and kept[place + 1]) or one.j is False:
            continue
        parent = one.leaf.element.getparent()
        beside = [page[place - 1].leaf.element, page[place + 1].leaf.element]
        among = any(other.getparent() is parent or other is one.leaf.element for other in beside)
        if among and body.holds(one) and (one.t or one.r or one.j) and one.leaf.link_share < 0.5:
            kept[place] = not furniture.is_teaser(one.leaf.text)


def _drop_teasers(page: Sequence[Candidate], kept: list[bool]) -> None:
    """A block that is nothing but a link, without being a statement, leads to another article."""
    for place, one in enumerate(page):
        leaf = one.leaf
        item = leaf.type in (BlockType.LIST_ITEM, BlockType.TABLE_ROW)
        bare = leaf.link_share > 0.85 and not leaf.text.endswith((".", "。"))
        if kept[place] and ((bare and not item) or furniture.is_teaser(leaf.text)):
            kept[place] = False


def _take_standfirst(page: Sequence[Candidate], kept: list[bool], body: _Body, title: int | None) -> None:
    """The sentences between the headline and the text that sum the article up; a paragraph even if set as heading."""
    first = kept.index(True) if any(kept) else 0
    for place in range(title + 1 if title is not None else max(0, first - 3), first + 1):
        one, leaf = page[place], page[place].leaf
        if leaf.type not in (BlockType.PARAGRAPH, BlockType.HEADING) or one.letters < 40:
            continue
        sentence = SENTENCE.search(leaf.text) is not None
        if not kept[place]:
            kept[place] = _is_standfirst(one, furniture.kinds(body.path(one)), sentence)
        if kept[place] and sentence:
            leaf.type = BlockType.PARAGRAPH


def _is_standfirst(one: Candidate, named: frozenset[str], sentence: bool) -> bool:
    strange = named & {"widget", "side", "gallery"} or (named & {"note"} and "standfirst" not in named)
    if strange or one.leaf.link_share >= 0.3 or furniture.is_teaser(one.leaf.text):
        return False
    return "standfirst" in named or (sentence and (one.t or one.r or one.j is True))


def _drop_repeats(page: Sequence[Candidate], kept: list[bool]) -> None:
    seen: set[str] = set()
    for place, one in enumerate(page):
        if kept[place] and one.letters >= 15:
            kept[place] = one.key not in seen
            seen.add(one.key)


def _drop_loose_headings(page: Sequence[Candidate], kept: list[bool]) -> None:
    """A heading over nothing: what it was over has been dropped."""
    for place in range(len(page) - 1, -1, -1):
        if kept[place] and page[place].leaf.type is BlockType.HEADING:
            following = range(place + 1, min(place + 4, len(page)))
            kept[place] = any(kept[other] for other in following)


def _take_captions(page: Sequence[Candidate], kept: list[bool], body: _Body) -> None:
    """Captions of pictures that stand in the text or right above it; not those of galleries and of other stories."""
    taken = [place for place, keep in enumerate(kept) if keep and page[place].leaf.type is not BlockType.CAPTION]
    seen = {page[place].key for place in taken}
    for place, one in enumerate(page):
        if one.leaf.type is not BlockType.CAPTION:
            continue
        named = furniture.kinds(body.path(one))
        inside = bool(taken) and taken[0] < place < taken[-1] and body.holds(one)
        leading = bool(taken) and 0 < taken[0] - place <= 6 and (body.holds(one) or one.t or one.p)
        fit = (inside or leading) and not named & {"gallery", "widget", "side"} and one.leaf.link_share < 0.7
        kept[place] = fit and one.letters >= 3 and one.key not in seen
        seen |= {one.key} if kept[place] else set()
