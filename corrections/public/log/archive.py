"""Records of the log in one file, with all that it takes to check them: the same bytes for the same state of the log.

A file for each thing: what somebody reads, what the log committed to, the entry, the proof, what is signed, the key.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO

from sqlalchemy.orm import Session

from corrections import canonical, paths
from corrections.log import evidence
from corrections.log.documents import represent
from corrections.log.evidence import Writer
from corrections.log.models import Log, LogEntry
from corrections.public.log import documents, proof

IN_MEMORY = 1_000_000  # bytes; a larger file is made on the disk


@dataclass
class Archive:
    """`file` is at its beginning; `tag` tells one from another; `newest`: it is as the log is signed now."""

    file: IO[bytes]
    size: int
    tag: str
    newest: bool


def folder(entry: LogEntry) -> str:
    """Where a record is in the file: at its address."""
    return entry.subject.removeprefix("/")


def make(session: Session, entries: Sequence[LogEntry], readme: str) -> Archive:
    """The file of these records. Raises Unavailable where the log can't prove one of them now."""
    # Imported where they are used: most web processes never make such a file.
    from tempfile import SpooledTemporaryFile
    from zipfile import ZipFile

    with ExitStack() as stack:
        file: IO[bytes] = stack.enter_context(SpooledTemporaryFile(IN_MEMORY))
        with ZipFile(file, "w") as archive:
            writer = Writer(archive)
            writer.add(evidence.README, readme.encode())
            writer.add(evidence.CHECKER, paths.EVIDENCE_CHECKER.read_bytes())
            newest = [_add_log(session, writer, log_id, these) for log_id, these in _by_log(entries).items()]
            sums = "".join(writer.sums).encode()
            writer.add(evidence.SUMS, sums)
        size = file.tell()
        file.seek(0)
        stack.pop_all()  # whoever sends it closes it
    return Archive(file, size, hashlib.sha256(sums).hexdigest()[:32], all(newest))


def _by_log(entries: Iterable[LogEntry]) -> dict[int, list[LogEntry]]:
    found: dict[int, list[LogEntry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: (entry.log_id, entry.index)):
        found[entry.log_id].append(entry)
    return found


def _add_log(session: Session, writer: Writer, log_id: int, entries: Sequence[LogEntry]) -> bool:
    """Add a log and the records that are in it; whether it is signed as it is."""
    of = session.get_one(Log, log_id)
    shown = proof.signed(session, of)
    proofs = proof.made(session, of, entries, shown)
    writer.add(f"logs/{log_id}/{evidence.CHECKPOINT}", shown.note)
    writer.add(f"logs/{log_id}/{evidence.VKEY}", f"{of.vkey}\n".encode())
    for entry, proved in zip(entries, proofs, strict=True):
        document = represent(entry.kind, entry.subject, documents.public_parts(session, entry))
        writer.add(f"{folder(entry)}/{evidence.TEXT}", evidence.in_words(document["parts"]).encode())
        writer.add(f"{folder(entry)}/{evidence.DOCUMENT}", canonical.encode(document))
        writer.add(f"{folder(entry)}/{evidence.ENTRY}", entry.entry)
        writer.add(f"{folder(entry)}/{evidence.PROOF}", bytes(proved))
    return shown.newest
