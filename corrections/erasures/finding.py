"""Finding every place that holds certain words: documents of the log, rows of every table, files.

The database gives the rows that hold a clue, whatever its case, or that may write it otherwise, with accents or soft
hyphens; whether they hold the words is decided here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import JSON, Column, ColumnElement, LargeBinary, Table, Text, and_, cast, func, or_, select, true
from sqlalchemy.orm import Session

from corrections import addresses
from corrections.cases.models import CaseRequest
from corrections.database import Base
from corrections.erasures import decisions, files, mails, naming, tables, unread
from corrections.erasures.matching import Wanted, texts
from corrections.erasures.models import ErasureRequest
from corrections.erasures.places import (
    READERS,
    WHOLE,
    Found,
    Place,
    excerpt,
    part_key,
    read_file,
    read_part,
    read_row,
    row_key,
)
from corrections.errors import Message, Missing, Refused
from corrections.log.models import LogEntry, LogPart
from corrections.requests import queries as requests
from corrections.settings import Settings

AT_ONCE = 60  # clues in one statement: SQLite has a limit to how deep a condition is
PIECE = 1_000  # rows that are in memory at once
FEWEST = 4  # words of a part that was pointed at, before others are looked for that say the same
MOST_PLACES = 5_000


@dataclass(frozen=True)
class Sought:
    """What somebody wants erased: wordings that they typed, and parts of documents that they pointed at."""

    words: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()


def find(session: Session, sought: Sought, settings: Settings, *, most: int | None = MOST_PLACES) -> Found:
    """Everything that holds it, in an order that stays. Raises Missing for a part that isn't there; Refused where
    more than `most` places are likely to be meant: nobody looks through so many."""
    pointed = chosen(session, sought.chosen)
    wanted = wanted_of(session, sought)
    places = {place.key: place for place in pointed}
    stays: list[Place] = []
    meant = 0
    for place, can_be_erased in _everywhere(session, sought, wanted, settings) if wanted.any else ():
        if can_be_erased:
            places[place.key] = place
        else:
            stays.append(place)
        meant += place.meant
        if most is not None and meant > most:
            raise Refused(Message.of("This stands in more than {most} places. Write more of it.", most=most))
    places |= {place.key: place for place in unread.beside(session, places, settings)}
    return Found(naming.in_order(places.values()), tuple(stays), naming.still_said(session, places))


def _everywhere(session: Session, sought: Sought, wanted: Wanted, settings: Settings) -> Iterator[tuple[Place, bool]]:
    """Every place that holds it, each with whether it can be erased from here."""
    whole = {(at[0], at[1]) for key in sought.chosen if (at := read_part(key)) and at[2] is None}
    yield from ((place, True) for place in _parts(session, wanted, whole))
    yield from _rows(session, wanted)
    yield from ((place, True) for place in _readers(session, wanted))
    yield from ((place, True) for place in mails.find(session, wanted))
    in_files, copies = files.find(settings, wanted)
    yield from ((place, True) for place in in_files)
    yield from ((place, False) for place in copies)


def chosen(session: Session, keys: Iterable[str]) -> list[Place]:
    """The parts that were pointed at. Raises Missing for one that isn't there."""
    found = []
    for key in keys:
        at = read_part(key)
        entry = session.get(LogEntry, at[:2]) if at else None
        rows = _stored(session, key) if entry is not None else []
        if at is None or entry is None or not rows:
            raise Missing("What was to be erased is not there any more.")
        content = b"".join(row.leaf for row in rows)
        said = "" if at[2] is None else " ".join(texts(json.loads(rows[0].value or "null")))
        found.append(Place(key, naming.part(entry.kind, entry.subject, at[2]), entry.subject, said[:160], content))
    return found


def _stored(session: Session, key: str) -> Sequence[LogPart]:
    """The parts that a key means, as far as they are not erased yet and can be."""
    log_id, index, name = read_part(key) or (0, 0, None)
    here = [LogPart.log_id == log_id, LogPart.index == index, LogPart.value.is_not(None)]
    if name is not None:
        here.append(LogPart.name == name)
    entry = session.get(LogEntry, (log_id, index))
    rows = session.scalars(select(LogPart).where(*here).order_by(LogPart.position)).all()
    if entry is None or entry.kind in decisions.OF_THE_LOG:
        return []
    return [row for row in rows if name is None or decisions.is_written(entry.kind, row.name)]


