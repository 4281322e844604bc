"""Whether a report is about words that a published correction has put right already."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, aliased

from corrections.articles import queries as articles
from corrections.articles.documents import VersionText
from corrections.articles.models import Article
from corrections.cases import carrying
from corrections.cases.models import Case
from corrections.notices.models import Correction, Revision, RevisionArticle
from corrections.requests import anchoring, claims
from corrections.requests.decisions import Report
from corrections.requests.models import Passage
from corrections.taxonomy import ErrorType, Kind, PassageFate

MOST = 10


class Put(NamedTuple):
    """What a correction of an article has put right: the words that its case was about."""

    case: Case
    article: Article
    passage: Passage
    before: int | None
    after: int | None


def answered_by(session: Session, report: Report) -> Case | None:
    """The case whose published correction answers a report: the words that it is about were wrong, and are right now.

    They are the corrected words where the reader saw them as they stood before. Whoever points at what stands there
    now is answered only if they name what was taken out and ask for what was put in: else they may well mean that the
    correction is wrong, and a person has to look.
    """
    if report.article_id is None or report.suspicion or report.error_type is ErrorType.STANDARDS:
        return None
    if report.passage is None and not report.words:
        return None
    rows = [Put(*row) for row in session.execute(_PUT_RIGHT, {"article_id": report.article_id})]
    if not rows or rows[0].article.withheld:
        return None
    article = rows[0].article
    numbers = {number for put in rows for number in (put.passage.version, put.before) if number is not None}
    numbers |= {article.latest, report.version or article.latest}
    texts = articles.texts_numbered(session, article.id, numbers)
    for put in rows:
        fate, stands = carrying.fate(put.passage, article.latest, texts)
        if fate in (PassageFate.EDITED, PassageFate.GONE) and _is_about(report, put, stands, texts):
            return put.case
    return None


def _is_about(report: Report, put: Put, stands: anchoring.Passage | None, texts: dict[int, VersionText]) -> bool:
    if report.passage is None or report.version is None:
        before = texts.get(put.before or 0)
        typed = anchoring.locate(report.words, "", "", before.headline, before.blocks) if before else None
        newest = texts[max(texts)]
        if isinstance(anchoring.locate(report.words, "", "", newest.headline, newest.blocks), anchoring.Passage):
            return False
        _, there = carrying.fate(put.passage, put.before or 0, texts)
        return isinstance(typed, anchoring.Passage) and there is not None and anchoring.overlaps(there, typed)
    if report.version < (put.after or 0):
        _, there = carrying.fate(put.passage, report.version, texts)
        return there is not None and anchoring.overlaps(there, report.passage)
    _, there = carrying.fate(put.passage, report.version, texts)
    if there is None or stands is None or not anchoring.overlaps(there, report.passage):
        return False
    taken_out, put_in = _differ(put.passage.exact, stands.exact), _differ(stands.exact, put.passage.exact)
    asked = _named(report.right)
    return bool(taken_out & _named(report.wrong)) and bool(asked & put_in) and asked <= _named(stands.exact)


def _differ(one: str, other: str) -> set[str]:
    return _named(one) - _named(other)


def _named(text: str) -> set[str]:
    return {plain for plain, _ in claims.numbers(text)} | {name.casefold() for name in claims.names(text)}


_later = aliased(Revision)
_newest = (
    select(func.max(_later.number)).where(_later.correction_id == Correction.id).correlate(Correction).scalar_subquery()
)
_PUT_RIGHT = (
    select(Case, Article, Passage, RevisionArticle.version_before, RevisionArticle.version_after)
    .join(Correction, Correction.case_id == Case.id)
    .join(Passage, Passage.id == Case.passage_id)
    .join(Article, Article.id == Passage.article_id)
    .join(Revision, (Revision.correction_id == Correction.id) & (Revision.number == _newest))
    .join(RevisionArticle, RevisionArticle.revision_id == Revision.id)
    .where(
        RevisionArticle.article_id == bindparam("article_id"),
        Passage.article_id == bindparam("article_id"),
        Passage.version.is_not(None),
        RevisionArticle.version_before.is_not(None),
        RevisionArticle.version_after.is_not(None),
        Correction.kind.in_((Kind.CORRECTION, Kind.CLARIFICATION)),
        Case.open.is_(False),
    )
    .order_by(Correction.id.desc())
    .limit(MOST)
)
