"""Two versions prepared for alignment: blocks and words as single characters, since so they are quick to compare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel

from corrections.articles.blocks import Block
from corrections.articles.comparing.numbering import Numbering
from corrections.articles.folding import fold
from corrections.articles.tables import cell_texts
from corrections.taxonomy import BlockType

# Words as far as likeness needs them: marks of punctuation left out, ideographs and such one by one.
_ROUGH_WORD = re.compile(
    r"[\u3041-\u309f\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff]"
    r"|[^\W\u3041-\u309f\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff]+"
)


@dataclass
class Side:
    """One version, prepared: for each block its equality key and its words as one string of characters."""

    blocks: Sequence[Block]
    keys: str
    words: list[str]
    phrases: dict[int, frozenset[str]] = field(default_factory=dict)
    rows: dict[int, str] = field(default_factory=dict)  # of a table: what its first cell says the row is about
    names: frozenset[str] = frozenset()  # the same, of all

    def phrases_of(self, i: int) -> frozenset[str]:
        """The three-word sequences of block `i`."""
        if i not in self.phrases:
            words = self.words[i]
            self.phrases[i] = frozenset(words[k : k + 3] for k in range(len(words) - 2))
        return self.phrases[i]


def sides(old: Sequence[Block], new: Sequence[Block], step: int = 1) -> tuple[Side, Side]:
    """Both versions, numbered alike. `step` −1: their texts are mirrored."""
    block_numbers, word_numbers = Numbering(), Numbering()
    prepared = []
    for blocks in (old, new):
        folded = [fold(block.text) for block in blocks]
        keys = "".join(block_numbers[f"{block.type.value} {text}"] for block, text in zip(blocks, folded, strict=True))
        words = [word_numbers.string(_ROUGH_WORD.findall(text)) for text in folded]
        rows = dict(_rows(blocks, folded, step))
        prepared.append(Side(blocks, keys, words, rows=rows, names=frozenset(rows.values())))
    return prepared[0], prepared[1]


def _rows(blocks: Sequence[Block], folded: Sequence[str], step: int) -> Iterator[tuple[int, str]]:
    for i, block in enumerate(blocks):
        if block.type is BlockType.TABLE_ROW:
            name = cell_texts(folded[i][::step])[0]
            if any(map(str.isalpha, name)):
                yield i, name


def likeness(one: str, other: str) -> float:
    """The share of words that two texts have in common and in order, 0 to 1."""
    numbers = Numbering()
    first, second = (numbers.string(_ROUGH_WORD.findall(fold(text))) for text in (one, other))
    return Indel.normalized_similarity(first, second) if first and second else 0.0
