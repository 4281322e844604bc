"""What a check of an installation comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["good", "doubt", "bad"]
MARKS: Mapping[Verdict, tuple[str, str]] = {"good": ("✓", "green"), "doubt": ("!", "yellow"), "bad": ("✗", "red")}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, in a sentence that says what to do if it is not good."""

    verdict: Verdict
    what: str


def good(what: str) -> Finding:
    return Finding("good", what)


def doubt(what: str) -> Finding:
    return Finding("doubt", what)


def bad(what: str) -> Finding:
    return Finding("bad", what)
