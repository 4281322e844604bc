"""Writing a notice before it is published: begin, save, add and take out articles, have it signed off, drop it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from corrections import addresses, clock
from corrections.accounts.models import User
from corrections.articles import blocks
from corrections.articles import queries as article_queries
from corrections.articles.documents import VersionText
from corrections.cases import actions as cases
from corrections.cases import queries as case_queries
from corrections.cases.models import Case
from corrections.cases.progress import begin, check_seen, move, record
from corrections.deliveries import actions as deliveries
from corrections.errors import Conflict, Message, Refused
from corrections.newsroom.queries import newsroom
from corrections.notices import plans, queries, wording
from corrections.notices.decisions import CMS, HERE, NONE, Plan, digest
from corrections.notices.models import Correction, Draft, DraftArticle, SignOff
from corrections.requests import actions as requests
from corrections.requests import anchoring
from corrections.requests import queries as request_queries
from corrections.requests.models import Passage
from corrections.taxonomy import CaseState, Cause, Kind, Placement, Role


@dataclass(frozen=True)
class ArticleWords:
    """What an editor sets for one article of a draft. `headline` and `text` (plain notation): None, not edited.

    `words`: those that were wrong, as they stood in the newest version; None leaves them as the readers gave them.
    """

    placement: Placement
    placement_detail: str | None = None
    change: str = HERE
    headline: str | None = None
    text: str | None = None
    unfixed_reason: str | None = None
    words: str | None = None


@dataclass(frozen=True)
class DraftWords:
    """What an editor writes in a draft."""

    kind: Kind
    notice: str
    cause: Cause | None = None
    kind_reason: str = ""
    reason: str = ""
    told: str = ""
    clause: str | None = None


def start(session: Session, case: Case, *, kind: Kind, by: User, seen: int | None = None) -> Draft:
    """Begin the notice of a case, from what is known. Raises Refused if the case has a draft, or isn't at work."""
    check_seen(case, seen)
    if queries.draft_of_case(session, case.id) is not None:
        raise Refused("This case has a draft already.")
    begin(session, case, by=by.actor)
    move(session, case, CaseState.DRAFTED, by=by.actor)
    case.assignee_id = case.assignee_id or by.id
    draft = _add(session, kind=kind, by=by, case_id=case.id)
    passage = request_queries.passage(session, case.passage_id)
    draft.notice = _starter(session, case, kind, passage)
    draft.cause = case.cause
    if case.article_id is not None:
        add_article(session, draft, case.article_id, passage=passage, by=by)
    record(session, case, "draft begun", by=by.actor, draft=draft.id, kind=kind)
    return draft


def start_revision(session: Session, correction: Correction, *, by: User) -> Draft:
    """Begin a further revision of a published correction, from its newest wording."""
    if queries.draft_of_correction(session, correction.id) is not None:
        raise Refused("Somebody is working on a further revision already.")
    newest = queries.published(session, [correction])[0].newest
    draft = _add(session, kind=correction.kind, by=by, correction_id=correction.id)
    draft.notice, draft.clause = newest.notice or "", newest.clause
    for on in newest.articles:
        row = add_article(session, draft, on.article_id, by=by)
        row.placement, row.placement_detail = on.placement, on.placement_detail
        row.unfixed_reason = on.unfixed_reason
        row.passage_id = _passage_again(session, on.article_id, on.version_before, on.passage)
    return draft


def _passage_again(session: Session, article_id: int, version: int | None, told: object) -> int | None:
    """The passage that the revision before named, so that the next one names it too."""
    if not isinstance(told, dict):
        return None
    found = session.scalars(
        select(Passage)
        .where(Passage.article_id == article_id, Passage.exact == told["exact"], Passage.prefix == told["prefix"])
        .order_by(Passage.id)
        .limit(1)
    ).first()
    return found.id if found else None


def _add(
    session: Session, *, kind: Kind, by: User, case_id: int | None = None, correction_id: int | None = None
) -> Draft:
    now = clock.now()
    draft = Draft(
        case_id=case_id,
        correction_id=correction_id,
        kind=kind,
        notice="",
        reason="",
        kind_reason="",
        told="",
        created_by_id=by.id,
        saved_by_id=by.id,
        created_at=now,
        saved_at=now,
    )
    session.add(draft)
    session.flush()
    return draft


