"""The wait for a fix by the CMS: a notice is ready, and capture finds that the article is as it says."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases.models import Case
from corrections.cases.progress import move, raise_news
from corrections.errors import Message, Refused
from corrections.events import SYSTEM
from corrections.notices import plans
from corrections.notices.decisions import CMS, still_wrong, why_not_publish
from corrections.notices.models import Draft, DraftArticle
from corrections.notices.trail import case_at_work, check, note_asked, record, resume
from corrections.taxonomy import CaseState


def wait_for_fix(session: Session, draft: Draft, *, by: User, seen: int | None = None) -> None:
    """The notice is ready, but the CMS has yet to change the article: the case waits, and capture finds the fix."""
    check(session, draft, seen)
    case = resume(session, draft, by=by.actor)
    drafted = plans.drafted(session, draft)
    plan = plans.plan_of(drafted)
    problem = why_not_publish(plan)
    if problem is not None:
        raise Refused(problem)
    waiting = still_wrong(plan)
    if not waiting or case is None:
        raise Refused("There is nothing to wait for: the wrong words are gone from the newest version.")
    for article in waiting:
        if article.change != CMS:
            raise Refused(
                Message(
                    "The wrong words stand in an article that the CMS is not to change. Edit its text here first.",
                    at=(article.article_id, "change"),
                )
            )
    for one in drafted.articles:
        one.row.watched_version = one.article.latest
    note_asked(session, draft, None)
    move(session, case, CaseState.WAITING_FIX, by=by.actor)


def notice_fixes(session: Session, *, limit: int = 50) -> int:
    """Bring back the cases that waited for a fix which a capture has found; return how many.

    Only drafts of which an article has a version that was not looked at yet are read.
    """
    new = (
        select(Draft.id)
        .join(Case, Case.id == Draft.case_id)
        .join(DraftArticle, DraftArticle.draft_id == Draft.id)
        .join(Article, Article.id == DraftArticle.article_id)
        .where(Case.state == CaseState.WAITING_FIX, Case.open.is_(True), Draft.dropped_at.is_(None))
        .where(Draft.published_at.is_(None), Article.latest > DraftArticle.watched_version)
    )
    drafts = session.scalars(select(Draft).where(Draft.id.in_(new)).order_by(Draft.id).limit(limit)).all()
    return sum(_notice_fix(session, draft) for draft in drafts)


def _notice_fix(session: Session, draft: Draft) -> bool:
    case = case_at_work(session, draft)
    drafted = plans.drafted(session, draft)
    if case is None:
        return False
    if still_wrong(plans.plan_of(drafted)):
        for one in drafted.articles:
            one.row.watched_version = one.article.latest
        return False
    move(session, case, CaseState.DRAFTED, by=SYSTEM)
    record(session, draft, "fix found", by=SYSTEM)
    raise_news(session, case)
    return True
