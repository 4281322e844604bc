"""What places are called for the people who decide on them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.articles.models import Article, ArticleVersion
from corrections.erasures import tables
from corrections.erasures.places import Place, read_file, read_part, read_row
from corrections.errors import Message
from corrections.log.models import LogEntry
from corrections.taxonomy import EntryKind

VERSION = re.compile(r"/articles/([0-9]+)/versions/([0-9]+)", re.ASCII)
REVISION = re.compile(r"/corrections/([0-9-]+)/revisions/([0-9]+)", re.ASCII)
POLICY = re.compile(r"/standards/versions/([0-9]+)", re.ASCII)
CLAUSE = re.compile(r"clauses/([0-9]+)", re.ASCII)
BLOCK = re.compile(r"blocks/([0-9]+)", re.ASCII)
ON = re.compile(r"articles/([0-9]+)/(headline|passage)", re.ASCII)

AT_ONCE = 500  # entries in one statement: what begins like a long text may be in tens of thousands

PARTS = {
    "url": Message("its address"),
    "headline": Message("its headline"),
    "bylines": Message("its authors"),
    "agency": Message("its agency"),
    "section": Message("its section"),
    "tags": Message("its tags"),
    "notice": Message("the notice"),
    "reason": Message("why it was revised"),
    "unfixed_reason": Message("why the words still stand"),
    "text": Message("its text"),
    "passage": Message("the words that it is about"),
}


def part(kind: EntryKind, subject: str, name: str | None) -> Message:
    """What a part of a record is called; all of it, if no part is named."""
    record = _record(kind, subject)
    if name is None:
        return Message.of("{record}, all of it", record=record)
    if found := BLOCK.fullmatch(name):
        return Message.of("{record}, paragraph {number}", record=record, number=int(found[1]) + 1)
    if found := CLAUSE.fullmatch(name):
        return Message.of("{record}, clause {number} of the list", record=record, number=int(found[1]))
    if found := ON.fullmatch(name):
        told = Message("the headline of an article") if found[2] == "headline" else PARTS["passage"]
        return Message.of("{record}, {part}", record=record, part=told)
    return Message.of("{record}, {part}", record=record, part=PARTS.get(name, Message.of("its part {name}", name=name)))


def of_key(session: Session, key: str) -> tuple[Message, str | None]:
    """What a place was called, and the address of its record, when nothing stands there any more."""
    if at := read_part(key):
        entry = session.get(LogEntry, at[:2])
        if entry is not None:
            return part(entry.kind, entry.subject, at[2]), entry.subject
    if row := read_row(key):
        return tables.name_of(*row), None
    return Message.of("The file {name}", name=read_file(key) or key), None


def in_order(places: Iterable[Place]) -> tuple[Place, ...]:
    """Versions by their article, oldest first; behind them what is no part of one, as it came."""

    def by_article(place: Place) -> tuple[int, int, int]:
        found = VERSION.fullmatch(place.address or "")
        return (0, int(found[1]), int(found[2])) if found else (1, 0, 0)

    return tuple(sorted(places, key=by_article))


def _record(kind: EntryKind, subject: str) -> Message:
    if kind is EntryKind.EXPLANATION:
        return Message.of("The explanation of {subject}", subject=subject)
    if found := VERSION.fullmatch(subject):
        return Message.of("Article {article}, version {number}", article=found[1], number=found[2])
    if found := REVISION.fullmatch(subject):
        return Message.of("Correction {correction}, revision {number}", correction=found[1], number=found[2])
    if found := POLICY.fullmatch(subject):
        return Message.of("The policy, version {number}", number=found[1])
    return Message.of("The record {subject}", subject=subject)


def still_said(session: Session, keys: Iterable[str]) -> tuple[int, ...]:
    """The articles whose newest version is among these places: their pages say it still, as far as anybody knows."""
    entries = sorted({at[:2] for key in keys if (at := read_part(key))})
    newest = set[int]()
    for start in range(0, len(entries), AT_ONCE):
        some = entries[start : start + AT_ONCE]
        found = (
            select(Article.id, ArticleVersion.log_id, ArticleVersion.log_index)
            .join(ArticleVersion, ArticleVersion.article_id == Article.id)
            .where(ArticleVersion.number == Article.latest, ArticleVersion.log_index.in_({index for _, index in some}))
        )
        newest.update(id_ for id_, log_id, index in session.execute(found) if (log_id, index) in some)
    return tuple(sorted(newest))
