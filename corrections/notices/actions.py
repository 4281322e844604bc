"""The hold that can be stopped until a notice is published."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts.models import User
from corrections.articles.models import Article
from corrections.cases import judges
from corrections.cases.progress import move, raise_news
from corrections.deliveries import actions as deliveries
from corrections.errors import Conflict, Message, Problem, Refused, Unavailable
from corrections.events import SYSTEM
from corrections.log import actions as log
from corrections.notices import citing, judging, plans, publishing, queries
from corrections.notices.decisions import (
    HERE,
    Plan,
    digest,
    may_sign_off,
    why_not_publish,
    why_wrong_words_stand,
)
from corrections.notices.models import Correction, Draft, DraftArticle, Hold
from corrections.notices.publishing import ChangesOf, no_changes
from corrections.notices.signing import is_signed_off
from corrections.notices.trail import about, case_at_work, check, record, resume
from corrections.taxonomy import CaseState

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

    One that is running already is returned as it is. Raises Conflict, Refused for what has to be put right first, and
    Unavailable if it is due at once and the log can't be signed.
    """
    session.refresh(draft, with_for_update=True)
    running = queries.running_hold(session, draft.id)
    if running is not None:
        return running
    check(session, draft)
    if seen is not None and draft.lock_version != seen:
        raise Conflict("The draft was changed while you had it open. Look at it again before you publish it.")
    case = resume(session, draft, by=by.actor)
    drafted = plans.drafted(session, draft)
    plan = plans.plan_of(drafted)
    problem = why_not(session, draft, plan, by=by)
    if problem is not None:
        raise Refused(problem)
    citing.see(session, drafted)
    for finding in judging.findings(session, drafted):
        if finding.severity == "stop":
            raise Refused(finding.message)
    if at is None:
        try:
            log.see_that_it_goes_on(session)
        except Unavailable as unable:
            raise Unavailable(_for_an_administrator(unable)) from unable
    now = clock.now()
    due = max(at, now + wait) if at is not None else now + wait
    made = Hold(draft_id=draft.id, digest=digest(plan), by_id=by.id, created_at=now, due_at=due, state="running")
    session.add(made)
    session.flush()
    if case is not None:
        move(session, case, CaseState.SCHEDULED, by=by.actor)
    record(session, draft, "publication held", by=by.actor, hold=made.id)
    return made


def stop(session: Session, hold: Hold, *, by: User) -> None:
    """Stop a publication that is not done yet. Raises Refused once it is."""
    held = _held(session, hold.id)
    if held.state == "done":
        raise Refused("It is published. A published notice is changed by a further revision.")
    if held.state != "running":
        return
    held.state, held.ended_at = "stopped", clock.now()
    draft = session.get_one(Draft, held.draft_id)
    case = case_at_work(session, draft)
    if case is not None:
        move(session, case, CaseState.DRAFTED, by=by.actor)
    record(session, draft, "publication stopped", by=by.actor, hold=held.id)


