"""Finding a log: its newest checkpoint, the key that it has to be signed with, and what was seen of it before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corrections import canonical
from corrections.cli.verifying import endings
from corrections.cli.verifying.cosigning import Wanted
from corrections.cli.verifying.endings import CannotReach, Ended
from corrections.cli.verifying.keys import FIRST_USE, Trusted, back, follow, key_for, opened, origin_of
from corrections.cli.verifying.memory import Memory, Seen
from corrections.cli.verifying.served import Served
from corrections.log import key_changes, notes
from corrections.log.copies import Folder
from corrections.log.notes import Checkpoint
from corrections.log.verifying import NotServed, Source

CHECKPOINT, FACTS = "checkpoint", "log.json"
MOST_ENTRIES = 100_000_000

Say = Callable[[str], None]


@dataclass(frozen=True)
class Asked:
    """What somebody asked for. `most`: as many entries as they are ready to check."""

    memory: Memory
    say: Say
    vkey: str | None = None
    documents: bool = True
    most: int = MOST_ENTRIES
    wanted: Wanted = field(default_factory=Wanted)
    since: Path | None = None  # a checkpoint that somebody kept


@dataclass(frozen=True)
class Found:
    """A log: what it says of itself, the key to verify that with, and what was seen of it before."""

    address: str
    note: bytes
    checkpoint: Checkpoint
    trusted: Trusted
    before: list[Seen] = field(default_factory=list)


def newest(source: Source, enter: Callable[[str], None], why_not: str) -> bytes:
    """The newest checkpoint: at the address, or at `log` below it, where a site of ours has it.

    Raises CannotReach, with `why_not` if there is none.
    """
    try:
        return source.read(CHECKPOINT, notes.MOST_BYTES)
    except NotServed:
        enter("log")
    try:
        return source.read(CHECKPOINT, notes.MOST_BYTES)
    except NotServed:
        raise CannotReach(why_not) from None


def no_log_at(address: str) -> str:
    return f"There is no log at {address}: it has neither checkpoint nor log/checkpoint"


def facts(served: Served) -> bytes | None:
    """What a log says in `/log.json`: beside its address, or in it where that is a copy."""
    for read, name in ((served.read_beside, ".json"), (served.read, FACTS)):
        try:
            return read(name, 2 * notes.MOST_BYTES)
        except NotServed:
            continue
    return None


def facts_in(folder: Folder) -> bytes | None:
    try:
        return folder.read(FACTS, 2 * notes.MOST_BYTES)
    except NotServed:
        return None


def told(found: Found) -> bytes:
    """`log.json` of a copy: it changes with the log's key alone, so that it agrees with each checkpoint beside it."""
    says = {"origin": found.checkpoint.origin, "vkey": str(found.trusted.key)}
    changes = [change.note for change in found.trusted.changes]
    return canonical.encode(says | ({"keys": key_changes.listed(changes)} if changes else {})) + b"\n"


def found_at(
    address: str, note: bytes, asked: Asked, facts: Callable[[], bytes | None], *, copied: bool = False
) -> Found:
    origin = origin_of(note)
    seen = _remembered(asked.memory, origin)
    given = asked.vkey or asked.wanted.log_key(note, origin)
    there = asked.memory.at(address)
    if there is not None and there.origin != origin and given is None:
        was = f"Here was the log {there.origin} on {there.at}, and now there is one that calls itself {origin}"
        raise endings.Unsigned(f"{was}: if that is right, give its key with --vkey.")
    known = key_for(origin, given, seen, facts)
    trusted = follow(note, known, facts)
    for change in trusted.changes[len(known.changes) :]:
        asked.say(
            f"The log has changed its key: the one {known.why} signed on {change.at} that this one follows it, which "
            f"is trusted, and remembered, from now on:\n  {change.new}"
        )
    if trusted.why == FIRST_USE:
        asked.say(
            f"Nobody told which key is the right one, so the log’s own word for it is trusted on first use, and "
            f"remembered. Compare it with one that you have from elsewhere:\n  {trusted.key}"
        )
    if copied:
        trusted = back(note, trusted)
    checkpoint = opened(note, trusted)
    if checkpoint.size > asked.most:
        raise Ended(f"The log says that it has {checkpoint.size} entries, more than --most, {asked.most}.")
    before = [seen] if seen else []
    return Found(address, note, checkpoint, trusted, [*before, *_kept(asked.since, origin, trusted)])


def _kept(file: Path | None, origin: str, trusted: Trusted) -> Iterator[Seen]:
    """What the checkpoint in a file tells of the log. Raises Unsigned unless the log signed it."""
    if file is None:
        return
    with file.open("rb") as opened_file:
        note = opened_file.read(notes.MOST_BYTES + 1)
    try:
        parsed = notes.parse(note)
        says = notes.read_checkpoint(parsed.text)
        if says.origin != origin or not notes.verified(parsed, trusted.keys):
            raise ValueError(f"it is not signed by {origin}")
    except ValueError as error:
        raise endings.Unsigned(f"{file} holds no checkpoint of this log: {error}.") from error
    yield Seen(origin, str(trusted.key), note.decode(), "", str(file))


def _remembered(memory: Memory, origin: str) -> Seen | None:
    try:
        return memory.of(origin)
    except ValueError as error:
        raise Ended(f"What was remembered is spoiled: {error}.") from error


def last_seen(memory: Memory, address: str) -> str:
    found = memory.at(address.rstrip("/")) or memory.at(f"{address.rstrip('/')}/log")
    if found is None:
        return ""
    return f" It was last verified on {found.at}, with {found.checkpoint.size} entries."
