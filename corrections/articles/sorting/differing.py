"""Where two sentences differ, and what the versions that they stand in tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from corrections.articles.sorting import fields, lexicon, names, spelling
from corrections.articles.sorting.facts import Kind

MOST_TURNED = 8  # words
Found = tuple[Kind, str, str]  # what differs: the old words and the new ones


@dataclass(frozen=True)
class Context:
    """What the whole of both versions tells.

    `lower`: words that stand in small letters; `within`: those written large though no sentence begins with them;
    `old_words`: of the old version. `introduced`: the names in full.
    """

    lower: Set[str]
    within: Set[str]
    old_words: Counter[str]
    introduced: Sequence[names.Introduced]
    language: str = "en"

    @property
    def english(self) -> bool:
        return self.language.lower().startswith("en")

    @property
    def german(self) -> bool:
        return self.language.lower().startswith("de")


def changed_words(old: str, new: str) -> tuple[str, str]:
    """The words from the first to the last that differ."""
    a, b = old.split(), new.split()
    start = next((at for at, (one, other) in enumerate(zip(a, b, strict=False)) if one != other), min(len(a), len(b)))
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return " ".join(a[start : len(a) - end]), " ".join(b[start : len(b) - end])


def is_turned_round(old: str, new: str) -> bool:
    """Whether two things change places around the words between them: from Lima to Cusco, from Cusco to Lima."""
    was, now = (words.rstrip('.,;:!?"').split() for words in changed_words(old, new))
    if not 3 <= len(was) == len(now) <= MOST_TURNED or sorted(was) != sorted(now):
        return False
    return any(
        now == was[j:] + was[i:j] + was[:i]
        and (
            lexicon.EITHER_WAY.isdisjoint(was[i:j])
            or (j - i > 1 and i == len(was) - j == 1 and fields.contradict(was[0], now[0]))
        )
        for i in range(1, len(was) - 1)
        for j in range(i + 1, len(was))
    )


def runs(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, list[str], list[str]]]:
    """Where two lists of words differ: the place in the first, and the words of either."""
    i0 = j0 = 0
    pairs = [
        (op.src_start + k, op.dest_start + k)
        for op in Indel.opcodes([spelling.bare(word) for word in a], [spelling.bare(word) for word in b])
        if op.tag == "equal"
        for k in range(op.src_end - op.src_start)
    ]
    for i, j in [*pairs, (len(a), len(b))]:
        if i0 < i or j0 < j:
            yield i0, list(a[i0:i]), list(b[j0:j])
        i0, j0 = i + 1, j + 1
