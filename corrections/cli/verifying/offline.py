"""Verifying a proof file without asking anybody."""

from __future__ import annotations

import json
from pathlib import Path

import click

from corrections.cli.verifying import endings
from corrections.cli.verifying.cosigning import Wanted
from corrections.cli.verifying.keys import key_for, opened
from corrections.cli.verifying.memory import Memory
from corrections.log import proof_files
from corrections.log.contents import MOST_DOCUMENT_BYTES, Entry, read_document, read_entry
from corrections.log.notes import Checkpoint
from corrections.log.proof_files import ProofFile
from corrections.log.verifying import Wrong


def verify_file(path: Path, memory: Memory, vkey: str | None, document: Path | None, wanted: Wanted) -> None:
    """Verify a proof file and, if one is given, the document of its entry. Raises Ended."""
    proof = _parsed(path)
    try:
        _, says = proof.checkpoint()
        seen = memory.of(says.origin)
    except ValueError as error:
        raise endings.Tampered(f"{path}: {error}.") from error
    trusted = key_for(says.origin, vkey or wanted.log_key(proof.note, says.origin), seen, lambda: None)
    checkpoint = opened(proof.note, trusted, before=True)
    if seen is not None and seen.checkpoint.size == checkpoint.size and seen.checkpoint.root != checkpoint.root:
        kept = memory.keep_evidence(checkpoint.origin, proof.note)
        why = f"The log was forked: of {checkpoint.size} entries it signed another root by {seen.at}"
        raise endings.Forked(f"{why}. Both checkpoints are signed; the one of this file is in {kept}.")
    if proof.entry is None:
        raise endings.Tampered(f"{path} does not hold the entry that it is the proof of.")
    if not proof.proves(proof.entry, checkpoint):
        raise endings.Tampered(f"{path}: its entry is not entry {proof.index} of the log that is signed.")
    cosigned = wanted.check(proof.note)
    _tell(proof, checkpoint, document)
    click.echo(cosigned)


def _parsed(path: Path) -> ProofFile:
    data = _read(path, proof_files.MOST_FILE_BYTES)
    try:
        return proof_files.parse(data)
    except ValueError as error:
        raise endings.Tampered(f"{path} is no proof file: {error}.") from error


def _read(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise endings.Tampered(f"{path} has more than the {most} bytes that it may have.")
    return data


def _tell(proof: ProofFile, checkpoint: Checkpoint, document: Path | None) -> None:
    entry = read_entry(proof.entry or b"")
    origin = endings.plain(checkpoint.origin)
    click.echo(f"Entry {proof.index:,} is in the log {origin}, as signed of {checkpoint.size:,} entries.")
    if entry is None:
        if document is not None:
            raise endings.Tampered("The entry is not of a log of corrections: it commits to no document.")
        return
    click.echo(f"It says: {endings.plain(entry.kind)} {endings.plain(entry.subject)}, {entry.at}.")
    if document is not None:
        _tell_document(entry, document)


def _tell_document(entry: Entry, path: Path) -> None:
    data = _read(path, MOST_DOCUMENT_BYTES).removesuffix(b"\n")
    where = _erased_by(data)
    if where is not None:
        # Whether the log has that entry can't be told from a proof file.
        raise endings.Ended(f"{path} says that the document was erased, by {where}. Verify the log to see that it was.")
    try:
        found = read_document(data, entry, str(path))
    except Wrong as error:
        raise endings.Tampered(f"{error}.") from error
    hidden = f"{len(found.withheld)} withheld, {len(found.erased)} erased"
    click.echo(f"{path} is the document that it commits to ({len(found.shown)} parts shown, {hidden}).")


def _erased_by(data: bytes) -> str | None:
    """The entry that is named in the place of a document that was erased as a whole; None for anything else."""
    try:
        match json.loads(data):
            case {"erased": str(), "log": {"origin": str(origin), "index": int(index)}}:
                return f"entry {index} of {origin}"
    except (ValueError, RecursionError):
        pass
    return None
