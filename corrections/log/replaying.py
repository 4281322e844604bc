"""Bringing back the entries that a database has lost, from copies: as they were signed. Nothing is signed again.

What was signed last, as far as anybody knows, says which entries there have to be. A copy is believed only if its
entries give the root that is signed there, and every other checkpoint that is known.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from corrections import canonical, clock, database, rows
from corrections.errors import Conflict, Message, Problem
from corrections.log import checking, growing, merkle, notes, proofs, signing
from corrections.log.contents import MOST_DOCUMENT_BYTES, Entry, document_path, read_document, read_entry
from corrections.log.documents import StoredPart, part_leaf
from corrections.log.models import Log, LogCheckpoint, LogEntry
from corrections.log.notes import Checkpoint
from corrections.log.verifying import Source, Walk, Wrong
from corrections.taxonomy import EntryKind, ErasureGround

Stored = Callable[[int, int], Sequence[bytes]]
AT_ONCE = 100  # documents that are asked for together


class Contradicted(Problem):
    """What is known of the log does not go together: nothing can be brought back before somebody looked at it."""

    status = 409


class Lacking(Problem):
    """What is missing is in none of the copies."""

    status = 404


@dataclass(frozen=True)
class Known:
    """A checkpoint that the log signed, and where it was found."""

    where: str
    note: bytes
    checkpoint: Checkpoint


@dataclass(frozen=True)
class Copy:
    """A copy of the log, and what a person calls it."""

    name: str
    source: Source


@dataclass(frozen=True)
class Lost:
    """An entry that the database lacks, as a copy has it."""

    index: int
    data: bytes
    entry: Entry
    parts: tuple[StoredPart, ...]


def known(where: str, note: bytes, *vkeys: str) -> Known:
    """Read a checkpoint, without the lines of others. Raises ValueError unless one of the log’s keys signed it."""
    parsed, keys = notes.parse(note), [notes.verifier_key(vkey) for vkey in vkeys]
    lines, checkpoint = notes.verified(parsed, keys), notes.read_checkpoint(parsed.text)
    if checkpoint.origin != keys[0].name:
        raise ValueError(f"it is of another log, {checkpoint.origin}")
    if not lines:
        raise ValueError("it is not signed with the key of this log")
    return Known(where, str(notes.Note(parsed.text, lines)).encode(), checkpoint)


def newest(found: Sequence[Known]) -> Known:
    """The largest of them. Raises Contradicted if the log signed two roots of one size."""
    roots: dict[int, Known] = {}
    for one in found:
        other = roots.setdefault(one.checkpoint.size, one)
        if other.checkpoint.root != one.checkpoint.root:
            raise Contradicted(
                Message.of(
                    "The log was forked: {one} and {other} hold two checkpoints of {size} entries, both signed.",
                    one=other.where,
                    other=one.where,
                    size=one.checkpoint.size,
                )
            )
    return max(found, key=lambda one: one.checkpoint.size)


def missing(
    copy: Copy, found: Sequence[Known], stands: Checkpoint, stored: Stored, tell: Callable[[int], object]
) -> list[tuple[int, bytes]]:
    """The entries behind those that the database has, with their indexes.

    `stored` reads entries of the database, `tell` is told how many came by. Raises NotServed or Wrong if the copy is
    not whole or not what was signed; Contradicted if the database, or something else that was signed, does not agree.
    """
    target = newest(found).checkpoint
    walk = Walk(copy.source.read, [stands.size, *(one.checkpoint.size for one in found)])
    lost, differs = list[tuple[int, bytes]](), None
    for first, entries in walk.bundles(target.size):
        here = stored(first, min(len(entries), stands.size - first)) if first < stands.size else []
        if differs is None:
            differs = next((first + n for n, ours in enumerate(here) if ours != entries[n]), None)
        lost += enumerate(entries[len(here) :], first + len(here))
        tell(len(entries))
    if walk.roots[target.size] != target.root:
        raise Wrong("its entries give another root than the one that is signed")
    for one in found:
        if walk.roots[one.checkpoint.size] != one.checkpoint.root:
            raise Contradicted(
                Message.of(
                    "The log was forked: {where} holds a signed checkpoint of {size} entries that the entries in "
                    "{copy}, which are signed too, don’t give.",
                    where=one.where,
                    size=one.checkpoint.size,
                    copy=copy.name,
                )
            )
    if differs is not None or walk.roots[stands.size] != stands.root:
        raise Contradicted(_not_ours(differs, copy.name))
    return lost


def _not_ours(index: int | None, name: str) -> Message:
    if index is None:
        return Message.of(
            "The tree in the database is not the one over the entries that were signed ({copy}).", copy=name
        )
    return Message.of(
        "The database holds another entry {index} than the one that was signed, which is in {copy}.",
        index=index,
        copy=name,
    )


def with_documents(entries: Sequence[tuple[int, bytes]], copies: Sequence[Copy]) -> list[Lost]:
    """The entries with what their documents say, each from the first copy that has it.

    What one of them says was erased is left out, whatever an older copy still shows of it. Raises Lacking for a
    document that none of them has, or has as it was signed, unless all of it was erased.
    """
    found, absent = list[Lost](), dict[int, str]()
    for start in range(0, len(entries), AT_ONCE):
        some = {index: _read(index, data) for index, data in entries[start : start + AT_ONCE]}
        read = dict[int, tuple[StoredPart, ...]]()
        why = ""
        for copy in copies:
            wanted = [index for index in some if index not in read]
            documents = copy.source.read_all([document_path(index) for index in wanted], MOST_DOCUMENT_BYTES)
            for index, data in zip(wanted, documents, strict=True):
                try:
                    if data is not None:
                        read[index] = _parts(data, some[index], document_path(index))
                except Wrong as error:
                    why = f" ({copy.name}: {error})"
        for index, data in entries[start : start + AT_ONCE]:
            if index not in read:
                absent[index] = why
            found.append(Lost(index, data, some[index], read.get(index, ())))
    return [_without_erased(one, erased_by(found), absent) for one in found]


def erased_by(lost: Iterable[Lost]) -> dict[tuple[int, str | None], ErasureGround]:
    """What entries say was erased of documents of their log: by index and part, None for all of a document."""
    said = dict[tuple[int, str | None], ErasureGround]()
    for one in lost:
        if one.entry.kind == EntryKind.ERASURE:
            told = {part.name: part.read() for part in one.parts}
            if isinstance(told.get("index"), int):
                said[told["index"], told.get("part")] = ErasureGround(told["ground"])
    return said


def _without_erased(one: Lost, said: Mapping[tuple[int, str | None], ErasureGround], absent: Mapping[int, str]) -> Lost:
    """An entry without what was erased of its document. Raises Lacking for what is gone without having been."""
    if (one.index, None) in said:
        return replace(one, parts=tuple(replace(part, salt=None, value=None) for part in one.parts))
    if one.index in absent:
        why = absent[one.index]
        raise Lacking(
            Message.of("The document of entry {index} is in no copy that was given{why}.", index=one.index, why=why)
        )
    for part in one.parts:
        if part.value is None and not part.withheld and (one.index, part.name) not in said:
            raise Lacking(
                Message.of(
                    "The document of entry {index} shows {part} as erased, and no entry that is brought back says so.",
                    index=one.index,
                    part=part.name,
                )
            )
    gone = {name for index, name in said if index == one.index}
    parts = (replace(part, salt=None, value=None) if part.name in gone else part for part in one.parts)
    return replace(one, parts=tuple(parts))


def _read(index: int, data: bytes) -> Entry:
    entry = read_entry(data)
    if entry is None or entry.kind not in set(EntryKind):
        raise Contradicted(Message.of("Entry {index} is not one that this program writes.", index=index))
    return entry


def _parts(data: bytes, entry: Entry, path: str) -> tuple[StoredPart, ...]:
    """The parts of a document, of which those that are withheld or erased say their hash alone. Raises Wrong."""
    read_document(data, entry, path)
    parts = []
    for part in json.loads(data)["parts"]:
        name, hidden = part["name"], part.get("withheld") or part.get("erased")
        if hidden:
            leaf = bytes.fromhex(hidden.removeprefix("sha256:"))
            parts.append(StoredPart(name, None, None, withheld="withheld" in part, leaf=leaf))
        else:
            salt, value = part["salt"], canonical.encode(part["value"]).decode()
            parts.append(StoredPart(name, salt, value, withheld=False, leaf=part_leaf(name, salt, value)))
    return tuple(parts)


def replay(session: Session, log: Log, lost: Iterable[Lost], found: Sequence[Known]) -> list[LogEntry]:
    """Add entries that were lost, with their parts and tiles, up to the newest checkpoint known.

    Its place outside the database is filled after the commit. Raises Conflict if the log has grown meanwhile,
    Contradicted if what is stored then does not give what was signed.
    """
    target, before = newest(found), Checkpoint(log.origin, log.size, log.root)
    added = []
    for one in lost:
        if one.index != log.size:
            raise Conflict("The log has grown meanwhile. Run this again.")
        added.append(_add(session, log, one))
    _prove(session, log, before, target.checkpoint)
    signed = {each.checkpoint.size: each for each in found if before.size < each.checkpoint.size}
    for size, each in sorted(signed.items()):
        root, now = each.checkpoint.root, clock.now()
        session.add(LogCheckpoint(log_id=log.id, size=size, root=root, note=each.note, at=now))
    session.flush()
    database.afterwards(session, signing.KEEP, partial(signing.keep_given, vkey=log.vkey, note=target.note))
    return added


def _add(session: Session, log: Log, one: Lost) -> LogEntry:
    entry = LogEntry(
        log_id=log.id,
        index=one.index,
        kind=EntryKind(one.entry.kind),
        subject=one.entry.subject,
        at=datetime.fromisoformat(one.entry.at),
        document=one.entry.document,
        entry=one.data,
        leaf=merkle.leaf_hash(one.data),
    )
    rows.add(session, entry)
    if one.parts:  # of a document that was erased, a copy has nothing
        growing.add_parts(session, entry, one.parts)
    growing.grow(session, log, entry.leaf, entry.at)
    return entry


def _prove(session: Session, log: Log, before: Checkpoint, target: Checkpoint) -> None:
    """See that what is stored by now is what was signed, and extends what stood here before."""
    tree = checking.StoredTree(session, log.id)
    try:
        holds = (
            (log.size, log.root) == (target.size, target.root)
            and tree.root(target.size) == target.root
            and proofs.extends(before.size, before.root, target.size, target.root, tree.proof(before.size, target.size))
        )
    except (KeyError, ValueError):  # a tile is missing, or too short
        holds = False
    if not holds:
        raise Contradicted("The tiles in the database don’t give what was signed. Nothing was changed.")
