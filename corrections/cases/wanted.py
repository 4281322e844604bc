"""What somebody looks for in the queue, read off what they typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corrections.ids import READABLE

MOST_TEXT = 200

_NUMBER = re.compile(r"(?:case |#)?\s*(\d{1,9})", re.IGNORECASE)
_REFERENCE = re.compile(rf"([{READABLE}]{{4}})(?:\s?[-–—‐‑]\s?)?([{READABLE}]{{4}})", re.IGNORECASE)
_CORRECTION = re.compile(r"(\d{4})\s?[-–—‐‑]\s?(\d{4,6})")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)+/\S*", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


@dataclass(frozen=True)
class Wanted:
    """`words`: what was typed; the others, what else it can be: the number of a case, the reference of a report, the
    address of an article, the number of a correction. `only_number`: it was said to be one ("#12"). `of_correction`:
    the case that the correction of that number was published in, once it is looked up."""

    words: str = ""
    number: int | None = None
    only_number: bool = False
    reference: str | None = None
    url: str | None = None
    correction: str | None = None
    of_correction: int | None = None


def read(text: str) -> Wanted:
    """What `text` asks for."""
    text = " ".join(text.split())[:MOST_TEXT]
    if found := _NUMBER.fullmatch(text):
        return Wanted(text, number=int(found[1]), only_number=not text[0].isdigit())
    if found := _REFERENCE.fullmatch(text):
        return Wanted(text, reference=f"{found[1]}-{found[2]}".upper())
    if found := _CORRECTION.fullmatch(text):
        return Wanted(text, correction=f"{found[1]}-{found[2]}")
    if _ADDRESS.fullmatch(text):
        return Wanted(text, url=text if "://" in text else f"https://{text}")
    return Wanted(text)


def email_in(text: str) -> str | None:
    """The email address that `text` is, or None. One is never looked for by way of a page's address."""
    text = text.strip()
    return text if _EMAIL.fullmatch(text) else None


def may_stand_in_an_address(text: str) -> bool:
    """Whether words may be part of a page's address: not with somebody's email address among them."""
    return _EMAIL.search(text) is None
