"""Sentences that went in one place and came in another: they moved, and nobody is told that they were taken out.

Paragraphs that are joined in another order, or parted around a picture, leave such sentences behind (alignment.py pairs
blocks, each with one). Told as removed and as added, a quotation would seem to be gone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from corrections.articles.comparing.comparison import Row, RowKind
from corrections.articles.comparing.diff import Piece, new_text, old_text
from corrections.articles.comparing.saying import CASE, PARAGRAPH, PLACE, TYPOGRAPHY, Change, Said, shorten
from corrections.articles.folding import fold
from corrections.articles.sentences import sentences
from corrections.errors import Message

FEWEST = 3  # words: fewer may stand anywhere by chance, unless they are a sentence
_SENTENCE = re.compile(r"[.!?…。！？][\"'’”»›)\]」』]*$")


@dataclass
class _Text:
    """What went from a row, or came into it, in sentences; `source`: the row's order, or a change in it."""

    row: Row
    order: int
    source: Change | None
    parts: list[str]
    moved: set[int] = field(default_factory=set)

    @property
    def left(self) -> str:
        return " ".join(part for number, part in enumerate(self.parts) if number not in self.moved)


def moved_sentences(rows: Sequence[Row], changes: Sequence[Change]) -> tuple[list[Said], list[Row], list[Change]]:
    """Sentences about what moved, and the rows and changes without it."""
    went = list(_texts(rows, changes, RowKind.REMOVED))
    came = list(_texts(rows, changes, RowKind.ADDED))
    said = list(_pair(went, came)) if went and came else []
    if not said:
        return [], list(rows), list(changes)
    left_rows = list(rows)
    for text in (*went, *came):
        if text.source is None and text.moved:
            left_rows[text.order] = _without(text)
    lefts = {(id(text.source), side): text.left for side, texts in enumerate((went, came)) for text in texts}
    told = []
    for change in changes:
        old, new = lefts.get((id(change), 0), change.old), lefts.get((id(change), 1), change.new)
        if (old or new) or not (change.old or change.new):
            told.append(replace(change, old=old, new=new) if (old, new) != (change.old, change.new) else change)
    return said, left_rows, told


def _texts(rows: Sequence[Row], changes: Sequence[Change], kind: RowKind) -> Iterator[_Text]:
    for order, row in enumerate(rows):
        if row.kind is kind:
            whole = old_text(row.pieces) if kind is RowKind.REMOVED else new_text(row.pieces)
            yield _Text(row, order, None, _parts(whole))
    for change in changes:
        words = change.old if kind is RowKind.REMOVED else change.new
        if words and change.weight not in (CASE, TYPOGRAPHY):
            yield _Text(change.row, change.order, change, _parts(words))


def _parts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def _pair(went: Sequence[_Text], came: Sequence[_Text]) -> Iterator[Said]:
    """Take out of both what is in both, each sentence once, with those beside it that went along."""
    waiting: dict[str, list[tuple[_Text, int]]] = defaultdict(list)
    for text in reversed(went):
        for number in reversed(range(len(text.parts))):
            waiting[_key(text.parts[number])].append((text, number))
    for text in came:
        for number, part in enumerate(text.parts):
            if number in text.moved or not _can_move(part):
                continue
            sources = waiting[_key(part)]
            while sources and sources[-1][1] in sources[-1][0].moved:
                sources.pop()
            # What one change took and gave back are other marks around the same words.
            if sources and (text.source is None or sources[-1][0].source is not text.source):
                source, at = sources.pop()
                together = _along(source, at, text, number)
                source.moved.update(range(at + together.start - number, at + together.stop - number))
                text.moved.update(together)
                yield _said(source, text, text.parts[together.start : together.stop])


def _can_move(part: str) -> bool:
    """Whether it would be missed where it stood: the “1.” before an item would not."""
    return (len(part.split()) >= FEWEST or _SENTENCE.search(part) is not None) and any(map(str.isalpha, part))


def _along(source: _Text, at: int, place: _Text, number: int) -> range:
    """The sentences of `place` around one that went along with it from `source`, short as they may be."""

    def alike(by: int) -> bool:
        i, j = at + by, number + by
        if not (0 <= i < len(source.parts) and 0 <= j < len(place.parts)) or i in source.moved or j in place.moved:
            return False
        return _key(source.parts[i]) == _key(place.parts[j])

    first, last = 0, 0
    while alike(first - 1):
        first -= 1
    while alike(last + 1):
        last += 1
    return range(number + first, number + last + 1)


def _key(part: str) -> str:
    """A sentence without the marks at its ends: a change of words is told without some of them."""
    return fold(part).strip(" .,;:!?\"'()")


def _said(source: _Text, place: _Text, parts: Iterable[str]) -> Said:
    words = shorten(" ".join(parts))
    old, new = source.row, place.row
    if not ((old.was_type or old.type) is PARAGRAPH is new.type and len(old.was) == 1):
        what = {"type": new.type, "number": new.position, "words": words}
        return Said(PLACE, place.order, Message.of("“{words}” moved: it now stands in {type} {number}.", **what))
    numbers = {"number": old.was[0], "position": new.position, "words": words}
    if old is new:
        message = Message.of("In paragraph {position}, “{words}” moved.", **numbers)
    elif old.was[0] != new.position:
        message = Message.of(
            "From paragraph {number} of the earlier text, “{words}” moved to paragraph {position}.", **numbers
        )
    elif len(new.was) == 1 and new.was_type is None:
        message = Message.of(
            "From paragraph {number} of the earlier text, “{words}” moved to what was paragraph {was}.",
            **numbers,
            was=new.was[0],
        )
    elif source.source is not None:
        message = Message.of("“{words}” was parted from the rest of paragraph {number} of the earlier text.", **numbers)
    else:
        message = Message.of("Of paragraph {number} of the earlier text, “{words}” stayed.", **numbers)
    return Said(PLACE, place.order, message)


def _without(text: _Text) -> Row:
    """The row with what is left of it; nothing is said of one that moved whole."""
    left = text.left
    if not left:
        return replace(text.row, kind=RowKind.SAME)
    return replace(text.row, pieces=(Piece("del" if text.row.kind is RowKind.REMOVED else "ins", left),))
