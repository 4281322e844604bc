"""What was escalated to whoever is signed in, and is overdue still."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from corrections import clock
from corrections.cases import alerting, queries, queues
from corrections.desk.cases.queue import listed
from corrections.web.current import reading, signed_in_user
from corrections.web.routing import page

MOST = 100


def show() -> ResponseReturnValue:
    user, now = signed_in_user() or abort(401), clock.now()
    with reading() as session:
        found = alerting.escalated_to(session, user.id)
        alerts = {case.id: alert for case, alert in found[:MOST]}
        cases = queues.some(session, alerts)
        rows = listed(session, (cases[id_] for id_ in alerts), queries.desks(session), now)
        return page("desk/cases/escalated.html", rows=rows, alerts=alerts, count=len(found))
