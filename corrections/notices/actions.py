"""Publishing: the hold that can be stopped, and the one transaction that makes a notice public."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from corrections import addresses, clock, search
from corrections.accounts.models import User
from corrections.articles import actions as articles
from corrections.articles import queries as article_queries
from corrections.articles.decisions import content_hash
from corrections.cases import closing
from corrections.cases import queries as case_queries
from corrections.cases.models import Case
from corrections.cases.progress import move, record
from corrections.deliveries import actions as deliveries
from corrections.errors import Conflict, Message, Problem, Refused
from corrections.events import SYSTEM
from corrections.log import actions as log
from corrections.newsroom import actions as newsrooms
from corrections.newsroom.queries import newsroom
from corrections.notices import announcing, plans, queries
from corrections.notices.decisions import CMS, Plan, digest, still_wrong, why_not_publish
from corrections.notices.documents import OnArticle, parts
from corrections.notices.drafting import is_signed_off
from corrections.notices.models import (
    Correction,
    CorrectionCounter,
    CorrectionSection,
    CorrectionText,
    Draft,
    DraftArticle,
    Hold,
    Revision,
    RevisionArticle,
)
from corrections.requests import queries as request_queries
from corrections.requests.models import Passage
from corrections.taxonomy import OUTCOME_OF_KIND, CaseState, EntryKind, FoundBy, Origin, Role

HOLD = timedelta(seconds=20)


def hold(
    session: Session,
    draft: Draft,
    *,
    by: User,
    seen: int | None = None,
    wait: timedelta = HOLD,
    at: datetime | None = None,
) -> Hold:
    """Make the publication of a draft due after `wait`, or at `at`; until then it can be stopped.

    If the wrong words would still stand and the CMS is to change them, the case waits for the fix instead, and
    Refused says so. Raises Refused, Conflict.
    """
    if seen is not None and draft.lock_version != seen:
        raise Conflict("The draft was changed while you had it open. Look at it again before you publish it.")
    running = queries.running_hold(session, draft.id)
    if running is not None:
        return running
    plan = plans.plan(session, draft)
    problem = _why_not(session, draft, plan, by=by)
    if problem is not None:
        raise Refused(problem)
    now = clock.now()
    due = max(at, now + wait) if at is not None else now + wait
    made = Hold(draft_id=draft.id, digest=digest(plan), by_id=by.id, created_at=now, due_at=due, state="running")
    session.add(made)
    session.flush()
    case = _case(session, draft)
    if case is not None:
        move(session, case, CaseState.SCHEDULED, by=by.actor)
        record(session, case, "publication held", by=by.actor, hold=made.id)
    return made


def wait_for_fix(session: Session, draft: Draft, *, by: User) -> None:
    """The notice is ready, but the CMS has yet to change the article: the case waits, and capture finds the fix."""
    plan = plans.plan(session, draft)
    waiting = [article for article in still_wrong(plan) if article.change == CMS]
    case = _case(session, draft)
    if not waiting or case is None:
        raise Refused("There is nothing to wait for: the wrong words are gone from the newest version.")
    move(session, case, CaseState.WAITING_FIX, by=by.actor)


def stop(session: Session, hold: Hold, *, by: User) -> None:
    """Stop a publication that is not done yet. Raises Refused once it is."""
    held = session.scalars(
        select(Hold).where(Hold.id == hold.id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if held.state == "done":
        raise Refused("It is published. A published notice is changed by a further revision.")
    if held.state != "running":
        return
    held.state, held.ended_at = "stopped", clock.now()
    draft = queries.draft(session, held.draft_id)
    case = _case(session, draft) if draft is not None else None
    if case is not None:
        move(session, case, CaseState.DRAFTED, by=by.actor)
        record(session, case, "publication stopped", by=by.actor, hold=held.id)


def publish_hold(session: Session, hold_id: int) -> Correction | None:
    """Publish what a hold is due for; None if there is nothing to do any more.

    Rights, sign-off and the draft's words are checked again. If that fails, the hold ends as failed, the case goes
    back to its draft, and whoever pressed the button is told why. The caller commits, once for all of it.
    """
    held = session.scalars(
        select(Hold).where(Hold.id == hold_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if held.state != "running" or held.due_at > clock.now():
        return None
    draft = queries.draft(session, held.draft_id)
    by = session.get(User, held.by_id)
    assert draft is not None, "a hold has a draft"
    assert by is not None, "a hold has an editor"
    try:
        with session.begin_nested():
            return _publish(session, draft, held, by=by)
    except Problem as problem:
        _fail(session, draft, held, problem, by=by)
        return None


def _publish(session: Session, draft: Draft, held: Hold, *, by: User) -> Correction:
    plan = plans.plan(session, draft)
    problem = _why_not(session, draft, plan, by=by)
    if problem is not None:
        raise Refused(problem)
    if digest(plan) != held.digest:
        raise Conflict("The draft was changed after the button was pressed.")
    now = clock.now()
    on = [_put_right(session, row, by=by) for row in queries.draft_articles(session, draft.id)]
    case = _case(session, draft)
    correction, number = _correction(session, draft, case, now)
    told = parts(
        number=correction.number,
        revision=number,
        kind=correction.kind,
        notice=draft.notice,
        reason=draft.reason or None,
        found_by=correction.found_by,
        published=now,
        clause=draft.clause,
        articles=on,
    )
    entry = log.append(session, EntryKind.CORRECTION, addresses.revision(correction.number, number), told)
    revision = Revision(
        correction_id=correction.id,
        number=number,
        draft_id=draft.id,
        by_id=by.id,
        published_at=now,
        log_id=entry.log_id,
        log_index=entry.index,
    )
    session.add(revision)
    session.flush()
    _note_articles(session, correction, revision, draft.notice, on)
    draft.published_at = now
    held.state, held.ended_at = "done", now
    if case is not None:
        record(session, case, "published", by=by.actor, correction=correction.number)
        closing.close_published(
            session, case, OUTCOME_OF_KIND[correction.kind], by=by, text=draft.told or announcing.thanks(draft.notice)
        )
    announcing.announce(session, correction, revision, [article.article_id for article in on])
    newsrooms.raise_generation(session)
    session.flush()
    return correction


def _why_not(session: Session, draft: Draft, plan: Plan, *, by: User) -> Message | None:
    if draft.published_at is not None or draft.dropped_at is not None:
        return Message("This draft is no longer at work.")
    if by.role not in (Role.EDITOR, Role.STANDARDS_EDITOR) or not by.is_active:
        return Message("Only an editor can publish.")
    problem = why_not_publish(plan)
    if problem is not None:
        return problem
    if not is_signed_off(session, draft, plan):
        return Message("This kind of notice needs the sign-off of a second editor, for exactly these words.")
    if still_wrong(plan):
        return Message(
            "The wrong words still stand in the newest version of an article. Edit its text, wait for the CMS, "
            "or say in public why they stay."
        )
    return None


def _put_right(session: Session, row: DraftArticle, *, by: User) -> OnArticle:
    """Add the corrected version of one article, if its text changes here, and say what the revision tells of it."""
    article = articles.lock(session, row.article_id)
    assert article is not None, "a draft is on articles that exist"
    passage = request_queries.passage(session, row.passage_id)
    newest = article_queries.version(session, article.id, article.latest)
    assert newest is not None, "an article has a newest version"
    copy = plans.copy_after(row, article, article_queries.text(session, newest))
    before = passage.version if passage and passage.version else article.latest
    if content_hash(newsroom(session).content_key, copy) != newest.content_hash:
        before = min(before, article.latest)
        articles.add_version(session, article, copy, origin=Origin.CORRECTION, by=by.actor)
    return OnArticle(
        article_id=article.id,
        headline=article.headline,
        placement=row.placement,
        placement_detail=row.placement_detail,
        passage=_quote(passage),
        version_before=before,
        version_after=article.latest if article.latest > before else None,
        unfixed_reason=(row.unfixed_reason or "").strip() or None,
    )


def _quote(passage: Passage | None) -> dict[str, str] | None:
    if passage is None:
        return None
    return {"exact": passage.exact, "prefix": passage.prefix, "suffix": passage.suffix}


def _correction(session: Session, draft: Draft, case: Case | None, now: datetime) -> tuple[Correction, int]:
    """The correction that a revision is of, and the revision's number. Numbers are given here, so they have no gaps."""
    if draft.correction_id is not None:
        known = session.scalars(select(Correction).where(Correction.id == draft.correction_id).with_for_update()).one()
        numbers = session.scalars(select(Revision.number).where(Revision.correction_id == known.id)).all()
        return known, max(numbers) + 1
    year = now.astimezone(newsroom(session).zone).year
    correction = Correction(
        number=f"{year}-{_next_number(session, year):04}",
        kind=draft.kind,
        found_by=case.found_by if case else FoundBy.STAFF,
        case_id=case.id if case else None,
        published_at=now,
    )
    session.add(correction)
    session.flush()
    return correction, 1


