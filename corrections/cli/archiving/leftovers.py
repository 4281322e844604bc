"""What restores have left: of one that was broken off, and of the installation that one replaced."""

from __future__ import annotations

from corrections.cli.archiving.targets import target_of
from corrections.cli.verifying.endings import Ended
from corrections.errors import Problem
from corrections.settings import Settings


def told(settings: Settings) -> list[str]:
    """A sentence for each, which says what to do with it."""
    try:
        target = target_of(settings)
        left, kept = target.left(), target.kept()
    except (Ended, Problem):  # that the database can't be used is said elsewhere
        return []
    uploads = settings.instance.glob("uploads.before-restore-*")
    broken = f"A restore was broken off before it changed anything. Run it again, or remove what it left: {left}."
    return [broken] * (left is not None) + [
        f"What a restore replaced is still kept, with readers’ data: {one}. Remove it when you don’t need it."
        for one in [*kept, *map(str, sorted(uploads))]
    ]
