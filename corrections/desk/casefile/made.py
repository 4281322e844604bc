"""A case as one file: what is read of it, then the pieces of the ZIP, for a browser or for the command line."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import stream_template
from sqlalchemy.orm import Session

from corrections import addresses, clock, events
from corrections.desk.casefile import document as documents
from corrections.desk.casefile import packing, reading
from corrections.desk.casefile.notices import Document
from corrections.desk.casefile.sheet import STYLE
from corrections.events import Actor
from corrections.web import current
from corrections.web.routing import page

LINE_LENGTH = 76


@dataclass(frozen=True)
class CaseFile:
    """What goes into the file of a case. Plain values: no transaction stays open while it is sent."""

    document: Document
    stored: dict[str, str]
    folder: Path

    @property
    def name(self) -> str:
        return f"case-{self.document['case']['number']}.zip"

    def pieces(self) -> Iterator[bytes]:
        """The bytes of the ZIP. Wants the application's context, for the words."""
        return packing.pack(
            self.document,
            self.stored,
            self.folder,
            sheet=_sheet(self.document),
            readme=_readme(self.document),
        )


def _sheet(document: Document) -> Iterator[str]:
    yield from stream_template("desk/casefile/case.html", file=document, style=STYLE)


def _readme(document: Document) -> Iterator[str]:
    told = page("desk/casefile/readme.txt", file=document, files=documents.files(document))
    for line in told.strip().splitlines():
        is_row = "  " in line  # of the list of what is in it
        yield f"{line if is_row else textwrap.fill(line, LINE_LENGTH, break_on_hyphens=False)}\n"


def of(session: Session, case_id: int, *, by: str) -> CaseFile | None:
    """The file of a case for somebody of that name; None if there is no such case."""
    rows = reading.read(session, case_id)
    if rows is None:
        return None
    settings, room = current.settings(), current.newsroom()
    told = documents.document(rows, room, settings.base_url, made=clock.now(), by=by)
    return CaseFile(told, documents.stored(rows), settings.uploads)


def record(session: Session, case_id: int, *, by: Actor) -> None:
    """Note in the history of the case that somebody took all of it out of here."""
    events.record(session, addresses.case(case_id), "downloaded", by=by)
