"""Starting a log and appending to it. Knows no stage: every stage hands its parts in at this counter."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from corrections import clock, database, rows
from corrections.errors import Message, Unavailable
from corrections.log import checking, growing, merkle, queries, signing
from corrections.log.documents import Part, SealedPart, commitment, entry_bytes, seal
from corrections.log.models import Erasure, Log, LogEntry, LogKey, LogPart
from corrections.log.notes import Checkpoint
from corrections.taxonomy import EntryKind, ErasureGround

FIRST = 1
CLOCK_TOLERANCE = timedelta(seconds=5)


def start(session: Session, origin: str) -> Log:
    """Begin the log whose address, without scheme and final slash, is `origin`, and sign that it is empty.

    Raises Unavailable if there is no key of that name, or if a log was begun here before whose database is gone.
    """
    signer = signing.signer(session.get_bind())
    key = signer.key()
    if key.name != origin:
        raise Unavailable(
            Message.of("The key of the log is for {name}, not for {origin}.", name=key.name, origin=origin)
        )
    if signer.head.read() is not None:
        raise Unavailable(
            Message.of(
                "There was a log here before: {path} holds its newest checkpoint. Bring its database back; or, if "
                "nobody has ever seen that log, remove the file.",
                path=signer.head.path,
            )
        )
    # Its number says where it is served (see `retiring`).
    log = Log(id=FIRST, origin=origin, vkey=key.vkey, size=0, root=merkle.EMPTY, edge=b"", started_at=clock.now())
    session.add(log)
    session.flush()
    session.add(LogKey(log_id=log.id, number=FIRST, vkey=log.vkey, since=log.started_at))
    signing.sign(session, log, key, log)
    database.afterwards(session, signing.KEEP, signing.keep_first)
    return log


def see_that_it_goes_on(session: Session) -> None:
    """Raise Unavailable, with why, if nothing could be appended now: for whoever is about to set something going.

    Publishers wait until this transaction ends, so that none of them signs while it is looked at.
    """
    log = queries.locked(session)
    if log is None:
        raise Unavailable("There is no log to publish to: run “corrections init” first.")
    signing.ready(session, log)


def append(session: Session, kind: EntryKind, subject: str, parts: Sequence[Part]) -> LogEntry:
    """Commit to a document, give it the next index and sign the log with it, in the transaction of what it records.

    Publishers queue on the log's row. Raises Unavailable, with why, if no log was started, if it may not go on (see
    `signing.ready`), or if the clock is more than five seconds behind the newest entry (entry times never decrease; a
    smaller step takes the newest entry's time).
    """
    log = queries.locked(session)
    if log is None:
        raise Unavailable("There is no log to publish to: run “corrections init” first.")
    at = _time(log)
    ready = signing.ready(session, log)
    sealed = [seal(part) for part in parts]
    entry = _next(log, kind, subject, at, sealed)
    rows.add(session, entry)
    growing.add_parts(session, entry, sealed)
    growing.grow(session, log, entry.leaf, at)
    checking.prove_last(session, log.id, ready.stands, Checkpoint(log.origin, log.size, log.root))
    signing.sign(session, log, ready.key, entry)
    return entry


def withhold(session: Session, log_id: int, index: int, names: Collection[str]) -> None:
    """Keep these parts of a document in the newsroom from now on. Their commitments, and so every proof, still hold."""
    if names:
        here = LogPart.log_id == log_id, LogPart.index == index, LogPart.name.in_(names), LogPart.withheld.is_(False)
        session.execute(update(LogPart).where(*here).values(withheld=True).execution_options(synchronize_session=False))


def erase(session: Session, entry: LogEntry, part: str | None, ground: ErasureGround) -> LogEntry:
    """Delete salt and value of a part of a document, or of all parts if `part` is None, and say so in the log.

    What is not named keeps its proof: the leaf hashes stay. Returns the entry that says it. Raises as `append`.
    """
    origin = queries.origins(session)[entry.log_id]
    told = {"log": origin, "index": entry.index, "part": part, "ground": str(ground)}
    parts = [Part(name, value) for name, value in told.items()]
    said = append(session, EntryKind.ERASURE, entry.subject, parts)
    forget(session, entry.log_id, entry.index, part, ground, said)
    return said


def forget(session: Session, log_id: int, index: int, part: str | None, ground: ErasureGround, said: LogEntry) -> None:
    """Delete what the entry `said` says was erased."""
    row = Erasure(
        of_log_id=log_id,
        of_index=index,
        part=part,
        ground=ground,
        at=said.at,
        log_id=said.log_id,
        log_index=said.index,
    )
    session.add(row)
    session.flush()
    here = [LogPart.log_id == log_id, LogPart.index == index, LogPart.erasure_id.is_(None)]
    if part is not None:
        here.append(LogPart.name == part)
    gone = {"value": None, "salt": None, "erasure_id": row.id}
    session.execute(update(LogPart).where(*here).values(gone).execution_options(synchronize_session=False))


def _time(log: Log) -> datetime:
    now = clock.now().replace(microsecond=0)
    if log.last_at and now + CLOCK_TOLERANCE < log.last_at:
        raise Unavailable("This computer’s clock is behind the log. Nothing can be published until it is right.")
    return max(now, log.last_at) if log.last_at else now


def _next(log: Log, kind: EntryKind, subject: str, at: datetime, sealed: Sequence[SealedPart]) -> LogEntry:
    document = commitment(sealed)
    bytes_ = entry_bytes(kind, subject, at, document)
    return LogEntry(
        log_id=log.id,
        index=log.size,
        kind=kind,
        subject=subject,
        at=at,
        document=document,
        entry=bytes_,
        leaf=merkle.leaf_hash(bytes_),
    )
