"""Saying which article a case is about, where its reports named none that was known: found by headline or address."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections.accounts.decisions import Act, may
from corrections.cases import pointing, queries
from corrections.errors import Message, Problem
from corrections.notices import addressed
from corrections.requests import queries as requests
from corrections.web import current
from corrections.web.filters import message
from corrections.web.forms import clean, whole_number
from corrections.web.routing import page

LONGEST = 2_000


def show(case_id: int) -> ResponseReturnValue:
    return _page(case_id, clean(request.args.get("find"))[:LONGEST])


def point(case_id: int) -> ResponseReturnValue:
    article_id = whole_number(request.form.get("article"))
    try:
        with current.writing() as session:
            case, user = queries.case(session, case_id) or abort(404), current.editor(session)
            if article_id is None:
                abort(400)
            seen = whole_number((request.form.get("seen") or "").partition(".")[0])
            moved = pointing.set_article(session, case, article_id, by=user, seen=seen)
            desk = queries.desk(session, case.desk_id)
            done = Message("The case is about that article now.")
            if moved and desk is not None:
                done = Message.of("The case is about that article now, and went to desk {desk}.", desk=desk.name)
    except Problem as problem:
        return _page(case_id, clean(request.form.get("find"))[:LONGEST], problem.message, problem.status)
    flash(message(done))
    return redirect(url_for("desk.case", case_id=case_id), 303)


def _page(case_id: int, find: str, problem: Message | None = None, status: int = 200) -> Response:
    user = current.signed_in_user() or abort(401)
    with current.reading() as session:
        case, article = queries.with_article(session, case_id) or abort(404)
        if not find:
            told = requests.requests(session, queries.request_ids(session, case.id)).values()
            find = next((named for row in told if (named := row.reported_url or row.appeared)), "")
        hits = addressed.candidates(session, find, current.settings().base_url) if find else []
        body = page(
            "desk/cases/which.html",
            case=case,
            article=article,
            find=find,
            hits=hits,
            may_set=article is None and case.open and may(user.role, Act.DECIDE),
            problem=problem,
        )
    return Response(body, status)
