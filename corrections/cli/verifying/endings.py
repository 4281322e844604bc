"""How `corrections log verify` ends: with 0 if all holds, else with one of these codes and a line that says why."""

from __future__ import annotations

import click


class Ended(click.ClickException):
    """It could not be done here. What others wrote is shown without what a terminal would obey."""

    exit_code = 1

    def __init__(self, why: str) -> None:
        super().__init__(plain(why))


class Unreachable(Ended):
    exit_code = 3


class Unsigned(Ended):
    """Not signed with the right key, or nobody knows which that is."""

    exit_code = 4


class Tampered(Ended):
    """Something is not what was signed."""

    exit_code = 5


class Forked(Ended):
    exit_code = 6


class Shortened(Ended):
    exit_code = 7


class Uncosigned(Ended):
    """Not countersigned by those whom somebody asked for."""

    exit_code = 11  # 8, 9 and 10 are of repairing and restoring


def plain(text: str) -> str:
    """Text from outside on one line of a terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)


class CannotReach(Exception):
    """What was asked for can't be had now. Its text says why, in one sentence without its end."""
