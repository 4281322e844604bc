"""What a page hides: words that nobody reads there, and parts of its text that wait for a reader's click."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from itertools import islice

from lxml.html import HtmlElement

from corrections.articles.reading.candidates import Candidate
from corrections.articles.reading.markup import BLOCKS, INLINE, is_out_of_sight, text_of

# A text that scripts are to reveal is hidden as a whole, or shows its first sentences at most.
WHOLE = 2
FRAMES, FEW = 3, 6
CONTROLS = ("href", "data-target", "data-bs-target")
# As the button over the rest of a text is called.
MORE = re.compile(
    r"\W*(?:(?:read|show|see|view) (?:more|on|all|(?:the )?(?:rest|full|whole)\b.{0,20})|continue reading|expand|"
    r"weiterlesen|mehr (?:lesen|anzeigen|erfahren)|lire (?:la suite|plus)|(?:leer|ver|mostrar) más|seguir leyendo|"
    r"(?:leia|ler|ver) mais|continua a leggere|leggi (?:tutto|di più)|lees (?:meer|verder)|"
    r"(?:les|läs|læs) (?:mer|mere))\W*",
    re.I,
)


def in_sight(page: Sequence[Candidate], core: Sequence[Candidate]) -> list[Candidate]:
    """The leaves of `page` that its readers see, or can open; all of them where the text in `core` is hidden itself."""
    hidden = {
        one: boxes for one in page if one.leaf.hidden and (boxes := [e for e in one.around if is_out_of_sight(e)])
    }
    weights = [sum(one.letters for one in core if (one in hidden) is unseen) for unseen in (True, False)]
    if not hidden or weights[0] > WHOLE * weights[1]:
        return list(page)
    named = _controlled(page[0].around[-1])
    opened = {box: _is_opened(box, named) for boxes in hidden.values() for box in boxes}
    return [one for one in page if one not in hidden or any(opened[box] for box in hidden[one])]


def _controlled(root: HtmlElement) -> frozenset[str]:
    """The ids of what can be opened from elsewhere on the page."""
    ids = {name for element in root.iter() for name in element.get("aria-controls", "").split()}
    for attribute in CONTROLS:
        ids |= {element.get(attribute, "")[1:] for element in root.iter() if element.get(attribute, "").startswith("#")}
    return frozenset(ids - {""})


def _is_opened(box: HtmlElement, named: frozenset[str]) -> bool:
    """Whether something on the page opens `box`: what names it, or a control right before or after it."""
    if box.get("id", "") in named:
        return True
    around = box
    for outer in islice(box.iterancestors(), FRAMES):
        around = outer if len(outer) == 1 and around.getparent() is outer else around
    return any(one is not None and _is_control(one) for one in (around.getprevious(), around.getnext()))


def _is_control(element: HtmlElement) -> bool:
    closed = any(part.get("aria-expanded") == "false" for part in islice(element.iter(), FEW))
    return closed or MORE.fullmatch(text_of(element, 60)) is not None


def without_words(root: HtmlElement) -> HtmlElement:
    """`root`, or a copy of it without the words that are hidden in the midst of lines; `root` itself stays whole."""
    if not _hidden_words(root):
        return root
    seen = copy.deepcopy(root)
    for element in _hidden_words(seen):
        element.drop_tree()
    return seen


def _hidden_words(root: HtmlElement) -> list[HtmlElement]:
    marked = (one for one in root.iter(*INLINE) if "hidden" in one.attrib or "style" in one.attrib)
    found = [one for one in marked if is_out_of_sight(one) and next(one.iterdescendants(*BLOCKS), None) is None]
    named = _controlled(root) if found else frozenset()
    return [one for one in found if not _is_opened(one, named)]
