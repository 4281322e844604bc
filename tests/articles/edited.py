"""The labelled pairs of versions, and how well the decision sorts them. As a program it prints both parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from corrections.articles.blocks import Block
from corrections.articles.sorting.sort import Sorted, Text, sort
from corrections.taxonomy import BlockType, Change

FOLDER = Path(__file__).parent / "edits"
PARTS = (
    *("tuned", "held", "later", "press", "desks", "fresh", "unseen", "last", "blind", "shipped", "final"),
    *("natural", "later_natural", "everyday", "routine", "settled"),
    *("dispatches", "turns", "reserved", "afresh", "anew"),
)
HEADLINE = "News from the town"


@dataclass(frozen=True)
class Pair:
    label: Change
    old: Text
    new: Text
    line: str

    @cached_property
    def sorted(self) -> Sorted:
        return sort(self.old, self.new)


@cache
def pairs(name: str) -> list[Pair]:
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    return [_pair(line) for line in lines if line and not line.startswith("#")]


def _pair(line: str) -> Pair:
    label, _, text = line.partition(": ")
    label, _, language = label.partition("/")
    return Pair(Change(label), *(_text(side, language or "en") for side in _sides(text)), line)


def _sides(text: str) -> tuple[str, str]:
    old = new = ""
    while "{" in text:
        before, _, rest = text.partition("{")
        edit, _, text = rest.partition("}")
        if "=>" not in edit:  # as it stands
            old, new = old + before + edit, new + before + edit
            continue
        was, _, now = edit.partition("=>")
        old, new = old + before + was, new + before + now
    return old + text, new + text


def _text(side: str, language: str) -> Text:
    headline = HEADLINE
    if side.startswith("H: "):
        headline, _, side = side.removeprefix("H: ").partition("¶")
    blocks = [Block(BlockType.PARAGRAPH, " ".join(part.split())) for part in side.split("¶") if part.strip()]
    return Text(headline.strip(), blocks, language=language)


def matrix(pairs: Iterable[Pair]) -> Counter[tuple[Change, Change]]:
    """How many of each kind (first) were taken for which (second)."""
    return Counter((pair.label, pair.sorted.change) for pair in pairs)


def precision_and_recall(found: Counter[tuple[Change, Change]], kind: Change) -> tuple[float, float]:
    right = found[kind, kind]
    taken = sum(count for (_, got), count in found.items() if got is kind)
    there = sum(count for (was, _), count in found.items() if was is kind)
    return right / max(1, taken), right / max(1, there)


def printed(found: Counter[tuple[Change, Change]]) -> Iterator[str]:
    kinds = [kind for kind in Change if kind is not Change.ARTICLE_REMOVED]
    yield f"{'is, taken for →':16}" + "".join(f"{kind.value[:11]:>12}" for kind in kinds)
    for was in kinds:
        yield f"{was.value:16}" + "".join(f"{found[was, got]:12}" for got in kinds)
    for kind in kinds:
        precision, recall = precision_and_recall(found, kind)
        yield f"{kind.value:16} precision {precision:.2f}, recall {recall:.2f}"


if __name__ == "__main__":
    for part in PARTS:
        print(f"\n{part}: {len(pairs(part))} pairs")
        print("\n".join(printed(matrix(pairs(part)))))
