"""Reading requests to erase."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corrections import addresses, events
from corrections.articles.models import Article
from corrections.erasures import naming
from corrections.erasures.decisions import ASKED, DONE, OF_THE_LOG, is_written
from corrections.erasures.matching import texts
from corrections.erasures.models import ErasureRequest
from corrections.erasures.places import Place, part_key
from corrections.log import queries as log
from corrections.log.models import LogEntry
from corrections.notices import queries as notices

ARTICLE = re.compile(r"/articles/([1-9][0-9]{0,8})$", re.ASCII)
CORRECTION = re.compile(r"/corrections/([0-9]{4}-[0-9]{4,9})$", re.ASCII)
RECORD = re.compile(r"(/(?:articles|corrections)/.*)$", re.ASCII)


def request(session: Session, request_id: int, *, hold: bool = False) -> ErasureRequest | None:
    """A request; with `hold`, held until the transaction ends, so that it is decided once."""
    return session.get(ErasureRequest, request_id, with_for_update=hold or None)


def came_after(session: Session, request: ErasureRequest) -> int | None:
    """The erasure after which this was asked for anew; None if a person asked."""
    asked = events.all_of(session, addresses.erasure(request.id), ["erasure asked for"])
    return next((event.details["after"] for event in asked if "after" in event.details), None)


def record(session: Session, address: str) -> LogEntry | None:
    """The entry of what somebody names by its address: of an article the newest version, of a correction the newest
    wording. None if there is no such record."""
    path = urlsplit(address.strip()).path.rstrip("/").removesuffix(".json")
    if found := ARTICLE.search(path):
        article = session.get(Article, int(found[1]))
        path = addresses.version(article.id, article.latest) if article else ""
    elif found := CORRECTION.search(path):
        correction = notices.correction(session, found[1])
        newest = notices.published(session, [correction])[0].newest if correction else None
        path = addresses.revision(found[1], newest.number) if newest else ""
    elif found := RECORD.search(path):
        path = found[1]
    told = select(LogEntry).where(LogEntry.subject == path, LogEntry.kind.not_in(OF_THE_LOG))
    return session.scalars(told.order_by(LogEntry.log_id.desc(), LogEntry.index.desc())).first()


def parts_of(session: Session, entry: LogEntry) -> list[Place]:
    """What can be erased of a document by itself, and all of it."""
    stored = log.parts(session, [(entry.log_id, entry.index)]).get((entry.log_id, entry.index), [])
    written = [
        Place(
            part_key(entry.log_id, entry.index, part.name),
            naming.part(entry.kind, entry.subject, part.name),
            entry.subject,
            " ".join(texts(part.read())),
        )
        for part in stored
        if part.value not in (None, "null", "[]") and is_written(entry.kind, part.name)
    ]
    whole = Place(
        part_key(entry.log_id, entry.index, None), naming.part(entry.kind, entry.subject, None), entry.subject
    )
    return [whole, *written] if written else []


def newest(session: Session, *, limit: int = 100) -> Sequence[ErasureRequest]:
    return session.scalars(select(ErasureRequest).order_by(ErasureRequest.id.desc()).limit(limit)).all()


def waiting(session: Session) -> int:
    """How many wait for a second person."""
    return session.scalar(select(func.count()).where(ErasureRequest.state == ASKED)) or 0


def unfinished(session: Session) -> Sequence[ErasureRequest]:
    """Those that were confirmed, and of which something may be left on the disk."""
    left = select(ErasureRequest).where(ErasureRequest.state == DONE, ErasureRequest.cleaned_at.is_(None))
    return session.scalars(left.order_by(ErasureRequest.id)).all()
