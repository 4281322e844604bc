"""What came into a queue since its page was made: a number and words for it, asked for by a script now and then."""

from __future__ import annotations

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue

from corrections import clock
from corrections.cases import queries, queues
from corrections.desk.cases import narrowing
from corrections.desk.cases.views import views
from corrections.web import current
from corrections.web.current import reading
from corrections.web.filters import ngettext
from corrections.web.forms import whole_number

MOST = 100


def show() -> ResponseReturnValue:
    user = current.signed_in_user() or abort(401)
    since = whole_number(request.args.get("since"))
    if since is None:
        abort(400)
    with reading() as session:
        desks = queries.desks(session)
        chosen = narrowing.read(request.args, views(user, clock.now(), current.newsroom()), desks, user)
        sought = narrowing.sought(session, chosen, only_count=True)
        count = queues.reports_since(session, chosen.filters, since, sought=sought, most=MOST)
    words = ngettext("{n} new report: show", "{n} new reports: show", count)
    answer = jsonify(count=count, words=words.format(n=count if count < MOST else f"{MOST}+") if count else "")
    answer.headers["Cache-Control"] = "no-store"
    return answer
