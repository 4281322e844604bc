"""A case as one ZIP, made piece by piece while it is sent: no file lies in memory whole.

Files come first, so that what is said of them afterwards is how they were found: whole, changed since, or gone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corrections.clock import rfc3339
from corrections.desk.casefile.document import CHANGED, MISSING, WHOLE, files
from corrections.desk.casefile.notices import Document

if TYPE_CHECKING:
    from zipfile import ZipFile

PIECE = 65_536
README, DATA, SHEET = "README.txt", "case.json", "case.html"
AS_THEY_ARE, PACKED = 0, 6  # pictures and documents are packed in themselves


class _Sink:
    """What a ZIP writes into: taken from it piece by piece. It can't be gone back in."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._written.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """There is nowhere to flush to."""

    def take(self) -> bytes:
        taken = b"".join(self._written)
        self._written.clear()
        return taken


def pack(
    document: Document,
    stored: dict[str, str],
    folder: Path,
    *,
    sheet: Iterable[str],
    readme: Iterable[str],
) -> Iterator[bytes]:
    """The bytes of the ZIP. `stored`: what each file is called in `folder`. `sheet` and `readme` are asked for what
    they say once `document` says how the files were found. Nothing in it has a date of its own.
    """
    # Imported where it is used: most web processes never make such a file.
    from zipfile import ZIP_DEFLATED, ZipFile

    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, item in files(document).items():
            yield from _file(archive, sink, name, item, folder / stored[name])
        for name, told in ((DATA, _told(document)), (SHEET, sheet), (README, readme)):
            yield from _text(archive, sink, name, told)
    yield sink.take()


def _file(archive: ZipFile, sink: _Sink, name: str, item: Document, path: Path) -> Iterator[bytes]:
    seen = hashlib.sha256()
    try:
        kept = path.open("rb")
    except FileNotFoundError:
        item["state"] = MISSING
        return
    archive.compresslevel = AS_THEY_ARE
    with kept, archive.open(name, "w") as member:
        while piece := kept.read(PIECE):
            seen.update(piece)
            member.write(piece)
            yield sink.take()
    item["state"] = WHOLE if seen.hexdigest() == item["sha256"] else CHANGED
    yield sink.take()


def _text(archive: ZipFile, sink: _Sink, name: str, told: Iterable[str]) -> Iterator[bytes]:
    archive.compresslevel = PACKED
    with archive.open(name, "w") as member:
        for piece in _in_pieces(told):
            member.write(piece)
            yield sink.take()
    yield sink.take()


def _told(document: Document) -> Iterator[str]:
    yield from json.JSONEncoder(ensure_ascii=False, indent=1, default=_plain).iterencode(document)
    yield "\n"


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return rfc3339(value)
    raise TypeError(f"{type(value).__name__} is no value of a case")


def _in_pieces(told: Iterable[str]) -> Iterator[bytes]:
    """What is told, in pieces that are worth packing."""
    held: list[str] = []
    size = 0
    for text in told:
        held.append(text)
        size += len(text)
        if size >= PIECE:
            yield "".join(held).encode("utf-8", "replace")
            held, size = [], 0
    yield "".join(held).encode("utf-8", "replace")
