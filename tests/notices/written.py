"""The notices written for the tests, good and faulty, as the facts that a check judges."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from corrections.notices.checks import ArticleFacts, NoticeFacts
from corrections.taxonomy import ErrorType, Kind, Medium, PassageFate, Placement, Severity

NOW = datetime(2026, 11, 12, 12, tzinfo=UTC)


def good() -> Iterator[tuple[str, NoticeFacts]]:
    for entry in (*_entries("good.toml"), *_entries("good_de.toml")):
        yield entry["name"], facts(entry)


def faulty() -> Iterator[tuple[str, NoticeFacts, list[str]]]:
    """Each faulty notice, with the codes of what is to be found in it."""
    for entry in (*_entries("faulty.toml"), *_entries("faulty_more.toml"), *_entries("faulty_de.toml")):
        yield entry["name"], facts(entry), sorted(entry["finds"])


def unseen_good() -> Iterator[tuple[str, NoticeFacts]]:
    for entry in _entries("unseen_good.toml"):
        yield entry["name"], facts(entry)


def unseen_faulty() -> Iterator[tuple[str, NoticeFacts, list[str]]]:
    """Each faulty notice that the checks were not made with; others may be found in it than the codes given."""
    for entry in _entries("unseen_faulty.toml"):
        yield entry["name"], facts(entry), sorted(entry["finds"])


def _entries(name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / name).read_text("utf-8"))["notice"]
    return entries


def facts(entry: dict[str, Any]) -> NoticeFacts:
    before = entry.get("text", "").strip()
    after = replaced(before, entry.get("replace", []))
    was = entry.get("was", "")
    known = bool(before) and not entry.get("cms")
    article = ArticleFacts(
        placement=Placement(entry.get("placement", "end")),
        medium=Medium(entry.get("medium", "web")),
        was=was,
        version_text=before,
        corrected_text=after if known and ("replace" in entry or entry.get("unchanged")) else None,
        fate=fate(was, before, after) if known and ("replace" in entry or entry.get("unchanged")) else None,
        unfixed_reason=entry.get("unfixed_reason", ""),
        withholds=entry.get("withholds", True),
        url=entry.get("url", ""),
        told_in=tuple(entry.get("told_in", ())),
    )
    return NoticeFacts(
        kind=Kind(entry.get("kind", "correction")),
        notice=entry["notice"],
        articles=(article,),
        now=NOW,
        error_type=ErrorType(entry["type"]),
        severity=Severity(entry.get("severity", "minor")),
        right=entry.get("right", ""),
        kind_reason=entry.get("kind_reason", ""),
        readers=tuple(entry.get("readers", ())),
        protected=tuple(entry.get("protected", ())),
        staff=tuple(entry.get("staff", ())),
        withheld=frozenset(entry.get("withheld", ())),
        about_minor=entry.get("about_minor", False),
        is_libel=entry.get("libel", False),
        first_published=NOW - timedelta(days=entry.get("days", 2)),
        language=entry.get("language", "en"),
    )


def replaced(text: str, pairs: list[list[str]]) -> str:
    for old, new in pairs:
        assert old in text, f"“{old}” is not in the article"
        text = text.replace(old, new, 1)
    return text


def fate(was: str, before: str, after: str) -> PassageFate | None:
    """What becomes of the wrong words, by the paragraphs that they stand in."""
    if not was or was not in before:
        return None
    if was not in after:
        return PassageFate.GONE
    stand = any(was in line and line in after.split("\n") for line in before.split("\n"))
    return PassageFate.UNCHANGED if stand else PassageFate.EDITED
