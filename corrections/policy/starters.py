"""The policy that a newsroom can begin with: one clause a file, with blanks in square brackets to fill in."""

from __future__ import annotations

from pathlib import Path

from corrections.policy import decisions
from corrections.policy.decisions import Wording

FOLDER = Path(__file__).with_name("starter")


def starter() -> list[Wording]:
    """The clauses, in the order of their numbers."""
    files = sorted(FOLDER.glob("*.md"))
    return decisions.sort(decisions.read(file.name, file.read_text("utf-8")) for file in files)
