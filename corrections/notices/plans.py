"""A draft read from the database as the plain values that the decisions judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from corrections.articles import blocks
from corrections.articles import queries as article_queries
from corrections.articles.decisions import Copy
from corrections.articles.documents import VersionText
from corrections.articles.folding import fold
from corrections.articles.models import Article
from corrections.cases import queries as case_queries
from corrections.notices import queries
from corrections.notices.decisions import HERE, ArticlePlan, Plan
from corrections.notices.models import Draft, DraftArticle
from corrections.requests import anchoring
from corrections.requests import queries as request_queries
from corrections.requests.models import Passage
from corrections.taxonomy import PassageFate


def plan(session: Session, draft: Draft) -> Plan:
    """Everything that publishing `draft` would do, and what would become of the wrong words."""
    rows = queries.draft_articles(session, draft.id)
    passages = request_queries.passages(session, [row.passage_id for row in rows])
    articles = article_queries.articles(session, [row.article_id for row in rows])
    case = case_queries.case(session, draft.case_id) if draft.case_id is not None else None
    return Plan(
        kind=draft.kind,
        notice=draft.notice,
        reason=draft.reason,
        kind_reason=draft.kind_reason,
        told=draft.told,
        clause=draft.clause,
        error_type=case.error_type if case else None,
        is_revision=draft.correction_id is not None,
        articles=tuple(_article_plan(session, row, articles[row.article_id], passages) for row in rows),
    )


def _article_plan(
    session: Session, row: DraftArticle, article: Article, passages: Mapping[int, Passage]
) -> ArticlePlan:
    passage = passages.get(row.passage_id) if row.passage_id is not None else None
    return ArticlePlan(
        article_id=row.article_id,
        placement=row.placement,
        placement_detail=row.placement_detail,
        change=row.change,
        base_version=row.base_version,
        headline=row.headline,
        text=row.text,
        exact=passage.exact if passage else None,
        unfixed_reason=row.unfixed_reason,
        latest=article.latest,
        fate=fate(session, row, article, passage),
        medium=article.medium,
    )


def fate(session: Session, row: DraftArticle, article: Article, passage: Passage | None) -> PassageFate | None:
    """What would have become of the wrong words once the draft is published; None where no words are named."""
    if passage is None:
        return None
    after = copy_after(row, article, article_queries.newest_text(session, article))
    place = request_queries.anchored(passage)
    seen = article_queries.version(session, article.id, passage.version) if passage.version is not None else None
    if place is None or seen is None:
        words = fold(blocks.body_text(after.headline, after.blocks))
        return PassageFate.UNCHANGED if fold(passage.exact) in words else PassageFate.GONE
    before = article_queries.text(session, seen)
    return anchoring.carry(place, before.headline, before.blocks, after.headline, after.blocks)[0]


def copy_after(row: DraftArticle, article: Article, newest: VersionText) -> Copy:
    """The article's text as it will stand: the newest version with what was edited here."""
    copy = Copy(
        headline=newest.headline,
        blocks=newest.blocks,
        url=article.url,
        appeared=article.appeared,
        medium=article.medium,
        bylines=newest.bylines,
        agency=article.agency,
        published=article.published_at,
        section=article.section,
        language=newest.language,
        tags=tuple(article.tags),
        withheld=article.withheld,
    )
    if row.change != HERE:
        return copy
    return replace(
        copy,
        headline=row.headline if row.headline is not None else copy.headline,
        blocks=tuple(blocks.parse(row.text)) if row.text is not None else copy.blocks,
    )
