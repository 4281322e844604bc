"""Naming witnesses and logs, and countersigning."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import clock, events, throttle
from corrections.errors import Message, Refused
from corrections.events import Actor
from corrections.log import notes, signing
from corrections.log import queries as logs
from corrections.log.keys import SigningKey
from corrections.log.merkle import EMPTY
from corrections.log.notes import Checkpoint, Signature
from corrections.newsroom import actions as newsrooms
from corrections.outbound.problems import Forbidden
from corrections.outbound.targets import Target
from corrections.witness import decisions, queries
from corrections.witness.decisions import MOST_WITNESSES, Asked, No
from corrections.witness.memory import Memory
from corrections.witness.models import Witness, WitnessedLog

ABOUT = "/desk/settings/witnesses"
# About one log, from one network. A newsroom publishes a few times an hour; what failed is tried ever less often.
MOST_A_MINUTE = 60
MINUTE = timedelta(minutes=1)
OF_WITNESS = re.compile(r"[!-~]+", re.ASCII)  # it stands in a file whose words are parted by spaces
BUSY = No(429, "this log asks too often")


def add_witness(
    session: Session, *, vkey: str, url: str, by: Actor, ours: str | None = None, allow_loopback: bool = False
) -> Witness:
    """Ask somebody to countersign our log from now on.

    `ours`: our own key as a witness. Raises Refused for that, for what is no key of a witness, for an address that may
    not be asked, and for too many.
    """
    problem = decisions.why_no_witness(vkey)
    if problem is not None:
        raise Refused(problem)
    vkey, url = vkey.strip(), _address(url, allow_loopback)
    now = queries.witnesses(session)
    raw = notes.verifier_key(vkey).key
    if ours is not None and notes.verifier_key(ours).key == raw:
        raise Refused(
            Message("This is our own key as a witness: who signs for themselves proves nothing.").about("vkey")
        )
    if any(notes.verifier_key(witness.vkey).key == raw for witness in now):
        raise Refused(Message("This witness is asked already.").about("vkey"))
    if len(now) >= MOST_WITNESSES:
        raise Refused(Message.of("No more than {most} witnesses can be asked.", most=MOST_WITNESSES))
    witness = session.scalars(select(Witness).where(Witness.vkey == vkey)).first()
    if witness is None:
        witness = Witness(vkey=vkey, url=url, added_at=clock.now(), knows=0)
        session.add(witness)
    witness.url, witness.removed_at, witness.problem = url, None, None
    session.flush()
    newsrooms.raise_generation(session)
    events.record(session, ABOUT, "witness added", by=by, witness=witness.id)
    return witness


def _address(url: str, allow_loopback: bool) -> str:
    """What `/add-checkpoint` is put behind. Raises Refused."""
    url = url.strip().rstrip("/").removesuffix("/add-checkpoint")
    try:
        Target.of(url, allow_loopback)
    except Forbidden as problem:
        raise Refused(problem.message.about("url")) from problem
    if not OF_WITNESS.fullmatch(url):
        raise Refused(Message("That is not the address of a witness.").about("url"))
    return url


def remove_witness(session: Session, witness: Witness, *, by: Actor) -> Witness:
    """Ask no more. What it signed stays where it is."""
    if witness.removed_at is None:
        witness.removed_at = clock.now()
        newsrooms.raise_generation(session)
        events.record(session, ABOUT, "witness removed", by=by, witness=witness.id)
    return witness


def add_key(session: Session, *, vkey: str, by: Actor) -> WitnessedLog:
    """Countersign what this key of a log signs, from now on. A log may have several, while it changes its key.

    Raises Refused for what is no key of a log, and for our own log.
    """
    problem = decisions.why_no_log(vkey)
    if problem is not None:
        raise Refused(problem)
    vkey = vkey.strip()
    origin = notes.verifier_key(vkey).name
    own = logs.current(session)
    if own is not None and origin == own.origin:
        raise Refused(Message("This is our own log: who signs for themselves proves nothing.").about("log_vkey"))
    log = queries.locked_log(session, origin)
    if log is None:
        log = WitnessedLog(origin=origin, vkeys=[], size=0, root=EMPTY)
        session.add(log)
    if vkey in log.vkeys:
        raise Refused(Message("This log is countersigned already.").about("log_vkey"))
    log.vkeys = [*log.vkeys, vkey]
    session.flush()
    events.record(session, ABOUT, "log added", by=by, log=log.id, key=_id(vkey))
    return log


def remove_key(session: Session, log: WitnessedLog, *, vkey: str, by: Actor) -> None:
    """Countersign nothing any more that only this key signs. What was signed of the log is remembered."""
    if vkey in log.vkeys:
        log.vkeys = [known for known in log.vkeys if known != vkey]
        events.record(session, ABOUT, "log removed", by=by, log=log.id, key=_id(vkey))


def cosign(session: Session, asked: Asked, key: SigningKey, memory: Memory, *, network: str) -> Signature | No:
    """Sign a checkpoint, once this transaction is committed: nobody may be shown the signature before.

    It is seen and kept in one step, in the database and in the memory outside it, while others who ask about this log
    wait. `network`: who asks, for counting: anybody may ask about any log, and should use up nobody's turns but their
    own. Raises Unavailable where what was signed before can't be told or kept, and in a copy of an installation.
    """
    log, new = queries.locked_log(session, asked.checkpoint.origin), asked.checkpoint
    if log is None or not log.vkeys:
        return No(404, "this log is not known here")
    signed = decisions.signed(asked, log.vkeys)
    if signed is None:
        return No(403, "no key that is known here signed this")
    if throttle.hit(session, f"witness:{log.id}:{network}", per=MINUTE) > MOST_A_MINUTE:
        return BUSY
    signing.signer(session.get_bind()).head.read_ours()  # two copies of one witness would sign two histories
    newer = memory.newer(Checkpoint(log.origin, log.size, log.root))
    if newer is not None:  # the database was put back to what it was before
        log.size, log.root, log.note = newer.checkpoint.size, newer.checkpoint.root, newer.note
    no = decisions.why_not_sign(asked, Checkpoint(log.origin, log.size, log.root))
    if no is not None:
        _suspect(session, log, signed, no)
        return no
    now = clock.now()
    log.size, log.root, log.note, log.cosigned_at = new.size, new.root, signed, now
    if log.refused == signed and not log.forked:  # somebody else had handed it in before, without its proof
        log.refused = log.refused_at = None
    session.flush()
    memory.write(log.origin, signed)
    return notes.cosign(asked.note.text, key.name, key.private, at=int(now.timestamp()))


def _suspect(session: Session, log: WitnessedLog, signed: bytes, no: No) -> None:
    """Keep what a log signed against what it signed before: a proof of that stays, a suspicion is replaced."""
    if not no.suspect or (log.forked and not no.forked) or log.refused == signed:
        return
    log.refused, log.refused_at, log.forked = signed, clock.now(), no.forked
    events.record(session, ABOUT, "log forked" if no.forked else "log suspected", by=events.SYSTEM, log=log.id)


def _id(vkey: str) -> str:
    return notes.verifier_key(vkey).id.hex()
