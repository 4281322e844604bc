"""What an editor has just done to several cases at once, for as long as it can be taken back; kept as in `undoing`."""

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

KEPT = "bulk"


def remember(act: BulkAct, *, to: str = "") -> None:
    """Offer to take an act back. The one before is offered no longer: one undo, for what was done last.

    `to`: the name of the desk or the colleague that the cases went to.
    """
    flask.session[KEPT] = (act.id, act.at.isoformat(), act.act, len(act.changed), to)


def forget() -> None:
    flask.session.pop(KEPT, None)


def offers() -> list[dict[str, Any]]:
    """The offer as the page's toasts take it, if there is one."""
    kept = flask.session.get(KEPT)
    if not kept:
        return []
    act_id, at, name, cases, *to = kept  # a session from before an upgrade has no name
    left = (datetime.fromisoformat(at) + UNDO - clock.now()).total_seconds()
    if left <= 0:
        return []
    seconds = math.ceil(left)
    undoable = ngettext(
        "That can be undone for {seconds} second.", "That can be undone for {seconds} seconds.", seconds
    ).format(seconds=seconds)
    url = url_for("desk.bulk_undo", act_id=act_id)
    said = _said(name, cases, *to)
    return [{"url": url, "text": f"{said} {undoable}", "seconds": seconds, "decided": at}]


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
