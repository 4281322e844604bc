"""What stayed and what changed in turn, put together where a reader would tell it as one change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corrections.articles.comparing.diff import Piece, new_text, old_text
from corrections.articles.comparing.phrases import halves
from corrections.articles.comparing.runs import SENTENCE_ENDS
from corrections.articles.comparing.saying import LONGEST
from corrections.articles.words import words_of

LONGEST_TURN = 200  # characters
Halves = list[tuple[str, bool]]  # marks without their other half, and whether they close


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
    and “14 hectares” “14 acres (5.7 hectares)”. Words that went in one place of a sentence and came in another are told
    with what stands between: “Ann beat Bob” became “Bob beat Ann”.
    """
    runs: list[list[Stretch]] = []  # each becomes one stretch
    goes_on = False  # whether the last change may be told together with the next
    for changed, group in groupby(pieces, lambda piece: piece.op != "same"):
        run = list(group)
        stretch = Stretch(changed, old_text(run), new_text(run), int(changed))
        words = changed and _replaces_words(stretch)
        if words and goes_on and _is_one_word(runs[-1][0].new):
            between = runs.pop()
            runs[-1] += [*between, stretch]
            goes_on = not _has_figure(between[0].old + between[0].new)
        else:
            runs.append([stretch])
            goes_on = words if changed else goes_on
    return _paired(_turned([_joined(run) if len(run) > 1 else run[0] for run in runs]))


def _joined(stretches: Sequence[Stretch]) -> Stretch:
    old, new = "".join(each.old for each in stretches), "".join(each.new for each in stretches)
    return Stretch(True, old, new, sum(each.parts for each in stretches))


def _replaces_words(stretch: Stretch) -> bool:
    return all(text.strip() and not _has_figure(text) for text in (stretch.old, stretch.new))


def _has_figure(text: str) -> bool:
    return any(map(str.isdigit, text))


def _is_one_word(text: str) -> bool:
    return text[:1].isspace() and text[-1:].isspace() and len(text.split()) == 1


def _turned(stretches: list[Stretch]) -> list[Stretch]:
    result: list[Stretch] = []
    for stretch in stretches:
        if stretch.changed and len(result) > 1 and _gives_back(result[-2], result[-1], stretch):
            result[-2:] = [_joined([*result[-2:], stretch])]
        else:
            result.append(stretch)
    return result


def _gives_back(one: Stretch, between: Stretch, other: Stretch) -> bool:
    """Whether a sentence lost in one place the words that it gained in another."""
    came, went = one.new + other.new, one.old + other.old
    if bool(one.old.strip()) == bool(one.new.strip()) or bool(one.old.strip()) == bool(other.old.strip()):
        return False
    if not went.strip() or len(came) + len(between.new) > LONGEST_TURN or SENTENCE_ENDS & set(came + between.new):
        return False
    return sorted(words_of(came).keys) == sorted(words_of(went).keys)


def _paired(stretches: list[Stretch]) -> list[Stretch]:
    sides = [[each.old for each in stretches], [each.new for each in stretches]]
    marks = [[_halves(texts, at) for at in range(len(texts))] for texts in sides]
    result: list[Stretch] = []
    number = 0
    while number < len(stretches):
        last = next(_ends(stretches, marks, number), number)
        result.append(_joined(stretches[number : last + 1]) if last > number else stretches[number])
        number = last + 1
    return result


def _ends(stretches: Sequence[Stretch], marks: Sequence[Sequence[Halves]], start: int) -> Iterator[int]:
    """Where the pair of marks ends that this change opens in one of the texts.

    What is long and changed inside the pair is told apart, lest it be cut from the sentence.
    """
    opened = [{mark for mark, closing in side[start] if not closing} for side in marks]
    if not stretches[start].changed or all(opened):
        return
    for side, open_marks in zip(marks, opened, strict=True):
        old = new = 0
        for end in range(start, len(stretches) if open_marks else 0):
            old, new = old + len(stretches[end].old), new + len(stretches[end].new)
            if end > start + 2 and max(old, new) > LONGEST:
                break
            if (end - start) % 2 == 0 < end - start and any(
                closing and mark in open_marks for mark, closing in side[end]
            ):
                yield end
                break


def _halves(texts: Sequence[str], at: int) -> Halves:
    return list(halves(texts[at], texts[at - 1][-1:] if at else "", texts[at + 1][:1] if at + 1 < len(texts) else ""))
