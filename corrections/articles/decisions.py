"""What an article says at one time, and whether that is new."""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from corrections.articles.blocks import Block
from corrections.articles.folding import content_key, fold
from corrections.errors import Message
from corrections.taxonomy import BlockType, Medium


@dataclass(frozen=True)
class Copy:
    """The text of an article as somebody or something read it, with what is known about the article.

    `withheld`: agency copy that may not be republished; its blocks stay in the newsroom. `partial`: where it was read,
    the rest of the text is for subscribers.
    """

    headline: str
    blocks: tuple[Block, ...]
    url: str | None = None
    appeared: str | None = None
    medium: Medium = Medium.WEB
    bylines: tuple[str, ...] = ()
    agency: str | None = None
    published: datetime | None = None
    section: str | None = None
    language: str = "en"
    tags: tuple[str, ...] = ()
    withheld: bool = False
    extractor: str | None = None
    addresses: tuple[str, ...] = field(default=())
    partial: bool = False


MOST_BLOCKS = 5_000
MOST_CHARACTERS = 2_000_000


def why_not(copy: Copy) -> Message | None:
    """Say why `copy` can't become a version; None if it can."""
    if not says_something(copy.headline):
        return Message("The article needs a headline.", at="headline")
    if not any(says_something(block.text) for block in copy.blocks):
        return Message("The article needs at least one paragraph.", at="text")
    if copy.url is None and not (copy.appeared or "").strip():
        return Message("Say where it appeared: a web address, or the edition, programme or account.", at="url")
    if len(copy.blocks) > MOST_BLOCKS or sum(len(block.text) for block in copy.blocks) > MOST_CHARACTERS:
        return Message("This text is too long for an article.", at="text")
    return None


def says_something(text: str) -> bool:
    """Whether there is anything to be seen in a text: not spaces and zero-width characters alone."""
    return any(unicodedata.category(letter)[0] not in "CZ" for letter in text)


def doubt(copy: Copy) -> Message | None:
    """What an editor should look at in `copy` though it can become a version; None if nothing."""
    if copy.partial:
        return Message("The text seems to be partial: the page keeps the rest for those who subscribe or sign in.")
    return None


def content_hash(key: str, copy: Copy) -> bytes:
    """By which an unchanged text is recognized: headline, bylines and blocks, folded and keyed with `key` (hex)."""
    return hmac.new(bytes.fromhex(key), content_key(copy.headline, copy.bylines, copy.blocks), sha256).digest()


READ, GRAM, ALMOST_NOTHING = 50_000, 8, 0.1


def shares_almost_nothing(one: str, other: str) -> bool:
    """Whether two texts can hardly be versions of the same article.

    That is, of the shorter one's runs of 8 characters, letter by letter so as to need no spaces between words, fewer
    than a tenth stand in the other. Of very long texts the beginning tells.
    """
    folded = ["".join(fold(text[:READ]).split()) for text in (one, other)]
    length = min(GRAM, *map(len, folded))
    if length == 0:
        return True
    runs = [{text[at : at + length] for at in range(len(text) - length + 1)} for text in folded]
    return len(runs[0] & runs[1]) < ALMOST_NOTHING * min(map(len, runs))


WALL, LONGEST_LINE = 12, 300
ASKS = re.compile(
    r"\b(?:subscri(?:be|ption)|(?:sign|log|logged|signed) (?:in|up)\b|register|(?:create|free) (?:an |your )?account|"
    r"abonn|anmeld|einlogg|registrier|connectez|suscr|abb[oó]na|acced[ia]|assin(?:e|ante))",
    re.I,
)


def is_cut_short(was: Sequence[str], now: Sequence[str]) -> bool:
    """Whether the blocks of a page, `now`, begin as the article `was` and then ask its reader to subscribe or sign in.

    What is missing is not taken out of the article then: it is kept from whoever has no account.
    """
    kept = next(
        (at for at, (old, new) in enumerate(zip(was, now, strict=False)) if old != new), min(len(was), len(now))
    )
    rest = list(now[kept:])
    if rest and kept < len(was) and len(start := rest[0].rstrip(" .…")) > GRAM and was[kept].startswith(start):
        del rest[0]  # the paragraph in which it breaks off
        kept += 1
    if kept == 0 or len(was) == kept or not 0 < len(rest) <= WALL:
        return False
    return all(len(line) <= LONGEST_LINE for line in rest) and any(
        ASKS.search(line) for line in rest if line not in was
    )


def paragraph_count(blocks: tuple[Block, ...]) -> int:
    return sum(block.type is BlockType.PARAGRAPH for block in blocks)
