"""Signing the log, and what has to be seen to before and after.

A process is given its `Signer` where it is put together: it hangs on the engine, so that whoever has a session that
may write can publish, and no action hands a key on. Without one nothing can be published, and every page can be read.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, Table, insert
from sqlalchemy.orm import Session

from corrections import clock, database, events
from corrections.errors import Message, Problem, Unavailable
from corrections.log import checking, notes, queries
from corrections.log.decisions import why_not_go_on
from corrections.log.head import Head
from corrections.log.keys import Keyring, SigningKey
from corrections.log.models import Log, LogCheckpoint
from corrections.log.notes import Checkpoint, VerifierKey
from corrections.log.queries import Newest
from corrections.log.signer import Signer
from corrections.settings import Settings

logger = logging.getLogger(__name__)

OPTION = "log_signer"
KEEP = "keep the log's head"
SIGNED = "what is signed of the log"
# The event by which a database says that it is a copy of an earlier time.
SUBJECT, RESTORED = "/log", "restored"

_CHECKPOINTS: Table = LogCheckpoint.__table__  # type: ignore[assignment]
_ADD = insert(_CHECKPOINTS)


def attach(engine: Engine, settings: Settings) -> Engine:
    """Let what is written by `engine` be signed with the key that the settings name."""
    engine.update_execution_options(**{OPTION: Signer(settings)})
    return engine


def signer(bind: Engine | Connection) -> Signer:
    """The signer of an engine, or of a connection of it. Raises Unavailable if it was given none."""
    found: Signer | None = bind.get_execution_options().get(OPTION)
    if found is None:
        raise Unavailable("Nothing can be published here: this program was given no key for the log.")
    return found


@dataclass(frozen=True)
class Ready:
    """A log that may go on: with these keys, from this checkpoint."""

    key: Keyring
    stands: Checkpoint


@dataclass
class Signed:
    """What one transaction signs. `head`: the checkpoint outside the database that it goes on from; `notes`: each with
    a row of its append, which tells whether that was committed."""

    head: bytes
    notes: list[tuple[object, bytes]] = field(default_factory=list)


def ready(session: Session, log: Log, seen: bytes | None = None) -> Ready:
    """See whether `log` may go on. Raises Unavailable that says why not.

    `seen`: the head as it was read before the session began, for a session that may not see what was committed since.
    """
    found = signer(session.get_bind())
    key = found.key_of(log)
    if log.spoiled is not None:
        raise Unavailable(
            Message.of(
                "Nothing can be published: the log in the database is not what was signed. {what}. Bring back what it "
                "was from a backup or a copy of the log.",
                what=log.spoiled,
            )
        )
    newest = _newest(session, log)
    if SIGNED not in session.info:  # or this transaction has seen to it, and nobody else can have signed since
        seen = seen or found.head.read_ours()
        # What others signed of it stands behind it.
        if seen is None or not seen.startswith(newest.note):
            prove(session, log, _read_head(log, found.head, seen))
            keep(found, session, log, newest)
            seen = found.head.read_ours()
        session.info[SIGNED] = Signed(seen or b"")
    return Ready(key, Checkpoint(log.origin, log.size, log.root))


def check(engine: Engine) -> Log:
    """The log to which something can be published. Raises Unavailable that says why that can't be."""
    seen = signer(engine).head.read_ours()
    with database.reading(engine) as session:
        log = queries.current(session)
        if log is None:
            raise Unavailable("There is no log to publish to: run “corrections init” first.")
        ready(session, log, seen)
        return log


def _newest(session: Session, log: Log) -> Newest:
    newest = queries.newest_checkpoint(session, log.id)
    if newest is None or (newest.size, newest.root) != (log.size, log.root):
        raise Unavailable(
            "Nothing can be published: the log in the database does not end where it was signed. Somebody changed it "
            "by hand."
        )
    return newest


def _read_head(log: Log, head: Head, note: bytes | None) -> Checkpoint:
    if note is None:
        raise Unavailable(
            Message.of(
                "Nothing can be published: {path} is missing, which holds the log’s newest checkpoint. Without it "
                "nobody can tell whether the database is an old one. Put back there what /log/checkpoint last said.",
                path=head.path,
            )
        )
    try:
        parsed = notes.parse(note)
        if notes.signed_by(parsed, notes.verifier_key(log.vkey)) is None:
            raise ValueError("it is not signed by the log")
        return notes.read_checkpoint(parsed.text)
    except ValueError as error:
        raise Unavailable(
            Message.of("Nothing can be published: {path} holds no checkpoint that this log signed.", path=head.path)
        ) from error


def prove(session: Session, log: Log, seen: Checkpoint) -> None:
    """See that the log goes on from a checkpoint. Raises Unavailable that says why not."""
    proof: list[bytes] = []
    if seen.size <= log.size:
        try:
            proof = checking.StoredTree(session, log.id).proof(seen.size, log.size)
        except (KeyError, ValueError):  # a tile is missing: then nothing is proved
            proof = []
    problem = why_not_go_on(Checkpoint(log.origin, log.size, log.root), seen, proof)
    if problem is not None:
        raise Unavailable(problem)


