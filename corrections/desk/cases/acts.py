"""What editors do with an open case on its page; how it ends is in `endings`.

Each view parses, calls one action, and goes back to the page, which says in one sentence what happened.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections.accounts import queries as accounts
from corrections.accounts.models import User
from corrections.cases import actions, answer_uses, mentions, queries
from corrections.cases.decisions import FACTS, NOTICE_AT_WORK
from corrections.cases.models import Case
from corrections.cases.queue_models import BulkAct
from corrections.desk.cases import bulk_forms, bulk_undoing, one_act, show
from corrections.desk.cases.forms import (
    AssignmentForm,
    AuthorForm,
    DeskForm,
    DraftKindForm,
    FactsForm,
    MessageForm,
    NoteForm,
    SeenForm,
)
from corrections.errors import Conflict, Message, Problem, Refused
from corrections.notices import drafting
from corrections.requests import queries as request_queries
from corrections.taxonomy import CaseState
from corrections.web.current import editor, writing
from corrections.web.filters import gettext, ngettext
from corrections.web.filters import message as message_of

F = TypeVar("F", bound=Any)


def perform(
    case_id: int,
    about: str,
    form: F,
    act: Callable[[Session, Case, F, User], Message | None],
    *,
    then: str | None = None,
    after: Callable[[Case], object] | None = None,
    undo: str = "",
) -> ResponseReturnValue:
    """Let `act` do its work on the case and say what it did; a refusal or conflict is said on the page, with what was
    typed. `after`: what the browser is to remember or told besides, once it is stored; `undo`: what kind of act it is,
    of those that are offered to be taken back."""
    if not form.validate():
        return show.case_view(case_id, about=about, form=form, status=422)
    kept: BulkAct | None = None
    try:
        with writing() as session:
            case = queries.case(session, case_id) or abort(404)
            user = editor(session)
            if undo:
                done, kept = one_act.perform(session, case, undo, lambda: act(session, case, form, user), by=user)
            else:
                done = act(session, case, form, user)
    except Problem as problem:
        whole = form.take_refusal(problem.message)
        return show.case_view(case_id, about=about, form=form, problem=whole, status=problem.status)
    if kept is not None:
        bulk_undoing.remember(kept, case_id=case_id)
    elif not undo:
        bulk_undoing.close(case_id)
    if done is not None:
        flash(message_of(done), "message" if kept is None else "done")
    if after is not None:
        after(case)
    # What the other forms of the page hold is kept in the browser; of this one it was taken (macros/drafts.html).
    flash(f"case-{case_id}-{about}-{user.id}", "draft-done")
    return redirect(then or url_for("desk.case", case_id=case_id), 303)


def take(case_id: int) -> ResponseReturnValue:
    def act(session: Session, case: Case, form: SeenForm, user: User) -> Message:
        if case.open and case.assignee_id not in (None, user.id) and case.lock_version != form.version_seen:
            name = accounts.users(session, [case.assignee_id])[case.assignee_id].name
            raise Conflict(Message.of("{name} has the case now. Take it once more if you mean to.", name=name))
        actions.take(session, case, by=user, seen=form.version_seen)
        return Message("The case is yours.")

    return perform(case_id, "take", SeenForm(request.form), act, undo=bulk_forms.TAKE)


def assign(case_id: int) -> ResponseReturnValue:
    def act(session: Session, case: Case, form: AssignmentForm, user: User) -> Message:
        to = accounts.user(session, form.assignee.data) if form.assignee.data else None
        if form.assignee.data and to is None:
            raise Refused(Message("There is nobody of this name.", at="assignee"))
        before = case.assignee_id
        actions.assign(session, case, to=to, by=user, seen=form.version_seen, since=form.event_seen)
        if to is None:
            return Message("Nobody has the case now.")
        if to.id == user.id:
            return Message("The case is yours.")
        if to.id == before:
            return Message.of("{name} has the case already.", name=to.name)
        return Message.of("{name} has the case now, and is told by email.", name=to.name)

    return perform(case_id, "assignment", AssignmentForm(request.form), act, undo=bulk_forms.ASSIGN)


def move(case_id: int) -> ResponseReturnValue:
    def act(session: Session, case: Case, form: DeskForm, user: User) -> Message:
        before = case.desk_id
        actions.move_to_desk(
            session, case, desk_id=form.desk.data or 0, by=user, seen=form.version_seen, since=form.event_seen
        )
        desk = queries.desk(session, case.desk_id)
        name = desk.name if desk is not None else ""
        if case.desk_id == before:
            return Message.of("The case is on the desk “{desk}” already.", desk=name)
        to = accounts.user(session, case.assignee_id) if case.assignee_id is not None else None
        if to is not None:
            return Message.of(
                "The case is on the desk “{desk}” now. It went to {name}, whose turn it was.", desk=name, name=to.name
            )
        return Message.of("The case is on the desk “{desk}” now. Nobody there has it yet.", desk=name)

    return perform(case_id, "desk", DeskForm(request.form), act, undo=bulk_forms.MOVE)


def set_facts(case_id: int) -> ResponseReturnValue:
    def act(session: Session, case: Case, form: FactsForm, user: User) -> Message:
        actions.set_facts(
            session,
            case,
            by=user,
            seen=form.version_seen,
            since=form.event_seen,
            severity=form.severity.data or case.severity,
            error_type=form.error_type.data,
            cause=form.cause.data,
            found_by=form.found_by.data or case.found_by,
        )
        others = [form[name] for name in FACTS if getattr(case, name) != form[name].data]
        if not others:
            return Message("The facts are saved.")
        names = ", ".join(f"“{gettext(str(field.label.text))}”" for field in others)
        return Message.of("The facts are saved. What a colleague set meanwhile stands: {names}.", names=names)

    return perform(case_id, "facts", FactsForm(request.form), act, undo="facts")


def review(case_id: int) -> ResponseReturnValue:
    def act(session: Session, case: Case, form: SeenForm, user: User) -> Message:
        actions.change_state(session, case, CaseState.REVIEWING, by=user, seen=form.version_seen)
        return Message("The case waits no longer: it is under review.")

    return perform(case_id, "review", SeenForm(request.form), act, undo="review")


def note(case_id: int) -> ResponseReturnValue:
    unknown: list[str] = []

    def act(session: Session, case: Case, form: NoteForm, user: User) -> Message:
        written = actions.note(session, case, form.text.data or "", by=user)
        unknown.extend(mentions.unknown(session, written))
        if told := mentions.told(session, written):
            return Message.of(
                "Your note stands below, for colleagues alone. Told of it: {names}.", names=", ".join(told)
            )
        return Message("Your note stands below, for colleagues alone.")

    def warn(case: Case) -> None:
        if unknown:
            flash(_said_of_unknown(unknown), "warn")

    return perform(case_id, "notes", NoteForm(request.form), act, after=warn)


def _said_of_unknown(names: list[str]) -> str:
    words = ngettext(
        "{names} is no colleague’s name, or that of more than one: nobody was told for it. "
        "Write another note with the whole name.",
        "{names} are no colleagues’ names, or those of more than one: nobody was told for them. "
        "Write another note with the whole names.",
        len(names),
    )
    return words.format(names=", ".join(names))


def message(case_id: int) -> ResponseReturnValue:
    def act(session: Session, case: Case, form: MessageForm, user: User) -> Message:
        to = request_queries.request(session, form.request.data or 0) or abort(404)
        ask = bool(form.ask.data)
        if actions.message(session, case, to, form.text.data or "", by=user, ask=ask, seen=form.version_seen):
            answer_uses.used(session, form.answer_id, form.text.data or "")
        if ask and case.state in NOTICE_AT_WORK:
            return Message("The reader is asked. The notice goes on meanwhile.")
        if ask:
            return Message("The reader is asked. The case waits for their answer.")
        return Message("The message is on the reader’s page.")

    return perform(case_id, "messages", MessageForm(request.form), act)


def ask_author(case_id: int) -> ResponseReturnValue:
    def act(session: Session, case: Case, form: AuthorForm, user: User) -> Message:
        asked = actions.ask_author(
            session,
            case,
            name=form.name.data or "",
            email=form.email.data or "",
            question=form.question.data or "",
            sources=bool(form.sources.data),
            by=user,
            seen=form.version_seen,
        )
        if case.state in NOTICE_AT_WORK:
            return Message.of("{name} is asked by email. The notice goes on meanwhile.", name=asked.author_name)
        return Message.of("{name} is asked by email. The case waits for the answer.", name=asked.author_name)

    return perform(case_id, "questions", AuthorForm(request.form), act)


def draft(case_id: int) -> ResponseReturnValue:
    def act(session: Session, case: Case, form: DraftKindForm, user: User) -> Message:
        drafting.start(session, case, kind=form.kind.data, by=user, seen=form.version_seen)
        return Message("The draft is begun, with what is known so far.")

    then = url_for("desk.draft", case_id=case_id)
    return perform(case_id, "draft", DraftKindForm(request.form), act, then=then)
