"""What a published removal takes out of the public record: of versions before it, and of what other notices quote and
said."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from corrections import search
from corrections.articles import removals
from corrections.articles.models import Article
from corrections.articles.removals import Removed
from corrections.log import actions as log
from corrections.log import queries as log_queries
from corrections.notices import queries
from corrections.notices.documents import HEADLINE, PASSAGE, searched
from corrections.notices.models import Correction, CorrectionText, Revision, RevisionArticle


def withhold(session: Session, article: Article, before: int | None, after: int | None, phrase: str = "") -> None:
    """Keep from the public what was taken out of an article, wherever the record would repeat it.

    `before`, `after`: the versions that the removal is told of; `phrase`: the words that were named as those to go.
    What notices say in their own words stays while it stands: whoever wrote them can revise them.
    """
    if before is None or after is None:
        return
    gone = removals.withhold(session, article, before, after, phrase)
    told = _headlines_told(session, article.id, gone)
    if told:
        rows = session.scalars(select(Correction).where(Correction.id.in_(told))).all()
        for each in queries.published(session, rows):
            words = searched(each.correction.number, each.newest.notice or "", each.newest.articles)
            session.merge(CorrectionText(id=each.correction.id, text=search.fold(words)))


def _headlines_told(session: Session, article_id: int, gone: Removed) -> set[int]:
    """Withhold what revisions quote of it; return the corrections that gave the article a headline which says it."""
    rows = session.execute(
        select(Revision.correction_id, Revision.log_id, Revision.log_index, RevisionArticle.position)
        .join(RevisionArticle, RevisionArticle.revision_id == Revision.id)
        .where(RevisionArticle.article_id == article_id)
    ).all()
    names = [f"articles/{row.position}/{name}" for row in rows for name in (HEADLINE, PASSAGE)]
    told = log_queries.values(session, [(row.log_id, row.log_index) for row in rows], names)
    found = set()
    for row in rows:
        headline, passage = (f"articles/{row.position}/{name}" for name in (HEADLINE, PASSAGE))
        said = told.get((row.log_id, row.log_index), {})
        quoted = said.get(passage)
        hidden = {passage} if quoted and gone.is_quoted(quoted["exact"], quoted["prefix"], quoted["suffix"]) else set()
        if gone.is_in(said.get(headline, "")):
            hidden.add(headline)
            found.add(row.correction_id)
        log.withhold(session, row.log_id, row.log_index, hidden)
    return found


WORDING = ("notice", "reason", "unfixed_reason")


def withhold_wordings(session: Session, correction: Correction) -> None:
    """Keep from the public what notices said of what was removed, once they say it otherwise.

    Those on the articles that `correction` is or was on: its newest revision may be a removal, or another notice that
    no longer says what one took out.
    """
    ids = (
        select(RevisionArticle.article_id)
        .join(Revision, Revision.id == RevisionArticle.revision_id)
        .where(Revision.correction_id == correction.id)
    )
    for article in session.scalars(select(Article).where(Article.id.in_(ids)).order_by(Article.id)).all():
        gone = removals.before_now(session, article)
        keys = _superseded(session, article.id) if gone else []
        for (log_id, index), said in log_queries.values(session, keys, WORDING).items():
            log.withhold(session, log_id, index, {name for name, value in said.items() if _is_told(value, gone)})
        if gone:
            _withhold_quotes(session, correction, article.id, gone)


def _withhold_quotes(session: Session, correction: Correction, article_id: int, gone: Collection[Removed]) -> None:
    """The words that a notice is about were perhaps named in a version that said it."""
    rows = session.execute(
        select(Revision.log_id, Revision.log_index, RevisionArticle.position)
        .join(RevisionArticle, RevisionArticle.revision_id == Revision.id)
        .where(Revision.correction_id == correction.id, RevisionArticle.article_id == article_id)
    ).all()
    for log_id, index, position in rows:
        name = f"articles/{position}/{PASSAGE}"
        said = log_queries.values(session, [(log_id, index)], [name]).get((log_id, index), {})
        if name in said and any(one.is_quoted_again(**said[name]) for one in gone):
            log.withhold(session, log_id, index, {name})


def _superseded(session: Session, article_id: int) -> list[log_queries.Key]:
    """Where the log has the revisions of notices on an article that are not the newest."""
    rows = session.execute(
        select(Revision.correction_id, Revision.log_id, Revision.log_index)
        .where(Revision.correction_id.in_(_on(article_id)))
        .order_by(Revision.correction_id, Revision.number)
    ).all()
    return [
        (row.log_id, row.log_index) for row, following in pairwise(rows) if row.correction_id == following.correction_id
    ]


def told_in(session: Session, article_id: int, gone: Removed, *, but: int | None) -> tuple[str, ...]:
    """The numbers of the notices on an article, but for one, that say what is removed in their own words now."""
    rows = session.scalars(select(Correction).where(Correction.id.in_(_on(article_id))).order_by(Correction.id)).all()
    return tuple(
        each.correction.number
        for each in queries.published(session, [row for row in rows if row.id != but])
        if any(gone.is_told(words) for words in (each.newest.notice, each.newest.reason) if words)
    )


def _on(article_id: int) -> Select[int]:
    """The corrections that are or were on an article."""
    return (
        select(Revision.correction_id)
        .join(RevisionArticle, RevisionArticle.revision_id == Revision.id)
        .where(RevisionArticle.article_id == article_id)
    )


def _is_told(value: Any, gone: Collection[Removed]) -> bool:
    """Whether a part says it: words, or why words still stood in each article."""
    texts = [value] if isinstance(value, str) else [each["reason"] for each in value]
    return any(one.is_told(text) for one in gone for text in texts)
