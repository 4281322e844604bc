"""How a log says that another key follows the one that others know: in a note that the old key signs.

Both keys sign the same checkpoints for a while. That proves nothing of the new one to somebody who has the old: anybody
can put a line of a key of their own below a text that is signed. So the old key signs the name of the new one, once, in
a text that can't be taken for a checkpoint (its second line is no number).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from corrections.log import notes
from corrections.log.keys import Keyring, SigningKey
from corrections.log.notes import Kind, VerifierKey

FIRST = "corrections/key-change/v1"
MOST = 100  # changes that are followed: more than a log has in a lifetime


@dataclass(frozen=True)
class Change:
    """That the key `new` follows `old`, from `at` (RFC 3339) on; `note` says so, signed by both."""

    old: VerifierKey
    new: VerifierKey
    at: str
    note: bytes


def make(old: SigningKey, new: SigningKey, at: str) -> bytes:
    """The note by which `old` says that `new` follows it."""
    return Keyring((old, new)).sign(f"{FIRST}\n{old.name}\n{old.vkey}\n{new.vkey}\n{at}\n")


def read(note: bytes, key: VerifierKey) -> Change | None:
    """What a note says of the key that follows `key`; None if it says nothing of that, or if `key` did not sign it."""
    try:
        parsed = notes.parse(note)
        first, origin, old, new_vkey, at, *rest = parsed.text.split("\n")
        new = notes.verifier_key(new_vkey)
    except ValueError:
        return None
    says = (first, origin, old, rest) == (FIRST, key.name, str(key), [""])
    if not says or new.kind is not Kind.ED25519 or new.name != origin or new.id == key.id:
        return None
    # The new one signs too: or somebody could give out another's key as theirs.
    return Change(key, new, at, note) if len(notes.verified(parsed, (key, new))) == 2 else None


def origin_of(note: bytes) -> str:
    """Of which log a note speaks that was once read; nothing of it is verified here."""
    return [*note.decode(errors="replace").split("\n"), ""][1]


def read_back(note: bytes, key: VerifierKey) -> Change | None:
    """What a note says of the key that `key` follows; None if it says nothing of that."""
    try:
        old = notes.verifier_key(notes.parse(note).text.split("\n")[2])
    except (ValueError, IndexError):
        return None
    change = read(note, old)
    return change if change is not None and change.new == key else None


def follow(key: VerifierKey, found: Iterable[bytes]) -> list[Change]:
    """The changes that lead on from `key`, one after the other, of all that were found."""
    left, way = list(found)[:MOST], list[Change]()
    while True:
        after = way[-1].new if way else key
        changes = [change for note in left if (change := read(note, after))]
        if not changes:
            return way
        way.append(changes[0])
        left.remove(changes[0].note)


def told(data: bytes | None) -> list[bytes]:
    """The notes in a log's own description (`log.json`); none where that is not what it should be."""
    try:
        says: Any = json.loads(data or b"{}")
        return [key["change"].encode() for key in says.get("keys", ())[:MOST] if key.get("change")]
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return []


def listed(changes: Sequence[bytes]) -> list[dict[str, str]]:
    """The same as a copy of a log keeps them, which `told` reads."""
    return [{"change": note.decode()} for note in changes]