def _next_number(session: Session, year: int) -> int:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    counted = (
        insert(CorrectionCounter)
        .values(year=year, last=1)
        .on_conflict_do_update(index_elements=["year"], set_={"last": CorrectionCounter.last + 1})
        .returning(CorrectionCounter.last)
    )
    return session.execute(counted).scalar_one()


def _note_articles(
    session: Session, correction: Correction, revision: Revision, notice: str, on: list[OnArticle]
) -> None:
    known = article_queries.articles(session, [article.article_id for article in on])
    for position, article in enumerate(on):
        session.add(
            RevisionArticle(
                revision_id=revision.id,
                article_id=article.article_id,
                position=position,
                placement=article.placement,
                placement_detail=article.placement_detail,
                version_before=article.version_before,
                version_after=article.version_after,
            )
        )
    for section in {row.section for row in known.values() if row.section}:
        if session.get(CorrectionSection, (section, correction.id)) is None:
            session.add(CorrectionSection(section=section, correction_id=correction.id))
    words = "\n".join([correction.number, notice, *(article.headline for article in on)])
    session.merge(CorrectionText(id=correction.id, text=search.fold(words)))


def _fail(session: Session, draft: Draft, held: Hold, problem: Problem, *, by: User) -> None:
    held.state, held.ended_at, held.problem = "failed", clock.now(), str(problem.message)[:500]
    case = _case(session, draft)
    about = addresses.case(case.id) if case is not None else "/desk"
    if case is not None and case.state is CaseState.SCHEDULED:
        move(session, case, CaseState.DRAFTED, by=SYSTEM)
        record(session, case, "publication failed", by=SYSTEM, hold=held.id)
        case.news = True
    deliveries.enqueue(session, "hold-failed", to=("user", by.id), about=about, hold=held.id)


def notice_fixes(session: Session, *, limit: int = 50) -> int:
    """Bring back the cases that waited for a fix which a capture has found; return how many."""
    found = 0
    waiting = session.scalars(
        select(Case).where(Case.state == CaseState.WAITING_FIX, Case.open.is_(True)).order_by(Case.id).limit(limit)
    ).all()
    for case in waiting:
        draft = queries.draft_of_case(session, case.id)
        if draft is not None and not still_wrong(plans.plan(session, draft)):
            move(session, case, CaseState.DRAFTED, by=SYSTEM)
            record(session, case, "fix found", by=SYSTEM, draft=draft.id)
            case.news = True
            if case.assignee_id is not None:
                deliveries.enqueue(session, "case-news", to=("user", case.assignee_id), about=addresses.case(case.id))
            found += 1
    return found


def _case(session: Session, draft: Draft) -> Case | None:
    return case_queries.case(session, draft.case_id) if draft.case_id is not None else None
