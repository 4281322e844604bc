"""Where a newsroom has notices: which places, in which order, and what it calls them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corrections.errors import Message
from corrections.newsroom.decisions import CannotBe
from corrections.taxonomy import Placement

LONGEST = 60


@dataclass(frozen=True)
class Surface:
    """A place as it was typed. `order`: its number in the list, "" for one that has none; `words`: "" for ours."""

    placement: Placement
    used: bool
    order: str
    words: str


def read(typed: Iterable[Surface]) -> tuple[tuple[str, str], ...]:
    """The places in use, by their numbers (those without one last, in the order given), with the newsroom's words.

    Raises CannotBe, `at` the place and what of it that it is about: “top-order” or “top-words”.
    """
    used = [each for each in typed if each.used]
    if not used:
        raise CannotBe(Message("Use at least one place: a notice has to stand somewhere."))
    names: set[str] = set()
    for each in used:
        if len(each.words) > LONGEST:
            raise CannotBe(
                Message.of("A name can have at most {most} characters.", most=LONGEST).about(f"{each.placement}-words")
            )
        if each.order and not (each.order.isascii() and each.order.isdigit() and len(each.order) <= 3):
            problem = Message.of("“{typed}” is no place in an order. Enter whole numbers.", typed=each.order)
            raise CannotBe(problem.about(f"{each.placement}-order"))
        name = (each.words or each.placement.label).casefold()
        if name in names:
            raise CannotBe(Message("Two places can’t have the same name.").about(f"{each.placement}-words"))
        names.add(name)
    ordered = sorted(used, key=lambda each: int(each.order) if each.order else 1_000)
    return tuple((str(each.placement), each.words) for each in ordered)
