"""What we countersigned last, outside of the database: the high-water marks of the logs of others.

For each log a file with the newest checkpoint that we signed, as the log signed it. The folder is in no backup: with a
database that was restored alone, the witness would forget what it signed since, and could be made to sign another
history. Without the folder it signs nothing. A file is written in the transaction that holds the log's row, so that
there is one writer; if that is rolled back, the file is ahead, and counts: nobody was shown a signature.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from corrections import durable
from corrections.errors import Message, Unavailable
from corrections.log import notes
from corrections.log.notes import Checkpoint
from corrections.witness import decisions, queries

OURS = 0o700


@dataclass(frozen=True)
class Kept:
    """The newest checkpoint of a log that we signed, and what it says."""

    note: bytes
    checkpoint: Checkpoint


class Memory:
    """The folder of these files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, origin: str) -> Path:
        legible = re.sub(r"[^A-Za-z0-9.-]", "_", origin)[:80].lstrip(".")
        return self.folder / f"{legible}-{hashlib.sha256(origin.encode()).hexdigest()[:12]}"

    def begin(self, notes_: Iterable[tuple[str, bytes]]) -> bool:
        """Make the folder, with what the database says was signed of each log, unless it is there.

        Returns whether it was made. Raises Unavailable.
        """
        if self.folder.exists():
            return False
        try:
            self.folder.mkdir(OURS)
            durable.sync(self.folder.parent)
        except OSError as error:
            raise self._unavailable(error) from error
        for origin, note in notes_:
            self.write(origin, note)
        return True

    def read(self, origin: str) -> Kept | None:
        """What is remembered of a log; None if nothing was signed. Raises Unavailable if that can't be told."""
        path = self.path(origin)
        try:
            with path.open("rb") as file:
                data = file.read(notes.MOST_BYTES)
        except FileNotFoundError:
            if self.folder.is_dir():
                return None
            raise Unavailable(
                Message.of(
                    "This witness can’t sign: {path} is missing, where it keeps what it signed last. “corrections "
                    "init” makes it, but not after a backup was restored: see “Witnesses” in the documentation.",
                    path=self.folder,
                )
            ) from None
        except OSError as error:
            raise self._unavailable(error) from error
        try:
            found = notes.read_checkpoint(notes.parse(data).text)
            if found.origin != origin:
                raise ValueError("it is of another log")
        except ValueError as error:
            raise Unavailable(
                Message.of(
                    "This witness can’t sign for the log {name}: {path} does not hold what was written there.",
                    name=origin,
                    path=path,
                )
            ) from error
        return Kept(data, found)

    def newer(self, stored: Checkpoint) -> Kept | None:
        """What is remembered of a log, if that is newer than what the database says was signed last.

        Raises Unavailable if it can't be told, or if they contradict each other.
        """
        kept = self.read(stored.origin)
        if kept is None:
            return None
        if decisions.contradict(stored, kept.checkpoint):
            raise Unavailable(
                Message.of(
                    "This witness can’t sign for the log {name}: {path} says that it signed another history of {size} "
                    "entries than the database says.",
                    name=stored.origin,
                    path=self.path(stored.origin),
                    size=stored.size,
                )
            )
        return kept if kept.checkpoint.size > stored.size else None

    def write(self, origin: str, note: bytes) -> None:
        """Remember what we are about to sign, so that it survives a power cut. Raises Unavailable."""
        try:
            durable.replace(self.path(origin), note, mode=0o644)
        except OSError as error:
            raise self._unavailable(error) from error

    def _unavailable(self, error: OSError) -> Unavailable:
        return Unavailable(
            Message.of(
                "This witness can’t sign: what it signed last can’t be kept in {path} ({why}).",
                path=self.folder,
                why=error.strerror,
            )
        )


def begin(session: Session, folder: Path) -> bool:
    """Begin a memory with what the database says, unless there is one. Returns whether it was begun.

    Only where the database is known to be the newest, or with a key that has signed nothing yet. Raises Unavailable.
    """
    return Memory(folder).begin((log.origin, log.note) for log in queries.all_logs(session) if log.note is not None)


def problems(session: Session, folder: Path) -> list[Message]:
    """Why we can't sign for logs that we countersign, one sentence each."""
    memory, found = Memory(folder), list[Message]()
    for log in queries.logs(session):
        try:
            if log.vkeys:
                memory.newer(Checkpoint(log.origin, log.size, log.root))
        except Unavailable as problem:
            if problem.message not in found:
                found.append(problem.message)
    return found
