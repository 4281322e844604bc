"""The bytes of entries and documents (log-format: entry bytes, one commitment a part)."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from corrections import canonical, clock, ids
from corrections.log import merkle
from corrections.taxonomy import EntryKind, ErasureGround

MOST_ENTRY_BYTES = 65_535


@dataclass(frozen=True, slots=True)
class Part:
    """A named piece of a document. A withheld one is committed to, and its value stays in the newsroom."""

    name: str
    value: Any
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class SealedPart:
    """A part with its salt (base64 of 16 random bytes), its value as canonical JSON, and its leaf hash."""

    name: str
    salt: str
    value: str
    leaf: bytes
    withheld: bool


def seal(part: Part) -> SealedPart:
    """Salt `part`: nobody can guess an erased or withheld text from its hash."""
    salt = base64.b64encode(ids.random_bytes(16)).decode()
    value = canonical.encode(part.value).decode()
    return SealedPart(part.name, salt, value, part_leaf(part.name, salt, value), part.withheld)


def part_leaf(name: str, salt: str, value: str) -> bytes:
    """The leaf hash of a part: RFC 6962 over the canonical JSON of [name, salt, value], value given as its JSON."""
    return merkle.leaf_hash(b"[%b,%b,%b]" % (canonical.encode(name), canonical.encode(salt), value.encode()))


def commitment(parts: Sequence[SealedPart]) -> bytes:
    return merkle.root([part.leaf for part in parts])


def entry_bytes(kind: EntryKind, subject: str, at: datetime, document: bytes) -> bytes:
    """The canonical bytes of an entry. Raises ValueError over 65,535 bytes, which a bundle's length can't hold."""
    entry = canonical.encode(
        {"v": 1, "kind": str(kind), "subject": subject, "at": clock.rfc3339(at), "document": f"sha256:{document.hex()}"}
    )
    if len(entry) > MOST_ENTRY_BYTES:
        raise ValueError(f"an entry of {len(entry)} bytes is over the limit of {MOST_ENTRY_BYTES}")
    return entry


@dataclass(frozen=True, slots=True)
class Erased:
    """Why and when something was erased, and the entry that says so. `whole`: all of the document was."""

    ground: ErasureGround
    at: datetime
    log_id: int
    index: int
    whole: bool

    @property
    def plain(self) -> dict[str, str]:
        """What stands in the public JSON of a record in place of what was erased."""
        return {"erased": str(self.ground)}


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part as the database holds it; value None once erased, and where a withheld one was brought back from a copy,
    which holds its hash alone."""

    name: str
    salt: str | None
    value: str | None
    withheld: bool
    leaf: bytes
    erased: Erased | None = None

    def read(self) -> Any:
        """The value, or None if it is not there."""
        return None if self.value is None else json.loads(self.value)


def represent(kind: EntryKind, subject: str, parts: Iterable[StoredPart]) -> dict[str, Any]:
    """The public document. Erased and withheld parts show their leaf hash, so that the commitment still holds."""
    return {"v": 1, "kind": str(kind), "subject": subject, "parts": [_represent_part(part) for part in parts]}


def _represent_part(part: StoredPart) -> dict[str, Any]:
    if part.erased:
        return {"name": part.name, "erased": f"sha256:{part.leaf.hex()}", "ground": str(part.erased.ground)}
    if part.withheld:
        return {"name": part.name, "withheld": f"sha256:{part.leaf.hex()}"}
    return {"name": part.name, "salt": part.salt, "value": part.read()}
