"""Mail that was not taken in by itself, each with why: a person may take it in by hand."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections.accounts.decisions import Act, may
from corrections.cases import queries as cases
from corrections.errors import Message, Problem
from corrections.mailbox import queries, receiving
from corrections.mailbox.decisions import Reason
from corrections.web import current
from corrections.web.filters import gettext
from corrections.web.paging import cursor, read_cursor
from corrections.web.routing import page

ROWS = 30
HIGHEST_ID = 2**31 - 1
WEEK = timedelta(days=7)

WHY = {
    Reason.AUTOMATIC: "A program answered by itself, such as a note of absence.",
    Reason.LIST: "It went to many, such as a newsletter.",
    Reason.BOUNCE: "A mail server says that an email did not arrive, or was read.",
    Reason.OURS: "It is an email of ours that came back.",
    Reason.OFTEN: "Many emails came within the hour, from this address or about one report.",
    Reason.EMPTY: "Nothing is written in it.",
    Reason.SENDER: "It does not say who sent it.",
    Reason.NESTED: "Its parts are nested too deep, or it has too many lines, to be read.",
    Reason.LARGE: "It is larger than 20 MB. Only its beginning is kept.",
    Reason.FAULT: "Our program could not read it.",
    Reason.WITHHELD: "The mail server did not hand it over. Look for it in the mailbox itself.",
    Reason.REFUSED: "Its report was taken back, or there is no desk yet.",
}


def show() -> ResponseReturnValue:
    return _page()


def _page(problem: Message | None = None) -> str:
    after = read_cursor(request.args.get("after"))
    user = current.signed_in_user()
    with current.reading() as session:
        found = queries.listed(session, before=min(after[0], HIGHEST_ID) if after else None, limit=ROWS + 1)
        folders = queries.folders(session)
        taken = queries.taken_in(session, within=WEEK)
    rows = found[:ROWS]
    return page(
        "desk/incoming/index.html",
        rows=rows,
        why=WHY,
        folder=folders[0] if folders else None,
        taken=taken,
        days=current.newsroom().keep_mail_days,
        box=current.settings().mail_box,
        next_url=url_for("desk.incoming", after=cursor(rows[-1].id)) if len(found) > ROWS else None,
        may_take=user is not None and may(user.role, Act.TAKE),
        problem=problem,
    )


def take(mail_id: int) -> ResponseReturnValue:
    try:
        taken = receiving.take_by_hand(current.engine(), current.settings(), mail_id, editor=current.editor)
    except Problem as problem:
        return _page(problem.message), problem.status
    with current.reading() as session:
        case = cases.case_of_request(session, taken.id)
        target = url_for("desk.case", case_id=case.id) if case is not None else url_for("desk.set_aside")
    if case is not None:
        said = gettext("The mail is in the queue. Its reference is {reference}.")
    else:
        said = gettext("The mail is a report now, and set aside: take it back here. Its reference is {reference}.")
    flash(said.format(reference=taken.reference))
    return redirect(target, 303)
