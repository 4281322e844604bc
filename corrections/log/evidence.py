"""A file of evidence, whoever makes or reads it: records of a log in a ZIP, with all that it takes to check them.

For each record a folder that is called as its address, for each log another; each thing is a file of its own. The same
files make the same ZIP, byte for byte: they are stored as they are, one after the other, with a date that is fixed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from corrections import canonical
from corrections.taxonomy import EntryKind

if TYPE_CHECKING:
    from zipfile import ZipFile

README, CHECKER, SUMS = "README.txt", "check.py", "SHA256SUMS"
BESIDES = (README, CHECKER, SUMS)
TEXT, DOCUMENT, ENTRY, PROOF = "text.txt", "document.json", "entry.json", "proof.tlog-proof"
CHECKPOINT, VKEY = "checkpoint", "vkey"
OF_RECORD, OF_LOG = (TEXT, DOCUMENT, ENTRY, PROOF), (CHECKPOINT, VKEY)

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP can tell
READABLE = 0o644 << 16
UNIX = 3

# The parts of each document, in their order, and those that there are for each block or article.
PARTS: Mapping[str, tuple[str, ...]] = {
    EntryKind.ARTICLE_VERSION: (
        *("url", "headline", "bylines", "agency", "published", "observed", "origin", "section", "language"),
        *("medium", "tags"),
    ),
    EntryKind.CORRECTION: (
        *("number", "revision", "kind", "notice", "reason", "found_by", "published", "unfixed_reason", "clause"),
    ),
    EntryKind.POLICY: ("version", "in_force"),
}
EACH: Mapping[str, tuple[str, ...]] = {
    EntryKind.ARTICLE_VERSION: ("blocks/{}",),
    EntryKind.CORRECTION: tuple(
        f"articles/{{}}/{name}"
        for name in ("article", "headline", "placement", "passage", "version_before", "version_after")
    ),
    EntryKind.POLICY: ("clauses/{}",),
}
FROM_ONE = frozenset({EntryKind.POLICY})  # whose parts are counted from 1; the others are from 0


@dataclass
class Writer:
    """Puts files into a ZIP, unpacked: so it has the same bytes whoever makes it."""

    archive: ZipFile
    sums: list[str] = field(default_factory=list)

    def add(self, name: str, data: bytes) -> None:
        from zipfile import ZipInfo

        member = ZipInfo(name, LONG_AGO)
        member.external_attr, member.create_system = READABLE, UNIX
        self.archive.writestr(member, data)
        self.sums.append(line_of(name, data))


def line_of(name: str, data: bytes) -> str:
    """What the list of hashes says of a file."""
    return f"{hashlib.sha256(data).hexdigest()}  {name}\n"


def names_of(kind: str, count: int) -> list[str]:
    """How the first `count` parts of a document are called; of a kind that is in no such file, none."""
    first = int(kind in FROM_ONE)
    each = [name.format(n) for n in range(first, first + count) for name in EACH.get(kind, ())]
    return [*PARTS.get(kind, ()), *each][:count]


def in_words(parts: Iterable[Mapping[str, Any]]) -> str:
    """The parts of a public document for somebody who reads: below each name what it says."""
    return "\n".join(f"{part['name']}\n{_said(part)}\n" for part in parts)


def _said(part: Mapping[str, Any]) -> str:
    if "value" not in part:
        return "(erased)" if "erased" in part else "(withheld)"
    value = part["value"]
    if isinstance(value, dict) and value.keys() == {"number", "title", "text"}:
        return f"{value['number']} {value['title']}\n\n{value['text']}"
    words = value["text"] if isinstance(value, dict) and "text" in value else value
    return words if isinstance(words, str) else canonical.encode(value).decode()
