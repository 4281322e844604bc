"""Unicode's normal forms, in a time that grows with the text, and whether there is anything to be seen in it.

To normalize orders runs of combining marks, which takes the square of their length: a form of 200 KB that holds nothing
else would keep a process busy for minutes. No writing stacks more than a few; UAX #15 §13 (Stream-Safe Text Format)
takes 30 for more than anybody needs.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

MOST_MARKS = 30
# Marks begin at U+0300. Only a text with so many letters in a row from there on is looked through one by one.
_PERHAPS = re.compile(f"[^\0-\u02ff]{{{MOST_MARKS + 1}}}")


# Letters and symbols that are blank all the same: the fillers of Hangul, and Braille without a dot.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def says_something(text: str) -> bool:
    """Whether anything of `text` can be seen: characters of no width alone say nothing."""
    return any(unicodedata.category(letter)[0] not in "CZ" and letter not in _BLANK for letter in text)


def normal(form: Literal["NFC", "NFKC", "NFD", "NFKD"], text: str) -> str:
    """`text` in a normal form (UAX #15), without the marks that are more than 30 on one letter."""
    return unicodedata.normalize(form, bounded(text))


def bounded(text: str) -> str:
    """`text` without the combining marks that are more than 30 in a row."""
    if not _PERHAPS.search(text):
        return text
    kept, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)
