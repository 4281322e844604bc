"""Asking for a second editor's approval, giving it, and sending the draft back."""

from __future__ import annotations

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.desk.cases import arrived
from corrections.desk.drafts import edit
from corrections.desk.drafts.forms import Forms
from corrections.desk.drafts.places import Place
from corrections.errors import Conflict, Message, Problem, Refused
from corrections.notices import plans, rewriting, signing
from corrections.notices.decisions import digest
from corrections.notices.models import Draft
from corrections.web.current import editor, reading, writing
from corrections.web.filters import gettext, message

SENT_BACK = Message("The notice is sent back, with what has to change.")


def ask(case_id: int | None = None, number: str | None = None) -> ResponseReturnValue:
    """Save what was typed, and ask that somebody else approves it."""

    def act(session: Session, draft: Draft, user: User) -> None:
        signing.ask_sign_off(session, draft, by=user)

    done = Message("The notice is saved. The other editors of the desk are asked by email to sign it off.")
    return edit.and_then(Place(case_id, number), act, done=done, stops=True)


def create(case_id: int | None = None, number: str | None = None) -> ResponseReturnValue:
    """Approve exactly the words that were on the screen. Nothing is saved by it."""
    place = Place(case_id, number)
    with reading() as session:
        draft, forms = edit.sent(session, place)
        forms.validate()
        typed = _was_typed(session, draft, forms)
    if forms.act.would_lose_reason():
        return _again(place, draft, forms, typed=typed)
    try:
        if typed and forms.draft.lock_version == draft.lock_version:
            raise Refused("You changed the notice. Save it, and let somebody else sign it off.")
        with writing() as session:
            shown, user = _digest(forms.draft.shown.data), editor(session)
            arrived.check(session, draft.case_id, forms.draft.arrival_seen, by=user.id)
            signing.sign_off(session, session.get_one(Draft, draft.id), shown=shown, by=user)
    except Problem as problem:
        return _again(place, draft, forms, typed=typed, problem=problem)
    flash(gettext("You signed off exactly these words."))
    return redirect(edit.back(place), 303)


def _again(
    place: Place, draft: Draft, forms: Forms, *, typed: bool, problem: Problem | None = None
) -> ResponseReturnValue:
    """The page with what is wrong. The notice stands as it was typed; if it wasn't, as it is saved by now."""
    words, status = (problem.message, problem.status) if problem is not None else (None, 422)
    if typed:
        return edit.again(place, draft, forms, words, status)
    return edit.unchanged(place, draft, forms, words, status)


def _was_typed(session: Session, draft: Draft, forms: Forms) -> bool:
    """Whether the form holds words that were not on the page when it was opened."""
    if not forms.draft.notice.raw_data:  # not the form of a draft
        return False
    standing = plans.drafted(session, draft)
    written = edit.would_be(session, standing, forms)
    if forms.draft.lock_version == draft.lock_version:
        return rewriting.differs(standing, written)
    # Somebody else saved meanwhile; what this form was opened with is known by its digest.
    return digest(plans.plan_of(written)).hex() != forms.draft.shown.data


def _digest(typed: str | None) -> bytes:
    try:
        return bytes.fromhex(typed or "")
    except ValueError:
        raise Conflict("The notice was changed after you opened it. Read it again before you sign it off.") from None


def refuse(case_id: int | None = None, number: str | None = None) -> ResponseReturnValue:
    """Send the draft back to whoever wrote it, with what has to change. What was typed in the notice is saved first."""
    place = Place(case_id, number)
    with reading() as session:
        draft, forms = edit.sent(session, place)
        forms.validate()
        typed = _was_typed(session, draft, forms)
    reason = forms.act.sign_off_reason.data or ""
    if not reason:  # asked before anything is saved: whoever saves a change can't sign it off any more
        forms.act.add_problem("sign_off_reason", "Say what has to change.")

    def act(session: Session, draft: Draft, user: User) -> None:
        signing.refuse_sign_off(session, draft, reason=reason, by=user)

    if forms.act.errors:
        return _again(place, draft, forms, typed=typed)
    if typed:
        return edit.and_then(place, act, done=SENT_BACK, sends_back=True)
    try:
        with writing() as session:
            act(session, session.get_one(Draft, draft.id), editor(session))
    except Problem as problem:
        return _again(place, draft, forms, typed=typed, problem=problem)
    flash(message(SENT_BACK))
    return redirect(edit.back(place), 303)
