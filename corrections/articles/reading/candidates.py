"""The leaves of a page as candidates for the article: who would take each, where it stands and what it looks like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from lxml.html import HtmlElement

from corrections.articles.reading import furniture
from corrections.articles.reading.leaves import Leaf
from corrections.articles.reading.markup import DENSE, letters
from corrections.taxonomy import BlockType

SENTENCE = re.compile(r"[.!?…。！？।؟۔:][\s»”\"’'\')\]」』]*$")
CORE, LONG = 25, 120
ITEMS = frozenset({BlockType.LIST_ITEM, BlockType.TABLE_ROW})


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


def mark(leaves: Iterable[Leaf], votes: Votes) -> list[Candidate]:
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


class Body:
    """The element that holds the article, and how its core is shaped."""

    def __init__(self, core: Sequence[Candidate]) -> None:
        self.core = set(core)
        weights: Counter[HtmlElement] = Counter()
        for one in core:
            for element in one.around:
                weights[element] += one.letters
        self.holding = frozenset(weights)
        most = 0.8 * sum(one.letters for one in core)
        # Walking up from the core, the first element that holds most of it is the deepest one.
        holders = [next(element for element in one.around if weights[element] >= most) for one in core]
        self.element = max(Counter(holders).items(), key=lambda item: item[1])[0]
        self.outside = frozenset((self.element, *self.element.iterancestors()))
        self.shapes = Counter(one.shape for one in core)
        self.frames = Counter(one.shape[1:] for one in core)
        # Names that the core itself stands under say nothing against others ("sidebar-grid" around everything).
        self.ordinary = frozenset(element.get("class", "") for one in core for element in one.around)
        self.parents = Counter(one.leaf.element.getparent() for one in core)

    def path(self, one: Candidate) -> list[HtmlElement]:
        """The elements around a leaf up to the body, or up to where its branch leaves the body's."""
        found = []
        for element in one.around:
            if element in self.outside:
                break
            found.append(element)
        return found

    def kinds(self, one: Candidate) -> frozenset[str]:
        """What the elements on the leaf's path call themselves, as `furniture.kinds` knows them."""
        return furniture.kinds(element for element in self.path(one) if element.get("class", "") not in self.ordinary)

    def holds(self, one: Candidate) -> bool:
        return self.element in one.around


def of_other_stories(page: Sequence[Candidate], core: Sequence[Candidate], headline: str) -> frozenset[HtmlElement]:
    """The elements that hold another whole story, each with an h1 of its own, as pages that never end have them.

    Of what holds neither the article's own headline nor the beginning of its text; and only what says of itself that
    it is an article, or is dated: parts of one text may have an h1 too.
    """
    words = letters(headline)
    mains = [one for one in page if one.leaf.element.tag == "h1"]
    titles = [one for one in mains if one.key == words]
    last = titles[-1].leaf.order if titles else 0
    begun = [*titles, *[one for one in core if one.leaf.order > last][:1]]
    own = frozenset(element for one in begun for element in one.around)
    found = set()
    for one in mains[:MOST_MAINS] if titles else ():
        boxes = [] if one.key == words else [element for element in one.around[1:] if element not in own]
        if any(element.tag == "article" or next(element.iter("time"), None) is not None for element in boxes):
            found.add(boxes[-1])
    return frozenset(found)


MOST_MAINS = 50
