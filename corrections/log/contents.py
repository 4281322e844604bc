"""What is said by a log of ours, checked entry by entry: its own form, and the documents that it commits to."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from corrections import canonical
from corrections.log import merkle
from corrections.log.verifying import Source, Wrong
from corrections.taxonomy import EntryKind, ErasureGround

MOST_DOCUMENT_BYTES = 16_000_000
MOST_MARKS = 200_000  # commas and brackets outside of texts: an article has up to 5,000 blocks, of some ten each
MOST_REMEMBERED = 100_000  # erased parts and documents that are gone, until the entry that says so comes by
LARGEST = 2**53
SALT = 16

# Nearly every entry; what is escaped or beyond ASCII is read as JSON.
_PLAIN = re.compile(
    rb'\{"at":"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)","document":"sha256:([0-9a-f]{64})",'
    rb'"kind":"([a-z-]+)","subject":"(/[ !#-\[\]-~]*)","v":1\}'
)
_HASH = re.compile(r"sha256:([0-9a-f]{64})", re.ASCII)
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry says. `document` is the root over the parts of its document, `at` RFC 3339."""

    kind: str
    subject: str
    at: str
    document: bytes


def read_entry(data: bytes) -> Entry | None:
    """Read the bytes of an entry; None unless they are those that this log's format gives (log-format: entry bytes)."""
    if plain := _PLAIN.fullmatch(data):
        at, document, kind, subject = plain.groups()
        return Entry(kind.decode(), subject.decode(), at.decode(), bytes.fromhex(document.decode()))
    try:
        says = _parsed(data)
        found = Entry(says["kind"], says["subject"], says["at"], _hash(says["document"]) or b"")
        whole = {"v": 1, "kind": found.kind, "subject": found.subject, "at": found.at, "document": says["document"]}
        is_ours = _encoded(whole) == data and found.document and _TIME.fullmatch(found.at)
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    return found if is_ours and isinstance(found.kind, str) and isinstance(found.subject, str) else None


def _whole_number(digits: str) -> int:
    number = int(digits) if len(digits) < 20 else LARGEST
    if abs(number) >= LARGEST:
        raise ValueError("a number that not every program reads alike")
    return number


def _no_fraction(digits: str) -> Any:
    raise ValueError(f"{digits[:20]} is no number that a document may hold")


def _parsed(data: bytes) -> Any:
    """JSON as documents may hold it. Raises ValueError."""
    try:
        return json.loads(data.decode(), parse_int=_whole_number, parse_float=_no_fraction, parse_constant=_no_fraction)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _encoded(value: Any) -> bytes:
    """Canonical JSON of what `_parsed` reads, where every key is ASCII: many times faster than `canonical.encode`."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _hash(text: Any) -> bytes | None:
    found = _HASH.fullmatch(text) if isinstance(text, str) else None
    return bytes.fromhex(found[1]) if found else None


@dataclass
class Document:
    """What a document shows: the values of its parts by name; what is withheld; what is erased, and on which ground."""

    shown: dict[str, Any] = field(default_factory=dict)
    withheld: set[str] = field(default_factory=set)
    erased: dict[str, str] = field(default_factory=dict)


def read_document(data: bytes, entry: Entry, where: str) -> Document:
    """The document of an entry, after it gives the entry's commitment. Raises Wrong that names `where`."""
    if canonical.has_more_marks(data, MOST_MARKS):
        raise Wrong(f"{where} has more members than any document of a newsroom", where)
    found = Document()
    try:
        says = _parsed(data)
        if (says["kind"], says["subject"]) != (entry.kind, entry.subject):
            raise Wrong(f"{where} is not the document of {entry.subject}", where)
        leaves = [_leaf(part, found) for part in says["parts"]]
        whole = {"v": 1, "kind": entry.kind, "subject": entry.subject, "parts": says["parts"]}
        if _encoded(whole) != data or len(leaves) != len(found.shown) + len(found.withheld) + len(found.erased):
            raise Wrong(f"{where} is not canonical JSON of the members that a document has", where)
    except Wrong:
        raise
    except (KeyError, TypeError, ValueError, RecursionError):
        raise Wrong(f"{where} is not a document as the log’s format says", where) from None
    if merkle.root(leaves) != entry.document:
        raise Wrong(f"{where} is not what its entry commits to ({entry.subject})", where)
    return found


