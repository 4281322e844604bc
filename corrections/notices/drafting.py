"""Writing a notice before it is published: begin, save, add and take out articles, give it up.

How it is signed off is in `signing`; how it is published, in `actions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts.models import User
from corrections.articles import queries as article_queries
from corrections.articles.models import Article
from corrections.cases import judges, lapsing, ruling
from corrections.cases.models import Case
from corrections.cases.progress import begin, check_seen, move
from corrections.cases.progress import record as record_on_case
from corrections.errors import Message, Refused
from corrections.newsroom.queries import newsroom
from corrections.notices import citing, plans, queries, starting, wording
from corrections.notices.decisions import HERE, NONE, digest, waits_for_cms
from corrections.notices.models import Correction, Draft, DraftArticle
from corrections.notices.plans import DraftedArticle
from corrections.notices.rewriting import (
    OF_ARTICLE,
    OF_DRAFT,
    ArticleWords,
    DraftWords,
    Rewritten,
    name_words,
    rewrite,
    rewrite_article,
)
from corrections.notices.signing import ask_sign_off, is_signed_off, needs_sign_off, refuse_sign_off, sign_off
from corrections.notices.trail import case_at_work, check, note_asked, record, resume
from corrections.requests import queries as request_queries
from corrections.requests.anchoring import Place
from corrections.requests.models import Passage
from corrections.taxonomy import CaseState, Kind, Severity

__all__ = [
    "ArticleWords",
    "DraftWords",
    "add_article",
    "ask_sign_off",
    "drop",
    "is_signed_off",
    "needs_sign_off",
    "refuse_sign_off",
    "remove_article",
    "save",
    "set_article",
    "sign_off",
    "start",
    "start_revision",
]


def start(session: Session, case: Case, *, kind: Kind, by: User, seen: int | None = None) -> Draft:
    """Begin the notice of a case, from what is known. Raises Refused if the case has a draft, or isn't at work."""
    check_seen(case, seen)
    ruling.refuse_other_end(case)
    begin(session, case, by=by.actor)
    if queries.draft_of_case(session, case.id) is not None:
        raise Refused("This case has a draft already.")
    move(session, case, CaseState.DRAFTED, by=by.actor)
    if (problem := judges.why_not_again(session, case, by=by)) is not None:
        raise Refused(problem)
    if case.assignee_id is None:
        lapsing.begin(session, case, by)
        record_on_case(session, case, "assigned", by=by.actor, before=None, after=by.id)
        case.assignee_id = by.id
    passage = request_queries.passage(session, case.passage_id)
    notice = starting.notice(session, case, kind)
    draft = _add(session, Draft(case_id=case.id, kind=kind, notice=notice, cause=case.cause), by=by)
    if case.article_id is not None:
        _put_on(session, draft, _article(session, case.article_id), passage=passage)
    record_on_case(session, case, "draft begun", by=by.actor, draft=draft.id, kind=kind)
    return draft


def start_revision(session: Session, correction: Correction, *, by: User) -> Draft:
    """Begin a further revision of a published correction, from its newest wording. Raises Refused if somebody has."""
    # Before its newest wording is read: a revision that is being published ends first.
    if queries.draft_of_correction(session, correction.id) is not None:
        raise Refused("Somebody is working on a further revision already.")
    newest = queries.published(session, [correction])[0].newest
    before = queries.newest_draft(session, correction.id)
    draft = Draft(
        correction_id=correction.id,
        kind=correction.kind,
        notice=newest.notice or "",
        clause=newest.clause,
        kind_reason=before.kind_reason if before is not None else "",
        harm=before.harm if before is not None else None,
        answers=before.answers if before is not None else None,
    )
    _add(session, draft, by=by)
    for on in newest.articles:
        passage = _passage_again(session, on.article_id, on.passage)
        row = _put_on(session, draft, _article(session, on.article_id), passage=passage)
        row.placement, row.placement_detail = on.placement, on.placement_detail
        row.unfixed_reason = on.unfixed_reason
    record(session, draft, "revision begun", by=by.actor)
    session.flush()
    return draft


def _passage_again(session: Session, article_id: int, told: Mapping[str, str] | None) -> Passage | None:
    """The passage that the revision before named, so that the next one names it too."""
    if told is None:
        return None
    same = (Passage.exact == told["exact"], Passage.prefix == told["prefix"], Passage.suffix == told["suffix"])
    return session.scalars(
        select(Passage).where(Passage.article_id == article_id, *same).order_by(Passage.id).limit(1)
    ).first()


def _add(session: Session, draft: Draft, *, by: User) -> Draft:
    draft.created_by_id = draft.saved_by_id = by.id
    draft.writers = [by.id]
    draft.created_at = draft.saved_at = clock.now()
    try:
        with session.begin_nested():
            session.add(draft)
    except IntegrityError as error:  # somebody else began at the same moment
        raise Refused("Somebody has begun a draft already.") from error
    return draft


def save(
    session: Session,
    draft: Draft,
    words: DraftWords,
    *,
    by: User,
    seen: int | None = None,
    on: Mapping[int, ArticleWords] | None = None,
) -> Draft:
    """Save what an editor wrote, `on` the articles by their ids. An approval of other words no longer counts.

    Raises Conflict if somebody else saved it since, Refused for words that no version of an article has, and for a
    clause that the standards do not have by which the article is judged.
    """
    check(session, draft, seen)
    case = resume(session, draft, by=by.actor)
    standing = plans.drafted(session, draft)
    before = digest(plans.plan_of(standing))
    words = replace(words, clause=citing.cite(session, standing, words.clause))
    made = rewrite(session, standing, words, on or {})
    if made.problems:
        raise Refused(next(iter(made.problems.values())))
    _store(session, draft, made)
    if case is not None and words.cause is not None and case.cause != words.cause:
        record_on_case(session, case, "cause", by=by.actor, before=case.cause, after=words.cause)
        case.cause = words.cause
    record(session, draft, "draft saved", by=by.actor)
    _saved(session, draft, by=by, changed=digest(plans.plan_of(made.drafted)) != before)
    return draft


