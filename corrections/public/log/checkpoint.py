"""What is signed of the log: the newest checkpoint, and what it says as JSON."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import canonical, database
from corrections.clock import rfc3339
from corrections.log import queries as log
from corrections.log import signing
from corrections.log.actions import FIRST
from corrections.log.models import Log, LogCheckpoint, LogKey
from corrections.log.signing import Shown
from corrections.public import answers
from corrections.web import current
from corrections.witness import queries as witnesses

TEXT = "text/plain; charset=utf-8"
SECONDS = "public, max-age=5"
EARLIER = 5  # checkpoints that are told beside the newest


def show(log_id: int = FIRST) -> ResponseReturnValue:
    with database.reading(current.engine()) as session:
        _, shown = _found(session, log_id)
    return answers.document(shown.note, TEXT, caching=_caching(shown))


def as_json(log_id: int = FIRST) -> ResponseReturnValue:
    with database.reading(current.engine()) as session:
        of, shown = _found(session, log_id)
        used = log.keys(session, of.id)
        asked = witnesses.witnesses(session) if of.retired_at is None else []
        earlier = log.checkpoints(session, of.id, before=shown.checkpoint.size, most=EARLIER)
    says = shown.checkpoint
    told = {
        "origin": says.origin,
        "vkey": of.vkey,
        "keys": [_key(key) for key in used],
        "witnesses": [{"vkey": witness.vkey, "url": witness.url} for witness in asked],
        "size": says.size,
        "root": b64encode(says.root).decode(),
        "checkpoint": shown.note.decode(),
        "earlier": [_earlier(each) for each in earlier],
    }
    return answers.document(canonical.encode(told) + b"\n", answers.JSON, caching=_caching(shown))


def _earlier(signed: LogCheckpoint) -> dict[str, Any]:
    return {"size": signed.size, "root": b64encode(signed.root).decode(), "at": rfc3339(signed.at)}


def _key(key: LogKey) -> dict[str, Any]:
    """A key that the log signs with or did. `change`: how the key before says that this one follows it, if one did."""
    until = rfc3339(key.until) if key.until else None
    return {"vkey": key.vkey, "since": rfc3339(key.since), "until": until, "change": key.change}


def _found(session: Session, log_id: int) -> tuple[Log, Shown]:
    now = log.numbered(session, log_id)
    if now is None:
        abort(404)
    return now, signing.shown(session, now)


def _caching(shown: Shown) -> str:
    # One that the database does not agree with is soon another: nobody keeps it, we neither.
    return SECONDS if shown.newest else "no-store"
