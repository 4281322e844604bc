"""What may be erased, and when a second person may confirm it."""

from __future__ import annotations

import re
from collections.abc import Collection

from corrections.errors import Message
from corrections.taxonomy import EntryKind

ASKED, REFUSED, DROPPED, DONE = "asked", "refused", "dropped", "done"
MOST_WORDINGS = 20
DECIDED = Message("This was decided before.")
# Parts that hold what somebody wrote. The others are times, numbers and values of lists, and go with a whole document.
WRITTEN = re.compile(
    r"url|headline|bylines|agency|section|tags|blocks/[0-9]+|notice|reason|unfixed_reason|text|facts|finding|reasons|"
    r"remedy|clauses/[0-9]+|articles/[0-9]+/(?:headline|passage)",
    re.ASCII,
)
# What these say is what others were told: nothing of it is anybody's text.
OF_THE_LOG = frozenset({EntryKind.ERASURE, EntryKind.SUCCESSION})


def is_written(kind: EntryKind, part: str) -> bool:
    """Whether a part of a document can be erased by itself."""
    return kind not in OF_THE_LOG and WRITTEN.fullmatch(part) is not None


def why_not_ask(places: Collection[str], reason: str) -> Message | None:
    """Say why an erasure can't be asked for; None if it can."""
    if not places:
        return Message("Nothing is left that would be erased.").about("stay")
    if not reason.strip():
        return Message("Say why, for the person who confirms it.").about("reason")
    return None


def why_not_decide(state: str, *, asked_by: int | None, by: int) -> Message | None:
    """Say why somebody may not decide on a request; None if they may."""
    if state != ASKED:
        return DECIDED
    if asked_by == by:
        return Message("You asked for this: somebody else has to confirm it.")
    return None