def wanted_of(session: Session, sought: Sought) -> Wanted:
    """The wordings to look for: those that were typed, and what the parts say that were pointed at.

    What a notice quotes is looked for only where the quotation itself is pointed at: the article it is of is another.
    """
    wordings = [*sought.words]
    for key in sought.chosen:
        is_whole = key.endswith(f":{WHOLE}")
        for row in _stored(session, key):
            if row.name.startswith(("blocks/", "clauses/", "headline", "notice", "reason", "unfixed", "text")):
                value = json.loads(row.value or "null")
                wordings += [text for text in texts(value) if len(text.split()) >= FEWEST]
            elif row.name.endswith("/passage") and row.value != "null" and not is_whole:
                exact = json.loads(row.value or "null")["exact"]
                wordings += [exact] if len(exact.split()) >= FEWEST else []
    return Wanted(tuple(dict.fromkeys(wordings)))


def _parts(session: Session, wanted: Wanted, whole: set[tuple[int, int]]) -> Iterator[Place]:
    rows = (
        select(
            LogPart.log_id, LogPart.index, LogPart.name, LogPart.value, LogPart.leaf, LogEntry.kind, LogEntry.subject
        )
        .join(LogEntry, and_(LogEntry.log_id == LogPart.log_id, LogEntry.index == LogPart.index))
        .where(LogPart.value.is_not(None))
        .order_by(LogPart.log_id, LogPart.index, LogPart.position)
    )
    seen = set[tuple[int, int, str]]()
    rows = rows.execution_options(yield_per=PIECE)
    for condition in _hints(session, wanted, [Base.metadata.tables["log_parts"].c.value]):
        for log_id, index, name, value, leaf, kind, subject in session.execute(rows.where(condition)):
            if (log_id, index, name) in seen or (log_id, index) in whole or not decisions.is_written(kind, name):
                continue
            seen.add((log_id, index, name))
            said = _said(wanted, texts(json.loads(value or "null")))
            if said is not None:
                where = naming.part(kind, subject, name)
                yield Place(part_key(log_id, index, name), where, subject, said.excerpt, leaf, said.meant)


def _rows(session: Session, wanted: Wanted) -> Iterator[tuple[Place, bool]]:
    """Rows that hold it, each with whether it can be cleared."""
    for table, cleared, found in tables.looked_through():
        for columns, can_be_cleared in ((cleared, True), (found, False)):
            for keys, row, said in _holding(session, table, columns, wanted):
                key = row_key(table.name, keys) + ("" if can_be_cleared else ":stays")
                where, address = tables.name_of(table.name, keys.values()), _address_of(session, table.name, keys)
                place = Place(key, where, address, said.excerpt, _content(row), said.meant)
                yield place, can_be_cleared


def _content(row: Mapping[str, Any]) -> bytes:
    return json.dumps(row, sort_keys=True, default=str).encode()


def contents(session: Session, keys: Iterable[str], settings: Settings) -> dict[str, bytes]:
    """What stands now in places of which a list was made, read by their keys alone: `Place.content`. Those where
    nothing stands any more are left out."""
    read = {key: _stands(session, key, settings) for key in keys}
    return {key: content for key, content in read.items() if content is not None}


def _stands(session: Session, key: str, settings: Settings) -> bytes | None:
    if name := read_file(key):
        return files.stamp(settings, name)
    if (row := read_row(key)) is None:
        return b"".join(part.leaf for part in _stored(session, key)) or None
    name, values = row
    if name == READERS:
        known = requests.called(session, values[0])
        return known.encode() if known else None
    if name == mails.MAILS:
        return mails.stands(session, values[0])
    table = Base.metadata.tables[name]
    here = [column == value for column, value in zip(table.primary_key, values, strict=True)]
    found = session.execute(select(*tables.cleared_in(table)).where(*here)).mappings().first()
    return _content(dict(found)) if found is not None else None


def cleared_by(session: Session, wanted: Wanted) -> list[str]:
    """The keys of the rows that are likely to be meant and can be cleared."""
    return [place.key for place, can_be_cleared in _rows(session, wanted) if can_be_cleared and place.meant]


