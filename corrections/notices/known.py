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

    case_id: int
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
    article = session.get(Article, report.article_id)
    asked = _Asked(_named(report.wrong), _named(report.right))
    if article is None or article.withheld:
        return None
    if report.passage is not None and report.version == article.latest and not (asked.wrong and asked.right):
        return None  # about what stands there now, and naming nothing: known without a look at any correction
    rows = (Put(*row) for row in session.execute(_PUT_RIGHT, {"article_id": report.article_id}))
    puts = [put for put in rows if _saw_it_before(report, put) or asked.may_be_about(put)]
    if not puts:
        return None
    numbers = {number for put in puts for number in (put.passage.version, put.before) if number is not None}
    numbers |= {article.latest, report.version or article.latest}
    texts = articles.texts_numbered(session, article.id, numbers)
    for put in puts:
        fate, stands = carrying.fate(put.passage, article.latest, texts)
        if fate in (PassageFate.EDITED, PassageFate.GONE) and _is_about(report, asked, put, stands, texts):
            return session.get(Case, put.case_id)
    return None


class _Asked(NamedTuple):
    """The numbers and names in what a report calls wrong, and in what it says is right."""

    wrong: set[str]
    right: set[str]

    def may_be_about(self, put: Put) -> bool:
        """Whether it may name what was taken out: said without a look at any text, for nearly every report."""
        return bool(self.right) and bool(self.wrong & _named(put.passage.exact))

    def is_about(self, put: Put, stands: str) -> bool:
        """Whether it names what was taken out, and asks for nothing but what was put in."""
        before, now = _named(put.passage.exact), _named(stands)
        return bool(self.wrong & (before - now)) and bool(self.right & (now - before)) and self.right <= now


def _saw_it_before(report: Report, put: Put) -> bool:
    """Whether the reader saw the words as they stood before, or may have: what they typed has no place."""
    return report.passage is None or report.version is None or report.version < (put.after or 0)


def _is_about(
    report: Report, asked: _Asked, put: Put, stands: anchoring.Passage | None, texts: dict[int, VersionText]
) -> bool:
    if report.passage is None or report.version is None:
        return _was_typed(report.words, put, texts)
    _, there = carrying.fate(put.passage, report.version, texts)
    if there is None or not anchoring.overlaps(there, report.passage):
        return False
    return _saw_it_before(report, put) or (stands is not None and asked.is_about(put, stands.exact))


def _was_typed(words: str, put: Put, texts: dict[int, VersionText]) -> bool:
    """Whether these words stood where the passage did, and stand nowhere in the newest text."""
    before, newest = texts.get(put.before or 0), texts[max(texts)]
    if before is None or isinstance(anchoring.locate(words, "", "", newest.headline, newest.blocks), anchoring.Passage):
        return False
    typed = anchoring.locate(words, "", "", before.headline, before.blocks)
    _, there = carrying.fate(put.passage, put.before or 0, texts)
    return isinstance(typed, anchoring.Passage) and there is not None and anchoring.overlaps(there, typed)


def _named(text: str) -> set[str]:
    return {plain for plain, _ in claims.numbers(text)} | {name.casefold() for name in claims.names(text)}


_later = aliased(Revision)
_newest = (
    select(func.max(_later.number)).where(_later.correction_id == Correction.id).correlate(Correction).scalar_subquery()
)
_PUT_RIGHT = (
    select(Case.id, Passage, RevisionArticle.version_before, RevisionArticle.version_after)
    .join(Correction, Correction.case_id == Case.id)
    .join(Passage, Passage.id == Case.passage_id)
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
