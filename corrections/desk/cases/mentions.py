"""The notes in which colleagues name the editor, and the answers to what they asked that reached nobody."""

from __future__ import annotations

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from corrections.cases import author_answers, mentions, naming
from corrections.web.current import reading, signed_in_user
from corrections.web.paging import cursor, read_cursor
from corrections.web.routing import page

ROWS = 50


def show() -> ResponseReturnValue:
    user = signed_in_user() or abort(401)
    after = read_cursor(request.args.get("after"))
    me = mentions.colleagues([user])
    with reading() as session:
        answers = author_answers.unread(session, user.id) if after is None else []
        found = mentions.of_user(session, user.id, before=after[0] if after else None, limit=ROWS + 1)
        rows, more = found[:ROWS], len(found) > ROWS
        return page(
            "desk/cases/mentions.html",
            rows=[(row, list(naming.pieces(row.note.text, naming.find(row.note.text, me)))) for row in rows],
            answers=answers,
            next_url=url_for("desk.mentions", after=cursor(rows[-1].note.id)) if more else None,
        )
