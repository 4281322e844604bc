"""A second editor's approval, bound to exactly the words approved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts import queries as accounts
from corrections.accounts.models import User
from corrections.cases import actions as cases
from corrections.cases import queries as case_queries
from corrections.cases.progress import move, raise_news
from corrections.deliveries import actions as deliveries
from corrections.errors import Conflict, Message, Refused
from corrections.newsroom.queries import newsroom
from corrections.notices import judging, plans, queries, wording
from corrections.notices.decisions import Plan, digest, may_sign_off, why_not_publish, why_wrong_words_stand
from corrections.notices.facts import Finding
from corrections.notices.models import Draft, SignOff
from corrections.notices.trail import about, case_at_work, check, note_asked, record, resume
from corrections.taxonomy import CaseState, Kind


def needs_sign_off(session: Session, plan: Plan) -> bool:
    """Whether a second editor has to approve this notice."""
    return wording.needs_sign_off(plan.kind, plan.error_type, tuple(map(Kind, newsroom(session).sign_off)))


def is_signed_off(session: Session, draft: Draft, plan: Plan) -> bool:
    """Whether a second editor approved exactly these words, or nobody has to."""
    return not needs_sign_off(session, plan) or standing(session, draft, plan).is_current


@dataclass(frozen=True)
class Standing:
    """The last approval that counts, if there was one, and whether it was of the words as they are."""

    given: SignOff | None
    by: User | None
    is_current: bool


def standing(session: Session, draft: Draft, plan: Plan) -> Standing:
    """Who approved the draft: of these words, or else of other ones. An approval counts while its editor is one."""
    rows = queries.sign_offs(session, draft.id)
    users = accounts.users(session, [row.user_id for row in rows])
    counting = [row for row in rows if may_sign_off(users[row.user_id].role, is_active=users[row.user_id].is_active)]
    current = digest(plan)
    same = [row for row in counting if row.digest == current]
    last = (same or counting)[-1] if counting else None
    return Standing(last, users[last.user_id] if last is not None else None, bool(same))


def why_not_ask(plan: Plan, findings: Iterable[Finding]) -> Message | None:
    """Say why nobody can be asked to approve a notice: what would be refused when it is published, but for a text that
    the CMS has yet to change. None if they can."""
    stops = (finding.message for finding in findings if finding.severity == "stop")
    return why_not_publish(plan) or next(stops, None) or why_wrong_words_stand(plan)


def ask_sign_off(session: Session, draft: Draft, *, by: User, seen: int | None = None) -> None:
    """Ask that a second editor approves the notice as it is. Raises Refused, Conflict."""
    check(session, draft, seen)
    drafted = plans.drafted(session, draft)
    problem = why_not_ask(plans.plan_of(drafted), judging.findings(session, drafted))
    if problem is not None:
        raise Refused(problem)
    case = resume(session, draft, by=by.actor)
    if case is not None:
        move(session, case, CaseState.AWAITING_SIGN_OFF, by=by.actor)
    note_asked(session, draft, clock.now())
    record(session, draft, "sign-off asked", by=by.actor)
    of_facts = plans.case_of(session, draft)
    for user in case_queries.members(session, of_facts.desk_id) if of_facts is not None else ():
        if user.id != by.id and may_sign_off(user.role, is_active=user.is_active):
            deliveries.enqueue(
                session, "draft-sign-off", to=("user", user.id), about=about(session, draft), draft=draft.id
            )


def why_not_sign_off(draft: Draft, *, by: User) -> Message | None:
    """Say why `by` may not approve this draft; None if they may."""
    if by.id in draft.writers:
        return Message("You wrote some of this notice. Somebody else signs it off.")
    if not may_sign_off(by.role, is_active=by.is_active):
        return Message("An editor signs off a notice.")
    return None


def sign_off(session: Session, draft: Draft, *, shown: bytes, by: User) -> SignOff:
    """Approve the draft whose digest was on the editor's screen. Raises Refused for its author, Conflict if changed."""
    check(session, draft)
    problem = why_not_sign_off(draft, by=by)
    if problem is not None:
        raise Refused(problem)
    current = digest(plans.plan(session, draft))
    if current != shown:
        raise Conflict("The notice was changed after you opened it. Read it again before you sign it off.")
    given = SignOff(draft_id=draft.id, user_id=by.id, at=clock.now(), digest=current)
    session.add(given)
    _no_longer_asked(session, draft, by=by)
    record(session, draft, "signed off", by=by.actor)
    session.flush()
    return given


def refuse_sign_off(session: Session, draft: Draft, *, reason: str, by: User) -> None:
    """Send a draft back to whoever wrote it, with the reason; on a case it is a note as well."""
    check(session, draft)
    if not reason.strip():
        raise Refused("Say what has to change.")
    case = case_at_work(session, draft)
    if case is not None:
        cases.note(session, case, reason, by=by)
    draft.sent_back_reason, draft.sent_back_by_id = reason.strip(), by.id
    _no_longer_asked(session, draft, by=by)
    record(session, draft, "sign-off refused", by=by.actor)


def _no_longer_asked(session: Session, draft: Draft, *, by: User) -> None:
    note_asked(session, draft, None)
    case = case_at_work(session, draft)
    if case is None:
        return
    raise_news(session, case, mail=False)
    if case.state is CaseState.AWAITING_SIGN_OFF:
        move(session, case, CaseState.DRAFTED, by=by.actor)
