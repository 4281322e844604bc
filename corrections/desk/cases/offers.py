"""What an editor can take back now, as the toasts of a page offer it."""

from __future__ import annotations

from typing import Any

from flask import url_for

from corrections.desk.cases import bulk_undoing, join_undoing, undoing
from corrections.web.filters import ngettext


def every() -> list[dict[str, Any]]:
    """All of it, what was done last at the end."""
    return sorted(
        [*_decisions(), *join_undoing.offers(), *bulk_undoing.offers()], key=lambda offer: str(offer["decided"])
    )


def newest(*, but: int) -> list[dict[str, Any]]:
    """What was done last, for the page of a case, which offers by itself to take the decision on case `but` back."""
    own = url_for("desk.case_undo", case_id=but)
    return [offer for offer in every()[-1:] if offer["url"] != own]


def _decisions() -> list[dict[str, Any]]:
    found = []
    for offer in undoing.offers():
        said = _told(offer.seconds) if offer.told else _undoable(offer.seconds)
        text = said.format(number=offer.case_id, seconds=offer.seconds)
        url = url_for("desk.case_undo", case_id=offer.case_id)
        found.append({"url": url, "text": text, "seconds": offer.seconds, "decided": offer.decided})
    return found


def _told(seconds: int) -> str:
    return ngettext(
        "Case {number} is decided. Readers who gave an address are told in {seconds} second.",
        "Case {number} is decided. Readers who gave an address are told in {seconds} seconds.",
        seconds,
    )


def _undoable(seconds: int) -> str:
    return ngettext(
        "Case {number} is decided. That can be undone for {seconds} second.",
        "Case {number} is decided. That can be undone for {seconds} seconds.",
        seconds,
    )
