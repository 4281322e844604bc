"""Whose turn it is on a desk: plain functions over plain values."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Turn:
    """Who gets the next case (None: nobody is there), and who was passed over because they are away."""

    user_id: int | None
    passed_over: tuple[int, ...]


def next_turn(order: Sequence[int], last: int | None, away: Collection[int]) -> Turn:
    """The one who comes after `last` in the order and is there. After somebody who is no longer in it, the first."""
    start = order.index(last) + 1 if last in order else 0
    passed: list[int] = []
    for user_id in (*order[start:], *order[:start]):
        if user_id not in away:
            return Turn(user_id, tuple(passed))
        passed.append(user_id)
    return Turn(None, tuple(passed))