def _store(session: Session, draft: Draft, made: Rewritten) -> None:
    written = made.drafted.draft
    for name in OF_DRAFT:
        setattr(draft, name, getattr(written, name))
    rows = {row.article_id: row for row in queries.draft_articles(session, draft.id)}
    for article in made.drafted.articles:
        _store_article(session, rows[article.row.article_id], article)


def _store_article(session: Session, row: DraftArticle, made: DraftedArticle) -> None:
    for name in OF_ARTICLE:
        setattr(row, name, getattr(made.row, name))
    row.base_version, row.watched_version = made.row.base_version, made.row.watched_version
    if made.passage is not None and made.passage not in session:
        session.add(made.passage)
        session.flush()
    row.passage_id = made.passage.id if made.passage is not None else None


def _saved(session: Session, draft: Draft, *, by: User, changed: bool = True) -> None:
    """Note who saved. A change takes the draft back from whoever was to sign it off, and from a wait that it ends."""
    draft.saved_by_id, draft.saved_at = by.id, clock.now()
    if changed:
        draft.writers = sorted({*draft.writers, by.id})
        draft.sent_back_reason = draft.sent_back_by_id = None
    session.flush()
    case = case_at_work(session, draft)
    if changed and draft.asked_sign_off_at is not None:
        note_asked(session, draft, None)
        if case is not None and case.state is CaseState.AWAITING_SIGN_OFF:
            move(session, case, CaseState.DRAFTED, by=by.actor)
    # The worker would look for a fix that nobody is to make any more, and the page would promise one.
    if case is not None and case.state is CaseState.WAITING_FIX and not waits_for_cms(plans.plan(session, draft)):
        move(session, case, CaseState.DRAFTED, by=by.actor)


def add_article(
    session: Session, draft: Draft, article_id: int, *, by: User, words: str = "", stands: Place | None = None
) -> DraftArticle:
    """Put the notice on one more article, such as one that carried the same error.

    `words`: the wrong ones, if they stand there, and `stands` where the editor saw them. Raises Refused for words that
    could be any of several, and nothing says which.
    """
    check(session, draft)
    resume(session, draft, by=by.actor)
    article = _article(session, article_id)
    if any(row.article_id == article_id for row in queries.draft_articles(session, draft.id)):
        raise Refused("The notice is on this article already.")
    row = _put_on(session, draft, article, passage=None)
    if words.strip():
        one = next(one for one in plans.drafted(session, draft).articles if one.row is row)
        found = name_words(session, one, words, stands)
        if not isinstance(found, Message):
            _store_article(session, row, found)
        elif "times" in found.values:
            raise Refused(found.about((article_id, "words")))
    record(session, draft, "notice put on article", by=by.actor, article=article_id)
    _saved(session, draft, by=by)
    return row


def _article(session: Session, article_id: int) -> Article:
    article = article_queries.article(session, article_id)
    if article is None:
        raise Refused("There is no such article.")
    return article


def _put_on(session: Session, draft: Draft, article: Article, *, passage: Passage | None) -> DraftArticle:
    case = plans.case_of(session, draft)
    # As the checks have it (standing.placements): a retraction is as grave as any error.
    severity = Severity.CRITICAL if draft.kind is Kind.RETRACTION else case.severity if case else None
    placement = wording.default_placement(severity, article.medium, newsroom(session).placements)
    row = DraftArticle(
        draft_id=draft.id,
        article_id=article.id,
        position=len(queries.draft_articles(session, draft.id)),
        placement=placement,
        passage_id=passage.id if passage else None,
        change=HERE if wording.changes_text(draft.kind, (placement,), article.medium) else NONE,
        base_version=article.latest,
        watched_version=article.latest,
    )
    session.add(row)
    session.flush()
    return row


def set_article(session: Session, draft: Draft, row: DraftArticle, words: ArticleWords, *, by: User) -> None:
    """Set where the notice stands on one article, and how the article's text becomes right. Raises Refused."""
    check(session, draft)
    one = next(one for one in plans.drafted(session, draft).articles if one.row is row)
    made, problems = rewrite_article(session, one, words)
    if problems:
        raise Refused(next(iter(problems.values())))
    _store_article(session, row, made)
    _saved(session, draft, by=by)


def remove_article(session: Session, draft: Draft, row: DraftArticle, *, by: User) -> None:
    """Take an article out of the notice."""
    check(session, draft)
    resume(session, draft, by=by.actor)
    session.execute(delete(DraftArticle).where(DraftArticle.id == row.id))
    for position, other in enumerate(queries.draft_articles(session, draft.id)):
        other.position = position
    record(session, draft, "notice taken off article", by=by.actor, article=row.article_id)
    _saved(session, draft, by=by)


def drop(session: Session, draft: Draft, *, by: User, seen: int | None = None) -> None:
    """Give a draft up; its case goes back under review. The draft itself is kept, out of sight."""
    check(session, draft, seen)
    draft.dropped_at = clock.now()
    note_asked(session, draft, None)
    case = case_at_work(session, draft)
    if case is not None and case.state in (CaseState.AWAITING_SIGN_OFF, CaseState.WAITING_FIX):
        move(session, case, CaseState.DRAFTED, by=by.actor)
    if case is not None and case.state is CaseState.DRAFTED:
        move(session, case, CaseState.REVIEWING, by=by.actor)
    record(session, draft, "draft dropped", by=by.actor)
