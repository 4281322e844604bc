"""Verifying a file of evidence without asking anybody: every file in it, and the ZIP that they are in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from corrections import canonical
from corrections.cli.verifying import endings
from corrections.cli.verifying.endings import Ended, Tampered, plain
from corrections.cli.verifying.finding import Asked
from corrections.cli.verifying.keys import FIRST_USE, key_for, opened
from corrections.cli.verifying.packed import Packed
from corrections.log import evidence, notes, proof_files
from corrections.log.contents import MOST_DOCUMENT_BYTES, Entry, read_document, read_entry
from corrections.log.documents import MOST_ENTRY_BYTES
from corrections.log.evidence import BESIDES, CHECKPOINT, DOCUMENT, ENTRY, OF_LOG, OF_RECORD, PROOF, SUMS, TEXT, VKEY
from corrections.log.notes import Checkpoint, Kind, VerifierKey
from corrections.log.verifying import Wrong

LOG = re.compile(r"logs/[1-9][0-9]{0,8}", re.ASCII)
MOST_KEY_BYTES = 1_000


def is_evidence(path: Path) -> bool:
    """Whether a file is meant to be such a file, however damaged it is. Raises Ended."""
    try:
        with path.open("rb") as file:
            return file.read(2) == b"PK" or path.suffix.lower() == ".zip"
    except OSError as error:
        raise Ended(f"{path} can’t be read: {error.strerror}.") from error


@dataclass(frozen=True)
class _Log:
    """A log, as it is signed in the file."""

    note: bytes
    checkpoint: Checkpoint


def verify_evidence(path: Path, asked: Asked, vkeys: Sequence[str]) -> None:
    """Verify a file of evidence. `vkeys`: the keys that its logs have to be signed with, if somebody gave them.

    Raises Ended.
    """
    try:
        given = [str(notes.verifier_key(vkey)) for vkey in vkeys]
    except ValueError as error:
        raise click.UsageError(f"--vkey: {error}.") from error
    with Packed(path) as packed:
        try:
            logs, records = _folders(packed.names)
            _sums(packed)
            signed = [_log(packed, folder, asked, given) for folder in logs]
            said = [_record(packed, folder, signed) for folder in records]
            if {log.note for log, _ in said} != {log.note for log in signed} or len(logs) != len(set(signed)):
                raise Wrong("it has a log that none of its records is in")
        except Wrong as error:
            raise Tampered(f"{path}: {error}.") from error
        cosigned = [asked.wanted.check(log.note) for log in signed]
        packed.see_that_it_is_as_made()
    for _, line in said:
        click.echo(line)
    for log, line in zip(signed, cosigned, strict=True):
        click.echo(f"The log {plain(log.checkpoint.origin)} is signed, of {log.checkpoint.size:,} entries. {line}")
    click.echo(f"All {len(packed.names)} files are what was signed.")


def _folders(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """The folders of logs and of records. Raises Wrong unless they are whole, and there is nothing else."""
    folders: dict[str, list[str]] = {}
    for name in names:
        folder, _, file = name.rpartition("/")
        if file not in (OF_LOG if LOG.fullmatch(folder) else OF_RECORD if folder else BESIDES):
            raise Wrong(f"{name} does not belong into a file of evidence")
        folders.setdefault(folder, []).append(file)
    logs = [folder for folder in folders if LOG.fullmatch(folder)]
    records = [folder for folder in folders if folder and folder not in logs]
    whole = {"": BESIDES} | dict.fromkeys(logs, OF_LOG) | dict.fromkeys(records, OF_RECORD)
    for folder, files in whole.items():
        for file in files:
            if file not in folders.get(folder, ()):
                raise Wrong(f"{f'{folder}/{file}'.lstrip('/')} is missing")
    if not records:
        raise Wrong("it holds no record")
    return logs, records


def _sums(packed: Packed) -> None:
    """See that each file is what the list says. Raises Wrong."""
    *others, last = packed.names
    if last != SUMS:
        raise Wrong(f"{SUMS} is not the last file in it")
    listed = packed.read(SUMS).split(b"\n")
    for name, line in zip(others, listed, strict=False):
        if f"{line.decode('utf-8', 'replace')}\n" != evidence.line_of(name, packed.read(name)):
            raise Wrong(f"{name} is not what {SUMS} says of it")
    if len(listed) != len(others) + 1 or listed[-1]:
        raise Wrong(f"{SUMS} does not list just the other files")


def _log(packed: Packed, folder: str, asked: Asked, given: Sequence[str]) -> _Log:
    """A log whose checkpoint is signed with the right key. Raises Wrong, Ended."""
    key = _key(packed.read(f"{folder}/{VKEY}", MOST_KEY_BYTES), f"{folder}/{VKEY}")
    note = packed.read(f"{folder}/{CHECKPOINT}", notes.MOST_BYTES)
    try:
        parsed = notes.parse(note)
        says = notes.read_checkpoint(parsed.text)
        if str(says) != parsed.text or says.origin != key.name:
            raise ValueError("it is not one of the log that the key is for")
    except ValueError as error:
        raise Wrong(f"{folder}/{CHECKPOINT} is no checkpoint: {error}") from error
    if notes.signed_by(parsed, key) is None:
        raise endings.Unsigned(f"{folder}/{CHECKPOINT} is not signed with the key beside it.")
    if given and str(key) not in given:
        raise endings.Unsigned(f"{folder}/{VKEY} is not the key that was given.")
    _trust(note, key, str(key) if given else asked.wanted.log_key(note, says.origin), asked)
    return _Log(note, says)


def _key(data: bytes, name: str) -> VerifierKey:
    try:
        key = notes.verifier_key(data.decode())
    except ValueError as error:
        raise Wrong(f"{name} is no key: {error}") from error
    if key.kind is not Kind.ED25519 or f"{key}\n".encode() != data:
        raise Wrong(f"{name} is no key of a log, on one line")
    return key


def _trust(note: bytes, key: VerifierKey, given: str | None, asked: Asked) -> None:
    """See that whoever signed is the one that is known to be the log, and not against what it signed before."""
    origin = key.name
    try:
        seen = asked.memory.of(origin)
    except ValueError as error:
        raise Ended(f"What was remembered is spoiled: {error}.") from error
    trusted = key_for(origin, given, seen, lambda: canonical.encode({"vkey": str(key)}))
    checkpoint = opened(note, trusted, before=True)
    if seen is not None and seen.checkpoint.size == checkpoint.size and seen.checkpoint.root != checkpoint.root:
        kept = asked.memory.keep_evidence(origin, note)
        why = f"The log was forked: of {checkpoint.size} entries it signed another root by {seen.at}"
        raise endings.Forked(f"{why}. Both checkpoints are signed; the one of this file is in {kept}.")
    if trusted.why == FIRST_USE:
        asked.say(
            "Nobody told which key is the right one, so the one in the file is used. Compare it with one that you have "
            f"from elsewhere, or give that with --vkey:\n  {key}"
        )


def _record(packed: Packed, folder: str, logs: Sequence[_Log]) -> tuple[_Log, str]:
    """The log that a record is in, and what is said of it in one line. Raises Wrong, Ended."""
    of: Mapping[str, str] = {file: f"{folder}/{file}" for file in OF_RECORD}
    data, limit = packed.read(of[PROOF], proof_files.MOST_FILE_BYTES), MOST_ENTRY_BYTES
    bytes_ = packed.read(of[ENTRY], limit)
    try:
        proof = proof_files.parse(data)
    except ValueError as error:
        raise Wrong(f"{of[PROOF]} is no proof file: {error}") from error
    log = next((log for log in logs if log.note == proof.note), None)
    if log is None or bytes(proof) != data:
        raise Wrong(f"{of[PROOF]} does not lead to a checkpoint in this file")
    if proof.entry != bytes_:
        raise Wrong(f"{of[PROOF]} is not the proof of {of[ENTRY]}")
    if not proof.proves(bytes_, log.checkpoint):
        raise Wrong(f"{of[PROOF]}: its entry is not entry {proof.index} of the log that is signed")
    entry = read_entry(bytes_)
    if entry is None or entry.subject != f"/{folder}":
        raise Wrong(f"{of[ENTRY]} is not about the record that the folder is called after")
    hidden = _document(packed, of, entry)
    return log, f"{folder}: entry {proof.index:,} of {plain(log.checkpoint.origin)}, {entry.kind}, {entry.at}{hidden}"


def _document(packed: Packed, of: Mapping[str, str], entry: Entry) -> str:
    """See that a document is what its entry commits to, and the text what the document says. Raises Wrong, Ended."""
    data = packed.read(of[DOCUMENT], MOST_DOCUMENT_BYTES)
    found = read_document(data, entry, of[DOCUMENT])
    parts = json.loads(data)["parts"]
    # Of a part that is withheld or erased the commitment does not cover the name.
    names = [part["name"] for part in parts]
    if entry.kind not in evidence.PARTS or names != evidence.names_of(entry.kind, len(parts)):
        raise Wrong(f"{of[DOCUMENT]} does not have the parts that its kind has")
    if packed.read(of[TEXT], MOST_DOCUMENT_BYTES) != evidence.in_words(parts).encode():
        raise Wrong(f"{of[TEXT]} does not say what {of[DOCUMENT]} does")
    hidden = [f"{len(some):,} {how}" for some, how in ((found.withheld, "withheld"), (found.erased, "erased")) if some]
    return f" ({', '.join(hidden)})" if hidden else ""
