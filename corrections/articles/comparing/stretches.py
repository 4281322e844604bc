"""What stayed and what changed in turn, put together where a reader would tell it as one change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corrections.articles.comparing.diff import Piece, new_text, old_text
from corrections.articles.comparing.phrases import halves
from corrections.articles.comparing.saying import LONGEST


@dataclass(frozen=True)
class Stretch:
    """Text that stayed or changed. `parts`: how many changes it was put together from."""

    changed: bool
    old: str
    new: str
    parts: int = 1


def told_together(pieces: Sequence[Piece]) -> list[Stretch]:
    """Two replacements with one word between them are one, and so are two halves of a pair of marks.

    “an aerial platform” became “two aerial platforms”, but numbers are told one by one; “I did it” became ““I did it””,
    and “14 hectares” “14 acres (5.7 hectares)”.
    """
    result: list[Stretch] = []
    for changed, group in groupby(pieces, lambda piece: piece.op != "same"):
        run = list(group)
        stretch = Stretch(changed, old_text(run), new_text(run), int(changed))
        if changed and len(result) > 1 and _near(result[-2], result[-1], stretch):
            result[-2:] = [_joined([*result[-2:], stretch])]
        else:
            result.append(stretch)
    return _paired(result)


def _joined(stretches: Sequence[Stretch]) -> Stretch:
    old, new = "".join(each.old for each in stretches), "".join(each.new for each in stretches)
    return Stretch(True, old, new, sum(each.parts for each in stretches))


def _near(one: Stretch, between: Stretch, other: Stretch) -> bool:
    texts = one.old, one.new, other.old, other.new
    return (
        len(between.new.split()) == 1
        and between.new[:1].isspace()
        and between.new[-1:].isspace()
        and all(text.strip() and not any(map(str.isdigit, text)) for text in texts)
    )


def _paired(stretches: list[Stretch]) -> list[Stretch]:
    result: list[Stretch] = []
    number = 0
    while number < len(stretches):
        last = next(_ends(stretches, number), number)
        result.append(_joined(stretches[number : last + 1]) if last > number else stretches[number])
        number = last + 1
    return result


def _ends(stretches: Sequence[Stretch], start: int) -> Iterator[int]:
    """Where the pair of marks ends that this change opens in one of the texts.

    What is long and changed inside the pair is told apart, lest it be cut from the sentence.
    """
    sides = [[each.old for each in stretches], [each.new for each in stretches]]
    opened = [[mark for mark, closing in _halves(texts, start) if not closing] for texts in sides]
    if not stretches[start].changed or all(opened):
        return
    for texts, marks in zip(sides, opened, strict=True):
        for end in range(start + 2, len(stretches) if marks else 0, 2):
            if any(closing and mark in marks for mark, closing in _halves(texts, end)):
                longest = max(len("".join(each[start : end + 1])) for each in sides)
                if end == start + 2 or longest <= LONGEST:
                    yield end
                break


def _halves(texts: Sequence[str], at: int) -> list[tuple[str, bool]]:
    return list(halves(texts[at], texts[at - 1][-1:] if at else "", texts[at + 1][:1] if at + 1 < len(texts) else ""))
