"""Of two blocks that changed places, which one is said to have moved."""

from __future__ import annotations

from collections.abc import Sequence

from corrections.articles.blocks import counted
from corrections.articles.comparing.groups import Fate, Group
from corrections.articles.comparing.sides import Side


def rather_moved(
    before: Side, after: Side, steady: Sequence[Group], moved: dict[int, int]
) -> tuple[list[Group], dict[int, int]]:
    """The same with other movers, where a reader would count the one that moved as standing where it stood.

    “Paragraph 2 is now paragraph 2” says nothing; that paragraph 3, which it changed places with, is now paragraph 1
    says it all. Only where it passed one other block; `moved` is new to old.
    """
    was, now = counted(before.blocks), counted(after.blocks)
    groups, movers = list(steady), dict(moved)
    for j, i in moved.items():
        if was[i] != now[j] or before.blocks[i].type is not after.blocks[j].type:
            continue
        passed = [group for group in groups if (group.old[0] < i) != (group.new[0] < j)]
        if len(passed) != 1 or len(passed[0].old) != 1 or len(passed[0].new) != 1:
            continue
        (other,) = passed
        if was[other.old[0]] == now[other.new[0]]:
            continue
        groups.remove(other)
        groups.append(Group(Fate.KEPT if before.keys[i] == after.keys[j] else Fate.EDITED, (i,), (j,)))
        groups.sort(key=lambda group: group.new)
        del movers[j]
        movers[other.new[0]] = other.old[0]
    return groups, movers
