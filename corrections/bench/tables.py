"""The tables that are loaded, each with the columns that are given; the others take their defaults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from corrections import events
from corrections.articles import models as articles
from corrections.bench.bulk import Rows
from corrections.capabilities import Capability
from corrections.cases import models as cases
from corrections.cases.queue_models import CaseText
from corrections.database import Base
from corrections.deliveries import models as deliveries
from corrections.log import models as log
from corrections.notices import models as notices
from corrections.requests import models as requests
from corrections.schema import metadata  # noqa: F401  every table is known

Add = Callable[..., None]


@dataclass(frozen=True)
class Tables:
    entry: Add
    part: Add
    event: Add
    article: Add
    address: Add
    article_text: Add
    version: Add
    comparison: Add
    passage: Add
    request: Add
    capability: Add
    reader: Add
    evidence: Add
    message: Add
    case: Add
    case_text: Add
    case_request: Add
    delivery: Add
    attempt: Add
    draft: Add
    draft_article: Add
    hold: Add
    correction: Add
    revision: Add
    revision_article: Add
    section: Add
    correction_text: Add


def tables(rows: Rows) -> Tables:
    """The tables, each as a function that takes one row."""
    # Its module is for requests alone; what is measured needs the table, not the people.
    reader = next(mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__tablename__ == "readers")
    return Tables(
        entry=rows.of(log.LogEntry, "log_id", "index", "kind", "subject", "at", "document", "entry", "leaf"),
        part=rows.of(log.LogPart, "log_id", "index", "position", "name", "salt", "value", "withheld", "leaf"),
        event=rows.of(events.Event, "at", "about", "verb", "actor_kind", "actor_id", "details"),
        article=rows.of(
            articles.Article, "id", "url", "appeared", "medium", "headline", "bylines", "agency", "section", "language",
            "tags", "published_at", "withheld", "latest", "created_at",
        ),
        address=rows.of(articles.ArticleAddress, "url", "article_id"),
        article_text=rows.of(articles.ArticleText, "id", "text"),
        version=rows.of(
            articles.ArticleVersion, "id", "article_id", "number", "origin", "observed_at", "published_at", "extractor",
            "content_hash", "log_id", "log_index",
        ),
        comparison=rows.of(articles.Comparison, "article_id", "a", "b", "data"),
        passage=rows.of(
            requests.Passage, "id", "article_id", "version", "exact", "prefix", "suffix", "start_block", "start_offset",
            "end_block", "end_offset",
        ),
        request=rows.of(
            requests.CorrectionRequest, "id", "reference", "form_key", "form_digest", "state", "article_id",
            "passage_id",
            "reported_url", "appeared", "medium", "error_type", "relation", "wrong", "right", "known", "language",
            "set_aside_reason", "received_at", "second_look_at",
        ),
        capability=rows.of(Capability, "digest", "purpose", "subject", "created_at"),
        reader=rows.of(reader, "request_id", "name", "email", "confirmed_at", "given_at"),
        evidence=rows.of(requests.Evidence, "request_id", "url"),
        message=rows.of(requests.RequestMessage, "request_id", "at", "from_kind", "from_id", "kind", "text"),
        case=rows.of(
            cases.Case, "id", "desk_id", "assignee_id", "article_id", "passage_id", "state", "open", "urgency",
            "severity",
            "error_type", "cause", "found_by", "summary", "opened_at", "clock_from", "decision_from", "answer_due_at",
            "decision_due_at",
            "first_answered_at", "outcome", "decline_reason", "decided_at", "decided_by_id", "second_look", "news",
            "lock_version",
        ),
        case_text=rows.of(CaseText, "id", "text"),
        case_request=rows.of(cases.CaseRequest, "request_id", "case_id", "lead", "joined_at"),
        delivery=rows.of(
            deliveries.Delivery, "id", "key", "kind", "to_kind", "to_id", "about", "values", "lane", "state", "due_at",
            "created_at", "sent_at", "attempts", "attempts_before", "maybe_twice",
        ),
        attempt=rows.of(deliveries.Attempt, "delivery_id", "at", "outcome"),
        draft=rows.of(
            notices.Draft, "id", "case_id", "kind", "notice", "reason", "kind_reason", "cause", "told", "created_by_id",
            "saved_by_id", "writers", "created_at", "saved_at", "published_at", "lock_version",
        ),
        draft_article=rows.of(
            notices.DraftArticle, "id", "draft_id", "article_id", "position", "placement", "passage_id", "change",
            "base_version", "watched_version", "headline", "text",
        ),
        hold=rows.of(notices.Hold, "id", "draft_id", "digest", "by_id", "created_at", "due_at", "state", "ended_at"),
        correction=rows.of(notices.Correction, "id", "number", "kind", "found_by", "case_id", "published_at"),
        revision=rows.of(
            notices.Revision, "id", "correction_id", "number", "draft_id", "by_id", "published_at", "log_id",
            "log_index"
        ),
        revision_article=rows.of(
            notices.RevisionArticle, "revision_id", "article_id", "position", "placement", "version_before",
            "version_after",
        ),
        section=rows.of(notices.CorrectionSection, "section", "correction_id"),
        correction_text=rows.of(notices.CorrectionText, "id", "text"),
    )  # fmt: skip
