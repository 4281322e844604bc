"""What was seen of logs before: for each origin a small file, so that the next run can tell whether it still holds."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corrections import canonical, clock
from corrections.log import key_changes, notes
from corrections.log.key_changes import Change
from corrections.log.notes import Checkpoint, VerifierKey

MOST_BYTES = 4 * notes.MOST_BYTES


def usual_folder() -> Path:
    """Where the XDG Base Directory Specification puts what a program remembers."""
    state = os.environ.get("XDG_STATE_HOME", "")
    return (Path(state) if state.startswith("/") else Path.home() / ".local" / "state") / "corrections" / "logs"


@dataclass(frozen=True)
class Seen:
    """A log as it was verified last, at `at` (RFC 3339), by the address that was asked; or as a checkpoint tells of it
    that somebody kept: then `at` is empty, and the address its file."""

    origin: str
    vkey: str
    note: str
    at: str
    address: str
    keys: tuple[str, ...] = ()  # the notes by which the log came to its key from those that it had before

    @property
    def where(self) -> str:
        """When it was seen, or in what."""
        return f"on {self.at}" if self.at else f"in {self.address}"

    @property
    def until(self) -> str:
        """The same, where a signature is told of that was made before."""
        return f"by {self.at}" if self.at else f"in {self.address}"

    @property
    def key(self) -> VerifierKey:
        return notes.verifier_key(self.vkey)

    @property
    def changes(self) -> tuple[Change, ...]:
        found, key = list[Change](), self.key
        for note in reversed(self.keys):
            change = key_changes.read_back(note.encode(), key)
            if change is None:
                raise ValueError("what is kept of the keys that the log had does not lead to its key")
            found.append(change)
            key = change.old
        return tuple(reversed(found))

    @property
    def former(self) -> list[VerifierKey]:
        return [change.old for change in self.changes]

    @property
    def checkpoint(self) -> Checkpoint:
        return notes.read_checkpoint(notes.parse(self.note.encode()).text)


class Memory:
    """The folder of these files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, origin: str) -> Path:
        legible = re.sub(r"[^A-Za-z0-9.-]", "_", origin)[:80]
        return self.folder / f"{legible}-{hashlib.sha256(origin.encode()).hexdigest()[:12]}.json"

    def of(self, origin: str) -> Seen | None:
        """What was seen of a log. Raises ValueError if its file was spoiled: then nobody knows any more."""
        path = self.path(origin)
        try:
            found = _read(path)
        except FileNotFoundError:
            return None
        if found.origin != origin:
            raise ValueError(f"{path} is of another log")
        return found

    def at(self, address: str) -> Seen | None:
        """What was seen at an address last, whatever it called itself."""
        return max((seen for seen in self._all() if seen.address == address), key=lambda seen: seen.at, default=None)

    def _all(self) -> Iterator[Seen]:
        for path in sorted(self.folder.glob("*.json")):
            try:
                yield _read(path)
            except (ValueError, OSError):  # told where it is asked for by its name
                continue

    def keep(self, origin: str, key: VerifierKey, note: bytes, address: str, changes: Sequence[Change] = ()) -> Path:
        """Remember a checkpoint that was verified, unless a larger one was meanwhile."""
        checkpoint = notes.read_checkpoint(notes.parse(note).text)
        before = self.of(origin)
        if before is not None and (before.checkpoint.size > checkpoint.size or key in before.former):
            return self.path(origin)
        says = {"origin": origin, "vkey": str(key), "note": note.decode(), "at": clock.rfc3339(clock.now())}
        told = {"keys": [change.note.decode() for change in changes]} if changes else {}
        return self._write(self.path(origin), canonical.encode(says | {"address": address} | told))

    def keep_evidence(self, origin: str, note: bytes) -> Path:
        """Keep a signed checkpoint that does not agree with the one that is remembered. Both together prove it."""
        return self._write(self.path(origin).with_suffix(f".conflict-{hashlib.sha256(note).hexdigest()[:12]}"), note)

    def _write(self, path: Path, data: bytes) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.unfinished-{os.getpid()}")
        with unfinished.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
        return path


def _read(path: Path) -> Seen:
    with path.open("rb") as file:
        data = file.read(MOST_BYTES)
    try:
        says = json.loads(data)
        seen = Seen(**says | {"keys": tuple(says.get("keys", ()))})
        seen.changes  # noqa: B018  which has to hold together
        agrees = notes.signed_by(notes.parse(seen.note.encode()), seen.key) and seen.checkpoint.origin == seen.origin
    except (TypeError, ValueError, AttributeError):
        agrees = None
    if not agrees:
        raise ValueError(f"{path} does not hold what was written there; remove it to begin anew")
    return seen
