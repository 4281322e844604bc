"""What changed in a clause of the policy, with the words that differ: for readers and for the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corrections.articles.comparing.diff import Piece, diff, rewritten
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
    return Difference(changed, marked(old.title, new.title), marked(old.text, new.text))


def marked(old: str, new: str) -> tuple[Piece, ...]:
    """What differs; where that is only what words are not compared by, such as a line or the kind of a quotation mark,
    both texts, one after the other."""
    pieces = diff(old, new)
    return pieces if old == new or any(piece.op != "same" for piece in pieces) else rewritten(old, new)
