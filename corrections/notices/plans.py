"""A draft read from the database with all that is judged of it, and as the plain values that the decisions judge."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from corrections.articles import blocks
from corrections.articles import queries as article_queries
from corrections.articles.decisions import Copy
from corrections.articles.documents import VersionText
from corrections.articles.folding import fold
from corrections.articles.models import Article
from corrections.cases import queries as case_queries
from corrections.cases.models import Case
from corrections.notices import queries
from corrections.notices.decisions import HERE, ArticlePlan, Plan
from corrections.notices.models import Draft, DraftArticle, RevisionArticle
from corrections.requests import anchoring
from corrections.requests import queries as request_queries
from corrections.requests.models import Passage
from corrections.taxonomy import Kind, PassageFate


@dataclass(frozen=True)
class DraftedArticle:
    """An article of a draft. `passage`: the words that are wrong, and `seen` the text in which they were read.

    `versions`: the texts since then, by number, and those of which `told` tells, the newest revision if there is one;
    of a removal, all of them. `covers`: the versions whose changes its case is about, as far as `covering` was told.
    """

    row: DraftArticle
    article: Article
    newest: VersionText
    passage: Passage | None
    seen: VersionText | None
    versions: Mapping[int, VersionText]
    told: RevisionArticle | None = None
    covers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Drafted:
    """A draft with its articles in order. `case` is that of the correction where it is a further revision of one."""

    draft: Draft
    case: Case | None
    articles: tuple[DraftedArticle, ...]


def drafted(session: Session, draft: Draft) -> Drafted:
    """Everything that is judged of a draft, in a few queries however many articles it is on."""
    rows = queries.draft_articles(session, draft.id)
    passages = request_queries.passages(session, [row.passage_id for row in rows])
    articles = article_queries.articles(session, [row.article_id for row in rows])
    wanted = {(article.id, article.latest) for article in articles.values()}
    for passage in passages.values():
        if passage.article_id in articles and passage.version is not None:
            later = range(passage.version, articles[passage.article_id].latest + 1)
            wanted |= {(passage.article_id, number) for number in later}
    if draft.kind is Kind.REMOVAL:
        wanted |= _all_versions(articles.values())
    told = queries.revised_by(session, draft)
    for on in told.values():
        wanted |= {(on.article_id, number) for number in (on.version_before, on.version_after) if number is not None}
    texts = article_queries.texts_of(session, wanted)
    return Drafted(
        draft=draft,
        case=case_of(session, draft),
        articles=tuple(
            _drafted_article(
                row, articles[row.article_id], passages.get(row.passage_id or 0), texts, told.get(row.article_id)
            )
            for row in rows
        ),
    )


def of_removal(session: Session, drafted: Drafted) -> Drafted:
    """The same with all versions, for a draft that becomes a removal."""
    return _with_texts(session, drafted, _all_versions(one.article for one in drafted.articles))


def covering(session: Session, drafted: Drafted, changes: Mapping[int, Collection[int]]) -> Drafted:
    """The same with the changes that its case is about: by article, the numbers of the versions that they made.

    Who watches the articles knows them, and tells: those stand to the right of notices.
    """
    named = {one.article.id: tuple(sorted(changes.get(one.article.id, ()))) for one in drafted.articles}
    if not any(named.values()):
        return drafted
    ends = {(id_, number) for id_, all_ in named.items() if all_ for number in (all_[0] - 1, all_[-1])}
    articles = tuple(replace(one, covers=named[one.article.id]) for one in drafted.articles)
    return _with_texts(session, replace(drafted, articles=articles), ends)


def _with_texts(session: Session, drafted: Drafted, wanted: Collection[tuple[int, int]]) -> Drafted:
    texts = article_queries.texts_of(session, wanted)
    versions = [
        {**one.versions, **{number: text for (id_, number), text in texts.items() if id_ == one.article.id}}
        for one in drafted.articles
    ]
    articles = (replace(one, versions=all_) for one, all_ in zip(drafted.articles, versions, strict=True))
    return replace(drafted, articles=tuple(articles))


def _all_versions(articles: Iterable[Article]) -> set[tuple[int, int]]:
    return {(article.id, number) for article in articles for number in range(1, article.latest + 1)}


def _drafted_article(
    row: DraftArticle,
    article: Article,
    passage: Passage | None,
    texts: dict[tuple[int, int], VersionText],
    told: RevisionArticle | None,
) -> DraftedArticle:
    versions = {number: text for (article_id, number), text in texts.items() if article_id == article.id}
    seen = versions.get(passage.version) if passage is not None and passage.version is not None else None
    return DraftedArticle(row, article, versions[article.latest], passage, seen, versions, told)


def case_of(session: Session, draft: Draft) -> Case | None:
    """The case whose facts count: the draft's own, or for a further revision that of its correction."""
    case_id = draft.case_id
    if case_id is None and draft.correction_id is not None:
        correction = queries.correction_by_id(session, draft.correction_id)
        case_id = correction.case_id if correction is not None else None
    return case_queries.case(session, case_id) if case_id is not None else None


def plan(session: Session, draft: Draft) -> Plan:
    """Everything that publishing `draft` would do, and what would become of the wrong words."""
    return plan_of(drafted(session, draft))


def plan_of(drafted: Drafted) -> Plan:
    """The same of a draft that was read."""
    draft = drafted.draft
    return Plan(
        kind=draft.kind,
        notice=draft.notice,
        reason=draft.reason,
        kind_reason=draft.kind_reason,
        told=draft.told,
        clause=draft.clause,
        error_type=drafted.case.error_type if drafted.case else None,
        found_by=drafted.case.found_by if drafted.case and draft.correction_id is None else None,
        is_revision=draft.correction_id is not None,
        answers=tuple(tuple(one) for one in draft.answers or ()),
        articles=tuple(_article_plan(one) for one in drafted.articles),
    )


def _article_plan(one: DraftedArticle) -> ArticlePlan:
    row, passage = one.row, one.passage
    return ArticlePlan(
        article_id=row.article_id,
        placement=row.placement,
        placement_detail=row.placement_detail,
        change=row.change,
        base_version=row.base_version,
        headline=row.headline,
        text=row.text,
        quote=(passage.exact, passage.prefix, passage.suffix) if passage else None,
        unfixed_reason=row.unfixed_reason,
        latest=one.article.latest,
        watched=row.watched_version,
        fate=fate(one),
        medium=one.article.medium,
    )


def fate(one: DraftedArticle) -> PassageFate | None:
    """What would have become of the wrong words once the draft is published; None where no words are named."""
    if one.passage is None:
        return None
    after = copy_after(one)
    place = request_queries.anchored(one.passage)
    if place is None or one.seen is None:
        words = fold(blocks.body_text(after.headline, after.blocks))
        return PassageFate.UNCHANGED if fold(one.passage.exact) in words else PassageFate.GONE
    return anchoring.carry(place, one.seen.headline, one.seen.blocks, after.headline, after.blocks)[0]


def copy_after(one: DraftedArticle) -> Copy:
    """The article's text as it will stand: the newest version with what was edited here."""
    row, article, newest = one.row, one.article, one.newest
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
