"""What the log is, and its newest entries."""

from __future__ import annotations

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from corrections.log import queries as log
from corrections.public import answers, folio
from corrections.web import current
from corrections.web.paging import cursor, read_cursor

SIZE = 20
HIGHEST_INDEX = 2**63 - 1


def show() -> ResponseReturnValue:
    after = request.args.get("after")
    key = read_cursor(after, most=HIGHEST_INDEX)
    if after and key is None:
        abort(400)
    with current.reading() as session:
        now = log.current(session)
        entries = log.newest(session, now.id, before=key[0] if key else None, limit=SIZE + 1) if now else []
        counts = folio.folio(session)
    older = cursor(entries[SIZE - 1].index) if len(entries) > SIZE else None
    return answers.page(
        "public/log/show.html",
        changed=now.last_at if now else None,
        log=now,
        entries=entries[:SIZE],
        after=after,
        older=url_for("public.log", after=older) if older else None,
        folio_counts=counts,
    )