def _held(session: Session, hold_id: int) -> Hold:
    return session.scalars(
        select(Hold).where(Hold.id == hold_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def publish_hold(session: Session, hold_id: int, *, changes_of: ChangesOf = no_changes) -> Correction | None:
    """Publish what a hold is due for; None if there is nothing to do any more.

    Rights, sign-off and the draft's words are checked again. If that fails, the hold ends as failed, the case goes
    back to its draft, and whoever pressed the button is told why. Raises Unavailable if the log can't take it now:
    then it stays due (see `put_off`). The caller commits, once for all of it.
    """
    held = _held(session, hold_id)
    if held.state != "running" or held.due_at > clock.now():
        return None
    draft, by = session.get_one(Draft, held.draft_id), session.get_one(User, held.by_id)
    session.refresh(draft, with_for_update=True)
    publishing.hold_work(session, draft)
    try:
        with session.begin_nested():
            plan = plans.plan(session, draft)
            problem = why_not(session, draft, plan, by=by)
            if problem is not None:
                raise Refused(problem)
            if digest(plan) != held.digest:
                raise Conflict("The draft was changed after the button was pressed.")
            correction = publishing.publish(session, draft, by=by, changes_of=changes_of)
            held.state, held.ended_at, held.problem = "done", clock.now(), None
            session.flush()
            return correction
    except Unavailable:
        raise
    except Problem as problem:
        _fail(session, draft, held, problem.message)
        return None


def _for_an_administrator(unable: Unavailable) -> Message:
    """Why the log can't be signed, for an editor, who can't put that right."""
    return Message.of(
        "{problem} Your draft is kept, and readers can go on reporting. Tell an administrator: “When the log can’t be "
        "signed”, in the documentation, says what to do.",
        problem=unable.message,
    )


def put_off(session: Session, problem: Message, *, limit: int = 50) -> None:
    """Say on what is due that it waits, and why, where that is not said yet: the log takes nothing now.

    It goes out once the log can be signed again, if it may be published then. Whoever pressed the button is told once.
    """
    why = str(problem)[:500]
    due = select(Hold.id).where(Hold.state == "running", Hold.due_at <= clock.now(), Hold.problem.is_distinct_from(why))
    for hold_id in session.scalars(due.order_by(Hold.id).limit(limit)).all():
        held = _held(session, hold_id)
        if held.state != "running":
            continue
        is_news, held.problem = held.problem is None, why
        if is_news:
            draft = session.get_one(Draft, held.draft_id)
            case = case_at_work(session, draft)
            if case is not None:
                raise_news(session, case, mail=False)
            record(session, draft, "publication put off", by=SYSTEM, hold=held.id)
            _tell(session, draft, held)


def fail_hold(session: Session, hold_id: int) -> None:
    """End a hold that can't be done for a reason that is ours; whoever pressed the button is told."""
    held = _held(session, hold_id)
    if held.state == "running":
        problem = Message(
            "Something went wrong in this system. Nothing was published; an administrator finds it logged."
        )
        _fail(session, session.get_one(Draft, held.draft_id), held, problem)


def end_outdated(session: Session, *, limit: int = 50) -> int:
    """End the holds of texts that were edited from a version which is no longer the newest; return how many.

    They could only fail when they are due: whoever pressed the button is told while there is time. What is new is not
    put in by itself, however well it fits: nobody has read, and nobody signed off, the text that would come of it.
    """
    is_edited = DraftArticle.headline.is_not(None) | DraftArticle.text.is_not(None)
    outdated = (
        select(Hold.id)
        .join(DraftArticle, DraftArticle.draft_id == Hold.draft_id)
        .join(Article, Article.id == DraftArticle.article_id)
        .where(Hold.state == "running", DraftArticle.change == HERE, is_edited)
        .where(DraftArticle.base_version != Article.latest)
    )
    ids = session.scalars(select(Hold.id).where(Hold.id.in_(outdated)).order_by(Hold.id).limit(limit)).all()
    return sum(_end_outdated(session, hold_id) for hold_id in ids)


def _end_outdated(session: Session, hold_id: int) -> bool:
    held = _held(session, hold_id)
    draft = session.get_one(Draft, held.draft_id)
    session.refresh(draft, with_for_update=True)
    problem = why_not_publish(plans.plan(session, draft))
    if held.state != "running" or problem is None:
        return False
    _fail(session, draft, held, problem)
    return True


def _fail(session: Session, draft: Draft, held: Hold, problem: Message) -> None:
    held.state, held.ended_at, held.problem = "failed", clock.now(), str(problem)[:500]
    case = case_at_work(session, draft)
    if case is not None and case.state is CaseState.SCHEDULED:
        move(session, case, CaseState.DRAFTED, by=SYSTEM)
        raise_news(session, case, mail=False)
    record(session, draft, "publication failed", by=SYSTEM, hold=held.id)
    _tell(session, draft, held)


def _tell(session: Session, draft: Draft, held: Hold) -> None:
    deliveries.enqueue(session, "hold-failed", to=("user", held.by_id), about=about(session, draft), hold=held.id)


def why_not(session: Session, draft: Draft, plan: Plan, *, by: User) -> Message | None:
    """Say why `by` can’t publish a draft now, the checks apart; None if they can."""
    if draft.published_at is not None or draft.dropped_at is not None:
        return Message("This draft is no longer at work.")
    if not may_sign_off(by.role, is_active=by.is_active):
        return Message("Only an editor can publish.")
    problem = why_not_publish(plan)
    if problem is not None:
        return problem
    if draft.correction_id is not None and not _differs(session, draft.correction_id, plan):
        return Message("Nothing differs from the notice as it is published.", at="notice")
    # A further revision changes what the case decided, and may not be a way round a second look at it.
    case = plans.case_of(session, draft)
    if case is not None and (again := judges.why_not_again(session, case, by=by)):
        return again
    if not is_signed_off(session, draft, plan):
        return Message("This kind of notice needs the sign-off of a second editor, for exactly these words.")
    return why_wrong_words_stand(plan, by_cms=False)


def _differs(session: Session, correction_id: int, plan: Plan) -> bool:
    """Whether a further revision would change what the public reads, on the notice or in an article."""
    if any(article.is_edited for article in plan.articles):
        return True
    correction = queries.correction_by_id(session, correction_id)
    (published,) = queries.published(session, [correction] if correction is not None else [])
    newest = published.newest
    stands = {(on.article_id, on.placement, on.placement_detail, on.unfixed_reason) for on in newest.articles}
    planned = {(on.article_id, on.placement, on.placement_detail, on.unfixed_reason) for on in plan.articles}
    return (newest.notice, newest.clause, stands) != (plan.notice, plan.clause, planned)
