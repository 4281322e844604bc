"""What files from outside are called in a file of a case: whatever their senders called them, no system trips on it."""

from __future__ import annotations

from pathlib import PurePosixPath
from unicodedata import category

from corrections.composed import normal
from corrections.requests.models import Evidence

LONGEST = 60
ALSO = frozenset("-_.")


def safe(name: str) -> str:
    """Letters, with their marks, and digits of any script; hyphens, underscores and single full stops between them.

    May be empty. Names of devices and doubled endings do no harm behind what stands in front of it.
    """
    kept = "".join(c if c in ALSO or category(c)[0] in "LMN" else "-" for c in normal("NFC", name))
    while ".." in kept or "--" in kept:
        kept = kept.replace("..", ".").replace("--", "-")
    return kept[:LONGEST].strip("-_.")


def of(whose: str, number: int, evidence: Evidence) -> str:
    """The name of file `number` of a report or an answer, such as files/R7K2-1-minutes.pdf: it ends as what it is."""
    ending = PurePosixPath(evidence.stored_name or "").suffix
    stem = safe((evidence.display_name or "").removesuffix(ending))
    return f"files/{'-'.join(filter(None, (safe(whose), str(number), stem)))}{ending}"
