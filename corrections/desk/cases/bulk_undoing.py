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
from corrections.desk.cases import bulk_forms, join_undoing
from corrections.web.filters import ngettext

KEPT = "acts"
MOST = 10


def remember(act: BulkAct, *, cases: int = 1, to: str = "", case_id: int | None = None) -> None:
    """Offer to take an act back, once nothing newer is to be taken back. `cases`: to how many it was done; `to`: the
    name of the desk or the colleague that they went to. `case_id`: of one that was done to a case by itself, and not to
    those that were chosen: what was done to it before can then be taken back no more."""
    one = (act.id, act.at.isoformat(), act.act, cases, to, case_id)
    flask.session[KEPT] = [*_kept(but=case_id), one][-MOST:]


def case_of(act_id: int) -> int | None:
    """The case to which an act was done by itself, if that is known."""
    return next((case_id for kept_id, *_, case_id in _kept() if kept_id == act_id), join_undoing.case_of(act_id))


def forget(act_id: int) -> None:
    """Offer it no longer: it is taken back, or can't be any more."""
    if KEPT in flask.session:
        flask.session[KEPT] = [one for one in _kept() if one[0] != act_id]
    join_undoing.forget_act(act_id)


def close(case_id: int) -> None:
    """Something was done to a case that stays: what was done to it before can be taken back no more."""
    if KEPT in flask.session:
        flask.session[KEPT] = _kept(but=case_id)


def offers() -> list[dict[str, Any]]:
    """The newest, as the page's toasts take it, if there is one: those before it are offered once it is taken back."""
    return [_offer(*one) for one in _kept()[-1:]]


def _kept(*, but: int | None = None) -> list[tuple[int, str, str, int, str, int | None]]:
    kept = ((act_id, at, name, count, to, one) for act_id, at, name, count, to, one in flask.session.get(KEPT, []))
    return [each for each in kept if _left(each[1]) > 0 and (but is None or each[-1] != but)]


def _left(at: str) -> float:
    return (datetime.fromisoformat(at) + UNDO - clock.now()).total_seconds()


def _offer(act_id: int, at: str, name: str, cases: int, to: str, case_id: int | None) -> dict[str, Any]:
    seconds = math.ceil(_left(at))
    text = _of_one(case_id, seconds) if case_id is not None else f"{_said(name, cases, to)} {_undoable(seconds)}"
    url = url_for("desk.bulk_undo", act_id=act_id)
    return {"url": url, "text": text, "seconds": seconds, "decided": at, "number": case_id}


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


def _said(name: str, count: int, to: str = "") -> str:
    words = {
        bulk_forms.TAKE: ngettext("{n} case is yours.", "{n} cases are yours.", count),
        bulk_forms.ASSIGN: _assigned(count, is_taken_away=not to),
        bulk_forms.MOVE: ngettext("{n} case is on the desk “{to}”.", "{n} cases are on the desk “{to}”.", count),
        bulk_forms.SEVERITY: ngettext("The severity of {n} case is set.", "The severity of {n} cases is set.", count),
        bulk_forms.SNOOZE: ngettext("{n} case is snoozed.", "{n} cases are snoozed.", count),
        bulk_forms.DECLINE: ngettext("{n} case is declined.", "{n} cases are declined.", count),
        bulk_forms.ANSWER: ngettext("{n} case is answered.", "{n} cases are answered.", count),
    }
    return words[name].format(n=count, to=to)


def _assigned(count: int, *, is_taken_away: bool) -> str:
    if is_taken_away:
        return ngettext("{n} case is nobody’s now.", "{n} cases are nobody’s now.", count)
    return ngettext("{n} case is assigned to {to}.", "{n} cases are assigned to {to}.", count)
