"""What was escalated to whoever is signed in, and is overdue still."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue

from corrections import addresses, clock
from corrections.accounts import queries as accounts
from corrections.accounts.decisions import initials
from corrections.articles import queries as articles
from corrections.cases import alerting, queries
from corrections.desk.cases.rows import clock_of
from corrections.web.current import reading, signed_in_user
from corrections.web.routing import page

MOST = 100


def show() -> ResponseReturnValue:
    user, now = signed_in_user() or abort(401), clock.now()
    with reading() as session:
        found = alerting.escalated_to(session, user.id)
        shown = [case for case, _ in found[:MOST]]
        desks = {desk.id: desk.name for desk in queries.desks(session)}
        on = articles.articles(session, [case.article_id for case in shown if case.article_id is not None])
        names = accounts.names(session, [case.assignee_id for case in shown if case.assignee_id is not None])
        rows = [
            {
                "case": case,
                "alert": alert,
                "url": request.script_root + addresses.case(case.id),
                "headline": on[case.article_id].headline if case.article_id in on else None,
                "desk": desks[case.desk_id],
                "assignee": (assignee := names.get(case.assignee_id or 0)),
                "initials": initials(assignee or ""),
                "reports": 0,
                "clock": clock_of(case, now),
            }
            for case, alert in found[:MOST]
        ]
        return page("desk/cases/escalated.html", rows=rows, count=len(found))
