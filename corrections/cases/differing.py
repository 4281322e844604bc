"""What an event says of a row that gets other values: which ones, and of those of lists from what to what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any


def differing(row: object, after: Mapping[str, Any], listed: Collection[str]) -> dict[str, Any]:
    """The details of the event: in `what` the names of the values that differ, separated by commas, and `before_` and
    `after_` each that is `listed` (an id, or a value of a list). Empty where none differs. A text is only named."""
    changed = [name for name, value in after.items() if getattr(row, name) != value]
    if not changed:
        return {}
    details: dict[str, Any] = {"what": ",".join(changed)}
    for name in changed:
        if name in listed:
            details |= {f"before_{name}": getattr(row, name), f"after_{name}": after[name]}
    return details