def _leaf(part: dict[str, Any], into: Document) -> bytes:
    """The leaf hash of a part. Raises ValueError."""
    name, members = part["name"], part.keys()
    if not isinstance(name, str):
        raise ValueError("a part without a name")
    if members == {"name", "salt", "value"} and _is_salt(part["salt"]):
        into.shown[name] = part["value"]
        return hashlib.sha256(b"\0" + _encoded([name, part["salt"], part["value"]])).digest()
    if members == {"name", "withheld"}:
        into.withheld.add(name)
    elif members == {"name", "erased", "ground"}:
        into.erased[name] = str(ErasureGround(part["ground"]))
    hash_ = _hash(part.get("withheld") or part.get("erased"))
    if hash_ is None:
        raise ValueError("a part that shows neither what it says nor its hash")
    return hash_


def _is_salt(text: str) -> bool:
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        return False
    return len(raw) == SALT and base64.b64encode(raw).decode() == text


def document_path(index: int) -> str:
    return f"documents/{index}.json"


class Contents:
    """Whether the entries of a log are written as ours are, and whether their documents are what they commit to.

    A log whose first entry is not ours is somebody else’s: of that nothing more is known here than that it is a log.
    """

    def __init__(self, source: Source, origin: str, *, documents: bool = True) -> None:
        self._source, self._origin, self._documents = source, origin, documents
        self._last_at = ""
        self._erased: dict[tuple[int, str | None], str] = {}
        self._announced: dict[tuple[int, str | None], str] = {}
        self._said_by: dict[int, int] = {}
        self.ours = False
        self.documents = self.withheld = self.erased = self.gone = 0

    def take(self, first: int, entries: Sequence[bytes]) -> None:
        """See to the entries from index `first` on, the ones before having been taken. Raises Wrong."""
        if first == 0:
            self.ours = bool(entries) and read_entry(entries[0]) is not None
        if not self.ours:
            return
        if self._documents:
            self._take_documents(first, [self._entry(n, entry) for n, entry in enumerate(entries, first)])
            return
        for n, data in enumerate(entries, first):
            plain = _PLAIN.fullmatch(data)
            at = plain[1].decode() if plain else self._entry(n, data).at
            self._in_time(n, at)

    def erasures(self, start: int) -> list[str]:
        """The paths of documents of which entries from index `start` on say that something was erased."""
        return [document_path(at) for at in sorted({of for of, by in self._said_by.items() if by >= start})]

    def _entry(self, index: int, data: bytes) -> Entry:
        found = read_entry(data)
        if found is None:
            raise Wrong(f"entry {index} is not written as the entries before it are")
        return found

    def _in_time(self, index: int, at: str) -> None:
        if at < self._last_at:
            raise Wrong(f"entry {index} says that it is older than the one before it")
        self._last_at = at

    def _take_documents(self, first: int, entries: Sequence[Entry]) -> None:
        paths = [document_path(n) for n in range(first, first + len(entries))]
        read = self._source.read_all(paths, MOST_DOCUMENT_BYTES)
        for n, (entry, path, data) in enumerate(zip(entries, paths, read, strict=True), first):
            self._in_time(n, entry.at)
            if data is None:
                self._remember(self._erased, {(n, None): ""})
                continue
            found = read_document(data, entry, path)
            self.documents += 1
            self.withheld += len(found.withheld)
            self._remember(self._erased, {(n, name): ground for name, ground in found.erased.items()})
            if entry.kind == EntryKind.ERASURE and found.shown.get("log") == self._origin:
                index, part = found.shown.get("index"), found.shown.get("part")
                if isinstance(index, int) and isinstance(part, str | None):
                    self._remember(self._announced, {(index, part): str(found.shown.get("ground"))})
                    self._said_by[index] = n

    def _remember(self, where: dict[Any, str], what: dict[Any, str]) -> None:
        where |= what
        if len(where) > MOST_REMEMBERED:
            raise Wrong(f"more than {MOST_REMEMBERED} documents and parts of documents are not shown")

    def unannounced(self) -> Wrong | None:
        """What is gone without an entry that says so, after the last entry; None if nothing is."""
        self.erased = sum(part is not None for _, part in self._erased)
        self.gone = len(self._erased) - self.erased
        for (index, part), ground in self._erased.items():
            said = self._announced.get((index, part)) or self._announced.get((index, None))
            path = document_path(index)
            if said is None and part is None:
                return Wrong(f"{path} is not there, and no entry says that it was erased", path)
            if said is None:
                return Wrong(f"{path} shows {part} as erased, and no entry says so", path)
            if part is not None and said != ground:
                return Wrong(f"{path} gives another ground for the erasure of {part} than its entry", path)
        return None