def _starter(session: Session, case: Case, kind: Kind, passage: Passage | None) -> str:
    article = article_queries.article(session, case.article_id) if case.article_id is not None else None
    ids = case_queries.request_ids(session, case.id)
    lead = request_queries.request(session, ids[0]) if ids else None
    return wording.starter(
        kind,
        error_type=case.error_type,
        was=passage.exact if passage else "",
        right=lead.right if lead else "",
        medium=article.medium if article else (lead.medium if lead else None),
        appeared=article.appeared if article else None,
    )


def save(session: Session, draft: Draft, words: DraftWords, *, by: User, seen: int | None = None) -> Draft:
    """Save what an editor wrote. An approval that was given for other words no longer counts. Raises Conflict."""
    _check(session, draft, seen)
    draft.kind = draft.kind if draft.correction_id is not None else words.kind
    draft.notice, draft.cause, draft.clause = words.notice, words.cause, words.clause
    draft.kind_reason, draft.reason, draft.told = words.kind_reason, words.reason, words.told
    draft.saved_by_id, draft.saved_at = by.id, clock.now()
    case = _case(session, draft)
    if case is not None:
        if words.cause is not None and case.cause != words.cause:
            record(session, case, "cause", by=by.actor, before=case.cause, after=words.cause)
            case.cause = words.cause
        record(session, case, "draft saved", by=by.actor, draft=draft.id)
    return draft


def add_article(
    session: Session, draft: Draft, article_id: int, *, by: User, passage: Passage | None = None
) -> DraftArticle:
    """Put the notice on one more article, such as one that carried the same error."""
    article = article_queries.article(session, article_id)
    if article is None:
        raise Refused("There is no such article.")
    rows = queries.draft_articles(session, draft.id)
    if any(row.article_id == article_id for row in rows):
        raise Refused("The notice is on this article already.")
    case = _case(session, draft)
    placement = wording.default_placement(case.severity if case else None, article.medium)
    row = DraftArticle(
        draft_id=draft.id,
        article_id=article_id,
        position=len(rows),
        placement=placement,
        passage_id=passage.id if passage else None,
        change=HERE if wording.changes_text(draft.kind, (placement,), article.medium) else NONE,
        base_version=article.latest,
    )
    session.add(row)
    draft.saved_by_id, draft.saved_at = by.id, clock.now()
    session.flush()
    return row


def set_article(session: Session, draft: Draft, row: DraftArticle, words: ArticleWords, *, by: User) -> None:
    """Set where the notice stands on an article, and how the article's text becomes right."""
    article = article_queries.article(session, row.article_id)
    assert article is not None, "a draft is on articles that exist"
    if words.change not in (HERE, CMS, NONE):
        raise Refused("Say how the article’s text becomes right.")
    row.placement, row.placement_detail = words.placement, words.placement_detail
    row.change, row.unfixed_reason = words.change, words.unfixed_reason
    newest = article_queries.newest_text(session, article)
    if words.words is not None:
        row.passage_id = _passage_of(session, row, newest, article.latest, words.words)
    edited = words.change == HERE
    row.headline = words.headline if edited and words.headline not in (None, newest.headline) else None
    changed = edited and words.text is not None and tuple(blocks.parse(words.text)) != newest.blocks
    row.text = words.text if changed else None
    if edited:
        row.base_version = article.latest
    draft.saved_by_id, draft.saved_at = by.id, clock.now()


def _passage_of(session: Session, row: DraftArticle, newest: VersionText, number: int, words: str) -> int | None:
    """The passage of the words that an editor names as the wrong ones. Raises Refused if they stand nowhere."""
    known = request_queries.passage(session, row.passage_id)
    if known is not None and known.exact == words.strip():
        return known.id
    if not words.strip():
        return None
    place = anchoring.locate(words, "", "", newest.headline, newest.blocks)
    if not isinstance(place, anchoring.Passage):
        raise Refused(Message.of("The words “{words}” don’t stand in the newest version of the article.", words=words))
    return requests.add_place(session, row.article_id, number, place).id


def remove_article(session: Session, draft: Draft, row: DraftArticle, *, by: User) -> None:
    """Take an article out of the notice."""
    session.execute(delete(DraftArticle).where(DraftArticle.id == row.id))
    for position, other in enumerate(queries.draft_articles(session, draft.id)):
        other.position = position
    draft.saved_by_id, draft.saved_at = by.id, clock.now()


