"""The cases that an editor has just joined to others, for as long as that can be undone; kept as in `undoing`. At any
later time they can be taken out again, with a new clock, on their page."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import flask
from flask import url_for

from corrections import clock
from corrections.cases.decisions import UNDO
from corrections.cases.models import Case
from corrections.cases.queue_models import BulkAct
from corrections.web.filters import ngettext

KEPT = "joined_to"  # “joins” and “joined” were other shapes: such a cookie may be about still
MOST = 10


def remember(act: BulkAct, case: Case) -> None:
    """Offer to undo that a case was joined to another."""
    flask.session[KEPT] = [*_kept(but=case.id), (case.id, act.at.isoformat(), act.id, case.merged_into_id)][-MOST:]


def forget(case: Case) -> None:
    """Offer it no longer: the case is open again, or it is too late."""
    if KEPT in flask.session:
        flask.session[KEPT] = _kept(but=case.id)


def forget_act(act_id: int) -> None:
    if KEPT in flask.session:
        flask.session[KEPT] = [one for one in _kept() if one[2] != act_id]


def case_of(act_id: int) -> int | None:
    """The case that was joined by an act, if that is offered."""
    return next((case_id for case_id, _, kept_id, _ in _kept() if kept_id == act_id), None)


def offers() -> list[dict[str, Any]]:
    """Each as the page's toasts take it, the newest last."""
    found = []
    for case_id, at, act_id, into in _kept():
        seconds = math.ceil(_left(at))
        text = ngettext(
            "Case {number} is joined to case {into}. That can be undone here for {seconds} second.",
            "Case {number} is joined to case {into}. That can be undone here for {seconds} seconds.",
            seconds,
        ).format(number=case_id, into=into, seconds=seconds)
        url = url_for("desk.bulk_undo", act_id=act_id)
        found.append({"url": url, "text": text, "seconds": seconds, "decided": at, "number": case_id})
    return found


def _kept(*, but: int | None = None) -> list[tuple[int, str, int, int]]:
    kept = ((case_id, at, act_id, into) for case_id, at, act_id, into in flask.session.get(KEPT, []))
    return [one for one in kept if one[0] != but and _left(one[1]) > 0]


def _left(at: str) -> float:
    return (datetime.fromisoformat(at) + UNDO - clock.now()).total_seconds()
