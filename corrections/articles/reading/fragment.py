"""The text of an article as a CMS has it, in HTML and without a page around it, as blocks.

Nobody has to vote on what is the article here: all of it is, but for what plugins hang on it, such as buttons to share.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from corrections.articles.blocks import Block
from corrections.articles.decisions import MOST_BLOCKS, MOST_CHARACTERS
from corrections.articles.reading import furniture, hiding, leaves, parsing
from corrections.articles.reading.leaves import Leaf
from corrections.errors import Message, Refused

# A byte order mark: what the text says of its own character set is not believed.
BEFORE, AFTER = b"\xef\xbb\xbf<!doctype html><html><body>", b"</body></html>"
BOXES = frozenset({"div", "aside", "section", "ul", "ol", "nav", "form", "footer"})
# Names that a theme gives to colours and places ("has-header-color") say nothing of what stands there.
CHOSEN = re.compile(r"(?:has|is|align|wp-(?:block|image|elements?))-[\w-]*|align\w+")
OTHERS = re.compile(r"(?:^|[\s_-])(?:jp-relatedposts|related-?(?:posts|articles|stories)|recommended|yarpp)", re.I)
# Beyond so much of the text it is no box of a plugin.
MOST_DROPPED = 0.3


def read(html: str) -> tuple[Block, ...]:
    """The blocks of a text in HTML. Raises Refused with one sentence if there are none, or too many."""
    root = hiding.without_words(parsing.parsed(BEFORE + html.encode("utf-8", "replace") + AFTER, None, "utf-8"))
    found = [leaf for leaf in leaves.read(root) if not leaf.hidden]
    if len(found) > MOST_BLOCKS or sum(len(leaf.text) for leaf in found) > MOST_CHARACTERS:
        raise Refused(Message("This text is too long for an article.", at="text"))
    kept = _without_boxes(found)
    if not kept:
        raise Refused(Message("The article needs at least one paragraph.", at="text"))
    return tuple(Block(leaf.type, leaf.text) for leaf in kept)


def _without_boxes(found: Sequence[Leaf]) -> Sequence[Leaf]:
    known: dict[HtmlElement, bool] = {}
    kept = [leaf for leaf in found if not furniture.is_label(leaf.text) and not _is_in_box(leaf.element, known)]
    whole, left = (sum(len(leaf.text) for leaf in some) for some in (found, kept))
    return kept if left >= (1 - MOST_DROPPED) * whole else found


def _is_in_box(element: HtmlElement, known: dict[HtmlElement, bool]) -> bool:
    """Whether `element` stands in a plugin's box. `known` spares deep trees from being climbed again and again."""
    path: list[HtmlElement] = []
    one: HtmlElement | None = element
    while one is not None and one not in known:
        path.append(one)
        one = one.getparent()
    inside = known[one] if one is not None else False
    for each in reversed(path):
        inside = inside or _is_box(each)
        known[each] = inside
    return inside


def _is_box(element: HtmlElement) -> bool:
    if element.tag not in BOXES:
        return False
    names = f"{element.get('class', '')} {element.get('id', '')}".split()
    ours = " ".join(name for name in names if not CHOSEN.fullmatch(name))
    return bool(ours) and (furniture.NAMED["widget"].search(ours) is not None or OTHERS.search(ours) is not None)
