"""The stories of the demo newsroom as they are written down: TOML front matter, then the text in block notation.

Everything happens so many days before a given day, so that the newsroom always ends today; dates inside texts are
placeholders such as `{{weekday-1}}`, filled in from the day of first publication.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from corrections.articles.blocks import Block, parse, write

FOLDER = Path(__file__).parent / "stories"
ZONE = ZoneInfo("Europe/London")
SITE = "https://www.wennmouthcourier.example"
PLACEHOLDER = re.compile(r"\{\{(weekday|date|longdate|month|year)([+-]\d+)?\}\}")
OFFSET = re.compile(r"(\d+)([dhm])")
UNITS = {"d": "days", "h": "hours", "m": "minutes"}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

WORDED: dict[str, Callable[[date], str]] = {
    "weekday": lambda day: f"{day:%A}",
    "date": lambda day: f"{day.day} {day:%B}",
    "longdate": lambda day: f"{day.day} {day:%B %Y}",
    "month": lambda day: f"{day:%B}",
    "year": lambda day: f"{day:%Y}",
}


@dataclass(frozen=True)
class Story:
    """One article and everything that happened to it. `told` is the front matter with its placeholders filled in."""

    slug: str
    published: datetime
    headline: str
    blocks: tuple[Block, ...]
    told: dict[str, Any]

    @property
    def url(self) -> str | None:
        if self.told.get("appeared"):
            return None
        section = self.told["section"].lower()
        return f"{SITE}/{section}/{self.published:%Y/%m/%d}/{self.slug}"


def stories(today: date) -> Iterator[Story]:
    """All stories, as they are told on `today`, in the order of their files."""
    for path in sorted(FOLDER.glob("*/*.md")):
        yield read(path.read_text(encoding="utf-8"), today)


def read(text: str, today: date) -> Story:
    """One story. Raises ValueError if it has no front matter."""
    try:
        _, front, body = text.split("+++\n", 2)
    except ValueError as error:
        raise ValueError("a story begins with front matter between two lines of +++") from error
    told = tomllib.loads(front)
    day = today - timedelta(days=told["day"])
    if told.get("weekday"):
        day -= timedelta(days=(day.weekday() - WEEKDAYS.index(told["weekday"])) % 7)
    published = datetime.combine(day, time.fromisoformat(told["time"]), ZONE)
    told = _fill(told, day)
    return Story(told["slug"], published, told["headline"], tuple(parse(_fill(body, day))), told)


def _fill(value: Any, day: date) -> Any:
    if isinstance(value, str):
        return PLACEHOLDER.sub(lambda found: _worded(found, day), value)
    if isinstance(value, list):
        return [_fill(item, day) for item in value]
    if isinstance(value, dict):
        return {name: _fill(item, day) for name, item in value.items()}
    return value


def _worded(found: re.Match[str], day: date) -> str:
    return WORDED[found[1]](day + timedelta(days=int(found[2] or 0)))


def offset(text: str) -> timedelta:
    """`2d 4h` as a length of time."""
    return timedelta(**{UNITS[unit]: sum(int(n) for n, u in OFFSET.findall(text) if u == unit) for unit in UNITS})


def replaced(headline: str, blocks: tuple[Block, ...], pairs: list[list[str]]) -> tuple[str, tuple[Block, ...]]:
    """Headline and blocks with each old wording replaced once. Raises ValueError for words that are not there."""
    for old, new in pairs:
        if old in headline:
            headline = headline.replace(old, new, 1)
            continue
        for n, block in enumerate(blocks):
            if old in block.text:
                changed = block.text.replace(old, new, 1).strip()
                blocks = (*blocks[:n], *([Block(block.type, changed)] if changed else []), *blocks[n + 1 :])
                break
        else:
            raise ValueError(f"these words are not in the text: {old!r}")
    return headline, blocks


def later(headline: str, blocks: tuple[Block, ...], change: dict[str, Any]) -> tuple[str, tuple[Block, ...]]:
    """The text after one of the newsroom's own changes (a `[[versions]]` table)."""
    headline, blocks = replaced(change.get("headline") or headline, blocks, change.get("replace", []))
    for start in change.get("remove", []):
        blocks = tuple(block for block in blocks if not _starts(block, start))
    for start, text in change.get("add", []):
        at = next((n for n, block in enumerate(blocks) if _starts(block, start)), None)
        if at is None:
            raise ValueError(f"no block starts with {start!r}")
        blocks = (*blocks[: at + 1], *parse(text), *blocks[at + 1 :])
    return headline, blocks


def _starts(block: Block, start: str) -> bool:
    """Whether a block starts so, with or without its mark in the notation."""
    return block.text.startswith(start) or write([block]).startswith(start)
