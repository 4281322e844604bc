"""Whom a note can name: the people who may see the case, for the list that opens at an @ (js/mention-box.js)."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue

from corrections.accounts import queries as accounts
from corrections.accounts.decisions import Act, may
from corrections.web import current
from corrections.web.filters import label


def show() -> ResponseReturnValue:
    user = current.signed_in_user()
    with current.reading() as session:
        people = [
            {"name": each.name, "username": each.username, "role": label(each.role)}
            for each in accounts.working(session)
            if may(each.role, Act.READ_DESK) and (user is None or each.id != user.id)
        ]
    answer = jsonify(people=people)
    answer.headers["Cache-Control"] = "no-store"
    return answer