def _address_of(session: Session, table: str, keys: dict[str, Any]) -> str | None:
    if table == "articles":
        return addresses.article(keys["id"])
    case_id: int | None = keys.get("id") if table == "cases" else None
    if table == "correction_requests":
        case_id = session.scalar(select(CaseRequest.case_id).where(CaseRequest.request_id == keys["id"]))
    return addresses.case(case_id) if case_id else None


def _holding(
    session: Session, table: Table, columns: Sequence[Column[Any]], wanted: Wanted
) -> Iterator[tuple[dict[str, Any], dict[str, Any], Said]]:
    """The keys of rows that hold it in some columns, what stands in these, and what of it."""
    keys = list(table.primary_key)
    seen = set[tuple[Any, ...]]()
    rows = select(table).execution_options(yield_per=PIECE)
    for condition in _hints(session, wanted, columns, joined=tables.TOGETHER.get(table.name, ())):
        for row in session.execute(rows.where(condition)).mappings():
            key = tuple(row[column.name] for column in keys)
            if key in seen or _is_being_finished(table, row):
                continue
            held = {column.name: row[column.name] for column in columns}
            said = _said(wanted, _pieces(table.name, held))
            if said is not None:
                seen.add(key)
                yield {column.name: row[column.name] for column in keys}, held, said


def _is_being_finished(table: Table, row: Any) -> bool:
    """Whether it is a request that was just confirmed: what it looked for is gone from it soon."""
    if table.name != ErasureRequest.__tablename__:
        return False
    return row["state"] == decisions.DONE and row["cleaned_at"] is None


def _pieces(table: str, held: dict[str, Any]) -> Iterator[str]:
    together = tables.TOGETHER.get(table, ())
    if together:
        yield "".join(held.get(name) or "" for name in together)
    yield from texts(list(held.values()))


class Said(NamedTuple):
    excerpt: str
    meant: bool


def _said(wanted: Wanted, pieces: Iterable[str]) -> Said | None:
    """What texts say of it, of the one that is likeliest to be meant; None if none does."""
    holding = [(text, spans) for text in pieces if (spans := wanted.spans(text))]
    if not holding:
        return None
    text, spans = next(((text, spans) for text, spans in holding if wanted.is_meant(text)), holding[0])
    return Said(excerpt(text, spans), wanted.is_meant(text))


def _hints(
    session: Session, wanted: Wanted, columns: Sequence[Column[Any]], *, joined: Sequence[str] = ()
) -> Iterator[ColumnElement[bool]]:
    """Conditions of which every row fulfils one that may hold it in any of the columns."""
    if not columns:
        return
    if wanted.clues is None:
        yield true()
        return
    yield or_(*(_is_not_plain(session, column) for column in columns))
    for some in _some(wanted.clues, max(1, AT_ONCE // len(columns))):
        yield or_(*(cast(column, Text).ilike(f"%{clue}%") for column in columns for clue in some))
    if joined:
        # A clue that is cut in two stands in none of them.
        whole = [cast(column, Text) for column in columns if column.name in joined]
        for some in _some(wanted.clues, AT_ONCE):
            text: ColumnElement[str] = whole[0]
            for column in whole[1:]:
                text = text.concat(column)
            yield or_(*(text.ilike(f"%{clue}%") for clue in some))


def _is_not_plain(session: Session, column: Column[Any]) -> ColumnElement[bool]:
    """Whether a column holds more than ASCII: any of that may be a letter of a clue, or stand unseen in it. Addresses
    write it in ASCII, and so does JSON on SQLite."""
    text = cast(column, Text)
    is_encoded = text.contains("%", autoescape=True)
    if session.get_bind().dialect.name == "postgresql":
        return or_(func.octet_length(text) > func.length(text), is_encoded)
    longer = func.length(cast(text, LargeBinary)) > func.length(text)
    return or_(longer, is_encoded, *([text.contains("\\u", autoescape=True)] if isinstance(column.type, JSON) else ()))


def _some(clues: Sequence[str], count: int) -> Iterator[Sequence[str]]:
    for first in range(0, len(clues), count):
        yield clues[first : first + count]


def _readers(session: Session, wanted: Wanted) -> Iterator[Place]:
    for request_id, name in requests.named(session):
        if wanted.spans(name):
            key = row_key(READERS, {"request_id": request_id})
            yield Place(key, tables.name_of(READERS), None, name, name.encode())
