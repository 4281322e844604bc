"""What changed, in sentences: for the top of a comparison, for print, mail and feeds, and for those who listen.

Most important first: the headline, then numbers, names, what was taken out, other words; then what only moved or is
typography. Paragraphs are counted as a reader counts them; other blocks are named by their type.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corrections.articles.comparing.comparison import Row, RowKind
from corrections.articles.comparing.diff import Piece, new_text, old_text
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
    TAKEN_OUT,
    TYPOGRAPHY,
    WORDING,
    Said,
    shorten,
)
from corrections.articles.folding import fold
from corrections.errors import Message

MOST = 6
HEADLINE_LONGEST = 160
FEW = 2  # words: so short an insertion is shown with the words beside it
MANY = 8  # words: so long a change is told by its first words, or as "rewritten"
REWRITTEN = 0.2  # of the words: if less stayed, the text was rewritten


@dataclass(frozen=True)
class Change:
    """One change of words in a row: how important (lower is more), and what became what."""

    weight: int
    row: Row
    order: int
    old: str
    new: str


def sentences(
    headline: Sequence[Piece], bylines: tuple[str, str], rows: Sequence[Row], *, coarse: bool = False
) -> tuple[Message, ...]:
    """At most `MOST` sentences and how many more there are (seven are said, rather than six and "one more")."""
    said = [*_about_headline(headline), *_about_bylines(*bylines), *_about_all(rows, coarse)]
    said += _about_words([change for order, row in enumerate(rows) for change in _changes_in(row, order)])
    said += about_blocks(rows)
    ordered = [sentence.message for sentence in sorted(said, key=lambda said: (said.weight, said.order))]
    if len(ordered) <= MOST + 1:
        return tuple(ordered)
    return (*ordered[:MOST], Message.of("And {count} more.", count=len(ordered) - MOST))


def _about_headline(headline: Sequence[Piece]) -> Iterator[Said]:
    old, new = old_text(headline), new_text(headline)
    if fold(old) != fold(new):
        old, new = shorten(old, HEADLINE_LONGEST), shorten(new, HEADLINE_LONGEST)
        yield Said(HEADLINE, 0, Message.of("The headline changed: “{old}” became “{new}”.", old=old, new=new))


def _about_bylines(old: str, new: str) -> Iterator[Said]:
    if fold(old) == fold(new):
        return
    if not old:
        yield Said(NAME, -1, Message.of("A byline was added: “{new}”.", new=shorten(new)))
    elif not new:
        yield Said(NAME, -1, Message.of("The byline “{old}” was removed.", old=shorten(old)))
    else:
        old, new = shorten(old), shorten(new)
        yield Said(NAME, -1, Message.of("The byline changed: “{old}” became “{new}”.", old=old, new=new))


def _about_all(rows: Sequence[Row], coarse: bool) -> Iterator[Said]:
    if coarse:
        yield Said(
            REWRITING, 0, Message("The text is too long to compare word by word; changed paragraphs are shown whole.")
        )
        return
    words: dict[str, int] = defaultdict(int)
    for row in rows:
        for piece in row.pieces:
            words[piece.op] += len(piece.text.split())
    if words["same"] < REWRITTEN * min(words["same"] + words["del"], words["same"] + words["ins"]):
        yield Said(REWRITING, 0, Message("Most of the text was rewritten."))


def _changes_in(row: Row, order: int) -> Iterator[Change]:
    """The changes of words inside one block that is still there."""
    if row.kind in (RowKind.ADDED, RowKind.REMOVED):
        return
    old, new = old_text(row.pieces), new_text(row.pieces)
    if all(piece.op != "same" for piece in row.pieces) and max(len(old.split()), len(new.split())) > MANY:
        yield Change(WORDING, row, order, "", "")
        return
    stretches = _told_together(row.pieces)
    for number, (changed, old, new) in enumerate(stretches):
        if changed:
            left = stretches[number - 1][2] if number else ""
            right = stretches[number + 1][2] if number + 1 < len(stretches) else ""
            weight = _weigh(old, new, starts=not left.strip() or left.rstrip()[-1] in SENTENCE_ENDS)
            if weight not in (CASE, TYPOGRAPHY):
                old, new = whole(*_with_neighbours(old, new, left, right), left, right)
                weight = TYPOGRAPHY if old and old == new else weight
            one_sided = not (old.strip() and new.strip())
            yield Change(weight, row, order, *(text.strip(" ,;:–—" if one_sided else None) for text in (old, new)))


def _told_together(pieces: Sequence[Piece]) -> list[tuple[bool, str, str]]:
    """What stayed and what changed in turn, old and new; two replacements with one word between them are one.

    “an aerial platform” became “two aerial platforms”; but numbers are told one by one.
    """
    result: list[tuple[bool, str, str]] = []
    for changed, group in groupby(pieces, lambda piece: piece.op != "same"):
        run = list(group)
        stretch = changed, old_text(run), new_text(run)
        if changed and len(result) > 1 and _near(result[-2], result[-1], stretch):
            texts = zip(*(told[1:] for told in (*result[-2:], stretch)), strict=True)
            old, new = ("".join(parts) for parts in texts)
            stretch = True, old, new
            del result[-2:]
        result.append(stretch)
    return result


def _near(one: tuple[bool, str, str], between: tuple[bool, str, str], other: tuple[bool, str, str]) -> bool:
    both = (*one[1:], *other[1:])
    return (
        len(between[2].split()) == 1
        and between[2][:1].isspace()
        and between[2][-1:].isspace()
        and all(text.strip() and not any(map(str.isdigit, text)) for text in both)
    )


def _weigh(old: str, new: str, *, starts: bool) -> int:
    """How important a change is. A capital at the start of a sentence makes no name."""
    # Marks are letters' own: ř that lost its hook, or a vowel sign of Hindi, is no matter of spacing.
    letters = ["".join(c for c in fold(text) if unicodedata.category(c)[0] in "LMN") for text in (old, new)]
    if any(letter.isdigit() for text in letters for letter in text):
        return NUMBER
    if letters[0] == letters[1]:
        return TYPOGRAPHY
    if letters[0].casefold() == letters[1].casefold():
        return CASE
    for text in (old, new):
        capitals = [word[0].isupper() for word in re.findall(r"\w+", text)]
        if any(capitals[1:] if starts else capitals):
            return NAME
    return TAKEN_OUT if not letters[1] and len(old.split()) >= MANY else WORDING


def _with_neighbours(old: str, new: str, left: str, right: str) -> tuple[str, str]:
    """A change that says little by itself (“not” was added, “a” became “the”) with the words beside it."""
    one_sided = not (old.strip() and new.strip()) and len((old + new).split()) <= FEW
    tiny = all(len(text.strip()) <= 3 and not any(map(str.isdigit, text)) for text in (old, new))
    if not (one_sided or tiny):
        return old, new
    before = re.search(r"[^\s.!?;:。！？]{1,24}\s*$", left) if one_sided else None
    after = re.match(r"\s*[^\s.!?;:,。！？]{1,24}", right)
    head, tail = before.group() if before else "", after.group() if after else ""
    return head + old + tail, head + new + tail


def _about_words(found: Sequence[Change]) -> Iterator[Said]:
    alike: dict[tuple[int, str, str], list[Change]] = defaultdict(list)
    for change in found:
        rewritten = not change.old and not change.new
        alike[change.weight, change.old, str(change.order) if rewritten else change.new].append(change)
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
