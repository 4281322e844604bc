"""After the vote: what belongs together, what slipped in, and what belongs to the article though nobody took it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from corrections.articles.reading import furniture
from corrections.articles.reading.candidates import ITEMS, SENTENCE, Body, Candidate
from corrections.taxonomy import BlockType


def settle(page: Sequence[Candidate], kept: list[bool], body: Body, title: int | None, summary: str) -> None:
    """Correct the vote in `kept`. `title` is the headline's place, `summary` the letters of the page's description."""
    _together(page, kept)
    _fill_gaps(page, kept, body)
    for place, one in enumerate(page):
        if kept[place] and (furniture.is_label(one.leaf.text) or (title is not None and place <= title)):
            kept[place] = False
    _drop_teasers(page, kept)
    _take_beginning(page, kept, body, title)
    _take_standfirst(page, kept, body, title, summary)
    _drop_repeats(page, kept)
    _drop_loose_headings(page, kept)
    _take_captions(page, kept, body, title)


def _together(page: Sequence[Candidate], kept: list[bool]) -> None:
    """The items of a list, and the rows of a table, belong to the article or not together."""
    groups: dict[HtmlElement, list[int]] = {}
    for place, one in enumerate(page):
        if one.leaf.type in ITEMS:
            around = next((element for element in one.around if element.tag in ("ul", "ol", "table")), None)
            if around is not None:
                groups.setdefault(around, []).append(place)
    for places in groups.values():
        items = [page[place] for place in places]
        teasers = sum(one.leaf.link_share > 0.5 and not one.leaf.text.endswith(".") for one in items)
        votes = sum(kept[place] for place in places) + (all(one.t for one in items)) * len(places) / 2
        for place in places:
            kept[place] = votes * 2 >= len(places) and teasers * 2 <= len(places)


def _fill_gaps(page: Sequence[Candidate], kept: list[bool], body: Body) -> None:
    """A leaf or a list between kept leaves is kept as well, if anyone took it or it is framed like the text."""
    shown = [place for place, one in enumerate(page) if not _is_passed_over(one)]
    run: list[int] = []
    since: int | None = None
    for place in shown:
        if not kept[place]:
            run.append(place)
            continue
        single = len(run) == 1 or all(page[other].leaf.type in ITEMS for other in run)
        if since is not None and single and all(_fits(page[other], body) for other in run):
            for other in run:
                kept[other] = True
        run, since = [], place


def _fits(one: Candidate, body: Body) -> bool:
    framed = body.frames[one.shape[1:]] > 2 and one.leaf.type is BlockType.HEADING
    strange = body.kinds(one) & {"widget", "side", "gallery"} or furniture.is_teaser(one.leaf.text)
    taken = one.t or one.r or one.j or framed
    return bool(taken) and one.j is not False and body.holds(one) and one.leaf.link_share < 0.5 and not strange


def _drop_teasers(page: Sequence[Candidate], kept: list[bool]) -> None:
    """A block that is nothing but a link, without being a statement, leads to another article."""
    for place, one in enumerate(page):
        leaf = one.leaf
        item = leaf.type in ITEMS
        bare = leaf.link_share > 0.85 and not leaf.text.endswith((".", "。"))
        if kept[place] and ((bare and not item) or furniture.is_teaser(leaf.text) or _is_labelled_link(one)):
            kept[place] = False


def _is_labelled_link(one: Candidate) -> bool:
    """A link with a label before it: "Required reading: ten bridges to cross", "À lire aussi Dix ponts"."""
    leaf = one.leaf
    label = LABEL.match(leaf.text)
    start = min(furniture.lead(leaf.text), len(leaf.text)) or (label.end() if label else 0)
    rest = len(leaf.text) - start
    quoted = label is not None and leaf.text[start : start + 1] in "“\"„«'‘"
    telling = leaf.type not in ITEMS and not quoted and len(leaf.text[start:].split()) >= 4
    return bool(start) and telling and abs(leaf.linked - rest) <= 0.1 * rest + 2


LABEL = re.compile(r"[^.!?:“”\"]{3,30}:\s+")


def _take_beginning(page: Sequence[Candidate], kept: list[bool], body: Body, title: int | None) -> None:
    """Sentences right before the text that are shaped like it: a first paragraph that both voters left out."""
    first = kept.index(True) if any(kept) else 0
    for place in range(first - 1, -1 if title is None else title, -1):
        one = page[place]
        alike = body.shapes[one.shape] > 2 and one.leaf.type is BlockType.PARAGRAPH and body.holds(one)
        said = one.letters >= 40 and one.leaf.link_share < 0.5 and SENTENCE.search(one.leaf.text) is not None
        if not alike or not said or body.kinds(one) & {"widget", "side"} or furniture.is_teaser(one.leaf.text):
            return
        kept[place] = True


def _take_standfirst(page: Sequence[Candidate], kept: list[bool], body: Body, title: int | None, summary: str) -> None:
    """The sentences between the headline and the text that sum the article up; a paragraph even if set as heading."""
    first = kept.index(True) if any(kept) else 0
    around = frozenset(page[title].around if title is not None else ())
    for place in range(title + 1 if title is not None else max(0, first - 3), first + 1):
        one, leaf = page[place], page[place].leaf
        if leaf.type not in (BlockType.PARAGRAPH, BlockType.HEADING) or one.letters < FEWEST:
            continue
        sentence = SENTENCE.search(leaf.text) is not None
        stated = one.key == summary or (one.letters >= 40 and summary.startswith(one.key))
        beside = title is not None and _is_beside(page, title, place)
        # What the headline stands in, too, says nothing against what stands under it, whatever its name.
        named = furniture.kinds(element for element in body.path(one) if element not in around)
        if not kept[place]:
            kept[place] = stated or _is_standfirst(one, named, sentence, beside)
        if kept[place] and (sentence or stated or beside):
            leaf.type = BlockType.PARAGRAPH


FEWEST = 18


def _is_beside(page: Sequence[Candidate], title: int, place: int) -> bool:
    """Whether a leaf stands right under the headline, in the same box as it."""
    near = frozenset(page[title].around[1:3])
    between = (other for other in page[title + 1 : place] if not _is_passed_over(other))
    return next(between, None) is None and any(element in near for element in page[place].around[1:4])


def _is_standfirst(one: Candidate, named: frozenset[str], sentence: bool, beside: bool) -> bool:
    text = one.leaf.text
    said = "standfirst" in named  # "page-header-dek" is named after a frame as well
    if named & {"widget", "gallery"} or (named & {"side", "note"} and not said):
        return False
    if one.leaf.link_share >= 0.3 or one.leaf.hidden or furniture.is_teaser(text) or SMALL_PRINT.search(text):
        return False
    if said or (sentence and one.letters >= 40 and (one.t or one.r or one.j is True)):
        return True
    return beside and (sentence or one.letters >= 50) and len(text.split()) >= 4


# A time of day or a picture's credit under the headline.
SMALL_PRINT = re.compile(
    r"\b\d{1,2}[:.h]\d\d\b|\b(?:images?|photos?|fotos?|credit)\s*[:/]|/ ?getty|getty images|courtesy", re.I
)


def _drop_repeats(page: Sequence[Candidate], kept: list[bool]) -> None:
    seen: set[str] = set()
    for place, one in enumerate(page):
        if kept[place] and one.letters >= 15:
            kept[place] = one.key not in seen
            seen.add(one.key)


def _drop_loose_headings(page: Sequence[Candidate], kept: list[bool]) -> None:
    """A heading over nothing: what it was over has been dropped."""
    for place in range(len(page) - 1, -1, -1):
        if not kept[place] or page[place].leaf.type is not BlockType.HEADING:
            continue
        after = (other for other in range(place + 1, len(page)) if not _is_passed_over(page[other]))
        following = next(after, None)
        kept[place] = following is not None and kept[following]


def _is_passed_over(one: Candidate) -> bool:
    return one.leaf.type is BlockType.CAPTION or one.letters < 3 or furniture.is_label(one.leaf.text)


def _take_captions(page: Sequence[Candidate], kept: list[bool], body: Body, title: int | None) -> None:
    """Captions of pictures that stand in the text or above it; not those of galleries and of other stories."""
    taken = [place for place, keep in enumerate(kept) if keep and page[place].leaf.type is not BlockType.CAPTION]
    if not taken:
        return
    start = title if title is not None else taken[0] - 6
    seen = {page[place].key for place in taken}
    for place, one in enumerate(page):
        if one.leaf.type is not BlockType.CAPTION:
            continue
        inside = taken[0] < place < taken[-1] and body.holds(one)
        leading = start < place < taken[0]
        strange = body.kinds(one) & {"widget", "side"} or _is_of_gallery(one, page)
        fit = (inside or leading) and not strange and one.leaf.link_share < 0.7
        kept[place] = fit and one.letters >= 3 and one.key not in seen
        seen |= {one.key} if kept[place] else set()


def _is_of_gallery(one: Candidate, page: Sequence[Candidate]) -> bool:
    """Whether a caption is one of several in a gallery; a single picture in a gallery's markup is just a picture."""
    gallery = next((element for element in reversed(one.around) if "gallery" in furniture.kinds([element])), None)
    if gallery is None:
        return False
    alike = {other.key for other in page if other.shape == one.shape and gallery in other.around}
    return len(alike) > 1
