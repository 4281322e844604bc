"""How important a change of words is, and which marks of punctuation change what a text means."""

from __future__ import annotations

import re

from corrections.articles.comparing.saying import CASE, NAME, NUMBER, TAKEN_OUT, TYPOGRAPHY, WORDING
from corrections.articles.folding import fold
from corrections.articles.words import MARK, WORD, words_of

MANY = 8  # words: so long a change is told by its first words, or as "rewritten"
QUOTE = '"'  # of either kind, where it is no part of a word
TELLING = frozenset("&%@#/§+=<>©®™") | frozenset("$¢£¤¥€")


def weigh(old: str, new: str, *, starts: bool) -> int:
    """How important a change is. A capital at the start of a sentence makes no name.

    What stands inside a word is the word's own: “re-signed” that became “resigned”, an address that lost a dot,
    “man’s”. Who is quoted, and with which words, is no typography either.
    """
    before, after = telling(old), telling(new)
    if any(letter.isdigit() for word in (*before, *after) for letter in word):
        return NUMBER
    if before == after:
        return TYPOGRAPHY
    if [word.casefold() for word in before] == [word.casefold() for word in after]:
        return CASE
    for text in (old, new):
        capitals = [word[0].isupper() for word in re.findall(r"\w+", text)]
        if any(capitals[1:] if starts else capitals):
            return NAME
    return TAKEN_OUT if not after and len(old.split()) >= MANY else WORDING


def only_quotes(old: str, new: str) -> bool:
    """Whether nothing but quotation marks came or went."""
    if not {"'", '"'} & set(fold(old + new)):
        return False
    before, after = telling(old), telling(new)
    return before != after and [w for w in before if w != QUOTE] == [w for w in after if w != QUOTE]


def telling(text: str) -> list[str]:
    """What makes the meaning of a text: its words as they are written, and the few marks that mean something."""
    words = words_of(text)
    told: list[str] = []
    for key, kind in zip(words.keys, words.kinds, strict=True):
        if kind == WORD:
            told.append(fold(key).strip("."))
        elif kind != MARK or key in TELLING:
            told.append(key)
        elif key in "\"'":
            told.append(QUOTE)
    return told
