"""Which words of two texts are the same: runs that stayed and runs that changed, in turn.

The words in common are the longest common subsequence (Indel; Levenshtein beyond `LONG_CELLS`, for its memory).
Then what only came or went is moved to the start of a sentence where it can be, and scattered leftovers between larger
changes count as changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel, Levenshtein

from corrections.articles.comparing.numbering import Numbering
from corrections.articles.words import MARK, WORD, Words

LONG_CELLS = 25_000_000
NAME = range(2, 5)  # words: longer runs of capitals are titles, not names
QUOTED = range(2, 7)
SLIDE = 40  # words that an insertion is moved at most to start with a sentence
SENTENCE_ENDS = frozenset(".!?。！？؟۔।॥።။։")


@dataclass(frozen=True, slots=True)
class Run:
    """Old words i0…i1 stayed as (equal) or became new words j0…j1."""

    equal: bool
    i0: int
    i1: int
    j0: int
    j1: int


def share_changed(before: Words, after: Words, runs: Sequence[Run]) -> float:
    """How much of the shorter text did not stay, 0 to 1; 0 if either has no words, where there is nothing to tell."""
    stayed = sum(_weight(before, run.i0, run.i1) for run in runs if run.equal)
    shorter = min(_weight(before, 0, len(before)), _weight(after, 0, len(after)))
    return 1 - stayed / shorter if shorter else 0.0


def runs_between(before: Words, after: Words) -> list[Run]:
    """The runs of words that stayed and that changed, in turn, covering both texts."""
    runs = _at_sentences(before, after, common_runs(before.keys, after.keys))
    return _absorb_leftovers(before, after, _respaced(before, after, runs))


def mirrored_runs(before: Words, after: Words) -> list[Run]:
    """The same found from the end: where the two differ, several best answers exist."""
    n, m = len(before), len(after)
    runs = [
        Run(run.equal, n - run.i1, n - run.i0, m - run.j1, m - run.j0)
        for run in reversed(common_runs(before.keys[::-1], after.keys[::-1]))
    ]
    return _absorb_leftovers(before, after, _respaced(before, after, runs))


def common_runs(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """Equal and changed runs by the longest common subsequence."""
    numbers = Numbering()
    first, second = numbers.string(old), numbers.string(new)
    quick = len(first) * len(second) <= LONG_CELLS
    opcodes = Indel.opcodes(first, second) if quick else Levenshtein.opcodes(first, second)
    return joined(Run(op.tag == "equal", op.src_start, op.src_end, op.dest_start, op.dest_end) for op in opcodes)


def joined(runs: Iterable[Run]) -> list[Run]:
    """Neighbouring runs of one kind as one; empty ones left out."""
    result: list[Run] = []
    for run in runs:
        if run.i0 == run.i1 and run.j0 == run.j1:
            continue
        if result and result[-1].equal == run.equal:
            result[-1] = Run(run.equal, result[-1].i0, run.i1, result[-1].j0, run.j1)
        else:
            result.append(run)
    return result


def _at_sentences(before: Words, after: Words, runs: Sequence[Run]) -> list[Run]:
    """Let what only came or only went start with a sentence, where it could stand in several places.

    “It rained. It snowed.” from “It rained.”: “ It snowed.” came, and not “. It snowed”.
    """
    result = list(runs)
    for number in range(1, len(result) - 1):
        left, run, right = result[number - 1 : number + 2]
        if run.i0 == run.i1:
            keys, start, end = after.keys, run.j0, run.j1
        elif run.j0 == run.j1:
            keys, start, end = before.keys, run.i0, run.i1
        else:
            continue
        shift = _best_shift(keys, start, end, left.i1 - left.i0, right.i1 - right.i0)
        if shift:
            result[number - 1] = Run(left.equal, left.i0, left.i1 + shift, left.j0, left.j1 + shift)
            result[number] = Run(False, run.i0 + shift, run.i1 + shift, run.j0 + shift, run.j1 + shift)
            result[number + 1] = Run(right.equal, right.i0 + shift, right.i1, right.j0 + shift, right.j1)
    return joined(result)


def _best_shift(keys: Sequence[str], start: int, end: int, room_left: int, room_right: int) -> int:
    shifts = [0]
    for k in range(1, min(room_left, SLIDE) + 1):
        if keys[start - k] != keys[end - k]:
            break
        shifts.append(-k)
    for k in range(1, min(room_right, SLIDE) + 1):
        if keys[start + k - 1] != keys[end + k - 1]:
            break
        shifts.append(k)
    return max(shifts, key=lambda shift: (start + shift == 0 or keys[start + shift - 1] in SENTENCE_ENDS, -abs(shift)))


def _weight(words: Words, start: int, end: int) -> int:
    """How many words there are, marks of punctuation left out."""
    return end - start - words.kinds[start:end].count(MARK)


def _respaced(before: Words, after: Words, runs: Sequence[Run]) -> list[Run]:
    """Two equal words that are newly joined or parted (“10 km” to “10km”, “said .” to “said.”) have changed."""
    result: list[Run] = []
    for run in runs:
        i, j = run.i0, run.j0
        if run.equal:
            for k in range(1, run.i1 - run.i0):
                if before.apart(run.i0 + k) != after.apart(run.j0 + k):
                    result.append(Run(True, i, max(i, run.i0 + k - 1), j, max(j, run.j0 + k - 1)))
                    i, j = max(i, run.i0 + k - 1), max(j, run.j0 + k - 1)
                    result.append(Run(False, i, run.i0 + k + 1, j, run.j0 + k + 1))
                    i, j = run.i0 + k + 1, run.j0 + k + 1
        result.append(Run(run.equal, i, run.i1, j, run.j1))
    return joined(result)


def _absorb_leftovers(before: Words, after: Words, runs: list[Run]) -> list[Run]:
    """Count a few equal words between two larger changes as changed: one word between two of two, and so on."""

    def size(run: Run) -> int:
        return max(_weight(before, run.i0, run.i1), _weight(after, run.j0, run.j1))

    while True:
        result: list[Run] = []
        for number, run in enumerate(runs):
            if run.equal and 0 < number < len(runs) - 1 and not _ends_sentence(before, run):
                around = min(size(result[-1]), size(runs[number + 1]))
                stays = around < 2 or 2 * _weight(before, run.i0, run.i1) > around
                run = Run(stays, run.i0, run.i1, run.j0, run.j1)
            if result and not run.equal and not result[-1].equal:
                result[-1] = Run(False, result[-1].i0, run.i1, result[-1].j0, run.j1)
            else:
                result.append(run)
        if len(result) == len(runs):
            return result
        runs = result


def _ends_sentence(words: Words, run: Run) -> bool:
    return any(words.keys[i] in SENTENCE_ENDS for i in range(run.i0, min(run.i1, run.i0 + 4)))


def whole_units(before: Words, after: Words, runs: Sequence[Run]) -> list[Run]:
    """Let changes grow over the whole name or short quotation that they touch, in either text."""
    bound_old, bound_new = _bound(before), _bound(after)
    result: list[Run] = []
    for number, run in enumerate(runs):
        if not run.equal:
            result.append(run)
            continue
        length = run.i1 - run.i0
        first = last = 0
        if number:
            first = max(_length(bound_old[run.i0 : run.i1]), _length(bound_new[run.j0 : run.j1]))
        if number + 1 < len(runs):
            last = max(_length(bound_old[run.i1 : run.i0 : -1]), _length(bound_new[run.j1 : run.j0 : -1]))
        first, last = (first, last) if first + last < length else (length, 0)
        result += [
            Run(False, run.i0, run.i0 + first, run.j0, run.j0 + first),
            Run(True, run.i0 + first, run.i1 - last, run.j0 + first, run.j1 - last),
            Run(False, run.i1 - last, run.i1, run.j1 - last, run.j1),
        ]
    return joined(result)


def _length(flags: bytes | bytearray) -> int:
    return len(flags) - len(flags.lstrip(b"\x01"))


def _bound(words: Words) -> bytearray:
    """For each word whether it belongs with the one before: parts of a name, or of a quotation of a few words."""
    bound = bytearray(len(words) + 1)
    for start, end in [*_names(words), *_quotations(words)]:
        bound[start + 1 : end] = b"\x01" * (end - start - 1)
    return bound


def _names(words: Words) -> Iterator[tuple[int, int]]:
    start = 0
    for i in range(len(words) + 1):
        capital = i < len(words) and words.kinds[i] == WORD and words.keys[i][0].isupper()
        if capital and (i == start or words.apart(i)):
            continue
        if i - start in NAME:
            yield start, i
        start = i if capital else i + 1


def _quotations(words: Words) -> Iterator[tuple[int, int]]:
    opened: dict[str, int] = {}
    for i, key in enumerate(words.keys):
        if key not in ("'", '"'):
            continue
        start = opened.pop(key, None)
        closes = i > 0 and not words.apart(i)
        if start is not None and closes and i - start in QUOTED:
            yield start, i
        elif not closes or i == 0:
            opened[key] = i + 1
