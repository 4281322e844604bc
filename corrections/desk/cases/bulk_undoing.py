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
from corrections.web.filters import ngettext

KEPT = "bulk"


def remember(act: BulkAct) -> None:
    """Offer to take an act back. The one before is offered no longer: one undo, for what was done last."""
    flask.session[KEPT] = (act.id, act.at.isoformat(), len(act.changed))


def forget() -> None:
    flask.session.pop(KEPT, None)


def offers() -> list[dict[str, Any]]:
    """The offer as the page's toasts take it, if there is one."""
    kept = flask.session.get(KEPT)
    if not kept:
        return []
    act_id, at, cases = kept
    left = (datetime.fromisoformat(at) + UNDO - clock.now()).total_seconds()
    if left <= 0:
        return []
    seconds = math.ceil(left)
    said = ngettext("What you did to {n} case can be undone for", "What you did to {n} cases can be undone for", cases)
    for_ = ngettext("{seconds} second.", "{seconds} seconds.", seconds)
    text = f"{said.format(n=cases)} {for_.format(seconds=seconds)}"
    return [{"url": url_for("desk.bulk_undo", act_id=act_id), "text": text, "seconds": seconds, "decided": at}]
