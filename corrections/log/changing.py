"""Changing the key of a log: for a while it signs with the old one and the new one, then with the new one alone.

The log stays the same, with its name and all of its entries. For one that may be in wrong hands this is of no use: who
has it can sign in the old name for everybody who knows no other. Such a log is retired.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import clock, database, events
from corrections.errors import Message, Refused, Unavailable
from corrections.events import Actor
from corrections.log import key_changes, notes, queries, signing
from corrections.log.key_changes import Change
from corrections.log.keys import SigningKey
from corrections.log.models import Log, LogKey, LogSignature
from corrections.log.notes import Checkpoint
from corrections.newsroom import actions as newsrooms

ABOUT = "/log"


@dataclass(frozen=True)
class Kept:
    """A change of keys as it is kept outside the database; `ended`: when the old one was last in use."""

    note: bytes
    ended: datetime | None


def begin(session: Session, log: Log, new: SigningKey, *, by: Actor) -> LogKey:
    """Let the log sign with `new` as well, what it signed last included.

    Raises Refused if it changes its key already or the new one is none for it, Unavailable if nothing can be signed.
    """
    ready, used = signing.ready(session, log), queries.keys(session, log.id)
    if log.next_vkey is not None:
        raise Refused("The log is changing its key already.")
    if new.name != log.origin:
        raise Refused(
            Message.of("The new key is for {name}, not for the log {origin}.", name=new.name, origin=log.origin)
        )
    if new.vkey in {key.vkey for key in used}:
        raise Refused("The log signs, or did sign, with this very key: a new one is needed.")
    (old,), now = ready.key.keys, clock.now()
    change = key_changes.make(old, new, clock.rfc3339(now)).decode()
    added = LogKey(log_id=log.id, number=used[-1].number + 1, vkey=new.vkey, since=now, change=change)
    session.add(added)
    sign_again(session, log, new)
    log.next_vkey = new.vkey
    newsrooms.raise_generation(session)
    events.record(session, ABOUT, "key change begun", by=by, before=_id(log.vkey), after=_id(new.vkey))
    database.afterwards(session, signing.KEEP, keep_lines)
    return added


def sign_again(session: Session, log: Log, key: SigningKey) -> None:
    """Let `key` sign what the log signed last: nothing else is said by that."""
    line = key.line(str(Checkpoint(log.origin, log.size, log.root)))
    add_line(session, log, log.size, line)


def add_line(session: Session, log: Log, size: int, line: notes.Signature) -> bool:
    """Add a signature to a checkpoint of the log; False if it is there, or if there is no such checkpoint."""
    place = log.id, size, line.name, line.key_id
    if session.get(LogSignature, place) is not None or queries.checkpoint(session, log.id, size) is None:
        return False
    name, data, now = line.name, str(line).encode(), clock.now()
    row = LogSignature(log_id=log.id, size=size, name=name, key_id=line.key_id, line=data, at=now)
    session.add(row)
    session.flush()
    return True


def keep_lines(engine: Engine) -> None:
    """Put what came to the newest checkpoint behind it outside the database too. Raises Unavailable.

    If it is not there yet, whoever puts it there puts them behind it.
    """
    with database.reading(engine) as session:
        log = queries.current(session)
        newest = queries.newest_checkpoint(session, log.id) if log is not None else None
        note = signing.whole(session, log.id, newest) if log is not None and newest is not None else b""
    head = signing.signer(engine).head
    with head.alone():
        seen = head.read_ours()
        if newest is None or seen is None or seen == note or not seen.startswith(newest.note):
            return
        head.write(note)
    # Only now: until then somebody may have asked for it, and kept it as it was.
    with database.writing(engine) as session:
        newsrooms.raise_generation(session)


def finish(session: Session, log: Log, *, by: Actor) -> LogKey:
    """Let the log sign with its new key alone; return the old one.

    Raises Refused if it does not change its key; Unavailable if what is served is not signed with the new one yet.
    """
    if log.next_vkey is None:
        raise Refused("The log is not changing its key.")
    signing.ready(session, log)
    head = signing.signer(session.get_bind()).head.read_ours()
    if signing.read_signed(head, notes.verifier_key(log.next_vkey)) is None:
        raise Unavailable("What the log signed last is not signed with the new key yet. Run this again.")
    return _end(session, log, log.next_vkey, clock.now(), "key change ended", by)


def _end(session: Session, log: Log, new: str, at: datetime, verb: str, by: Actor) -> LogKey:
    (old,) = (key for key in queries.keys(session, log.id) if key.vkey == log.vkey)
    old.until = at
    events.record(session, ABOUT, verb, by=by, before=_id(log.vkey), after=_id(new))
    log.vkey, log.next_vkey = new, None
    newsrooms.raise_generation(session)
    session.flush()
    return old


def kept(session: Session, log: Log) -> list[Kept]:
    """The changes of keys that the log has made, oldest first, to be kept outside the database."""
    used = queries.keys(session, log.id)
    return [Kept(key.change.encode(), before.until) for before, key in pairwise(used) if key.change is not None]


def take_up(session: Session, log: Log, changes: Sequence[Kept], has: Callable[[str], bool], *, by: Actor) -> bool:
    """Follow changes of keys that were ended after this database was copied; return whether there was one.

    `has`: whether a key is there to sign with. Where the old one is gone and the new one there, the change was ended
    even if nobody came to write that down. Nothing is signed here, and nothing can be before the entries are back.
    """
    ended, gone = {change.note: change.ended for change in changes}, not has(log.vkey)
    way = key_changes.follow(notes.verifier_key(log.vkey), ended)
    ways = [way[: n + 1] for n, change in enumerate(way) if ended[change.note] or (gone and has(str(change.new)))]
    for change in ways[-1] if ways else ():
        _take_up(session, log, change, ended[change.note], by)
    return bool(ways)


def _take_up(session: Session, log: Log, change: Change, ended: datetime | None, by: Actor) -> None:
    used, at = queries.keys(session, log.id), datetime.fromisoformat(change.at)
    vkey = str(change.new)
    if vkey not in {key.vkey for key in used}:
        row = LogKey(log_id=log.id, number=used[-1].number + 1, vkey=vkey, since=at, change=change.note.decode())
        session.add(row)
        session.flush()
    _end(session, log, vkey, ended or at, "key change taken up", by)


def _id(vkey: str) -> str:
    return notes.verifier_key(vkey).id.hex()