def sign(session: Session, log: Log, key: SigningKey | Keyring, row: object) -> None:
    """Sign the log as it stands, in the transaction of what it records: `row`. After the commit its head is kept."""
    note = key.sign(str(Checkpoint(log.origin, log.size, log.root)))
    checkpoint = {"log_id": log.id, "size": log.size, "root": log.root, "note": note, "at": clock.now()}
    session.connection().execute(_ADD, checkpoint)
    signed = session.info.setdefault(SIGNED, Signed(b""))
    signed.notes.append((row, note))
    database.afterwards(session, KEEP, partial(_keep_signed, session, signed))


def keep(found: Signer, session: Session, log: Log, newest: Newest, *, first: bool = False) -> None:
    """Keep a committed checkpoint outside the database, unless a newer one is kept. Raises Unavailable.

    `first`: there may be none yet, because the log has only begun. In a database that was restored it had begun before.
    """
    with found.head.alone():
        seen = found.head.read_ours()
        if seen is None and first and newest.size == 0 and not events.all_of(session, SUBJECT, [RESTORED]):
            found.head.write(newest.note)
            return
        kept = _read_head(log, found.head, seen)
        if kept.size < newest.size:
            prove(session, log, kept)
            found.head.write(whole(session, log.id, newest))


def _keep_signed(session: Session, signed: Signed, engine: Engine) -> None:
    """Keep what a transaction signed, once it is committed.

    What was published stands, also if that can't be done now: the next one who publishes, or asks for the checkpoint,
    does it first.
    """
    # A row whose savepoint was rolled back is in no session any more.
    committed = [note for row, note in signed.notes if row in session]
    if not committed:
        return
    try:
        head = signer(engine).head
        with head.alone():
            if head.read() == signed.head:
                # The first was proved to extend it, and each the one before.
                head.write(committed[-1])
                return
        _keep_newest(engine)
    except Problem:
        logger.exception("the log's newest checkpoint could not be kept outside the database")


def whole(session: Session, log_id: int, of: Newest) -> bytes:
    """A checkpoint with the lines that came to it later: of the log's next key, then of witnesses."""
    return of.note + b"".join(queries.lines(session, log_id, of.size))


def keep_first(engine: Engine) -> None:
    """Keep the checkpoint of a log that begins. Raises Unavailable."""
    _keep_newest(engine, first=True)


def keep_successor(engine: Engine) -> None:
    """Keep the checkpoint of a log that follows another, whose head it replaces. Raises Unavailable."""
    with database.reading(engine) as session:
        log = queries.current(session)
        newest = _newest(session, log) if log is not None else None
    head = signer(engine).head
    if log is not None and newest is not None:
        with head.alone():
            seen = read_signed(head.read(), notes.verifier_key(log.vkey))
            if seen is None or seen.size < newest.size:
                head.write(newest.note)


def keep_given(engine: Engine, *, vkey: str, note: bytes) -> None:
    """Keep a committed checkpoint that somebody brought, unless a newer one of this log is kept. Raises Unavailable."""
    head, key = signer(engine).head, notes.verifier_key(vkey)
    with head.alone():
        seen = read_signed(head.read(), key)
        given = read_signed(note, key)
        if given is not None and (seen is None or seen.size < given.size):
            head.write(note)


def read_signed(note: bytes | None, key: VerifierKey) -> Checkpoint | None:
    """What a checkpoint says, if a log of this key signed it; else None."""
    try:
        parsed = notes.parse(note or b"")
        return notes.read_checkpoint(parsed.text) if notes.signed_by(parsed, key) else None
    except ValueError:
        return None


def _keep_newest(engine: Engine, **how: Any) -> None:
    with database.reading(engine) as session:
        log = queries.current(session)
        if log is not None:
            keep(signer(engine), session, log, _newest(session, log), **how)


@dataclass(frozen=True)
class Shown:
    """A checkpoint that everybody may see. `newest`: the database holds as many entries."""

    note: bytes
    checkpoint: Checkpoint
    newest: bool


def shown(session: Session, log: Log) -> Shown:
    """The newest checkpoint that is kept outside the database; of a retired log, the last one that is known.

    Raises Unavailable if there is none.
    """
    if log.retired_at is not None:
        last = queries.newest_checkpoint(session, log.id)
        if last is None:
            raise Unavailable("Of this log nothing was signed.")
        return Shown(whole(session, log.id, last), Checkpoint(log.origin, last.size, last.root), newest=True)
    head = signer(session.get_bind()).head
    note = head.read()
    says = _read_head(log, head, note)
    if says.size < log.size:
        try:
            keep(signer(session.get_bind()), session, log, _newest(session, log))
        except Unavailable:
            logger.exception("the log's newest checkpoint is not shown, because it can't be kept")
        note = head.read()
        says = _read_head(log, head, note)
    return Shown(note or b"", says, newest=says.size == log.size)
