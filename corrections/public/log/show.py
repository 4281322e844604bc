"""What the log is, and its newest entries."""

from __future__ import annotations

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.errors import Unavailable
from corrections.log import queries as log
from corrections.log import signing
from corrections.log.models import Log
from corrections.log.signing import Shown
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
        signed = _signed(session, now) if now else None
        counts = folio.folio(session)
    older = cursor(entries[SIZE - 1].index) if len(entries) > SIZE else None
    return answers.page(
        "public/log/show.html",
        changed=now.last_at if now else None,
        log=now,
        signed=signed,
        entries=entries[:SIZE],
        after=after,
        older=url_for("public.log", after=older) if older else None,
        folio_counts=counts,
    )


def _signed(session: Session, of: Log) -> Shown | None:
    """What is signed; None if that can't be told now, which keeps nobody from reading the entries."""
    try:
        return signing.shown(session, of)
    except Unavailable:
        return None
