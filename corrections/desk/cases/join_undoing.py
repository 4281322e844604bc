"""The cases that an editor has just joined to others, for as long as it is offered to take them out again; kept as in
`undoing`. It can be done at any later time too, on the page of the case."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import flask
from flask import url_for

from corrections import clock
from corrections.cases.decisions import UNDO
from corrections.cases.models import Case
from corrections.web.filters import ngettext

KEPT = "joins"
MOST = 10


def remember(case: Case) -> None:
    """Offer to take a case, which has just been joined to another, out of it."""
    flask.session[KEPT] = [*_kept(but=case.id), (case.id, clock.now().isoformat())][-MOST:]


def forget(case: Case) -> None:
    if KEPT in flask.session:
        flask.session[KEPT] = _kept(but=case.id)


def offers() -> list[dict[str, Any]]:
    """Each as the page's toasts take it, the newest last."""
    found = []
    for case_id, at in _kept():
        seconds = math.ceil(_left(at))
        text = ngettext(
            "Case {number} is joined to another. That can be undone here for {seconds} second.",
            "Case {number} is joined to another. That can be undone here for {seconds} seconds.",
            seconds,
        ).format(number=case_id, seconds=seconds)
        url = url_for("desk.case_taking_apart", case_id=case_id)
        found.append({"url": url, "text": text, "seconds": seconds, "decided": at})
    return found


def _kept(*, but: int | None = None) -> list[tuple[int, str]]:
    return [(case_id, at) for case_id, at in flask.session.get(KEPT, []) if case_id != but and _left(at) > 0]


def _left(at: str) -> float:
    return (datetime.fromisoformat(at) + UNDO - clock.now()).total_seconds()
