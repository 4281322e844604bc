"""What is signed of the log: the newest checkpoint, and what it says as JSON."""

from __future__ import annotations

from base64 import b64encode

from flask import abort
from flask.typing import ResponseReturnValue

from corrections import canonical, database
from corrections.log import queries as log
from corrections.log import signing
from corrections.log.actions import FIRST
from corrections.log.models import Log
from corrections.log.signing import Shown
from corrections.public import answers
from corrections.web import current

TEXT = "text/plain; charset=utf-8"
SECONDS = "public, max-age=5"


def show(log_id: int = FIRST) -> ResponseReturnValue:
    _, shown = _found(log_id)
    return answers.document(shown.note, TEXT, caching=_caching(shown))


def as_json(log_id: int = FIRST) -> ResponseReturnValue:
    of, shown = _found(log_id)
    says = shown.checkpoint
    told = {
        "origin": says.origin,
        "vkey": of.vkey,
        "size": says.size,
        "root": b64encode(says.root).decode(),
        "checkpoint": shown.note.decode(),
    }
    return answers.document(canonical.encode(told) + b"\n", answers.JSON, caching=_caching(shown))


def _found(log_id: int) -> tuple[Log, Shown]:
    with database.reading(current.engine()) as session:
        now = log.numbered(session, log_id)
        if now is None:
            abort(404)
        return now, signing.shown(session, now)


def _caching(shown: Shown) -> str:
    # One that the database does not agree with is soon another: nobody keeps it, we neither.
    return SECONDS if shown.newest else "no-store"
