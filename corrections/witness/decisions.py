"""What a witness is asked, and whether it may say yes (C2SP tlog-witness); and the policy file of a log (tlog-policy).

A witness signs one history of each log. So it has to know what it signed last, and a log that asks has to prove that
the new checkpoint goes on from just that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corrections.errors import Message
from corrections.log import notes, proofs
from corrections.log.notes import Checkpoint, Kind, Note, VerifierKey

MOST_HASHES = 63
HASH_BYTES = 32
MOST_WITNESSES = 15
# A checkpoint with lines of fifteen witnesses of the largest kind has some 55 kB.
MOST_BODY_BYTES = 150_000
OLD = re.compile(r"old (0|[1-9][0-9]{0,18})", re.ASCII)
COSIGNS = (Kind.COSIGNATURE_ED25519, Kind.COSIGNATURE_MLDSA44)
SIZE = "text/x.tlog.size"
NO_KEY = Message("This is no key, or not all of it. It is one line, such as name.example.org/log+0a1b2c3d+AbCdEf…")


@dataclass(frozen=True)
class Asked:
    """A checkpoint that a witness is asked to sign, and the proof that it goes on from one of `old` entries."""

    old: int
    proof: tuple[bytes, ...]
    note: Note
    checkpoint: Checkpoint


def question(old: int, proof: Sequence[bytes], note: bytes) -> bytes:
    """The body of a request for a cosignature."""
    return "\n".join([f"old {old}", *(notes.to_base64(hash_) for hash_ in proof), "", ""]).encode() + note


def read(body: bytes) -> Asked:
    """Read what a witness is asked. Raises ValueError with what is wrong with it."""
    if len(body) > MOST_BODY_BYTES:
        raise ValueError("the request is too long")
    head, separator, data = body.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        first, lines = "", []
    old = OLD.fullmatch(first)
    if old is None or not separator:
        raise ValueError("it does not begin with the old size and a proof")
    if len(lines) > MOST_HASHES:
        raise ValueError(f"a proof has at most {MOST_HASHES} lines")
    hashes = [notes.from_base64(line) for line in lines]
    proof = tuple(hash_ for hash_ in hashes if hash_ is not None and len(hash_) == HASH_BYTES)
    if len(proof) != len(lines):
        raise ValueError("a line of the proof is no hash")
    note = notes.parse(data)
    return Asked(int(old[1]), proof, note, notes.read_checkpoint(note.text))


def signed(asked: Asked, vkeys: Sequence[str]) -> bytes | None:
    """The checkpoint with the lines of the log's own keys, if one of them signed it. Those of others are ignored."""
    lines = notes.verified(asked.note, [notes.verifier_key(vkey) for vkey in vkeys])
    return str(Note(asked.note.text, lines)).encode() if lines else None


@dataclass(frozen=True)
class No:
    """Why a witness does not sign. `size`: how many entries it has seen, for whoever asked with another number.

    `suspect`: the log signed something that was not proved to go on from what the witness knows; `forked`: that can't.
    """

    status: int
    why: str
    size: int | None = None
    suspect: bool = False
    forked: bool = False


def why_not_sign(asked: Asked, known: Checkpoint) -> No | None:
    """Why a witness that signed `known` last does not sign what it is asked to; None if it does."""
    new = asked.checkpoint
    forked = new.size == known.size and new.root != known.root
    if asked.old > new.size:
        return No(400, "the old size is larger than that of the checkpoint")
    if asked.old != known.size or forked:
        return No(409, "", known.size, suspect=forked, forked=forked)
    if not proofs.extends(known.size, known.root, new.size, new.root, asked.proof):
        return No(422, "the checkpoint is not proved to go on from the one before", suspect=True)
    return None


def contradict(stored: Checkpoint, kept: Checkpoint) -> bool:
    """Whether two memories of what was signed last can't both be right. Of different sizes, the larger one counts."""
    return stored.size == kept.size and stored.root != kept.root


def read_size(body: bytes) -> int | None:
    """How many entries a witness says that it has seen (its answer 409)."""
    text = body.decode("ascii", "replace").removesuffix("\n")
    return int(text) if notes.DECIMAL.fullmatch(text) else None


def answered(text: str, body: bytes, key: VerifierKey, *, latest: int) -> notes.Signature | None:
    """The valid line of `key` among those that a witness answered, signed no later than `latest` (POSIX time)."""
    try:
        note = notes.parse(f"{text}\n".encode() + body)
    except ValueError:
        return None
    line = notes.signed_by(note, key) if note.text == text else None
    return line if line is not None and notes.time_of(line) <= latest else None


def why_no_witness(vkey: str) -> Message | None:
    """Why something can't be the key of a witness of ours."""
    try:
        if notes.verifier_key(vkey).kind in COSIGNS:
            return None
    except ValueError:
        return NO_KEY.about("vkey")
    return Message("This is the key of a log. A witness has one of its own.").about("vkey")


def why_no_log(vkey: str) -> Message | None:
    """Why something can't be the key of a log to countersign."""
    try:
        if notes.verifier_key(vkey).kind is Kind.ED25519:
            return None
    except ValueError:
        return NO_KEY.about("log_vkey")
    return Message("This is the key of a witness. Ask for the one of the log.").about("log_vkey")


def policy(logs: Sequence[tuple[str, str]], witnesses: Sequence[tuple[str, str]]) -> str:
    """The policy file of a log: its keys and its witnesses, each with its address, and that most of them have to sign.

    Whoever verifies may want more, or fewer, or others: it is theirs to decide.
    """
    names = [f"w{n}" for n in range(1, len(witnesses) + 1)]
    lines = [f"log {vkey} {url}" for vkey, url in logs]
    lines += [f"witness {name} {vkey} {url}" for name, (vkey, url) in zip(names, witnesses, strict=True)]
    if names:
        lines += [f"group witnesses {len(names) // 2 + 1} {' '.join(names)}", "quorum witnesses"]
    else:
        lines.append("quorum none")
    return "".join(f"{line}\n" for line in lines)
