"""Who signs the log and who countersigns it, as a file for software that verifies it (C2SP tlog-policy)."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from corrections import database
from corrections.log import queries as log
from corrections.log.actions import FIRST
from corrections.public import answers
from corrections.public.log.checkpoint import TEXT
from corrections.web import current
from corrections.witness import decisions
from corrections.witness import queries as witnesses

SECONDS = "public, max-age=300"


def show(log_id: int = FIRST) -> ResponseReturnValue:
    with database.reading(current.engine()) as session:
        of = log.numbered(session, log_id) or abort(404)
        asked = witnesses.witnesses(session) if of.retired_at is None else []
        signed_by = [vkey for vkey in (of.vkey, of.next_vkey) if vkey is not None]
        where = f"https://{of.origin}" if current.settings().is_https else f"http://{of.origin}"
        text = decisions.policy(
            [(vkey, where) for vkey in signed_by], [(witness.vkey, witness.url) for witness in asked]
        )
    return answers.document(text, TEXT, caching=SECONDS)
