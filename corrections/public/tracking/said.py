"""What a reader has just done on the page of their report: said there once, so that what is typed after it is kept.

In a place of its own in the cookie, not among Flask's messages: to show those of one kind takes all others out, and an
editor may have both pages open in one browser.
"""

from __future__ import annotations

import flask

from corrections.requests.models import CorrectionRequest

KEPT = "done"
MOST = 10


def remember(report: CorrectionRequest, about: str) -> None:
    """Let the next page of this report say that `about` (`messages`, `erasure`, …) is done."""
    flask.session[KEPT] = [*_but(report), [report.id, about]][-MOST:]


def once(report: CorrectionRequest) -> str:
    """What was done since the page was last shown, the newest of it; nothing when asked again."""
    done = [about for report_id, about in flask.session.get(KEPT, []) if report_id == report.id]
    if done:
        flask.session[KEPT] = _but(report)
    return str(done[-1]) if done else ""


def _but(report: CorrectionRequest) -> list[list[int | str]]:
    return [pair for pair in flask.session.get(KEPT, []) if pair[0] != report.id]
