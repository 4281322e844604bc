"""Which leaves of a page are the article: a vote of two extractors, the page's own statement, and its shape.

trafilatura and readability each say which text they would take; where they agree lies the core. Every other leaf is
judged by how much speaks for it: who took it, whether it is shaped and placed like the core, what it is called.
The page's own tree keeps order and kinds. Nothing here knows a site by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corrections.articles.reading import boxes, columns, furniture, hiding
from corrections.articles.reading.candidates import CORE, ITEMS, LONG, SENTENCE, Body, Candidate, of_other_stories
from corrections.articles.reading.leaves import Leaf
from corrections.articles.reading.markup import has_headline, letters
from corrections.articles.reading.settling import settle
from corrections.taxonomy import BlockType


def choose(page: Sequence[Candidate], headline: str, summary: str = "", host: str = "") -> list[Leaf]:
    """The leaves of the article, in the order of the page, without its headline. `host` is the page's own, if known.

    `summary` is what the page states as its description: where it stands over the text, it is the standfirst.
    """
    if apart := boxes.set_apart(page, headline) | columns.of_others(page, headline, host):
        page = [one for one in page if apart.isdisjoint(one.around)]
    core = _core(page)
    if others := of_other_stories(page, core, headline):
        page = [one for one in page if others.isdisjoint(one.around)]
        core = _core(page)
    if not core:
        return []
    seen = hiding.in_sight(page, core)
    page, core = (page, core) if len(seen) == len(page) else (seen, _core(seen))
    kept = [False] * len(page)
    for _ in range(2):  # what the first round took shows the second one how far the article reaches
        body = Body(core)
        _judge(page, kept, body)
        core = [one for one, keep in zip(page, kept, strict=True) if (keep and one.letters >= CORE) or one in body.core]
    title = _place_of(page, headline, _first(page, body))
    settle(page, kept, body, title, letters(summary))
    chosen = [one.leaf for one, keep in zip(page, kept, strict=True) if keep]
    above = [leaf for leaf in chosen if leaf.element.tag == "h1" or leaf is chosen[0]]
    again = {leaf.order for leaf in above if columns.is_headline(leaf.text, headline)}
    return [leaf for leaf in chosen if leaf.order not in again]


def _first(page: Sequence[Candidate], body: Body) -> int:
    return next(place for place, one in enumerate(page) if one in body.core)


def _judge(page: Sequence[Candidate], kept: list[bool], body: Body) -> None:
    places = [place for place, one in enumerate(page) if one in body.core]
    for place, one in enumerate(page):
        followed = place + 1 < len(page) and page[place + 1] in body.core
        kept[place] = _speaks_for(one, body, place < places[0], max(0, place - places[-1]), followed) > 0


INTRODUCTION = 1_000


def _core(page: Sequence[Candidate]) -> list[Candidate]:
    """What both take; when that is a mere introduction to what trafilatura is sure of, that; else what either takes."""
    both = [one for one in page if one.letters >= CORE and one.t and one.r]
    sure = [one for one in page if one.letters >= CORE and one.t and one.p]
    core = both if _weight(both) * 2 >= _weight(sure) or _weight(both) > INTRODUCTION else sure
    return core if _weight(core) >= 200 else [one for one in page if one.letters >= CORE and (one.t or one.r or one.j)]


def _weight(chosen: Iterable[Candidate]) -> int:
    return sum(one.letters for one in chosen)


def _place_of(page: Sequence[Candidate], headline: str, first: int) -> int | None:
    """Where the headline stands: the last place before the text that has its words."""
    words = letters(headline)
    before = list(enumerate(page[: first + 1]))
    places = [place for place, one in before if words and one.key == words] or [
        place for place, one in before if one.leaf.element.tag == "h1" and has_headline(one.key, words)
    ]
    return places[-1] if places else None


def _speaks_for(one: Candidate, body: Body, before: bool, after: int, followed: bool) -> float:
    """How much speaks for a leaf: above 0 it belongs to the article.

    The weights were fitted by logistic regression on pages of some hundred publishers and rounded; the vote of
    readability adds nothing where trafilatura's two are known, but finds the core.
    """
    leaf, path, own = one.leaf, body.path(one), one in body.core
    named = body.kinds(one)
    tags = {str(element.tag) for element in path}
    link, sentence = leaf.link_share, SENTENCE.search(leaf.text) is not None
    heading, item = leaf.type is BlockType.HEADING, leaf.type in ITEMS
    siblings = body.parents[leaf.element.getparent()] - own
    return (
        -3.1
        + 1.2 * one.t
        + 1.4 * one.p
        + 1.0 * (one.letters >= LONG)
        + 1.2 * sentence
        + 0.8 * (leaf.element.tag == "p")
        + (1.6 if one.r and not one.t else 1.0) * (body.shapes[one.shape] > own)
        + 0.5 * (siblings >= 3)
        + 0.8 * body.holds(one)
        + 0.7 * heading
        + 0.6 * followed
        + 3.0 * (leaf.type is BlockType.CODE and body.holds(one))
        - 0.3 * item
        - 0.7 * before
        - 0.4 * (after > 0)
        - 0.4 * (after > 3)
        - 0.25 * min(len(path), 12)
        - 0.9 * ("side" in named or "header" in tags)
        - 1.3 * ("widget" in named)
        - 1.5 * any(element.tag == "article" and element not in body.holding for element in path)
        - 0.9 * ("aside" in tags)
        - 0.9 * ("footer" in tags)
        - 0.4 * ("note" in named)
        - 2.5 * ("gallery" in named)
        - 1.0 * (0.5 < link <= 0.85)
        - 0.8 * (link > 0.85 and not sentence)
        - 2.5 * furniture.is_teaser(leaf.text)
        + 1.0 * (one.j is True)
        # A stated body may break off: what goes on in the same shape behind the core is not spoken against.
        - 1.5 * (one.j is False and one.letters >= 40 and not heading and not (after and body.shapes[one.shape] > own))
    )
