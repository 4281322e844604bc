"""What an editor has just done to one case or to several, for as long as it can be taken back; kept as in `undoing`."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import flask
from flask import url_for

from corrections import clock
from corrections.cases.decisions import UNDO
from corrections.cases.queue_models import BulkAct
from corrections.desk.cases import bulk_forms
from corrections.web.filters import ngettext

KEPT = "acts"
MOST = 10


def remember(act: BulkAct, *, case_id: int | None = None) -> None:
    """Offer to take an act back, once nothing newer is to be taken back. `case_id`: of one that was done to a case by
    itself, and not to those that were chosen: what was done to it before can then be taken back no more."""
    flask.session[KEPT] = [*_kept(but=case_id), (act.id, act.at.isoformat(), act.act, len(act.changed), case_id)][
        -MOST:
    ]


def forget(act_id: int) -> int | None:
    """Offer it no longer; return the case to which it was done by itself, if that is known."""
    kept = _kept()
    if KEPT in flask.session:
        flask.session[KEPT] = [one for one in kept if one[0] != act_id]
    return next((case_id for kept_id, *_, case_id in kept if kept_id == act_id), None)


def close(case_id: int) -> None:
    """Something was done to a case that stays: what was done to it before can be taken back no more."""
    if KEPT in flask.session:
        flask.session[KEPT] = _kept(but=case_id)


def offers() -> list[dict[str, Any]]:
    """The newest, as the page's toasts take it, if there is one: those before it are offered once it is taken back."""
    return [_offer(*one) for one in _kept()[-1:]]


def _kept(*, but: int | None = None) -> list[tuple[int, str, str, int, int | None]]:
    kept = ((act_id, at, name, count, case_id) for act_id, at, name, count, case_id in flask.session.get(KEPT, []))
    return [one for one in kept if _left(one[1]) > 0 and (but is None or one[4] != but)]


def _left(at: str) -> float:
    return (datetime.fromisoformat(at) + UNDO - clock.now()).total_seconds()


def _offer(act_id: int, at: str, name: str, cases: int, case_id: int | None) -> dict[str, Any]:
    seconds = math.ceil(_left(at))
    text = _of_one(case_id, seconds) if case_id is not None else f"{_said(name, cases)} {_undoable(seconds)}"
    return {"url": url_for("desk.bulk_undo", act_id=act_id), "text": text, "seconds": seconds, "decided": at}


def _of_one(case_id: int, seconds: int) -> str:
    return ngettext(
        "What you did to case {number} can be undone for {seconds} second.",
        "What you did to case {number} can be undone for {seconds} seconds.",
        seconds,
    ).format(number=case_id, seconds=seconds)


def _undoable(seconds: int) -> str:
    return ngettext(
        "That can be undone for {seconds} second.", "That can be undone for {seconds} seconds.", seconds
    ).format(seconds=seconds)


def _said(name: str, count: int) -> str:
    words = {
        bulk_forms.TAKE: ngettext("{n} case is yours.", "{n} cases are yours.", count),
        bulk_forms.ASSIGN: ngettext("{n} case is given on.", "{n} cases are given on.", count),
        bulk_forms.MOVE: ngettext("{n} case is on the other desk.", "{n} cases are on the other desk.", count),
        bulk_forms.SEVERITY: ngettext("The severity of {n} case is set.", "The severity of {n} cases is set.", count),
        bulk_forms.SNOOZE: ngettext("{n} case is snoozed.", "{n} cases are snoozed.", count),
        bulk_forms.DECLINE: ngettext("{n} case is declined.", "{n} cases are declined.", count),
        bulk_forms.ANSWER: ngettext("{n} case is answered.", "{n} cases are answered.", count),
    }
    return words[name].format(n=count)
