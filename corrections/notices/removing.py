"""What a published removal takes out of the public record: of versions before it, and of what other notices quote."""

from __future__ import annotations

from sqlalchemy import select
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
    What notices say in their own words stays: whoever wrote them can revise them.
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
