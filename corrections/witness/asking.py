"""Asking witnesses to countersign our log: from the worker, never while something is published.

Who has not signed the newest checkpoint is found now and then, and a delivery handed in; when its turn comes it asks
about the checkpoint that is the newest then. Only what is kept outside the database too is shown to a witness.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from corrections import clock, database
from corrections.deliveries import actions as deliveries
from corrections.deliveries.decisions import Failure, NotSent
from corrections.deliveries.models import Delivery
from corrections.errors import Problem
from corrections.log import changing, checking, notes, signing
from corrections.log import queries as logs
from corrections.log.notes import Checkpoint, Note, Signature
from corrections.outbound.posting import Answer, post
from corrections.outbound.problems import Forbidden, Unreachable
from corrections.settings import Settings
from corrections.witness import decisions, queries
from corrections.witness.models import Witness

TRIES = 3  # of one delivery, each from the size that the witness says it knows
PATIENCE = 10.0  # seconds for an answer
AHEAD = 300  # seconds by which a witness's clock may be ahead of ours
TEXT = "text/plain; charset=utf-8"
FINAL = frozenset({400, 403, 404, 422})  # asking again gives the same
WORDS = {
    403: "The witness does not know the key of this log (403): its operator has to add it.",
    404: "The witness does not know this log (404): its operator has to add it, or its address is another one.",
    422: "The witness says that the checkpoint does not go on from the one that it signed before (422).",
}


def due(session: Session) -> bool:
    """Hand in a question to each witness that has not signed the newest checkpoint: one at a time."""
    log = logs.current(session)
    if log is None:
        return False
    for witness in queries.to_ask(session, log):
        key = f"{queries.KIND}:{witness.id}:{log.id}:{log.size}"
        to = queries.KIND, witness.id
        deliveries.cancel_to(session, to)  # one that waits for a person: this one asks the same
        deliveries.enqueue(session, queries.KIND, to=to, about=queries.ABOUT, key=key, lane=1)
    return False


def keep(session: Session) -> bool:
    """Put behind the newest checkpoint what a worker got signed that was stopped before it was there."""
    database.afterwards(session, signing.KEEP, _keep_lines)
    return False


def _keep_lines(engine: Engine) -> None:
    with contextlib.suppress(Problem):  # which keeps everybody from publishing, who then say why
        changing.keep_lines(engine)


@dataclass(frozen=True)
class _Question:
    """What a witness is asked about: a checkpoint that everybody may see, with our own lines alone."""

    log_id: int
    vkey: str
    url: str
    checkpoint: Checkpoint
    note: bytes
    knows: int


def ask(engine: Engine, settings: Settings, delivery: Delivery) -> None:
    """Ask the witness of a delivery to sign the newest checkpoint, and keep what it signs. Raises NotSent."""
    with database.reading(engine) as session:
        question = _question(session, delivery.to_id)
    if question is None:
        return
    try:
        line = _asked(engine, settings, question)
    except NotSent as error:
        _keep_problem(engine, delivery.to_id, error.failure.detail)
        raise
    with database.writing(engine) as session:
        _keep(session, delivery.to_id, question, line)


def _question(session: Session, witness_id: int) -> _Question | None:
    witness, log = session.get(Witness, witness_id), logs.current(session)
    if witness is None or witness.removed_at is not None or log is None:
        return None
    shown = signing.shown(session, log)
    if shown.checkpoint.size > log.size:
        raise NotSent(Failure("The database is behind the newest checkpoint: see what “corrections check” says."))
    note = notes.parse(shown.note)
    own = str(Note(note.text, tuple(line for line in note.signatures if line.name == log.origin))).encode()
    knows = witness.knows if witness.log_id == log.id else 0
    return _Question(log.id, witness.vkey, witness.url, shown.checkpoint, own, min(knows, shown.checkpoint.size))


def _asked(engine: Engine, settings: Settings, question: _Question) -> Signature:
    """The line by which the witness signs. Raises NotSent with what it says instead."""
    old, size = question.knows, question.checkpoint.size
    for _ in range(TRIES):
        body = decisions.question(old, _proof(engine, question, old), question.note)
        answer = _answer(settings, question, body)
        if answer.status == 200:
            return _line(question, answer.body)
        known = decisions.read_size(answer.body) if answer.status == 409 else None
        if known is None:
            raise NotSent(_failure(answer))
        if known > size:
            raise NotSent(
                Failure(
                    f"The witness has seen {known} entries of this log, and here are {size}: this may be an old "
                    "database. See “When the log can’t be signed” in the documentation.",
                    final=True,
                )
            )
        if known == old:
            raise NotSent(
                Failure(f"The witness has signed another history of this log, of {known} entries (409).", final=True)
            )
        old = known
    raise NotSent(Failure("The witness says each time that it knows another size of this log (409)."))


def _proof(engine: Engine, question: _Question, old: int) -> Sequence[bytes]:
    with database.reading(engine) as session:
        try:
            return checking.StoredTree(session, question.log_id).proof(old, question.checkpoint.size)
        except (KeyError, ValueError) as error:
            raise NotSent(Failure("The tiles of the log don’t give a proof.", fault=True)) from error


def _answer(settings: Settings, question: _Question, body: bytes) -> Answer:
    try:
        return post(
            f"{question.url}/add-checkpoint",
            body,
            content_type=TEXT,
            allow_loopback=settings.capture_loopback,
            deadline=PATIENCE,
        )
    except Unreachable as problem:
        raise NotSent(Failure(str(problem), final=isinstance(problem, Forbidden))) from problem


def _failure(answer: Answer) -> Failure:
    words = WORDS.get(answer.status, f"The witness answered with {answer.status}.")
    return Failure(words, final=answer.status in FINAL)


def _line(question: _Question, body: bytes) -> Signature:
    key, latest = notes.verifier_key(question.vkey), int(clock.now().timestamp()) + AHEAD
    line = decisions.answered(str(question.checkpoint), body, key, latest=latest)
    if line is None:
        raise NotSent(Failure("The witness answered without a signature of its key that is valid.", final=True))
    return line


def _keep(session: Session, witness_id: int, question: _Question, line: Signature) -> None:
    log = logs.locked(session)
    witness = session.get_one(Witness, witness_id, with_for_update=True)
    if log is None or log.id != question.log_id or witness.removed_at is not None:
        return
    size = question.checkpoint.size
    changing.add_line(session, log, size, line)
    if witness.log_id != log.id or size >= (witness.cosigned or 0):
        witness.log_id, witness.knows, witness.cosigned = log.id, size, size
        witness.cosigned_at, witness.problem = clock.now(), None
    database.afterwards(session, signing.KEEP, changing.keep_lines)


def _keep_problem(engine: Engine, witness_id: int, problem: str) -> None:
    with database.writing(engine) as session:
        session.get_one(Witness, witness_id).problem = problem[:500]
