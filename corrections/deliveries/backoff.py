"""How long to wait before an email is tried again."""

from __future__ import annotations

from datetime import timedelta

FIRST = timedelta(minutes=1)
LONGEST = timedelta(hours=4)
JITTER = 0.2
TRIES = 17  # so that all waits together stay below 48 hours, whatever the chance


def wait(tries: int, chance: float) -> timedelta | None:
    """How long to wait after `tries` tries that failed for now; None: it was tried long enough, up to 48 hours.

    It doubles from one minute to four hours, which suits greylisting as well as a server that is down overnight.
    `chance`, from 0 to 1, spreads the tries, so that everything that failed at once doesn't come back at once.
    """
    if tries >= TRIES:
        return None
    exact = min(FIRST * (1 << (tries - 1)), LONGEST)
    return exact * (1 - JITTER + 2 * JITTER * chance)
