"""Erasing again what comes back with an old database, or with an older copy of the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from corrections import clock
from corrections.erasures import finding, purging
from corrections.erasures.decisions import DONE
from corrections.erasures.finding import Sought
from corrections.erasures.models import ErasureRequest
from corrections.erasures.places import part_key
from corrections.errors import Message
from corrections.events import SYSTEM
from corrections.log import actions as log
from corrections.log import queries, replaying
from corrections.log.documents import Erased
from corrections.log.models import Log, LogEntry
from corrections.log.replaying import Known, Lost
from corrections.notices import replaying as rows
from corrections.notices.replaying import Replayed
from corrections.taxonomy import EntryKind, ErasureGround

AGAIN = Message(
    "Something was erased since this database was copied. What the log says of it is erased again. Names stand again "
    "in reports, notes and drafts: look for them under Settings, Erasures, and erase them again."
)


def replay(session: Session, now: Log, lost: Sequence[Lost], known: Sequence[Known]) -> Replayed:
    """As `notices.replaying.replay`; then what the entries that came back say was erased is erased again."""
    done = rows.replay(session, now, lost, known)
    said = [one for one in lost if one.entry.kind == EntryKind.ERASURE]
    keys, cleared = list[str](), list[str]()
    for one in said:
        entry = queries.entry(session, now.id, one.index)
        for (index, part), ground in replaying.erased_by([one]).items():
            if entry is not None:
                key, quoting = _again(session, now, entry, index, part, ground)
                keys.append(key)
                cleared += quoting
    if not keys:
        return done
    purging.make_anew(session, [*keys, *cleared])
    request = ErasureRequest(
        state=DONE,
        ground=next(iter(replaying.erased_by(said).values())),
        chosen=[],
        places=keys,
        left=[],
        asked_at=clock.now(),
        decided_at=clock.now(),
        files=[],
    )
    session.add(request)
    session.flush()
    return replace(done, lacking=(*done.lacking, AGAIN))


def _again(
    session: Session, now: Log, said: LogEntry, index: int, part: str | None, ground: ErasureGround
) -> tuple[str, list[str]]:
    """Erase a part again, and in every row what quotes it; return its key, and those of the rows."""
    key = part_key(now.id, index, part)
    wanted = finding.wanted_of(session, Sought((), (key,)))
    quoting = finding.cleared_by(session, wanted) if wanted.any else []
    purging.clear_rows(session, quoting, wanted, by=SYSTEM)
    known_by = purging.sealed(session, now.id, index, part)
    log.forget(session, now.id, index, part, ground, said)
    erased = Erased(ground, said.at, said.log_id, said.index, whole=part is None)
    purging.note(session, now.id, index, part, erased, known_by)
    return key, quoting
