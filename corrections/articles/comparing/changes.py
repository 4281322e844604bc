"""What changed, in sentences: for the top of a comparison, for print, mail and feeds, and for those who listen.

In the order of the text, so that a reader can follow: the headline, the byline, the blocks; typography at the end.
Paragraphs are counted as a reader counts them; other blocks are named by their type.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from corrections.articles.comparing.cells import Became
from corrections.articles.comparing.comparison import Row, RowKind
from corrections.articles.comparing.diff import Piece, new_text, old_text
from corrections.articles.comparing.moving import moved_sentences
from corrections.articles.comparing.phrases import whole
from corrections.articles.comparing.placing import about_blocks
from corrections.articles.comparing.runs import SENTENCE_ENDS
from corrections.articles.comparing.saying import (
    CASE,
    HEADLINE,
    NAME,
    NUMBER,
    PARAGRAPH,
    REWRITING,
    TYPOGRAPHY,
    WORDING,
    Change,
    Said,
    shorten,
)
from corrections.articles.comparing.stretches import Stretch, told_together
from corrections.articles.comparing.tabling import (
    about_columns,
    became_in_column,
    became_under_name,
    cell_changes,
    row_names,
)
from corrections.articles.comparing.weighing import MANY, only_quotes, weigh
from corrections.articles.folding import fold
from corrections.errors import Message
from corrections.taxonomy import BlockType

MOST_KEPT = 30
ABOVE = -1  # the place of what is said of the whole
HEADLINE_LONGEST = 160
FEW = 2  # words: so short an insertion is shown with the words beside it
REWRITTEN = 0.2  # of the words: if less stayed, the text was rewritten


def sentences(
    headline: Sequence[Piece],
    bylines: tuple[str, str],
    rows: Sequence[Row],
    *,
    coarse: bool = False,
    cells: Mapping[int, Sequence[Became]] | None = None,
) -> tuple[Message, ...]:
    """At most `MOST_KEPT` sentences and how many more there are; a page says the first of them (saying.py).

    `cells`: what became of the cells of a row that changed, by the number of its block.
    """
    said = [*_about_headline(headline), *_about_bylines(*bylines), *_about_all(rows, coarse)]
    columns, cells = about_columns(rows, cells or {})
    said += columns
    names = row_names(rows) if cells else {}
    found = [change for order, row in enumerate(rows) for change in _changes_in(row, order, cells, names)]
    moved, rows, found = moved_sentences(rows, found)
    said += [*moved, *_about_words(found), *about_blocks(rows)]
    ordered = [sentence.message for sentence in sorted(said, key=_place)]
    if len(ordered) <= MOST_KEPT + 1:
        return tuple(ordered)
    return (*ordered[:MOST_KEPT], Message.of("And {count} more.", count=len(ordered) - MOST_KEPT))


def _place(said: Said) -> tuple[bool, int]:
    return said.weight == TYPOGRAPHY, said.order


def _about_headline(headline: Sequence[Piece]) -> Iterator[Said]:
    old, new = old_text(headline), new_text(headline)
    if fold(old) != fold(new):
        old, new = shorten(old, HEADLINE_LONGEST), shorten(new, HEADLINE_LONGEST)
        yield Said(HEADLINE, ABOVE, Message.of("The headline changed: “{old}” became “{new}”.", old=old, new=new))


def _about_bylines(old: str, new: str) -> Iterator[Said]:
    if fold(old) == fold(new):
        return
    if not old:
        yield Said(NAME, ABOVE, Message.of("A byline was added: “{new}”.", new=shorten(new)))
    elif not new:
        yield Said(NAME, ABOVE, Message.of("The byline “{old}” was removed.", old=shorten(old)))
    else:
        old, new = shorten(old), shorten(new)
        yield Said(NAME, ABOVE, Message.of("The byline changed: “{old}” became “{new}”.", old=old, new=new))


def _about_all(rows: Sequence[Row], coarse: bool) -> Iterator[Said]:
    if coarse:
        yield Said(
            REWRITING,
            ABOVE,
            Message(
                "The text is too long, or too much of it changed, to compare all of it word by word; some changed "
                "paragraphs are shown whole."
            ),
        )
        return
    words: dict[str, int] = defaultdict(int)
    for row in rows:
        for piece in row.pieces:
            words[piece.op] += len(piece.text.split())
    if words["same"] < REWRITTEN * min(words["same"] + words["del"], words["same"] + words["ins"]):
        yield Said(REWRITING, ABOVE, Message("Most of the text was rewritten."))


def _changes_in(
    row: Row, order: int, cells: Mapping[int, Sequence[Became]], names: Mapping[int, str]
) -> Iterator[Change]:
    """The changes of words inside one block that is still there."""
    if row.kind in (RowKind.ADDED, RowKind.REMOVED):
        return
    if row.block is not None and row.block in cells:
        yield from cell_changes(row, order, cells[row.block], names.get(order, ""))
        return
    old, new = old_text(row.pieces), new_text(row.pieces)
    if all(piece.op != "same" for piece in row.pieces) and max(len(old.split()), len(new.split())) > MANY:
        yield Change(WORDING, "", "", row, order)
        return
    stretches = told_together(row.pieces)
    for number, stretch in enumerate(stretches):
        if stretch.changed:
            left = stretches[number - 1].new if number else ""
            right = stretches[number + 1].new if number + 1 < len(stretches) else ""
            yield Change(*_told(stretch, left, right), row, order)


def _told(stretch: Stretch, left: str, right: str) -> tuple[int, str, str]:
    """How important a change is, and what became of what, in words that a reader finds in the text."""
    old, new = stretch.old, stretch.new
    weight = weigh(old, new, starts=not left.strip() or left.rstrip()[-1] in SENTENCE_ENDS)
    if only_quotes(old, new):
        return weight, *((old, new) if stretch.parts > 1 else _beside(old, new, left, right))
    if weight not in (CASE, TYPOGRAPHY):
        if stretch.parts > 1 and min(len(old.split()), len(new.split())) == 1:  # “14 hectares”, not “hectares”
            head = _last_word(left)
            old, new = head + old, head + new
            left = left.removesuffix(head)
        old, new = whole(*_with_neighbours(old, new, left, right), left, right)
        weight = TYPOGRAPHY if old and old == new else weight
    stops = None if old.strip() and new.strip() else " ,;:–—"
    return weight, old.strip(stops), new.strip(stops)


def _beside(old: str, new: str, left: str, right: str) -> tuple[str, str]:
    """A quotation mark by itself, with the words that it stands between."""
    before, after = re.search(r"\S{0,24}\s?$", left), re.match(r"\s?\S{0,24}", right)
    head, tail = before.group() if before else "", after.group() if after else ""
    return (head + old + tail).strip(), (head + new + tail).strip()


def _with_neighbours(old: str, new: str, left: str, right: str) -> tuple[str, str]:
    """A change that says little by itself (“not” was added, “a” became “the”) with the words beside it."""
    one_sided = not (old.strip() and new.strip()) and len((old + new).split()) <= FEW
    tiny = all(len(text.strip()) <= 3 and not any(map(str.isdigit, text)) for text in (old, new))
    if not (one_sided or tiny):
        return old, new
    after = re.match(r"\s*[^\s.!?;:,。！？]{1,24}", right)
    head, tail = _last_word(left) if one_sided else "", after.group() if after else ""
    return head + old + tail, head + new + tail


def _last_word(text: str) -> str:
    """The last word of a text with the space after it, unless a sentence ends there."""
    found = re.search(r"[^\s.!?;:。！？]{1,24}\s*$", text)
    return found.group() if found else ""


def _about_words(found: Sequence[Change]) -> Iterator[Said]:
    alike: dict[tuple[int, str, str, object], list[Change]] = defaultdict(list)
    for change in found:
        rewritten = not change.old and not change.new
        # One figure became another in a dozen rows: which, is what matters.
        apart = rewritten or (change.weight == NUMBER and change.row.type is BlockType.TABLE_ROW)
        place = (change.order, change.column) if apart else None
        alike[change.weight, change.old, change.new, place].append(change)
    typography: list[Change] = []
    for changes in alike.values():
        if changes[0].weight == TYPOGRAPHY:
            typography += changes
        else:
            yield Said(changes[0].weight, changes[0].order, _became(changes))
    if typography:
        yield Said(TYPOGRAPHY, typography[0].order, _typography(typography))


def _became(changes: Sequence[Change]) -> Message:
    row, old, new = changes[0].row, shorten(changes[0].old), shorten(changes[0].new)
    places = list(dict.fromkeys((change.row.type, change.row.position) for change in changes))
    if len(places) > 1 and old and new:
        if all(type_ is PARAGRAPH for type_, _ in places):
            numbers = ", ".join(str(number) for _, number in places)
            return Message.of("In paragraphs {numbers}, “{old}” became “{new}”.", numbers=numbers, old=old, new=new)
        return Message.of("“{old}” became “{new}” in {count} places.", old=old, new=new, count=len(places))
    if row.type is PARAGRAPH:
        if old and new:
            return Message.of("In paragraph {number}, “{old}” became “{new}”.", number=row.position, old=old, new=new)
        if new:
            return Message.of("In paragraph {number}, “{new}” was added.", number=row.position, new=new)
        if old:
            return Message.of("In paragraph {number}, “{old}” was removed.", number=row.position, old=old)
        return Message.of("Paragraph {number} was rewritten.", number=row.position)
    where = {"type": row.type, "number": row.position}
    if changes[0].column is not None:
        if changes[0].name:
            return became_under_name(changes[0].name, changes[0].column, old, new)
        return became_in_column(changes[0].column, where, old, new)
    if old and new:
        return Message.of("{type} {number}: “{old}” became “{new}”.", **where, old=old, new=new)
    if new:
        return Message.of("{type} {number}: “{new}” was added.", **where, new=new)
    if old:
        return Message.of("{type} {number}: “{old}” was removed.", **where, old=old)
    return Message.of("{type} {number} was rewritten.", **where)


def _typography(changes: Sequence[Change]) -> Message:
    rows = {change.order: change.row for change in changes}.values()
    if all(row.type is PARAGRAPH for row in rows):
        if len(rows) == 1:
            return Message.of("Punctuation or spacing changed in paragraph {number}.", number=changes[0].row.position)
        numbers = ", ".join(str(row.position) for row in rows)
        return Message.of("Punctuation or spacing changed in paragraphs {numbers}.", numbers=numbers)
    return Message("Punctuation or spacing changed.")
