"""An article as read off its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from corrections.articles.blocks import Block
from corrections.errors import Message, Refused


class NothingThere(Refused):
    """The page says itself that there is no such page, whatever the server says."""

    def __init__(self) -> None:
        super().__init__(Message("The site says on this page that there is no such page."))


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a page says. `url` is in normal form, None if neither the page nor anyone else names it.

    `published` and `modified` are moments with a zone, or days when the page does not tell the time or its zone.
    `extractor` names what read it, with versions; `partial`: the page keeps the rest of the text for subscribers.
    """

    url: str | None
    headline: str
    bylines: tuple[str, ...]
    agency: str | None
    published: datetime | date | None
    modified: datetime | date | None
    section: str | None
    language: str
    tags: tuple[str, ...]
    blocks: tuple[Block, ...]
    extractor: str
    partial: bool = False
