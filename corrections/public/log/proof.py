"""The proof that a record is in the log, as a file that verifies without us (C2SP tlog-proof)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.errors import Message, Unavailable
from corrections.log import checking, notes, signing
from corrections.log import queries as log
from corrections.log.models import Log, LogEntry
from corrections.log.proof_files import ProofFile
from corrections.log.signing import Shown
from corrections.public import answers
from corrections.public.articles import show as article_page
from corrections.public.corrections import show as correction_page
from corrections.public.log.checkpoint import TEXT
from corrections.public.standards import versions as standards
from corrections.web import current

# It proves the same for ever; another is made for the newest checkpoint.
KEPT = "public, max-age=300"


def of_version(article_id: int, number: int) -> ResponseReturnValue:
    with current.reading() as session:
        _, version = article_page.find_version(session, article_id, number)
        return _answer(session, version.log_id, version.log_index)


def of_revision(number: str, revision: int) -> ResponseReturnValue:
    with current.reading() as session:
        _, text = correction_page.find_revision(session, number, revision)
        return _answer(session, text.log_id, text.log_index)


def of_policy(number: int) -> ResponseReturnValue:
    with current.reading() as session:
        version = standards.find_version(session, number)
        return _answer(session, version.log_id, version.log_index)


def _answer(session: Session, log_id: int, index: int) -> ResponseReturnValue:
    of, entry = session.get(Log, log_id), log.entry(session, log_id, index)
    if of is None or entry is None:
        abort(404)
    shown = signed(session, of)
    [found] = made(session, of, [entry], shown)
    return answers.document(bytes(found), TEXT, caching=KEPT if shown.newest else "no-store")


def made(session: Session, of: Log, entries: Sequence[LogEntry], shown: Shown) -> list[ProofFile]:
    """The proofs that entries are in their log, as it is signed. Raises Unavailable."""
    size = shown.checkpoint.size
    if any(entry.index >= size for entry in entries):
        raise Unavailable(
            Message("This can’t be proved yet: the newest checkpoint of the log does not reach it. Try again soon.")
        )
    hashes = checking.inclusions(session, of, [entry.index for entry in entries], size)
    found = [ProofFile(entry.index, each, shown.note, entry.entry) for entry, each in zip(entries, hashes, strict=True)]
    if not all(proof.proves(entry.entry, shown.checkpoint) for entry, proof in zip(entries, found, strict=True)):
        raise Unavailable(Message("The log can’t prove this at the moment: what it holds does not agree."))
    return found


def signed(session: Session, of: Log) -> Shown:
    """What is signed of a log; of one that is retired, of as many entries as there are."""
    if of.retired_at is None:
        return signing.shown(session, of)
    last = log.checkpoint(session, of.id, of.size) or abort(404)
    return Shown(signing.whole(session, of.id, last), notes.Checkpoint(of.origin, last.size, last.root), newest=True)
