"""Countersigning the checkpoints of other newsrooms' logs (C2SP tlog-witness)."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from corrections import database
from corrections.errors import Unavailable
from corrections.log.notes import Signature
from corrections.web import current
from corrections.web.security import client_network
from corrections.witness import actions, decisions, own, queries
from corrections.witness.decisions import SIZE, No
from corrections.witness.memory import Memory

TEXT = "text/plain; charset=utf-8"


def create() -> ResponseReturnValue:
    try:
        asked = decisions.read(request.get_data(cache=False))
    except ValueError as error:
        return _said(No(400, str(error)))
    # Seen to before anybody is kept waiting: what no known log signed is not worth the turn of one who writes.
    with database.reading(current.engine()) as session:
        log = queries.log_of(session, asked.checkpoint.origin)
        vkeys = log.vkeys if log is not None else []
    if not vkeys:
        return _said(No(404, "this log is not known here"))
    if decisions.signed(asked, vkeys) is None:
        return _said(No(403, "no key that is known here signed this"))
    try:
        key, memory = own.read(current.settings().witness_key_file), Memory(current.settings().witness_memory_folder)
        with database.writing(current.engine()) as session:
            found = actions.cosign(session, asked, key, memory, network=client_network())
    except Unavailable as problem:
        return Response(f"{problem}\n", 503, content_type=TEXT)
    return Response(str(found), 200, content_type=TEXT) if isinstance(found, Signature) else _said(found)


def _said(no: No) -> Response:
    if no.size is not None:
        return Response(f"{no.size}\n", no.status, content_type=SIZE)
    answer = Response(f"{no.why}\n", no.status, content_type=TEXT)
    if no.status == actions.BUSY.status:
        answer.headers["Retry-After"] = str(int(actions.MINUTE.total_seconds()))
    return answer
