"""What the log is, and its newest entries."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.errors import Unavailable
from corrections.log import notes, signing
from corrections.log import queries as log
from corrections.log.actions import FIRST
from corrections.log.models import Log
from corrections.log.signing import Shown
from corrections.public import answers, folio
from corrections.public.log.checkpoint import EARLIER
from corrections.web import current
from corrections.web.paging import cursor, read_cursor
from corrections.witness import queries as witnesses
from corrections.witness.models import Witness

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
        retired = _retired(session) if now and now.id > FIRST else []
        keys = log.keys(session, now.id) if now else []
        asked = witnesses.witnesses(session)
        earlier = (
            log.checkpoints(session, now.id, before=signed.checkpoint.size, most=EARLIER) if now and signed else ()
        )
        counts = folio.folio(session)
    older = cursor(entries[SIZE - 1].index) if len(entries) > SIZE else None
    return answers.page(
        "public/log/show.html",
        changed=now.last_at if now else None,
        log=now,
        signed=signed,
        earlier=[(each.size, b64encode(each.root).decode(), each.at) for each in earlier],
        retired=retired,
        next_key=next((key for key in keys if now and key.vkey == now.next_vkey), None),
        witnesses=_signing(asked, signed),
        former_keys=[key for key in reversed(keys) if key.until],
        entries=entries[:SIZE],
        after=after,
        older=url_for("public.log", after=older) if older else None,
        folio_counts=counts,
    )


@dataclass(frozen=True)
class Retired:
    """A log that was ended, and what the first entry of the next one says of it."""

    log: Log
    size: int
    reason: str
    gap: Mapping[str, int] | None


def _retired(session: Session) -> list[Retired]:
    """The logs before this one, newest first."""
    logs = log.retired(session)
    told = log.values(session, [(of.id + 1, 0) for of in logs], ("size", "reason", "gap"))
    found = [(of, told.get((of.id + 1, 0), {})) for of in reversed(logs)]
    return [Retired(of, says.get("size", of.size), says.get("reason", ""), says.get("gap")) for of, says in found]


@dataclass(frozen=True)
class Countersigning:
    """A witness, and when it signed the checkpoint that is shown; None if it has not."""

    name: str
    at: datetime | None


def _signing(asked: Sequence[Witness], signed: Shown | None) -> list[Countersigning]:
    """What the witnesses signed of what is shown: their lines were seen to when they came."""
    lines = notes.parse(signed.note).signatures if signed else ()
    by = {(line.name, line.key_id): line for line in lines}
    found = []
    for witness in asked:
        key = notes.verifier_key(witness.vkey)
        line = by.get((key.name, key.id))
        at = datetime.fromtimestamp(notes.time_of(line), UTC) if line is not None else None
        found.append(Countersigning(witness.name, at))
    return found


def _signed(session: Session, of: Log) -> Shown | None:
    """What is signed; None if that can't be told now, which keeps nobody from reading the entries."""
    try:
        return signing.shown(session, of)
    except Unavailable:
        return None