def ask_sign_off(session: Session, draft: Draft, *, by: User, seen: int | None = None) -> None:
    """Ask that a second editor approves the notice as it is."""
    _check(session, draft, seen)
    draft.asked_sign_off_at = clock.now()
    case = _case(session, draft)
    if case is not None:
        move(session, case, CaseState.AWAITING_SIGN_OFF, by=by.actor)
        for user in case_queries.members(session, case.desk_id):
            if user.id != by.id and user.role in (Role.EDITOR, Role.STANDARDS_EDITOR):
                deliveries.enqueue(session, "draft-sign-off", to=("user", user.id), about=addresses.case(case.id))


def sign_off(session: Session, draft: Draft, *, shown: bytes, by: User) -> SignOff:
    """Approve the draft whose digest was on the editor's screen. Raises Refused for its author, Conflict if changed."""
    if draft.published_at is not None or draft.dropped_at is not None:
        raise Refused("This draft is no longer at work.")
    if by.id in (draft.created_by_id, draft.saved_by_id):
        raise Refused("You wrote this notice. Somebody else signs it off.")
    if by.role not in (Role.EDITOR, Role.STANDARDS_EDITOR):
        raise Refused("An editor signs off a notice.")
    current = digest(plans.plan(session, draft))
    if current != shown:
        raise Conflict("The notice was changed after you opened it. Read it again before you sign it off.")
    given = SignOff(draft_id=draft.id, user_id=by.id, at=clock.now(), digest=current)
    session.add(given)
    session.flush()
    case = _case(session, draft)
    if case is not None:
        record(session, case, "signed off", by=by.actor, draft=draft.id)
        case.news = True
        if case.state is CaseState.AWAITING_SIGN_OFF:
            move(session, case, CaseState.DRAFTED, by=by.actor)
    draft.asked_sign_off_at = None
    return given


def refuse_sign_off(session: Session, draft: Draft, *, reason: str, by: User) -> None:
    """Send a draft back to whoever wrote it, with the reason as a note."""
    if not reason.strip():
        raise Refused("Say what has to change.")
    case = _case(session, draft)
    draft.asked_sign_off_at = None
    if case is not None:
        cases.note(session, case, reason, by=by)
        record(session, case, "sign-off refused", by=by.actor, draft=draft.id)
        if case.state is CaseState.AWAITING_SIGN_OFF:
            move(session, case, CaseState.DRAFTED, by=by.actor)
        case.news = True


def drop(session: Session, draft: Draft, *, by: User, seen: int | None = None) -> None:
    """Give a draft up; its case goes back under review. The draft itself is kept, out of sight."""
    _check(session, draft, seen)
    if queries.running_hold(session, draft.id) is not None:
        raise Refused("Stop the publication first.")
    draft.dropped_at = clock.now()
    case = _case(session, draft)
    if case is not None:
        if case.state in (CaseState.AWAITING_SIGN_OFF, CaseState.WAITING_FIX):
            move(session, case, CaseState.DRAFTED, by=by.actor)
        move(session, case, CaseState.REVIEWING, by=by.actor)
        record(session, case, "draft dropped", by=by.actor, draft=draft.id)


def is_signed_off(session: Session, draft: Draft, plan: Plan) -> bool:
    """Whether a second editor approved exactly these words, or nobody has to."""
    if not needs_sign_off(session, plan):
        return True
    current = digest(plan)
    return any(given.digest == current for given in queries.sign_offs(session, draft.id))


def needs_sign_off(session: Session, plan: Plan) -> bool:
    return wording.needs_sign_off(plan.kind, plan.error_type, tuple(map(Kind, newsroom(session).sign_off)))


def _case(session: Session, draft: Draft) -> Case | None:
    return case_queries.case(session, draft.case_id) if draft.case_id is not None else None


def _check(session: Session, draft: Draft, seen: int | None) -> None:
    if draft.published_at is not None:
        raise Refused("This notice is published. Change it by a further revision.")
    if draft.dropped_at is not None:
        raise Refused("This draft was given up.")
    if seen is not None and draft.lock_version != seen:
        raise Conflict(
            Message("The draft was changed while you had it open. Your text is still below: compare, then save.")
        )
    if queries.running_hold(session, draft.id) is not None:
        raise Refused("The notice is being published. Stop it first.")
