"""What changed in a clause of the policy, with the words that differ: for readers and for the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corrections.articles.comparing.diff import Piece, diff
from corrections.policy.decisions import Changed


@dataclass(frozen=True)
class Difference:
    """Of a clause that is new or gone there is nothing to compare: `title` is empty and `text` None."""

    changed: Changed
    title: tuple[Piece, ...] = ()
    text: tuple[Piece, ...] | None = None


def differences(changes: Iterable[Changed]) -> list[Difference]:
    return [_difference(one) for one in changes]


def _difference(changed: Changed) -> Difference:
    old, new = changed.before, changed.after
    if old is None or new is None:
        return Difference(changed)
    return Difference(changed, diff(old.title, new.title), diff(old.text, new.text))
