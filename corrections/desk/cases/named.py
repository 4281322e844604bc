"""Whom the events of a case name, beside who acted."""

from __future__ import annotations

from collections.abc import Sequence

from corrections.events import Event

# Verbs whose details name colleagues, under these names.
PEOPLE = {
    "assigned": ("before", "after"),
    "passed over": ("before",),
    "reminded": ("to",),
    "escalated": ("to",),
    "mentioned": ("user",),
}


def named_in(history: Sequence[Event]) -> set[int]:
    """The ids of the colleagues that the lines name, beside those who acted."""
    named = (event.details.get(name) for event in history for name in PEOPLE.get(event.verb, ()))
    return {user_id for user_id in named if user_id is not None}
