"""Making the rows of article versions anew whose entries were brought back from a copy of the log."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from corrections import addresses, events, ids, search
from corrections.articles import comparisons, documents, queries
from corrections.articles.actions import article_without_versions, know_addresses
from corrections.articles.blocks import body_text
from corrections.articles.decisions import Copy, content_hash
from corrections.articles.documents import TAKEN_OUT
from corrections.articles.models import Article, ArticleText, ArticleVersion
from corrections.errors import Message
from corrections.events import SYSTEM
from corrections.log import queries as log
from corrections.log.documents import StoredPart
from corrections.log.models import LogEntry
from corrections.newsroom.queries import newsroom
from corrections.taxonomy import Medium, Origin

SUBJECT = re.compile(r"/articles/([1-9][0-9]{0,17})/versions/([1-9][0-9]{0,8})", re.ASCII)
UNREAD_BYTES = 32


def rebuild(session: Session, entry: LogEntry) -> list[Message]:
    """Make the version of an entry anew, and its article if it is the first. Says what the document doesn't tell."""
    place = SUBJECT.fullmatch(entry.subject)
    if place is None:
        return [Message.of("{subject} is not an article version’s address: no row was made.", subject=entry.subject)]
    article_id, number = int(place[1]), int(place[2])
    stored = log.parts(session, [(entry.log_id, entry.index)]).get((entry.log_id, entry.index), [])
    told = {part.name: part.read() for part in stored}
    copy, lacking = _copy(stored, told), []
    article = queries.article(session, article_id)
    if article is None:
        article = _article(session, article_id, copy)
        if copy.url is None:
            lacking.append(Message.of("Where {subject} appeared is not in the log.", subject=entry.subject))
    hidden = sorted(part.name for part in stored if part.value is None)
    if hidden:
        lacking.append(
            Message.of("{subject}: the words of {parts} are withheld.", subject=entry.subject, parts=", ".join(hidden))
        )
    key = newsroom(session).content_key
    version = ArticleVersion(
        article_id=article.id,
        number=number,
        # Of a document that was erased, its entry tells the time and nothing the origin.
        origin=Origin(told.get("origin") or Origin.IMPORT),
        observed_at=datetime.fromisoformat(told["observed"]) if told.get("observed") else entry.at,
        published_at=copy.published,
        extractor=None,
        # Of words that are not here nobody can tell whether they come again.
        content_hash=content_hash(key, copy) if set(hidden) <= {documents.TAGS} else ids.random_bytes(UNREAD_BYTES),
        log_id=entry.log_id,
        log_index=entry.index,
    )
    session.add(version)
    article.latest, article.headline, article.bylines = number, copy.headline, list(copy.bylines)
    session.merge(ArticleText(id=article.id, text=search.fold(body_text(copy.headline, copy.blocks))))
    events.record(session, addresses.article(article.id), "version brought back", by=SYSTEM, version=number)
    session.flush()
    comparisons.keep(session, version)
    return lacking


def _copy(stored: list[StoredPart], told: Mapping[str, Any]) -> Copy:
    words = documents.read(stored)
    published = told.get("published")
    return Copy(
        headline=words.headline or TAKEN_OUT,
        blocks=words.blocks,
        url=told.get("url"),
        medium=Medium(told.get("medium") or Medium.WEB),
        bylines=words.bylines,
        agency=words.agency,
        published=datetime.fromisoformat(published) if published else None,
        section=words.section,
        language=words.language,
        tags=words.tags,
        withheld=_is_withheld(stored),
    )


def _is_withheld(stored: list[StoredPart]) -> bool:
    """Whether none of its blocks may be shown: then it is a text that is not the newsroom's to publish."""
    blocks = [part for part in stored if part.name.startswith(documents.BLOCKS)]
    return bool(blocks) and all(part.withheld for part in blocks)


def _article(session: Session, article_id: int, copy: Copy) -> Article:
    _pass_over(session, article_id)
    article = article_without_versions(copy)
    article.id = article_id
    session.add(article)
    session.flush()
    know_addresses(session, article, copy)
    events.record(session, addresses.article(article.id), "article brought back", by=SYSTEM)
    return article


def _pass_over(session: Session, article_id: int) -> None:
    """Let no later article get this number. On PostgreSQL a row that brings its own moves no sequence."""
    if session.get_bind().dialect.name != "postgresql":
        return
    following = text("SELECT nextval(pg_get_serial_sequence('articles', 'id'))")
    while (session.scalar(following) or article_id) < article_id:
        continue
